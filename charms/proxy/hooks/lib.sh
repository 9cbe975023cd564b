# What the hooks share. The list of members is written anew from the relation each time: any event may be the last one.
set -euo pipefail
unit_dir=$(dirname "$CHARM_DIR")
keep_dir=$unit_dir/proxy
node=$(command -v node)
keep() { "$node" "$CHARM_DIR/lib/keep.cjs" "$@"; }

members() {
  local relation unit host port first=1
  printf '['
  for relation in $(relation-ids members); do
    for unit in $(relation-list -r "$relation"); do
      host=$(relation-get -r "$relation" hostname "$unit")
      port=$(relation-get -r "$relation" port "$unit")
      if [ -z "$host" ] || [ -z "$port" ]; then continue; fi
      if [ $first = 0 ]; then printf ','; fi
      first=0
      printf '{"unit":"%s","host":"%s","port":%s}' "$unit" "$host" "$port"
    done
  done
  printf ']'
}

serve() {
  local list count
  list=$(members)
  count=$({ grep -o '"unit"' <<< "$list" || true; } | wc -l)
  mkdir -p "$keep_dir"
  cat > "$keep_dir/settings.json.new" <<JSON
{"address": "$(unit-get private-address)", "port": $(config-get port), "timeoutSeconds": $(config-get timeout), "members": $list}
JSON
  mv "$keep_dir/settings.json.new" "$keep_dir/settings.json"
  if keep running "$keep_dir"; then
    keep reload "$keep_dir"
  else
    keep start "$keep_dir" -- "$node" "$CHARM_DIR/lib/proxy.cjs" "$keep_dir/settings.json"
  fi
  publish
  case $count in
    0) status-set waiting "for members" ;;
    1) status-set active "1 member" ;;
    *) status-set active "$count members" ;;
  esac
}

publish() {
  local relation wanted="$(config-get port)/tcp" open
  for relation in $(relation-ids website); do
    relation-set -r "$relation" "hostname=$(unit-get private-address)" "port=$(config-get port)"
  done
  for open in $(opened-ports); do
    if [ "$open" != "$wanted" ]; then close-port "$open"; fi
  done
  open-port "$wanted"
}
