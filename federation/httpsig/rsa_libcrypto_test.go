//go:build libcrypto

package httpsig

import (
	"bytes"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"sync"
	"testing"
)

// All other tests of the package run with libcrypto too when it is built in; this
// one makes sure that it is, and that nobody could tell.
func TestLibcryptoMakesTheBytesOfGo(t *testing.T) {
	t.Parallel()
	for _, bits := range []int{2048, 3072} {
		key, err := rsa.GenerateKey(rand.Reader, bits)
		if err != nil {
			t.Fatal(err)
		}
		signer, err := newRSAKey(key)
		if err != nil {
			t.Fatal(err)
		}
		if _, ok := signer.(*libcryptoKey); !ok {
			t.Fatalf("%T signs: is %s installed?", signer, libcryptoFile)
		}
		var wait sync.WaitGroup
		for i := range 32 {
			wait.Go(func() {
				sum := sha256.Sum256([]byte{byte(i)})
				want, err := rsa.SignPKCS1v15(nil, key, crypto.SHA256, sum[:])
				if err != nil {
					t.Error(err)
				}
				if got, err := signer.Sign(rand.Reader, sum[:], crypto.SHA256); err != nil || !bytes.Equal(got, want) {
					t.Errorf("%d bits: other bytes, %v", bits, err)
				}
			})
		}
		wait.Wait()
		if public, ok := signer.Public().(*rsa.PublicKey); !ok || !public.Equal(&key.PublicKey) {
			t.Error("another public key")
		}
		sum := sha256.Sum256(nil)
		if _, err := signer.Sign(rand.Reader, sum[:], &rsa.PSSOptions{Hash: crypto.SHA256}); err == nil {
			t.Error("PSS is signed as something else")
		}
	}
}
