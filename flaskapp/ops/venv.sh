# shellcheck shell=bash
# Sourced: Python's packages in var/venv, made again only when pyproject.toml, the clone's place or Python changed.
. flaskapp/ops/packages.sh

# $1 is product or test; test adds the tools of `make test`.
venv_install() {
  local python=/usr/bin/python3 extras='' venv=$VAR/venv state
  "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || fail "$python is older than 3.11" \
    'pgtoll needs the Python of Debian 12 or newer.'
  state=$({ cat pyproject.toml; echo "$ROOT"; "$python" -V; } | sha256sum)
  if [[ $(cat "$venv/made" 2>/dev/null) != "$state" ]]; then
    # Debian ships Python without what a venv needs.
    "$python" -c 'import ensurepip' 2>/dev/null || packages_install python3-venv
    rm -rf "$venv"
    logged venv "$python" -m venv "$venv"
    echo "$state" >"$venv/made"
  fi
  # The test tools come on top of the product, so a venv with them serves both.
  [[ -e $venv/has-$1 || -e $venv/has-test ]] && return
  [[ $1 == product ]] || extras="[$1]"
  say '      installing Python packages into var/venv'
  logged pip "$PYTHON" -m pip install --disable-pip-version-check --editable ".$extras"
  touch "$venv/has-$1"
}
