package mail

import (
	"bytes"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	netmail "net/mail"
	"strings"
	"testing"
)

// read returns the header of a mail as it travels, and its parts by their type.
func read(t *testing.T, m Message) (netmail.Header, map[string]string) {
	t.Helper()
	sender, err := NewSMTP("smtp://127.0.0.1:25", "hub@exemple.fr")
	if err != nil {
		t.Fatal(err)
	}
	message, err := sender.written(m)
	if err != nil {
		t.Fatal(err)
	}
	var wire bytes.Buffer
	if _, err := message.WriteTo(&wire); err != nil {
		t.Fatal(err)
	}
	parsed, err := netmail.ReadMessage(&wire)
	if err != nil {
		t.Fatal(err)
	}
	media, parameters, err := mime.ParseMediaType(parsed.Header.Get("Content-Type"))
	if err != nil {
		t.Fatal(err)
	}
	parts := make(map[string]string)
	if !strings.HasPrefix(media, "multipart/") {
		parts[media] = decoded(t, parsed.Header.Get("Content-Transfer-Encoding"), parsed.Body)
		return parsed.Header, parts
	}
	if media != "multipart/alternative" {
		t.Errorf("the mail is %s", media)
	}
	reader := multipart.NewReader(parsed.Body, parameters["boundary"])
	for {
		part, err := reader.NextRawPart()
		if errors.Is(err, io.EOF) {
			return parsed.Header, parts
		}
		if err != nil {
			t.Fatal(err)
		}
		kind, _, err := mime.ParseMediaType(part.Header.Get("Content-Type"))
		if err != nil {
			t.Fatal(err)
		}
		if kind == "text/html" && parts["text/plain"] == "" {
			t.Error("the plain form does not come first")
		}
		parts[kind] = decoded(t, part.Header.Get("Content-Transfer-Encoding"), part)
	}
}

func decoded(t *testing.T, encoding string, r io.Reader) string {
	t.Helper()
	if encoding == "quoted-printable" {
		r = quotedprintable.NewReader(r)
	}
	text, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return strings.ReplaceAll(string(text), "\r\n", "\n")
}

func TestALetterThatStandsAloneIsPlain(t *testing.T) {
	t.Parallel()
	header, parts := read(t, Message{To: "zoe@exemple.fr", Subject: "Bonjour", Text: "Été\n"})
	if len(parts) != 1 || parts["text/plain"] != "Été\n" {
		t.Errorf("parts %q", parts)
	}
	if header.Get("List-Unsubscribe") != "" || header.Get("List-Unsubscribe-Post") != "" {
		t.Errorf("header %v", header)
	}
}

// TestAMonthlyLetterEndsWithOneClick: both fields of RFC 8058, 3.1 and 3.2.
func TestAMonthlyLetterEndsWithOneClick(t *testing.T) {
	t.Parallel()
	digest := Digest{
		FirstName: "Zoé", Hub: "Hub du Verger", Month: "octobre 2026", Own: true, More: "https://a.example/fil", Account: "https://a.example/mon-compte",
		Unsubscribe: "https://a.example/desabonnement/jeton",
		Resources:   []DigestResource{{Title: `Semer <b> & "tôt"`, Description: "Une fiche.", By: "Le jardin", Host: "b.example", Link: "https://a.example/ressources/semer"}},
	}
	m, err := MonthlyDigest("zoe@exemple.fr", digest)
	if err != nil {
		t.Fatal(err)
	}
	header, parts := read(t, m)
	if got := header.Get("Auto-Submitted"); got != "auto-generated" {
		t.Errorf("Auto-Submitted: %s", got)
	}
	if got := header.Get("List-Unsubscribe"); got != "<https://a.example/desabonnement/jeton>" {
		t.Errorf("List-Unsubscribe: %s", got)
	}
	if got := header.Get("List-Unsubscribe-Post"); got != "List-Unsubscribe=One-Click" {
		t.Errorf("List-Unsubscribe-Post: %s", got)
	}
	for kind, texts := range map[string][]string{
		"text/plain": {"Bonjour Zoé,", "Semer <b> & \"tôt\"\nPar Le jardin, sur b.example\nUne fiche.\nhttps://a.example/ressources/semer\n", "https://a.example/desabonnement/jeton"},
		"text/html":  {`<html lang="fr">`, "Semer &lt;b&gt; &amp; &#34;tôt&#34;</a></h2>", `href="https://a.example/desabonnement/jeton"`, "<h1>Votre résumé d’octobre 2026</h1>", "Par Le jardin, sur b.example</p>"},
	} {
		for _, text := range texts {
			if !strings.Contains(parts[kind], text) {
				t.Errorf("the %s does not say %q:\n%s", kind, text, parts[kind])
			}
		}
	}
}
