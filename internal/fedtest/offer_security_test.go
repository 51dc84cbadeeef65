package fedtest_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/config"
	"codeberg.org/basilic/basilic/internal/fedtest"
	"codeberg.org/basilic/basilic/internal/postgres"
)

// offering is a hub with a resource, and somebody elsewhere who adapted it.
type offering struct {
	*hostile
	origin basilic.Resource
}

func newOffering(t *testing.T) *offering {
	t.Helper()
	h := newHostile(t)
	return &offering{h, h.reader.Publish("Semer", "")}
}

// adaptation puts one on the server of the actor; pairs change it.
func (o *offering) adaptation(by *fedtest.RemoteActor, id string, pairs ...any) map[string]any {
	article := changed(by.Article(id, "Une adaptation"), append([]any{"basedOn", string(o.origin.IRI)}, pairs...)...)
	by.Server.Put("/objects/"+id, article)
	return article
}

// offer is what the actor says of it.
func (o *offering) offer(by *fedtest.RemoteActor, id string, object any) map[string]any {
	offer := by.Activity("offre-"+id, "Offer", object)
	offer["target"], offer["to"] = string(o.origin.IRI), []string{string(o.reader.Profile.IRI)}
	return offer
}

func TestSecurity62AForgedOfferLeavesNothing(t *testing.T) {
	t.Parallel()
	o := newOffering(t)
	stranger := o.net.Remote("stranger.example").Actor("zoe", "Person")
	o.knows(stranger)
	private := o.reader.Publish("Bientôt privée", "")
	if err := o.hub.Resources.MakePrivate(t.Context(), o.reader.Viewer, private.Slug); err != nil {
		t.Fatal(err)
	}
	o.net.Settle()
	before := o.hub.Stored()
	other := o.other.Server.Actor("victime", "Person")
	for name, offer := range map[string]map[string]any{
		"of somebody else's":      o.offer(o.friend, "1", o.adaptation(o.friend, "1", "attributedTo", string(other.IRI))["id"]),
		"of what is not public":   o.offer(o.friend, "2", o.adaptation(o.friend, "2", "to", []string{string(o.reader.Profile.IRI)})["id"]),
		"to what is not ours":     changed(o.offer(o.friend, "3", o.adaptation(o.friend, "3")["id"]), "target", "https://stranger.example/objects/1"),
		"to what is not public":   changed(o.offer(o.friend, "4", o.adaptation(o.friend, "4", "basedOn", string(private.IRI))["id"]), "target", string(private.IRI)),
		"to what never was":       changed(o.offer(o.friend, "5", o.adaptation(o.friend, "5")["id"]), "target", "https://a.example/ap/resources/01a20d57-86be-7fcb-8fbf-119604508067"),
		"to nothing":              changed(o.offer(o.friend, "6", o.adaptation(o.friend, "6")["id"]), "target", nil),
		"of what is based on nil": o.offer(o.friend, "7", o.adaptation(o.friend, "7", "basedOn", nil)["id"]),
		"of another adaptation":   o.offer(o.friend, "8", o.adaptation(o.friend, "8", "basedOn", "https://a.example/ap/resources/01a20d57-86be-7fcb-8fbf-119604508067")["id"]),
		"of a copy that lies":     o.offer(o.friend, "9", changed(o.adaptation(o.friend, "9", "basedOn", nil), "basedOn", string(o.origin.IRI))),
		"of another server's":     o.offer(stranger, "10", o.adaptation(o.friend, "10")["id"]),
		"of a reply":              o.offer(o.friend, "11", o.adaptation(o.friend, "11", "inReplyTo", string(o.origin.IRI))["id"]),
		"of what is gone":         o.offer(o.friend, "12", "https://evil.example/objects/nulle-part"),
	} {
		by := o.friend
		if offer["actor"] == string(stranger.IRI) {
			by = stranger
		}
		o.accepts(by, offer)
		o.net.Settle()
		if after := o.hub.Stored(); after != before {
			t.Errorf("%s: %s\nbefore: %s", name, after, before)
			before = after
		}
	}
	if n := lettersAbout(o.hub, "a été adaptée"); n != 0 {
		t.Errorf("%d letters", n)
	}
}

