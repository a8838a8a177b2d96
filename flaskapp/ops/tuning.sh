# shellcheck shell=bash
# Sourced: PostgreSQL settings for this machine, shared by the product's cluster and the benchmarks'.

# Megabytes this machine or container may use.
memory_mb() {
  local total limit
  total=$(($(sed -nE 's/^MemTotal: +([0-9]+) kB/\1/p' /proc/meminfo) / 1024))
  limit=$(cat /sys/fs/cgroup/memory.max 2>/dev/null || echo max)
  [[ $limit == max ]] || total=$(at_most "$total" $((limit / 1048576)))
  echo "$total"
}

at_most() { echo $(($1 < $2 ? $1 : $2)); }

# One name=value a line.
tuning() {
  local memory compression=on
  memory=$(memory_mb)
  # lz4 came with PostgreSQL 15, where it was built in.
  if [[ $PGTOLL_PG_MAJOR -ge 15 ]] &&
    "/usr/lib/postgresql/$PGTOLL_PG_MAJOR/bin/pg_config" --configure | grep with-lz4 >/dev/null; then
    compression=lz4
  fi
  cat <<SETTINGS
shared_buffers=$(at_most $((memory / 4)) 8192)MB
effective_cache_size=$((memory * 3 / 4))MB
work_mem=64MB
maintenance_work_mem=$(at_most $((memory / 16)) 1024)MB
max_wal_size=8GB
checkpoint_timeout=15min
wal_compression=$compression
random_page_cost=1.1
jit=off
timezone=UTC
log_timezone=UTC
fsync=on
synchronous_commit=on
ssl=off
SETTINGS
  # Containers often have 64 MB of /dev/shm, which one parallel hash join outgrows.
  [[ $(df --output=size /dev/shm | tail -n 1) -ge 1000000 ]] || echo dynamic_shared_memory_type=sysv
}
