package httpsig

import (
	"net/http"
	"testing"

	"github.com/dunglas/httpsfv"
)

// The example of RFC 9421 B.2.6: what it covers is less than we demand, so that
// only the signature base and the check of the signature are tried.
func TestVectorOfTheStandard(t *testing.T) {
	t.Parallel()
	key, err := ParsePublicKey("-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEAJrQLj5P/89iXES9+vFgrIy29clF9CC/oPPsw3c5D0bs=\n-----END PUBLIC KEY-----\n")
	if err != nil {
		t.Fatal(err)
	}
	const input = `("date" "@method" "@path" "@authority" "content-type" "content-length");created=1618884473;keyid="test-key-ed25519"`
	d, err := httpsfv.UnmarshalDictionary([]string{"sig-b26=" + input, "s=:wqcAqbmYJ2ji2glfAMaRy4gruYYnx2nEFN2HN6jrnDnQCK1u02Gb04v9EDgwUPiu4A0w6vuQv5lIp5WPpBKRCw==:"})
	if err != nil {
		t.Fatal(err)
	}
	member, _ := d.Get("sig-b26")
	header := http.Header{"Date": {"Tue, 20 Apr 2021 02:07:55 GMT"}, "Content-Type": {"application/json"}, "Content-Length": {"18"}}
	m := message{method: "POST", scheme: "https", authority: "example.com", target: "/foo?param=Value&Pet=dog", header: header}
	base, err := signatureBase(member.(httpsfv.InnerList), m)
	if err != nil {
		t.Fatal(err)
	}
	if scheme, err := verifyMessage(key, nil, base, bytesOf(d, "s")); err != nil || scheme != Ed25519 {
		t.Errorf("%q, %v", scheme, err)
	}
	if _, err := verifyMessage(key, algorithmRSA, base, bytesOf(d, "s")); err == nil {
		t.Error("verified though it says to be made by another algorithm")
	}
	base[len(base)-1]++
	if _, err := verifyMessage(key, nil, base, bytesOf(d, "s")); err == nil {
		t.Error("another text is verified too")
	}
}
