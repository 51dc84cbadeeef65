#!/bin/bash
# Installs what is missing to run the hub (run) or its tests (test): Debian
# packages as root, npm packages of the foreign servers and of the editor. Without
# root, a Postgres for development comes from npm. Does nothing when all is there.
set -euo pipefail
cd "$(dirname "$0")/.."
purpose=${1:-run}
missing=()
have_postgres() { compgen -G '/usr/lib/postgresql/*/bin/postgres' >/dev/null || command -v postgres >/dev/null; }
root() { [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; }
if ! have_postgres && ! root && [ "$(uname -sm)" = 'Linux x86_64' ] && command -v npm >/dev/null; then
  echo "Fetching a Postgres for development into tools/postgres"
  (cd tools/postgres && npm ci --no-audit --no-fund --loglevel=error)
fi
have_postgres || missing+=(postgresql)
if [ "$purpose" = test ]; then
  command -v chromium >/dev/null || missing+=(chromium)
  command -v npm >/dev/null || missing+=(npm)
fi
if [ ${#missing[@]} -gt 0 ]; then
  if ! root; then
    echo "These are needed and only root can install them: ${missing[*]}" >&2
    echo "Ask for: apt-get install ${missing[*]}" >&2
    exit 1
  fi
  echo "Installing ${missing[*]}"
  export DEBIAN_FRONTEND=noninteractive
  # The hub makes a cluster of its own; Debian's must not be made.
  mkdir -p /etc/postgresql-common
  [ -e /etc/postgresql-common/createcluster.conf ] || echo 'create_main_cluster = false' > /etc/postgresql-common/createcluster.conf
  log=$(mktemp)
  if ! { apt-get update && apt-get install -y --no-install-recommends "${missing[@]}"; } >"$log" 2>&1; then
    cat "$log" >&2
    exit 1
  fi
fi
if [ "$purpose" = test ]; then
  for lock in e2e/*/package-lock.json web/script/package-lock.json; do
    [ -e "$lock" ] || continue
    folder=$(dirname "$lock")
    if [ ! -e "$folder/node_modules/.installed" ] || [ "$lock" -nt "$folder/node_modules/.installed" ]; then
      (cd "$folder" && npm ci --no-audit --no-fund --loglevel=error && touch node_modules/.installed)
    fi
  done
fi
