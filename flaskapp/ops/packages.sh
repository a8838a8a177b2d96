# shellcheck shell=bash
# Sourced: the Debian packages that pgtoll stands on; installs only what is missing.

packages=(
  "postgresql-$PGTOLL_PG_MAJOR" "postgresql-$PGTOLL_PG_MAJOR-pgtap"
  "postgresql-plpython3-$PGTOLL_PG_MAJOR" "postgresql-$PGTOLL_PG_MAJOR-plpgsql-check"
  libtap-parser-sourcehandler-pgtap-perl python3-venv fonts-inter fonts-dejavu-core poppler-utils curl
)
# What only tests need: real switches to talk to. They are run by the tests themselves, never as services.
test_packages=(kamailio kamailio-postgres-modules sip-tester freeradius freeradius-postgresql freeradius-utils)

# Names among the given ones that are not installed.
packages_missing() {
  local package
  for package in "$@"; do
    [[ $(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null) == installed ]] || echo "$package"
  done
}

# Names among the given ones that no package source offers.
packages_unknown() {
  local package
  for package in "$@"; do
    apt-cache policy "$package" 2>/dev/null | grep 'Candidate: [^(]' >/dev/null || echo "$package"
  done
}

apt() { as_root env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=120 "$@"; }

packages_get() { apt install -y --no-install-recommends "$@"; }

# Installs what tests need. Debian would start it at once and with the machine, unless this file says no.
packages_install_test() {
  local policy=/usr/sbin/policy-rc.d
  local -a missing
  mapfile -t missing < <(packages_missing "${test_packages[@]}")
  [[ ${#missing[@]} -gt 0 ]] || return 0
  need_root "installing ${missing[*]}"
  if [[ ! -e $policy ]]; then
    printf '#!/bin/sh\nexit 101\n' | as_root tee "$policy" >/dev/null
    as_root chmod 755 "$policy"
    # shellcheck disable=SC2064
    trap "as_root rm -f $policy" EXIT
  fi
  packages_install "${missing[@]}"
  if command -v systemctl >/dev/null; then
    for service in kamailio freeradius; do
      [[ " ${missing[*]} " != *" $service "* ]] || logged "disable-$service" as_root systemctl disable "$service.service"
    done
  fi
}

# Old package lists name versions that the mirror no longer has: refresh them once and try again.
packages_get_fresh() { packages_get "$@" || { apt update && packages_get "$@"; }; }

# Installs the given packages, or all that pgtoll needs.
packages_install() {
  [[ $# -gt 0 ]] || set -- "${packages[@]}"
  command -v apt-get >/dev/null || fail 'this is not a Debian machine' \
    'pgtoll sets up its own PostgreSQL on Debian 12 only. Elsewhere: DATABASE_URL=... make deploy'
  local -a missing unknown
  mapfile -t missing < <(packages_missing "$@")
  [[ ${#missing[@]} -gt 0 ]] || return 0
  need_root "installing ${missing[*]}"
  say "      installing ${missing[*]}"
  mapfile -t unknown < <(packages_unknown "${missing[@]}")
  if [[ ${#unknown[@]} -gt 0 ]]; then
    logged apt-update apt update
    mapfile -t unknown < <(packages_unknown "${missing[@]}")
  fi
  [[ ${#unknown[@]} -eq 0 ]] || fail "this machine's package sources do not have: ${unknown[*]}" \
    "Debian 12 has PostgreSQL 15, and PGTOLL_PG_MAJOR is $PGTOLL_PG_MAJOR." \
    'Other majors come from apt.postgresql.org, once it is among the sources.'
  logged apt-install packages_get_fresh "${missing[@]}"
}
