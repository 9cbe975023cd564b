# What the hooks share. Everything lives beside the charm, in the unit's directory, so that it goes with the unit.
set -euo pipefail
unit_dir=$(dirname "$CHARM_DIR")
install_dir=$unit_dir/postgres
data_dir=$unit_dir/data
keep_dir=$unit_dir/server
password_file=$unit_dir/superuser-password
node=$(command -v node)
keep() { "$node" "$CHARM_DIR/lib/keep.cjs" "$@"; }
admin() { "$node" "$CHARM_DIR/lib/admin.cjs" "$@"; }

# PostgreSQL refuses to run as root.
if [ "$(id -u)" = 0 ]; then server_user=nobody; else server_user=-; fi

unpack_server() {
  local archive
  archive=$(resource-get postgres)
  status-set maintenance "unpacking PostgreSQL"
  rm -rf "$install_dir.new"
  mkdir -p "$install_dir.new"
  tar -xf "$archive" -C "$install_dir.new"
  rm -rf "$install_dir"
  mv "$install_dir.new" "$install_dir"
}

create_cluster() {
  [ -e "$data_dir/PG_VERSION" ] && return 0
  status-set maintenance "creating the database cluster"
  rm -rf "$data_dir"
  mkdir -p "$data_dir"
  (umask 077; od -An -N24 -tx1 /dev/urandom | tr -d ' \n' > "$password_file")
  local given=$unit_dir/initial-password
  (umask 077; cp "$password_file" "$given")
  if [ "$server_user" != - ]; then chown "$server_user" "$data_dir" "$given"; fi
  (cd "$data_dir"; keep run-as "$server_user" -- "$install_dir/bin/initdb" -D "$data_dir" -U postgres \
    --auth=scram-sha-256 --pwfile="$given" --encoding=UTF8 --no-locale --no-sync)
  rm -f "$given"
}

write_settings() {
  local address
  address=$(unit-get private-address)
  cat > "$unit_dir/postgresql.conf" <<CONF
listen_addresses = '$address'
port = $(config-get port)
max_connections = $(config-get max-connections)
unix_socket_directories = ''
dynamic_shared_memory_type = mmap
password_encryption = scram-sha-256
hba_file = '$unit_dir/pg_hba.conf'
CONF
  printf 'host all all all scram-sha-256\n' > "$unit_dir/pg_hba.conf"
  chmod 0644 "$unit_dir/postgresql.conf" "$unit_dir/pg_hba.conf"
}

serve() {
  local before after
  before=$(cat "$unit_dir/running.conf" 2>/dev/null || true)
  write_settings
  after=$(cat "$unit_dir/postgresql.conf")
  if [ "$before" != "$after" ]; then keep stop "$keep_dir"; fi
  mkdir -p "$keep_dir"
  keep start "$keep_dir" --user "$server_user" --stop-signal SIGINT -- \
    "$install_dir/bin/postgres" -D "$data_dir" -c "config_file=$unit_dir/postgresql.conf"
  admin wait
  printf '%s\n' "$after" > "$unit_dir/running.conf"
  open-port "$(config-get port)/tcp"
  application-version-set "$("$install_dir/bin/postgres" --version | sed 's/[^0-9]*//; s/ .*//')"
  status-set active "ready"
}

export PGHOST PGPORT PGPASSWORD_FILE=$password_file
PGHOST=$(unit-get private-address)
PGPORT=$(config-get port)
