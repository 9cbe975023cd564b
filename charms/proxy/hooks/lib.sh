# What the hooks share. What a member says of itself is kept in a file. A hook of batch delivery names the members that it
# is about; after any other all are read anew, because any event may be the last one.
set -euo pipefail
unit_dir=$(dirname "$CHARM_DIR")
keep_dir=$unit_dir/proxy
members_dir=$keep_dir/members
node=$(command -v node)
keep() { "$node" "$CHARM_DIR/lib/keep.cjs" "$@"; }

# One list of the file that KITH_DELTA names: joined, changed or departed.
told() { sed -n "s/.*\"$1\":\[\([^]]*\)\].*/\1/p" "$KITH_DELTA" | tr -d '"' | tr , ' '; }

# relation unit...
learn() {
  local relation=$1 unit host port file
  shift
  for unit in "$@"; do
    file=$members_dir/${unit/\//-}
    host=$(relation-get -r "$relation" hostname "$unit")
    port=$(relation-get -r "$relation" port "$unit")
    if [ -z "$host" ] || [ -z "$port" ]; then rm -f "$file"; continue; fi
    printf '{"unit":"%s","host":"%s","port":%s}' "$unit" "$host" "$port" > "$file"
  done
}

follow() {
  local relation unit
  if [ "${JUJU_RELATION:-}" = members ] && [ -n "${KITH_DELTA:-}" ] && [ -d "$members_dir" ]; then
    for unit in $(told departed); do rm -f "$members_dir/${unit/\//-}"; done
    # shellcheck disable=SC2046
    learn "$JUJU_RELATION_ID" $(told joined) $(told changed)
    return
  fi
  rm -rf "$members_dir"
  mkdir -p "$members_dir"
  for relation in $(relation-ids members); do
    # shellcheck disable=SC2046
    learn "$relation" $(relation-list -r "$relation")
  done
}

members() {
  local file separator=
  printf '['
  for file in "$members_dir"/*; do
    if [ ! -f "$file" ]; then continue; fi
    printf '%s%s' "$separator" "$(cat "$file")"
    separator=,
  done
  printf ']'
}

serve() {
  local list count
  follow
  list=$(members)
  count=$({ grep -o '"unit"' <<< "$list" || true; } | wc -l)
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
