//go:build libcrypto

package httpsig

import (
	"crypto"
	"crypto/rsa"
	"errors"
	"fmt"
	"io"
	"math/big"

	"github.com/golang-fips/openssl/v2"
	"github.com/golang-fips/openssl/v2/bbig"
)

// libcryptoFile is opened at run time: the build needs a C compiler, and neither
// OpenSSL's headers nor its development package.
const libcryptoFile = "libcrypto.so.3"

// libcryptoKey signs with OpenSSL's libcrypto, two to four times faster than Go.
type libcryptoKey struct {
	public  *rsa.PublicKey
	private *openssl.PrivateKeyRSA
}

// newRSAKey returns what signs with an RSA key: libcrypto, or Go's own
// implementation on a machine that has none. Both make the same bytes.
func newRSAKey(key *rsa.PrivateKey) (crypto.Signer, error) {
	// Only the first call opens the library; all later ones return its result.
	if openssl.Init(libcryptoFile) != nil {
		return key, nil //nolint:nilerr // Without the library Go signs.
	}
	if len(key.Primes) != 2 {
		return key, nil
	}
	c := key.Precomputed
	private, err := openssl.NewPrivateKeyRSA(bbig.Enc(key.N), bbig.Enc(big.NewInt(int64(key.E))), bbig.Enc(key.D),
		bbig.Enc(key.Primes[0]), bbig.Enc(key.Primes[1]), bbig.Enc(c.Dp), bbig.Enc(c.Dq), bbig.Enc(c.Qinv))
	if err != nil {
		return nil, fmt.Errorf("httpsig: libcrypto: %w", err)
	}
	return &libcryptoKey{public: &key.PublicKey, private: private}, nil
}

// Public returns the public part.
func (k *libcryptoKey) Public() crypto.PublicKey { return k.public }

// Sign makes an RSASSA-PKCS1-v1_5 signature (RFC 8017 8.2), which is the same
// whatever the randomness.
func (k *libcryptoKey) Sign(_ io.Reader, digest []byte, opts crypto.SignerOpts) ([]byte, error) {
	if _, pss := opts.(*rsa.PSSOptions); pss {
		return nil, errors.New("httpsig: libcrypto: PSS is not used here")
	}
	signature, err := openssl.SignRSAPKCS1v15(k.private, opts.HashFunc(), digest)
	if err != nil {
		return nil, fmt.Errorf("httpsig: libcrypto: %w", err)
	}
	return signature, nil
}
