package mail

import (
	_ "embed"
	"fmt"
	"html/template"
	"strings"
)

// Digest is what a monthly letter says.
type Digest struct {
	FirstName, Hub string
	// Month is « octobre 2026 ».
	Month string
	// Own says that the resources come from what the reader follows, and not from all
	// of the hub.
	Own       bool
	Resources []DigestResource
	// More leads to all of it, Account to where it is asked for, Unsubscribe ends it.
	More, Account, Unsubscribe string
}

// DigestResource is one resource of the letter. Host is where it comes from, "" for the
// hub that writes.
type DigestResource struct{ Title, Description, By, Host, Link string }

// From says who made it, and where when that is elsewhere.
func (r DigestResource) From() string {
	if r.Host == "" {
		return "Par " + r.By
	}
	return "Par " + r.By + ", sur " + r.Host
}

//go:embed digest.html
var digestHTML string

// digestPage is parsed once; a test reads it.
var digestPage = template.Must(template.New("digest").Parse(digestHTML))

// Intro says where the resources come from.
func (d Digest) Intro() string {
	if d.Own {
		return "Voici ce qui est paru en " + d.Month + " dans votre fil d’actualité sur " + d.Hub + "."
	}
	return "Rien de nouveau en " + d.Month + " chez ceux que vous suivez. Voici ce qui est paru sur " + d.Hub + "."
}

// OfMonth is the month after « de »: « d’octobre 2026 ».
func (d Digest) OfMonth() string {
	if strings.HasPrefix(d.Month, "a") || strings.HasPrefix(d.Month, "o") {
		return "d’" + d.Month
	}
	return "de " + d.Month
}

// MoreText names the link to all of it.
func (d Digest) MoreText() string {
	if d.Own {
		return "Ouvrir mon fil d’actualité"
	}
	return "Voir tout ce qui est publié sur ce hub"
}

// MonthlyDigest writes the letter in both forms.
func MonthlyDigest(to string, d Digest) (Message, error) {
	var text, page strings.Builder
	fmt.Fprintf(&text, "Bonjour %s,\n\n%s\n", d.FirstName, d.Intro())
	for _, r := range d.Resources {
		fmt.Fprintf(&text, "\n%s\n%s\n", r.Title, r.From())
		if r.Description != "" {
			text.WriteString(r.Description + "\n")
		}
		text.WriteString(r.Link + "\n")
	}
	fmt.Fprintf(&text, "\n%s\u00a0:\n%s\n\n", d.MoreText(), d.More)
	fmt.Fprintf(&text, "Vous recevez ce message chaque mois parce que vous l’avez demandé sur %s. Pour ne plus le recevoir\u00a0:\n%s\n", d.Hub, d.Unsubscribe)
	if err := digestPage.Execute(&page, d); err != nil {
		return Message{}, fmt.Errorf("mail: digest: %w", err)
	}
	return Message{
		To: to, Subject: "Votre résumé " + d.OfMonth() + " · " + d.Hub, Text: text.String(), HTML: page.String(), Unsubscribe: d.Unsubscribe,
	}, nil
}
