#!/bin/bash
# Tests the signatures with RSA computed by OpenSSL's libcrypto (build tag
# libcrypto). Needs a C compiler to build and libcrypto.so.3 to run, no headers;
# where either is missing it says so and does nothing.
set -euo pipefail
cd "$(dirname "$0")/.."
export CGO_ENABLED=1
compiler=$(go env CC)
if ! command -v "${compiler%% *}" >/dev/null; then
  echo "libcrypto: not tested, there is no C compiler (${compiler%% *})"
  exit 0
fi
if ! { ldconfig -p 2>/dev/null || /sbin/ldconfig -p; } | grep -q 'libcrypto\.so\.3'; then
  echo "libcrypto: not tested, libcrypto.so.3 is not installed"
  exit 0
fi
go test -tags nodynamic,libcrypto "$@" ./federation/httpsig
