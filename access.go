package basilic

import (
	"crypto/rand"
	"encoding/base64"
	"time"
)

// linkBytes is how many random bytes a LinkToken is made of.
const linkBytes = 32

// LinkToken is the secret part of the address by which anybody reads one private
// resource.
type LinkToken [linkBytes]byte

// NewLinkToken returns a token that nobody can guess.
func NewLinkToken() LinkToken {
	var t LinkToken
	// It never fails (crypto/rand).
	_, _ = rand.Read(t[:])
	return t
}

// ParseLinkToken reads a token as its address shows it. Every token has one
// spelling.
func ParseLinkToken(text string) (LinkToken, bool) {
	var t LinkToken
	data, err := base64.RawURLEncoding.Strict().DecodeString(text)
	if err != nil || len(data) != linkBytes || base64.RawURLEncoding.EncodeToString(data) != text {
		return LinkToken{}, false
	}
	copy(t[:], data)
	return t, true
}

// String returns the token as its address shows it.
func (t LinkToken) String() string { return base64.RawURLEncoding.EncodeToString(t[:]) }

// ShareLink is the link by which anybody reads a private resource.
type ShareLink struct {
	Token LinkToken
	// MadeBy is the profile that made it.
	MadeBy ActorID
	MadeAt time.Time
}

// MaxContributors is how many profiles may be invited to one resource.
const MaxContributors = 30

// Contributor is somebody who writes a resource with its author, or is invited to.
type Contributor struct {
	Profile   Actor
	InvitedAt time.Time
	// AcceptedAt is nil while they have not answered.
	AcceptedAt *time.Time
}

// Invitation asks somebody to write a resource with its author.
type Invitation struct {
	ResourceID ID
	Title      string
	// By invited them: without name when their profile is private.
	By Actor
	At time.Time
}
