package httpsig

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"fmt"
)

// Sizes of the RSA keys that are believed, in bits (security.md 17).
const (
	minKeyBits = 2048
	maxKeyBits = 8192
)

// GenerateKey makes an RSA key of 2048 bits and returns both parts as PEM.
func GenerateKey() (privatePEM, publicPEM string, err error) {
	key, err := rsa.GenerateKey(rand.Reader, minKeyBits)
	if err != nil {
		return "", "", fmt.Errorf("httpsig: generate key: %w", err)
	}
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return "", "", fmt.Errorf("httpsig: generate key: %w", err)
	}
	public, err := x509.MarshalPKIXPublicKey(&key.PublicKey)
	if err != nil {
		return "", "", fmt.Errorf("httpsig: generate key: %w", err)
	}
	privatePEM = string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: private}))
	publicPEM = string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: public}))
	return privatePEM, publicPEM, nil
}

// ParsePrivateKey reads what GenerateKey wrote.
func ParsePrivateKey(text string) (*rsa.PrivateKey, error) {
	block, _ := pem.Decode([]byte(text))
	if block == nil {
		return nil, fmt.Errorf("httpsig: private key is not PEM: %w", ErrKey)
	}
	key, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		return nil, fmt.Errorf("httpsig: private key: %w", err)
	}
	rsaKey, ok := key.(*rsa.PrivateKey)
	if !ok {
		return nil, fmt.Errorf("httpsig: private key is not RSA: %w", ErrKey)
	}
	return rsaKey, nil
}

// ParsePublicKey reads the RSA key of an actor's document, in either of the two
// PEM forms that servers publish. Keys that are too short, too long or weak by
// their exponent match ErrKey.
func ParsePublicKey(text string) (*rsa.PublicKey, error) {
	block, _ := pem.Decode([]byte(text))
	if block == nil || len(block.Bytes) > 4096 {
		return nil, fmt.Errorf("httpsig: public key is not PEM: %w", ErrKey)
	}
	var key *rsa.PublicKey
	if block.Type == "RSA PUBLIC KEY" {
		pkcs1, err := x509.ParsePKCS1PublicKey(block.Bytes)
		if err != nil {
			return nil, fmt.Errorf("httpsig: public key: %w", ErrKey)
		}
		key = pkcs1
	} else {
		pkix, err := x509.ParsePKIXPublicKey(block.Bytes)
		if err != nil {
			return nil, fmt.Errorf("httpsig: public key: %w", ErrKey)
		}
		rsaKey, ok := pkix.(*rsa.PublicKey)
		if !ok {
			return nil, fmt.Errorf("httpsig: public key is not RSA: %w", ErrKey)
		}
		key = rsaKey
	}
	if bits := key.N.BitLen(); bits < minKeyBits || bits > maxKeyBits || key.E < 3 || key.E%2 == 0 {
		return nil, fmt.Errorf("httpsig: public key of %d bits, exponent %d: %w", key.N.BitLen(), key.E, ErrKey)
	}
	return key, nil
}
