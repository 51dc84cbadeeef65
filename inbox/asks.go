package inbox

import (
	"fmt"

	"codeberg.org/basilic/basilic"
)

// What other servers are asked because somebody else said something of what is on
// them (security.md 3, 33): of one object and of one server, at once and a minute.
// Whoever can post here could otherwise make this hub ask them as much as it wants.
const (
	asksOfObject, asksOfObjectAMinute = 10, 1
	asksOfHost, asksOfHostAMinute     = 200, 60
)

// asks counts what other servers are asked for somebody else.
type asks struct{ objects, hosts *limiter }

// newAsks allows as much as the constants say or, where nothing is limited, all.
func newAsks(limited bool) *asks {
	if !limited {
		return &asks{newLimiter(0, 0), newLimiter(0, 0)}
	}
	return &asks{newLimiter(asksOfObjectAMinute/60.0, asksOfObject), newLimiter(asksOfHostAMinute/60.0, asksOfHost)}
}

// object reports whether the server of an object may be asked once more about it.
func (a *asks) object(iri basilic.IRI) bool { return a.objects.allow(string(iri)) }

// host reports whether the server of an object may be asked once more about anything.
func (a *asks) host(iri basilic.IRI) bool { return a.hosts.allow(iri.Host()) }

// await is an error that makes what needs the server of an object wait, when that was
// asked enough for now; what is on the server of the actor itself is its own affair.
func (a *asks) await(actor, object basilic.IRI) error {
	if object.SameOrigin(actor) || a.host(object) {
		return nil
	}
	return fmt.Errorf("inbox: %s was asked enough for now: %w", object.Host(), basilic.ErrUnreachable)
}
