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

# The server's account must pass every directory down to the unit's. Where it cannot, the status says what to do and the
# hook ends well: the next one tries again. Data is not put elsewhere: the operator has chosen the disk that it lies on.
need_passage() {
  local closed
  if [ "$server_user" = - ]; then return 0; fi
  closed=$(cd /; keep run-as "$server_user" -- /bin/bash -c '
    set -f; IFS=/; at=
    for name in ${1#/}; do at=$at/$name; [ -x "$at" ] || { printf %s "$at"; break; }; done' - "$unit_dir")
  if [ -z "$closed" ]; then return 0; fi
  status-set blocked "account $server_user cannot enter $closed; let it: chmod o+x $closed"
  exit 0
}

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

prepare() {
  need_passage
  if [ ! -x "$install_dir/bin/postgres" ]; then unpack_server; fi
  create_cluster
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
  local before after relation
  prepare
  before=$(cat "$unit_dir/running.conf" 2>/dev/null || true)
  write_settings
  after=$(cat "$unit_dir/postgresql.conf")
  if [ "$before" != "$after" ]; then keep stop "$keep_dir"; fi
  mkdir -p "$keep_dir"
  keep start "$keep_dir" --user "$server_user" --stop-signal SIGINT -- \
    "$install_dir/bin/postgres" -D "$data_dir" -c "config_file=$unit_dir/postgresql.conf"
  admin wait
  # Every application hears of another address; who came while there was no server gets what it missed.
  for relation in $(relation-ids database); do
    if [ "$before" != "$after" ] || [ -z "$(state-get "$relation")" ]; then grant "$relation"; fi
  done
  printf '%s\n' "$after" > "$unit_dir/running.conf"
  open-port "$(config-get port)/tcp"
  application-version-set "$("$install_dir/bin/postgres" --version | sed 's/[^0-9]*//; s/ .*//')"
  status-set active "ready"
}

role_of() { printf '%s_%s' "$(printf '%s' "$1" | tr '-' '_')" "${2##*:}"; }

# One database and one user for the application on the other side; the password is made once.
grant() {
  local relation=$1 name password
  name=$(role_of "$(relation-list -r "$relation" --app)" "$relation")
  password=$(state-get "$relation")
  if [ -z "$password" ]; then password=$(od -An -N24 -tx1 /dev/urandom | tr -d ' \n'); fi
  state-set "$relation=$password"
  admin grant "$name" <<< "$password"
  relation-set -r "$relation" "host=$PGHOST" "port=$PGPORT" "database=$name" "user=$name" "password=$password"
}

export PGHOST PGPORT PGPASSWORD_FILE=$password_file
PGHOST=$(unit-get private-address)
PGPORT=$(config-get port)
