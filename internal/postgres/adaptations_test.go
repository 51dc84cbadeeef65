package postgres_test

import (
	"testing"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/postgres"
)

func (s *scene) lineage(resource basilic.ID) basilic.Lineage {
	s.t.Helper()
	return must(s, func() (basilic.Lineage, error) { return s.LineageOf(s.ctx(), resource) })
}

func (s *scene) adaptations(origin basilic.ID, all bool) []basilic.AdaptationAnswer {
	s.t.Helper()
	var answers []basilic.AdaptationAnswer
	for _, a := range must(s, func() ([]basilic.Adaptation, error) { return s.Adaptations(s.ctx(), origin, all, 10) }) {
		answers = append(answers, a.Answer)
	}
	return answers
}

func TestALineageKeepsFromWhatAResourceWasAdapted(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	author := s.person()
	origin, other, made := s.resource(author), s.resource(author), s.resource(s.person())
	s.fails(basilic.ErrNotFound, func(tx *postgres.DB) error { _, err := tx.LineageOf(s.ctx(), made.ID); return err })
	want := basilic.Lineage{
		ResourceID: made.ID, OriginID: origin.ID, OriginIRI: origin.IRI, Title: "Semer", AuthorID: author, Licence: "cc_by_4_0",
		Licences: map[basilic.ID]string{origin.ID: "cc0_1_0"},
	}
	s.must(s.PutLineage(s.ctx(), want))
	s.must(s.SetLineageTold(s.ctx(), made.ID, basilic.ToldOffer, "https://here.example/offre"))
	s.must(s.SetLineageAnswer(s.ctx(), made.ID, basilic.AnswerDeclined))
	s.must(s.PutLineage(s.ctx(), basilic.Lineage{ResourceID: made.ID, OriginIRI: origin.IRI}))
	want.Told, want.Offer, want.Answer = basilic.ToldOffer, "https://here.example/offre", basilic.AnswerDeclined
	s.same(s.lineage(made.ID), want)
	s.same(must(s, func() (basilic.Lineage, error) { return s.LineageByOffer(s.ctx(), want.Offer) }), want)
	s.fails(basilic.ErrNotFound, func(tx *postgres.DB) error { _, err := tx.LineageByOffer(s.ctx(), ""); return err })
	s.same(must(s, func() ([]postgres.Named, error) { return s.LineagesChanged(s.ctx(), origin.ID) }), []postgres.Named{{ID: made.ID, IRI: made.IRI}})
	// Another origin begins anew; one that is gone leaves its name only.
	s.must(s.PutLineage(s.ctx(), basilic.Lineage{ResourceID: made.ID, OriginID: other.ID, OriginIRI: other.IRI}))
	s.same(s.lineage(made.ID), basilic.Lineage{ResourceID: made.ID, OriginID: other.ID, OriginIRI: other.IRI, Licences: map[basilic.ID]string{}})
	s.exec(`delete from resources where id = $1`, other.ID)
	s.same(s.lineage(made.ID).OriginID, basilic.ID(""))
	s.must(s.DeleteLineage(s.ctx(), made.ID))
	s.fails(basilic.ErrNotFound, func(tx *postgres.DB) error { _, err := tx.LineageOf(s.ctx(), made.ID); return err })
}

func TestAnOriginIsNamedWhileItIsPublic(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	writer := s.remote(s.host("a"))
	s.must(s.SetHostSoftware(s.ctx(), s.inbox(writer.ID).HostID, postgres.HostSoftware{Name: "basilic", Version: "0.1.0"}))
	s.same(must(s, func() (string, error) { return s.SoftwareOf(s.ctx(), writer.ID) }), "basilic")
	s.same(must(s, func() (string, error) { return s.SoftwareOf(s.ctx(), s.person()) }), "")
	origin, made := s.resource(writer.ID, func(r *basilic.Resource) {
		r.Local, r.Sheet.Licence, r.URL = false, "cc_by_4_0", "https://x.example/semer"
	}), s.resource(s.person())
	s.must(s.PutLineage(s.ctx(), basilic.Lineage{ResourceID: made.ID, OriginID: origin.ID, OriginIRI: origin.IRI}))
	s.must(s.SetLineageTold(s.ctx(), made.ID, basilic.ToldMention, ""))
	named := func() postgres.PublicOrigin {
		return must(s, func() (postgres.PublicOrigin, error) { return s.PublicOrigin(s.ctx(), made.ID) })
	}
	want := postgres.PublicOrigin{
		IRI: origin.IRI, URL: "https://x.example/semer", AuthorID: writer.ID, SpeakerID: writer.ID, Title: origin.Sheet.Title, Licence: "cc_by_4_0", Told: basilic.ToldMention,
	}
	s.same(named(), want)
	// As it was when it was adapted.
	s.exec(`update lineages set title = 'Semer', licence = 'cc0_1_0' where resource_id = $1`, made.ID)
	want.Title, want.Licence = "Semer", "cc0_1_0"
	s.same(named(), want)
	s.exec(`update hosts set visibility = 'hidden' where authority = $1`, s.host("a"))
	want.Title = ""
	s.same(named(), want)
	base := s.base()
	s.exec(`update resources set mapping = 'B', base_id = $2 where id = $1`, origin.ID, base)
	s.same(named().SpeakerID, base)
	s.exec(`update resources set state = 'private' where id = $1`, origin.ID)
	s.fails(basilic.ErrNotFound, func(tx *postgres.DB) error { _, err := tx.PublicOrigin(s.ctx(), made.ID); return err })
	s.fails(basilic.ErrNotFound, func(tx *postgres.DB) error { _, err := tx.PublicOrigin(s.ctx(), origin.ID); return err })
}

