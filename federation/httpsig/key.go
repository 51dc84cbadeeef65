package httpsig

import (
	"crypto"
	"crypto/ed25519"
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
	return pair(key, &key.PublicKey)
}

// GenerateEd25519 makes an Ed25519 key and returns both parts as PEM.
func GenerateEd25519() (privatePEM, publicPEM string, err error) {
	public, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return "", "", fmt.Errorf("httpsig: generate key: %w", err)
	}
	return pair(private, public)
}

func pair(private, public any) (privatePEM, publicPEM string, err error) {
	der, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		return "", "", fmt.Errorf("httpsig: generate key: %w", err)
	}
	privatePEM = string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}))
	publicPEM, err = publicText(public)
	return privatePEM, publicPEM, err
}

func publicText(public any) (string, error) {
	der, err := x509.MarshalPKIXPublicKey(public)
	if err != nil {
		return "", fmt.Errorf("httpsig: public key: %w", err)
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der})), nil
}

// parsePrivateKey reads what GenerateKey or GenerateEd25519 wrote.
func parsePrivateKey(text string) (crypto.PrivateKey, error) {
	block, _ := pem.Decode([]byte(text))
	if block == nil {
		return nil, fmt.Errorf("httpsig: private key is not PEM: %w", ErrKey)
	}
	key, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		return nil, fmt.Errorf("httpsig: private key: %w: %w", err, ErrKey)
	}
	return key, nil
}

// ParsePublicKey reads the key of an actor: RSA in either of the two PEM forms
// that servers publish, or Ed25519. RSA keys that are too short, too long or weak
// by their exponent, and keys of other kinds, match ErrKey.
func ParsePublicKey(text string) (crypto.PublicKey, error) {
	block, _ := pem.Decode([]byte(text))
	if block == nil || len(block.Bytes) > 4096 {
		return nil, fmt.Errorf("httpsig: public key is not PEM: %w", ErrKey)
	}
	var key any
	var err error
	if block.Type == "RSA PUBLIC KEY" {
		key, err = x509.ParsePKCS1PublicKey(block.Bytes)
	} else {
		key, err = x509.ParsePKIXPublicKey(block.Bytes)
	}
	if err != nil {
		return nil, fmt.Errorf("httpsig: public key: %w", ErrKey)
	}
	switch k := key.(type) {
	case ed25519.PublicKey:
		return k, nil
	case *rsa.PublicKey:
		if bits := k.N.BitLen(); bits < minKeyBits || bits > maxKeyBits || k.E < 3 || k.E%2 == 0 {
			return nil, fmt.Errorf("httpsig: public key of %d bits, exponent %d: %w", bits, k.E, ErrKey)
		}
		return k, nil
	}
	return nil, fmt.Errorf("httpsig: public key is neither RSA nor Ed25519: %w", ErrKey)
}
