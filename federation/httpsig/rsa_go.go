//go:build !libcrypto

package httpsig

import (
	"crypto"
	"crypto/rsa"
)

// newRSAKey returns what signs with an RSA key: Go's own implementation, so that
// the binary stays static.
func newRSAKey(key *rsa.PrivateKey) (crypto.Signer, error) { return key, nil }
