#!/bin/bash
# Forgets the data of `make run`: the folder and the clusters that live outside
# of it because their system user cannot reach it.
set -euo pipefail
cd "$(dirname "$0")/.."
data=${DATA:-.data}
[ -d "$data" ] || exit 0
data=$(cd "$data" && pwd)
for name in hub neighbour; do
  if [ -e "$data/$name/lock" ] && ! flock -n "$data/$name/lock" true; then
    echo "A hub runs with $data/$name: stop it first (Ctrl-C where make run runs)." >&2
    exit 1
  fi
done
for name in hub neighbour; do
  digest=$(printf '%s' "$data/$name" | sha256sum | cut -c1-16)
  rm -rf "/var/lib/basilic/$digest" "${TMPDIR:-/tmp}/basilic-$digest"
done
rm -rf "$data"