func TestAnAuthorIsToldOfAnAdaptationOnce(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	adapter := s.person()
	origin, made := s.resource(s.person()), s.resource(adapter)
	insert := func(answer basilic.AdaptationAnswer) bool {
		return must(s, func() (bool, error) {
			return s.InsertOffer(s.ctx(), origin.ID, made.ID, "https://x.example/offre", answer)
		})
	}
	s.same([]bool{insert(basilic.AnswerAwaited), insert(basilic.AnswerAccepted)}, []bool{true, false})
	s.same([]int{len(s.adaptations(origin.ID, false)), len(s.adaptations(origin.ID, true))}, []int{0, 1})
	s.must(s.SetOfferAnswer(s.ctx(), origin.ID, made.ID, basilic.AnswerAccepted))
	s.same(s.adaptations(origin.ID, false), []basilic.AdaptationAnswer{basilic.AnswerAccepted})
	offer := must(s, func() (postgres.Offer, error) { return s.OfferOf(s.ctx(), origin.ID, made.ID) })
	s.same(offer, postgres.Offer{OriginID: origin.ID, AdaptationID: made.ID, IRI: "https://x.example/offre", State: "accepted"})
	s.same(offer.Answer(), basilic.AnswerAccepted)
	// What is not public any more is listed nowhere.
	s.exec(`update resources set state = 'private' where id = $1`, made.ID)
	s.same(len(s.adaptations(origin.ID, true)), 0)
	deleted := func(by basilic.ActorID) bool {
		return must(s, func() (bool, error) { return s.DeleteOffer(s.ctx(), by, "https://x.example/offre") })
	}
	s.same([]bool{deleted(origin.AuthorID), deleted(adapter), deleted(adapter)}, []bool{false, true, false})
	insert(basilic.AnswerAwaited)
	s.must(s.DeleteOffersTo(s.ctx(), origin.ID))
	insert(basilic.AnswerAwaited)
	s.same(len(must(s, func() ([]postgres.Offer, error) { return s.OffersOf(s.ctx(), made.ID) })), 1)
	s.must(s.DeleteLineage(s.ctx(), made.ID))
	s.same(len(must(s, func() ([]postgres.Offer, error) { return s.OffersOf(s.ctx(), made.ID) })), 0)
}

func TestFilesOfAnAdaptationArriveOneByOne(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	r := s.draft(s.person())
	s.must(s.InsertDraft(s.ctx(), r.ID, r.Sheet, r.AuthorID))
	link := basilic.Block{ID: basilic.NewID(), Kind: basilic.BlockLink, Title: "Plan", URL: "https://x.example/plan.pdf"}
	file := link
	file.Kind, file.URL, file.From = basilic.BlockFile, "", link.URL
	late := basilic.Block{ID: basilic.NewID(), Kind: basilic.BlockImage, URL: "https://x.example/photo"}
	s.must(s.InsertDraftBlock(s.ctx(), r.ID, "", link))
	s.must(s.InsertAdaptedFiles(s.ctx(), r.ID, []basilic.Block{file, late}))
	s.must(s.ReplaceDraftBlock(s.ctx(), r.ID, file))
	s.must(s.SetAdaptedFile(s.ctx(), r.ID, late.ID, basilic.FileLinked, "trop lourd"))
	s.must(s.SetAdaptedFile(s.ctx(), r.ID, file.ID, basilic.FileCopied, ""))
	s.same(must(s, func() ([]basilic.AdaptedFile, error) { return s.AdaptedFiles(s.ctx(), r.ID) }), []basilic.AdaptedFile{
		{Block: file, State: basilic.FileCopied}, {Block: late, State: basilic.FileLinked, Reason: "trop lourd"},
	})
	s.must(s.GiveDraftCover(s.ctx(), r.ID, late))
	s.must(s.GiveDraftCover(s.ctx(), r.ID, file)) // the one that is there stays
	s.same(must(s, func() (postgres.Draft, error) { return s.DraftOf(s.ctx(), r.ID) }).Sheet.Cover, &late)
	file.Version = 2
	s.same(must(s, func() (postgres.Draft, error) { return s.DraftOf(s.ctx(), r.ID) }).Sheet.Blocks, []basilic.Block{file})
}

func TestACopiedMediaNamesTheSameBytes(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	m, files := s.media(s.resource(s.person()).ID)
	other, id := s.resource(s.person()), basilic.NewID()
	s.must(s.CopyMedia(s.ctx(), m.ID, id, other.ID))
	got := must(s, func() (basilic.Media, error) { return s.MediaByID(s.ctx(), id) })
	s.same([]any{got.ResourceID, got.Digest, got.Size, got.Name}, []any{other.ID, m.Digest, m.Size, m.Name})
	files[1].MediaID = id
	s.same(must(s, func() (basilic.MediaFile, error) { return s.MediaFileByName(s.ctx(), id, "card.webp") }), files[1])
	s.fails(basilic.ErrNotFound, func(tx *postgres.DB) error { return tx.CopyMedia(s.ctx(), basilic.NewID(), basilic.NewID(), other.ID) })
}
