#!/bin/bash
# Looks for known vulnerabilities when their database can be reached.
set -uo pipefail
cd "$(dirname "$0")/.."
if output=$(CGO_ENABLED=0 go tool -modfile=tools/govulncheck/go.mod govulncheck -tags nodynamic ./... 2>&1); then
  echo "$output"
  exit 0
fi
if grep -qiE 'vuln\.go\.dev|no such host|connection refused|dial tcp|timeout|proxyconnect|404|403' <<<"$output"; then
  echo "vulnerabilities: the database cannot be reached from here, nothing was checked"
  exit 0
fi
echo "$output"
exit 1
