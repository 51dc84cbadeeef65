#!/bin/bash
# Fuzzes every target of the module for the time given, one after the other.
set -euo pipefail
cd "$(dirname "$0")/.."
time=${1:-20s}
said=$(mktemp)
trap 'rm -f "$said"' EXIT

# Go before 1.27 sometimes takes the end of the time for a failure of the target
# (https://go.dev/issue/75804). It names no input then, and the target is fuzzed anew.
ended_as_failure() {
  grep -q '^ *context deadline exceeded$' "$said" && ! grep -qE 'Failing input|panic|_test\.go:' "$said"
}

# fuzz FOLDER TARGET
fuzz() {
  echo "fuzz $1 $2"
  local try
  for try in 1 2 3; do
    if CGO_ENABLED=0 go test -tags nodynamic -run '^$' -fuzz "^$2\$" -fuzztime "$time" "$1" 2>&1 | tee "$said"; then
      return 0
    fi
    ended_as_failure || return 1
    echo "fuzz: go took the end of the time for a failure; again"
  done
  return 1
}

grep -rl --include='*_test.go' '^func Fuzz' . | sort | while read -r file; do
  grep -o '^func Fuzz[A-Za-z0-9]*' "$file" | cut -d' ' -f2 | while read -r target; do
    fuzz "$(dirname "$file")" "$target"
  done
done
