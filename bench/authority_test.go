package bench

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"
)

// TestMain makes the certificate authority that the sinks' certificates come
// from and makes it the only one that this process believes. Sinks are children
// and find it by the same variables.
func TestMain(m *testing.M) {
	if os.Getenv("BENCH_AUTHORITY") != "" {
		os.Exit(m.Run())
	}
	folder, err := os.MkdirTemp("", "basilic-authority-")
	if err != nil {
		panic(err)
	}
	certificate, key := filepath.Join(folder, "ca.pem"), filepath.Join(folder, "ca.key")
	if err := writeAuthority(certificate, key); err != nil {
		panic(err)
	}
	for name, value := range map[string]string{"BENCH_AUTHORITY": folder, "SSL_CERT_FILE": certificate, "SSL_CERT_DIR": folder} {
		if err := os.Setenv(name, value); err != nil {
			panic(err)
		}
	}
	code := m.Run()
	_ = os.RemoveAll(folder)
	os.Exit(code)
}

func writeAuthority(certificateFile, keyFile string) error {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return err
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "Authority of the benches"}, NotBefore: time.Now().Add(-time.Hour),
		NotAfter: time.Now().Add(24 * time.Hour), IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		return err
	}
	private, err := x509.MarshalECPrivateKey(key)
	if err != nil {
		return err
	}
	if err := os.WriteFile(certificateFile, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), 0o600); err != nil {
		return err
	}
	return os.WriteFile(keyFile, pem.EncodeToMemory(&pem.Block{Type: "EC PRIVATE KEY", Bytes: private}), 0o600)
}

// serverConfig issues a certificate for each address of a sink when it is first
// asked for.
func serverConfig(t testing.TB) *tls.Config {
	t.Helper()
	folder := os.Getenv("BENCH_AUTHORITY")
	authority, err := tls.LoadX509KeyPair(filepath.Join(folder, "ca.pem"), filepath.Join(folder, "ca.key"))
	if err != nil {
		t.Fatal(err)
	}
	parent, err := x509.ParseCertificate(authority.Certificate[0])
	if err != nil {
		t.Fatal(err)
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	var issued sync.Map
	return &tls.Config{GetCertificate: func(hello *tls.ClientHelloInfo) (*tls.Certificate, error) {
		host, _, err := net.SplitHostPort(hello.Conn.LocalAddr().String())
		if err != nil {
			return nil, err
		}
		if kept, ok := issued.Load(host); ok {
			return kept.(*tls.Certificate), nil
		}
		template := &x509.Certificate{
			SerialNumber: big.NewInt(time.Now().UnixNano()), IPAddresses: []net.IP{net.ParseIP(host)}, NotBefore: parent.NotBefore,
			NotAfter: parent.NotAfter, KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		}
		der, err := x509.CreateCertificate(rand.Reader, template, parent, &key.PublicKey, authority.PrivateKey)
		if err != nil {
			return nil, err
		}
		leaf := &tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
		issued.Store(host, leaf)
		return leaf, nil
	}}
}
