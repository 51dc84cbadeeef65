package postgres_test

import (
	"testing"
	"time"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/postgres"
)

func TestALabelIsAskedAnsweredAndFound(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	me := s.person()
	r := s.resource(me)
	s.fails(basilic.ErrNotFound, func(tx *postgres.DB) error { _, err := tx.LabelRequestOf(s.ctx(), r.ID); return err })
	s.must(s.UpsertLabelRequest(s.ctx(), basilic.LabelRequest{ResourceID: r.ID, State: basilic.LabelAsked, Text: "Pour tous", AskedBy: me}))
	list := func(answered bool) []postgres.LabelLine {
		return must(s, func() (basilic.Page[postgres.LabelLine], error) {
			return s.LabelRequests(s.ctx(), answered, basilic.Cursor{}, 10)
		}).Items
	}
	waiting := func(most int) int {
		return must(s, func() (postgres.Waiting, error) { return s.CountWaiting(s.ctx(), most) }).Labels
	}
	s.same([]int{waiting(10), waiting(0)}, []int{1, 0})
	if asked := list(false); len(asked) != 1 || asked[0].Text != "Pour tous" || asked[0].Slug != r.Slug || len(list(true)) != 0 {
		t.Errorf("asked: %+v", asked)
	}
	s.must(s.AnswerLabelRequest(s.ctx(), r.ID, basilic.LabelGranted, "", me))
	s.same(waiting(10), 0)
	s.must(s.SetLabel(s.ctx(), r.ID, basilic.LabelNEC))
	s.same(must(s, func() (basilic.Resource, error) { return s.ResourceByID(s.ctx(), r.ID) }).Label, basilic.LabelNEC)
	if answered := list(true); len(answered) != 1 || answered[0].State != basilic.LabelGranted || len(list(false)) != 0 {
		t.Errorf("answered: %+v", answered)
	}
	facet := must(s, func() (int32, error) { return s.Facet(s.ctx(), "label", "nec") })
	found := func() int {
		return must(s, func() (postgres.ResourceHits, error) {
			return s.SearchResources(s.ctx(), postgres.ResourceQuery{Chosen: [][]int32{{facet}}, Limit: 10})
		}).Total
	}
	before := found()
	s.must(s.SetLabel(s.ctx(), r.ID, basilic.LabelNone))
	if after := found(); before < 1 || after != before-1 {
		t.Errorf("found %d with the label, %d after it was taken", before, after)
	}
}

func TestDocumentsOfALabelKeepTheirBytes(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	me := s.person()
	r := s.resource(me)
	s.must(s.UpsertLabelRequest(s.ctx(), basilic.LabelRequest{ResourceID: r.ID, State: basilic.LabelPreparing, AskedBy: me}))
	f := basilic.LabelFile{ID: basilic.NewID(), ResourceID: r.ID, Name: "a.pdf", MediaType: "application/pdf", Digest: string(basilic.NewID()), Size: 7}
	s.must(s.TouchBlob(s.ctx(), f.Digest, f.Size))
	s.must(s.InsertLabelFile(s.ctx(), f))
	s.same(must(s, func() ([]basilic.LabelFile, error) { return s.LabelFiles(s.ctx(), r.ID) }), []basilic.LabelFile{f})
	free := func() bool {
		return must(s, func() (bool, error) { return s.ForgetBlob(s.ctx(), f.Digest, time.Now().Add(time.Hour)) })
	}
	if free() {
		t.Error("the bytes of a document may go")
	}
	s.must(s.DeleteLabelFile(s.ctx(), r.ID, f.ID))
	s.fails(basilic.ErrNotFound, func(tx *postgres.DB) error { return tx.DeleteLabelFile(s.ctx(), r.ID, f.ID) })
	if !free() {
		t.Error("nothing names the bytes, and they stay")
	}
	if all := must(s, func() ([]basilic.Account, error) { return s.AccountsOf(s.ctx(), []basilic.ActorID{me}) }); len(all) != 0 {
		t.Errorf("accounts %v", all)
	}
}
