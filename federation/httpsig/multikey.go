package httpsig

import (
	"crypto/ed25519"
	"fmt"
	"math/big"
	"strings"
)

// base58 is the alphabet of base58btc, which multibase marks with a "z".
const base58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"

// multicodec is the prefix ed25519-pub (0xed as a varint) of a Multikey.
const multicodec = "\xed\x01"

// maxMultikey bounds what is decoded: an Ed25519 Multikey has 48 characters.
const maxMultikey = 64

// Multikey returns the publicKeyMultibase of an Ed25519 key in PEM form
// (FEP-521a).
func Multikey(publicPEM string) (string, error) {
	key, err := ParsePublicKey(publicPEM)
	if err != nil {
		return "", err
	}
	ed, ok := key.(ed25519.PublicKey)
	if !ok {
		return "", fmt.Errorf("httpsig: multikey: not an Ed25519 key: %w", ErrKey)
	}
	return "z" + encodeBase58([]byte(multicodec+string(ed))), nil
}

// ParseMultikey returns the PEM form of an Ed25519 publicKeyMultibase. Other
// kinds of keys match ErrKey.
func ParseMultikey(text string) (publicPEM string, err error) {
	rest, found := strings.CutPrefix(text, "z")
	if !found || len(rest) > maxMultikey {
		return "", fmt.Errorf("httpsig: multikey is not base58btc: %w", ErrKey)
	}
	data, err := decodeBase58(rest)
	if err != nil {
		return "", err
	}
	key, found := strings.CutPrefix(string(data), multicodec)
	if !found || len(key) != ed25519.PublicKeySize {
		return "", fmt.Errorf("httpsig: multikey is not an Ed25519 key: %w", ErrKey)
	}
	return publicText(ed25519.PublicKey(key))
}

func encodeBase58(data []byte) string {
	n, digit, fiftyEight := new(big.Int).SetBytes(data), new(big.Int), big.NewInt(int64(len(base58)))
	var reversed []byte
	for n.Sign() > 0 {
		n.DivMod(n, fiftyEight, digit)
		reversed = append(reversed, base58[digit.Int64()])
	}
	var b strings.Builder
	for i := 0; i < len(data) && data[i] == 0; i++ {
		b.WriteByte(base58[0])
	}
	for i := len(reversed) - 1; i >= 0; i-- {
		b.WriteByte(reversed[i])
	}
	return b.String()
}

func decodeBase58(text string) ([]byte, error) {
	n, fiftyEight := new(big.Int), big.NewInt(int64(len(base58)))
	for i := range len(text) {
		digit := strings.IndexByte(base58, text[i])
		if digit < 0 {
			return nil, fmt.Errorf("httpsig: multikey is not base58btc: %w", ErrKey)
		}
		n.Add(n.Mul(n, fiftyEight), big.NewInt(int64(digit)))
	}
	zeros := len(text) - len(strings.TrimLeft(text, base58[:1]))
	return append(make([]byte, zeros), n.Bytes()...), nil
}