func TestSecurity62AnOfferIsTakenOnceAndUndone(t *testing.T) {
	t.Parallel()
	o := newOffering(t)
	stranger := o.net.Remote("stranger.example").Actor("zoe", "Person")
	offer := o.offer(stranger, "1", o.adaptation(stranger, "1")["id"])
	shown := func(want int) {
		t.Helper()
		o.net.Settle()
		if got := listed(t, o.reader, o.origin, true); len(got) != want || lettersAbout(o.hub, "a été adaptée") != 1 {
			t.Errorf("%d adaptations, want %d; %d letters", len(got), want, lettersAbout(o.hub, "a été adaptée"))
		}
	}
	o.accepts(stranger, offer)
	shown(1)
	before := o.hub.Stored()
	o.accepts(stranger, offer)
	o.accepts(stranger, changed(offer, "id", "https://stranger.example/activities/autre"))
	shown(1)
	decides(t, o.net, o.reader, o.origin, basilic.AnswerDeclined)
	o.accepts(stranger, changed(offer, "id", "https://stranger.example/activities/encore"))
	shown(1)
	if after := o.hub.Stored(); strings.Count(after, "adaptation_offers 1") != 1 || !strings.Contains(before, "adaptation_offers 1") {
		t.Errorf("stored %s, before %s", after, before)
	}
	if !stranger.Server.Received("Reject") {
		t.Error("the refusal was not sent")
	}
	// Nobody else undoes it, nor answers for its author.
	undo := map[string]any{"id": offer["id"], "type": "Offer", "actor": string(stranger.IRI), "object": offer["object"]}
	o.accepts(o.friend, o.friend.Activity("undo", "Undo", offer["id"]))
	shown(1)
	o.accepts(stranger, stranger.Activity("undo", "Undo", undo))
	shown(0)
	o.accepts(stranger, changed(offer, "object", o.adaptation(stranger, "2")["id"]))
	shown(0) // undone is undone, whatever it is said to have been
}

func TestSecurity62OffersOfOneHostAreLimited(t *testing.T) {
	t.Parallel()
	h := newHostileWith(t, func(c *config.Config) { c.ReplyRate = 2 })
	o := &offering{h, h.reader.Publish("Semer", "")}
	for _, id := range []string{"1", "2", "3", "4", "5"} {
		o.accepts(o.friend, o.offer(o.friend, id, o.adaptation(o.friend, id)["id"]))
		o.net.Settle()
	}
	if got := listed(t, o.reader, o.origin, true); len(got) != 2 {
		t.Errorf("%d adaptations of one host were taken in an hour", len(got))
	}
}

func TestSecurity31AnOfferIsAnsweredByTheAuthorOfItsOriginAlone(t *testing.T) {
	t.Parallel()
	h := newHostile(t)
	h.server.Runs("basilic", "0.1.0")
	if err := h.hub.DB.SetHostSoftware(t.Context(), hostID(t, h.hub, "evil.example"), postgres.HostSoftware{Name: "basilic", Version: "0.1.0"}); err != nil {
		t.Fatal(err)
	}
	article := changed(h.friend.Article("1", "Semer"), "license", "CC-BY-4.0", "blocks", []any{map[string]any{"type": "Text", "html": "<p>Un <strong>texte</strong>.</p>"}})
	h.accepts(h.friend, h.friend.Activity("1", "Create", article))
	h.net.Settle()
	made := adapted(t, h.net, h.reader, basilic.Resource{IRI: basilic.IRI(article["id"].(string))})
	at := slices.IndexFunc(h.server.Posted(), func(a map[string]any) bool { return a["type"] == "Offer" })
	if at < 0 {
		t.Fatal("no Offer was sent")
	}
	offer := h.server.Posted()[at]
	want := map[string]any{
		"type": "Offer", "actor": string(h.reader.Profile.IRI), "object": string(made.IRI), "target": article["id"], "to": []any{string(h.friend.IRI)},
	}
	got := maps.Clone(offer)
	for _, key := range []string{"@context", "id", "published"} {
		delete(got, key)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the Offer (-want +got):\n%s", diff)
	}
	stranger := h.net.Remote("stranger.example").Actor("zoe", "Person")
	for id, by := range map[string]*fedtest.RemoteActor{"a": h.other, "b": stranger} {
		h.accepts(by, by.Activity("accept-"+id, "Accept", offer["id"]))
		h.accepts(by, by.Activity("accept-e"+id, "Accept", offer))
		h.net.Settle()
	}
	if got := answered(t, h.reader, made); got != basilic.AnswerAwaited {
		t.Errorf("somebody else's answer counts: %q", got)
	}
	h.accepts(h.friend, h.friend.Activity("accept-c", "Accept", offer))
	h.net.Settle()
	if got := answered(t, h.reader, made); got != basilic.AnswerAccepted {
		t.Errorf("the author's answer: %q", got)
	}
}

