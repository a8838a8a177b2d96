#!/bin/bash
# What `make` alone prints: the targets, from their comments in the Makefile, and the settings.
. "$(dirname "$0")/common.sh"

say 'pgtoll: telecom billing in PostgreSQL'
say
sed -nE 's/^([a-z-]+):.*## (.*)/\1\t\2/p' Makefile | while IFS=$'\t' read -r target text; do
  printf '  make %-8s %s\n' "$target" "$text"
done
say
say "Settings, by environment; 'make up' remembers them in var/pgtoll.env:"
say
while read -r name text; do
  printf '  %-17s %-8s %s\n' "$name" "${!name}" "$text"
done <<'SETTINGS'
PGTOLL_PGPORT port of PostgreSQL
PGTOLL_HTTP_PORT port of the API
PGTOLL_DB database
PGTOLL_CLUSTER name of the Debian cluster
PGTOLL_PG_MAJOR PostgreSQL's major version
SETTINGS
