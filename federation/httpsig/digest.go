package httpsig

import (
	"crypto/sha256"
	"crypto/sha512"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"strings"

	"github.com/dunglas/httpsfv"
)

// checkDigest compares the body with the Digest header (RFC 3230 4.3.2): there
// must be a strong digest, and every strong one must be right.
func checkDigest(values []string, body []byte) error {
	strong := 0
	seen := make(map[string]bool)
	for _, part := range strings.Split(strings.Join(values, ","), ",") {
		name, value, found := strings.Cut(strings.TrimSpace(part), "=")
		if !found {
			return fmt.Errorf("httpsig: digest is missing: %w", ErrRefused)
		}
		name = strings.ToLower(name)
		if seen[name] {
			return fmt.Errorf("httpsig: two %s digests: %w", name, ErrRefused)
		}
		seen[name] = true
		sum := digestOf(name, body)
		if sum == nil {
			continue
		}
		if subtle.ConstantTimeCompare([]byte(base64.StdEncoding.EncodeToString(sum)), []byte(value)) != 1 {
			return fmt.Errorf("httpsig: digest is not the body's: %w", ErrRefused)
		}
		strong++
	}
	if strong == 0 {
		return fmt.Errorf("httpsig: no strong digest: %w", ErrRefused)
	}
	return nil
}

// checkContentDigest compares the body with the Content-Digest header
// (RFC 9530 2) by the same rule.
func checkContentDigest(values []string, body []byte) error {
	digests, err := dictionary(values)
	if err != nil {
		return fmt.Errorf("httpsig: content-digest: %w", ErrRefused)
	}
	strong := 0
	for _, name := range digests.Names() {
		sum := digestOf(name, body)
		if sum == nil {
			continue
		}
		if subtle.ConstantTimeCompare(sum, bytesOf(digests, name)) != 1 {
			return fmt.Errorf("httpsig: content-digest is not the body's: %w", ErrRefused)
		}
		strong++
	}
	if strong == 0 {
		return fmt.Errorf("httpsig: no strong content-digest: %w", ErrRefused)
	}
	return nil
}

// contentDigest returns the header for a body.
func contentDigest(body []byte) string {
	sum := sha256.Sum256(body)
	return "sha-256=:" + base64.StdEncoding.EncodeToString(sum[:]) + ":"
}

// digestOf returns the digest of body by a strong algorithm, or nil.
func digestOf(name string, body []byte) []byte {
	switch name {
	case "sha-256":
		sum := sha256.Sum256(body)
		return sum[:]
	case "sha-512":
		sum := sha512.Sum512(body)
		return sum[:]
	}
	return nil
}

// bytesOf returns a member that is a sequence of bytes, or nil.
func bytesOf(d *httpsfv.Dictionary, name string) []byte {
	member, _ := d.Get(name)
	item, ok := member.(httpsfv.Item)
	if !ok {
		return nil
	}
	value, _ := item.Value.([]byte)
	return value
}