// hostID is the key of a host that a hub knows.
func hostID(t *testing.T, hub *fedtest.Hub, name string) int64 {
	t.Helper()
	host, err := hub.DB.HostByAuthority(t.Context(), name)
	if err != nil {
		t.Fatal(err)
	}
	return host.ID
}

func TestAnAuthorOnOtherSoftwareIsMentioned(t *testing.T) {
	t.Parallel()
	net := fedtest.New(t, "a.example")
	alice := net.Person("a.example", "alice")
	server := net.Remote("blog.example")
	server.Runs("wordpress", "6.9")
	writer := server.Actor("zoe", "Person")
	server.Put("/objects/1", changed(writer.Article("1", "Semer"), "license", "CC-BY-SA-4.0", "content", "<h2>Avant</h2><p>Un <strong>texte</strong> et <a href=\"https://exemple.fr/\">un lien</a>.</p><script>x</script>"))
	origin, err := alice.Hub.Resources.FetchRemote(t.Context(), "https://blog.example/objects/1")
	if err != nil {
		t.Fatal(err)
	}
	net.Settle()
	made := adapted(t, net, alice, origin)
	if blocks := made.Sheet.Blocks; len(blocks) != 1 || blocks[0].Kind != basilic.BlockText || !strings.Contains(blocks[0].Source, "un **texte**") && !strings.Contains(blocks[0].Source, "Un **texte** et [un lien](https://exemple.fr/)") {
		t.Errorf("the blocks are %+v", made.Sheet.Blocks)
	}
	posted := server.Posted()
	if len(posted) != 1 || posted[0]["type"] != "Create" {
		t.Fatalf("posted %v", posted)
	}
	article, _ := posted[0]["object"].(map[string]any)
	tags, _ := article["tag"].([]any)
	mention := map[string]any{"type": "Mention", "href": string(writer.IRI), "name": "@zoe@blog.example"}
	if !slices.ContainsFunc(tags, func(tag any) bool { m, ok := tag.(map[string]any); return ok && maps.Equal(m, mention) }) {
		t.Errorf("the tags are %v", tags)
	}
	for _, audience := range []any{posted[0]["cc"], article["cc"]} {
		if all, _ := audience.([]any); !slices.Contains(all, any(string(writer.IRI))) {
			t.Errorf("cc %v", audience)
		}
	}
	if content, _ := article["content"].(string); article["basedOn"] != string(origin.IRI) || !strings.HasSuffix(content, `<p>Adaptée de « <a href="https://blog.example/objects/1">Semer</a> », par <a href="`+string(writer.IRI)+`">zoe</a>, sous licence <a href="https://spdx.org/licenses/CC-BY-SA-4.0.html">CC BY-SA 4.0</a>.</p>`) {
		t.Errorf("based on %v: %v", article["basedOn"], article["content"])
	}
	server.Forget()
	if err := alice.Hub.Resources.MakePrivate(t.Context(), alice.Viewer, made.Slug); err != nil {
		t.Fatal(err)
	}
	net.Settle()
	if !server.Received("Delete") || server.Received("Undo") {
		t.Error("whom it mentioned is told of the withdrawal by a Delete alone")
	}
}
