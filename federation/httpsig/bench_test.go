package httpsig_test

import (
	"net/http"
	"syscall"
	"testing"
	"time"

	"codeberg.org/basilic/basilic/federation/httpsig"
)

// BenchmarkSign is the cost of signing a POST of 3 kB by each scheme; the tag
// libcrypto says who computes RSA.
func BenchmarkSign(b *testing.B) {
	private, _ := keyPair()
	cavage, err := httpsig.NewRSA("https://b.example/u/1#main-key", private)
	if err != nil {
		b.Fatal(err)
	}
	signers := map[httpsig.Scheme]httpsig.Signer{httpsig.Cavage: cavage}
	for _, k := range kinds(b) {
		signers[k.scheme] = k.signer
	}
	body := make([]byte, 3_000)
	for _, scheme := range []httpsig.Scheme{httpsig.Cavage, httpsig.RFC9421, httpsig.Ed25519} {
		b.Run(string(scheme), func(b *testing.B) {
			r := outgoing(b, http.MethodPost, "/ap/inbox", body)
			b.ReportAllocs()
			before := cpu(b)
			for b.Loop() {
				if err := signers[scheme].Sign(r, body); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64((cpu(b)-before).Microseconds())/float64(b.N), "µs-CPU/op")
		})
	}
}

// BenchmarkVerify is the cost of checking such a POST with a key that is parsed.
func BenchmarkVerify(b *testing.B) {
	body := make([]byte, 3_000)
	draft := signed(b, http.MethodPost, "/ap/inbox", body)
	requests := map[httpsig.Scheme]*http.Request{httpsig.Cavage: draft}
	publics := map[httpsig.Scheme]string{httpsig.Cavage: publicText()}
	for _, k := range kinds(b) {
		requests[k.scheme], publics[k.scheme] = message(b, k, http.MethodPost, "/ap/inbox", body), k.public
	}
	for _, scheme := range []httpsig.Scheme{httpsig.Cavage, httpsig.RFC9421, httpsig.Ed25519} {
		key := parsed(b, publics[scheme])
		b.Run(string(scheme), func(b *testing.B) {
			b.ReportAllocs()
			before := cpu(b)
			for b.Loop() {
				s, err := httpsig.Parse(requests[scheme], origin, body, time.Now())
				if err != nil {
					b.Fatal(err)
				}
				if _, err := s.Verify(key); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64((cpu(b)-before).Microseconds())/float64(b.N), "µs-CPU/op")
		})
	}
}

// cpu returns the processor time used so far: the machine may be busy with other
// things.
func cpu(b *testing.B) time.Duration {
	b.Helper()
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		b.Fatal(err)
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}
