# What the hooks share.
set -euo pipefail
unit_dir=$(dirname "$CHARM_DIR")
keep_dir=$unit_dir/watch
node=$(command -v node)
keep() { "$node" "$CHARM_DIR/lib/keep.cjs" "$@"; }

watch_host() {
  local relation unit host= port=
  for relation in $(relation-ids host); do
    for unit in $(relation-list -r "$relation"); do
      host=$(relation-get -r "$relation" hostname "$unit")
      port=$(relation-get -r "$relation" port "$unit")
    done
  done
  if [ -z "$host" ] || [ -z "$port" ]; then
    keep stop "$keep_dir"
    status-set waiting "for $JUJU_PRINCIPAL_UNIT to serve"
    return 0
  fi
  mkdir -p "$keep_dir"
  cat > "$keep_dir/settings.json.new" <<JSON
{"url": "http://$host:$port$(config-get path)", "intervalSeconds": $(config-get interval)}
JSON
  mv "$keep_dir/settings.json.new" "$keep_dir/settings.json"
  if ! keep running "$keep_dir"; then
    keep start "$keep_dir" -- "$node" "$CHARM_DIR/lib/watch.cjs" "$keep_dir/settings.json" "$keep_dir/report.json"
  fi
  say
}

say() {
  local misses
  misses=$(sed -n 's/.*"misses":\([0-9]*\).*/\1/p' "$keep_dir/report.json" 2>/dev/null || true)
  status-set active "watching $JUJU_PRINCIPAL_UNIT, ${misses:-0} misses"
}
