# What the hooks share. The program reads its settings from one file and is told to read them again.
set -euo pipefail
unit_dir=$(dirname "$CHARM_DIR")
keep_dir=$unit_dir/web
node=$(command -v node)
keep() { "$node" "$CHARM_DIR/lib/keep.cjs" "$@"; }

# Settings of the database from the relation, as text for the settings file; empty while there is none.
database_settings() {
  local relation unit
  for relation in $(relation-ids database); do
    for unit in $(relation-list -r "$relation"); do
      if [ -n "$(relation-get -r "$relation" password "$unit")" ]; then
        relation-get --format=json -r "$relation" - "$unit"
        return 0
      fi
    done
  done
}

serve() {
  local database
  database=$(database_settings)
  if [ -z "$database" ]; then
    keep stop "$keep_dir"
    if [ -n "$(relation-ids database)" ]; then status-set waiting "for the database"; else status-set blocked "needs a relation to a database"; fi
    return 0
  fi
  mkdir -p "$keep_dir"
  (umask 077; cat > "$keep_dir/settings.json.new" <<JSON
{"unit": "$JUJU_UNIT_NAME", "release": "$(cat "$CHARM_DIR/release")", "address": "$(unit-get private-address)", "settings": $(config-get --format=json), "database": $database}
JSON
  )
  mv "$keep_dir/settings.json.new" "$keep_dir/settings.json"
  if keep running "$keep_dir"; then
    keep reload "$keep_dir"
  else
    keep start "$keep_dir" -- "$node" "$CHARM_DIR/lib/web.cjs" "$keep_dir/settings.json"
  fi
  publish
  status-set active "serving"
}

# Tells proxies and the watchdog where the unit serves; both follow a changed port.
publish() {
  local relation
  for relation in $(relation-ids website) $(relation-ids watched); do
    relation-set -r "$relation" "hostname=$(unit-get private-address)" "port=$(config-get port)"
  done
  local wanted="$(config-get port)/tcp" open
  for open in $(opened-ports); do
    if [ "$open" != "$wanted" ]; then close-port "$open"; fi
  done
  open-port "$wanted"
}
