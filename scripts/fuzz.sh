#!/bin/bash
# Fuzzes every target of the module for the time given, one after the other.
set -euo pipefail
cd "$(dirname "$0")/.."
time=${1:-20s}
grep -rl --include='*_test.go' '^func Fuzz' . | sort | while read -r file; do
  folder=$(dirname "$file")
  grep -o '^func Fuzz[A-Za-z0-9]*' "$file" | cut -d' ' -f2 | while read -r target; do
    echo "fuzz $folder $target"
    CGO_ENABLED=0 go test -tags nodynamic -run '^$' -fuzz "^$target\$" -fuzztime "$time" "$folder"
  done
done
