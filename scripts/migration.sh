#!/bin/bash
# Begins the next numbered migration.
set -euo pipefail
cd "$(dirname "$0")/.."
[[ ${1:-} =~ ^[a-z0-9_]+$ ]] || { echo "usage: make migration name=add_something" >&2; exit 2; }
last=$(ls migrations/*.sql | sort | tail -1 | xargs basename | cut -d_ -f1)
file=$(printf 'migrations/%05d_%s.sql' $((10#$last + 1)) "$1")
printf -- '-- +goose Up\n\n-- +goose Down\n' > "$file"
echo "$file"
