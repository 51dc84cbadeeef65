package postgres_test

import (
	"slices"
	"testing"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/postgres"
)

// entitled gives a resource a title.
func entitled(title string) func(*basilic.Resource) {
	return func(r *basilic.Resource) { r.Sheet.Title = title }
}

// inState gives a resource a state that only few may read.
func inState(state basilic.ResourceState) func(*basilic.Resource) {
	return func(r *basilic.Resource) { r.State, r.IRI = state, "" }
}

// resembling returns what looks like a sheet, to somebody who writes a resource.
func (s *scene) resembling(q postgres.DuplicateQuery) []basilic.Resemblance {
	s.t.Helper()
	q.Limit = 50
	return must(s, func() ([]basilic.Resemblance, error) { return s.Resemblances(s.ctx(), q) })
}

func idsOf(found []basilic.Resemblance) []basilic.ID {
	var ids []basilic.ID
	for _, f := range found {
		ids = append(ids, f.Card.Resource.ID)
	}
	return ids
}

func TestResemblancesSayWhatTwoSheetsShare(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	me, other := s.person(), s.person()
	const text = "Un atelier de deux heures pour apprendre à choisir et à retenir des mots de passe solides avec des personnes débutantes"
	mine := s.draft(me)
	same := s.resource(other, entitled("Les MOTS de passe : l’atelier zébulon"))
	near := s.resource(other, entitled("Mots de passe : le grand atelier zébulon"))
	described := s.resource(other, entitled("Tout autre chose"), func(r *basilic.Resource) { r.Sheet.Description = text + ", en deux séances." })
	linked := s.resource(other, entitled("Des liens"), func(r *basilic.Resource) {
		r.Sheet.Blocks = []basilic.Block{{Kind: basilic.BlockLink, URL: "http://www.zebulon.example/Guide/#haut", Title: "x"}}
	})
	filed := s.resource(other, entitled("Des fichiers"), func(r *basilic.Resource) {
		r.Sheet.Blocks = []basilic.Block{{Kind: basilic.BlockFile, Digest: "d1gest", FileName: "livret.pdf"}}
	})
	s.resource(other, entitled("Planter des tomates zébulon"))
	found := s.resembling(postgres.DuplicateQuery{
		ResourceID: mine.ID, Viewer: me, Title: "les mots de passe, l'atelier zebulon", Description: text,
		Links: []string{"https://zebulon.example/guide"}, Digests: []string{"d1gest"},
	})
	want := map[basilic.ID]basilic.Resemblance{
		same.ID: {SameTitle: true}, near.ID: {CloseTitle: true}, described.ID: {CloseDescription: true},
		linked.ID: {Links: []string{"http://www.zebulon.example/Guide/#haut"}}, filed.ID: {Files: []string{"livret.pdf"}},
	}
	if len(found) != len(want) || found[0].Card.Resource.ID != same.ID {
		t.Errorf("found %d, the first %q", len(found), found[0].Card.Resource.Sheet.Title)
	}
	for _, f := range found {
		w := want[f.Card.Resource.ID]
		if f.SameTitle != w.SameTitle || f.CloseTitle != w.CloseTitle || f.CloseDescription != w.CloseDescription || !slices.Equal(f.Links, w.Links) || !slices.Equal(f.Files, w.Files) {
			t.Errorf("%q: %+v", f.Card.Resource.Sheet.Title, f)
		}
	}
}

func TestResemblancesAreAmongWhatTheViewerMayRead(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	me, other, base := s.person(), s.person(), s.base()
	title := entitled("Le bouturage du zinnia")
	inBase := func(r *basilic.Resource) { r.BaseID = base }
	mine := s.draft(me)
	public := s.resource(other, title)
	own := s.resource(me, title, inState(basilic.ResourcePrivate))
	ofBase := s.resource(other, title, inState(basilic.ResourceDraft), inBase)
	private := s.resource(other, title, inState(basilic.ResourcePrivate))
	s.resource(other, title, inState(basilic.ResourceDraft))
	deleted := s.resource(other, title)
	s.must(s.MarkResourceDeleted(s.ctx(), deleted.ID))
	host := s.host("zinnia")
	remote := s.remote(host)
	far := s.resource(remote.ID, title, func(r *basilic.Resource) { r.Local, r.Slug = false, "" })
	check := func(want ...basilic.ID) {
		t.Helper()
		got := idsOf(s.resembling(postgres.DuplicateQuery{ResourceID: mine.ID, Viewer: me, Title: "Le bouturage du zinnia"}))
		slices.Sort(got)
		slices.Sort(want)
		s.same(got, want)
		for _, id := range []basilic.ID{public.ID, own.ID, ofBase.ID, private.ID, deleted.ID, far.ID} {
			may := must(s, func() (bool, error) { return s.MayCompare(s.ctx(), id, me) })
			if may != slices.Contains(want, id) {
				t.Errorf("%s may be compared: %v", id, may)
			}
		}
	}
	check(public.ID, own.ID, far.ID)
	s.must(s.InsertMember(s.ctx(), base, me, basilic.MemberContributor))
	check(public.ID, own.ID, far.ID, ofBase.ID)
	invited := s.resource(other, title, inState(basilic.ResourcePrivate))
	s.exec(`insert into contributors (resource_id, profile_id, invited_by) values ($1, $2, $3)`, invited.ID, me, other)
	check(public.ID, own.ID, far.ID, ofBase.ID)
	s.exec(`update contributors set accepted_at = now() where resource_id = $1`, invited.ID)
	check(public.ID, own.ID, far.ID, ofBase.ID, invited.ID)
	s.exec(`delete from contributors where resource_id = $1`, invited.ID)
	// An answer of before opens nothing.
	s.must(s.UpsertDuplicateAnswer(s.ctx(), mine.ID, private.ID, true, me))
	check(public.ID, own.ID, far.ID, ofBase.ID)
	s.exec(`update resources set state = 'private', iri = null where id = $1`, public.ID)
	check(own.ID, far.ID, ofBase.ID)
	s.exec(`update hosts set visibility = 'limited' where authority = $1`, host)
	check(own.ID, ofBase.ID)
}

func TestOneAnswerIsKeptForEachPair(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	me, other := s.person(), s.person()
	mine, like := s.draft(me), s.resource(other, entitled("La greffe du zamier"))
	query := postgres.DuplicateQuery{ResourceID: mine.ID, Viewer: me, Title: "La greffe du zamier"}
	answer := func() basilic.DuplicateAnswer { return s.resembling(query)[0].Answer }
	s.same(answer(), basilic.AnswerNone)
	s.must(s.UpsertDuplicateAnswer(s.ctx(), mine.ID, like.ID, false, me))
	s.same(answer(), basilic.AnswerDistinct)
	s.must(s.UpsertDuplicateAnswer(s.ctx(), mine.ID, like.ID, true, me))
	// What was answered stays there when nothing looks alike any more.
	query.Title = "Autre chose"
	s.same(answer(), basilic.AnswerDuplicate)
	var n int
	s.must(s.row(`select count(*) from duplicate_answers where resource_id = $1`, mine.ID).Scan(&n))
	s.same(n, 1)
}

func TestDraftsAreComparedByTheirBlocks(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	me := s.person()
	mine, first := s.draft(me), s.draft(me)
	s.must(s.InsertDraft(s.ctx(), first.ID, first.Sheet, me))
	s.must(s.InsertDraftBlock(s.ctx(), first.ID, "", basilic.Block{ID: basilic.NewID(), Kind: basilic.BlockFile, Digest: "zdigest", FileName: "plan.pdf"}))
	found := s.resembling(postgres.DuplicateQuery{ResourceID: mine.ID, Viewer: me, Title: "Sans rapport", Digests: []string{"zdigest"}})
	if len(found) != 1 || !slices.Equal(found[0].Files, []string{"plan.pdf"}) {
		t.Errorf("found %+v", found)
	}
}

func TestAnAdaptationIsNoDuplicateOfItsOrigin(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	me, other := s.person(), s.person()
	const title = "L’atelier zébulon des mots de passe"
	origin, stranger := s.resource(other, entitled(title)), s.resource(other, entitled(title))
	mine := s.draft(me)
	s.must(s.PutLineage(s.ctx(), basilic.Lineage{ResourceID: mine.ID, OriginID: origin.ID, OriginIRI: origin.IRI}))
	look := func(id basilic.ID, viewer basilic.ActorID) []basilic.ID {
		var ids []basilic.ID
		for _, f := range s.resembling(postgres.DuplicateQuery{ResourceID: id, Viewer: viewer, Title: title}) {
			ids = append(ids, f.Card.Resource.ID)
		}
		slices.Sort(ids)
		return ids
	}
	s.same(look(mine.ID, me), []basilic.ID{stranger.ID})
	s.must(s.UpsertDuplicateAnswer(s.ctx(), mine.ID, origin.ID, true, me))
	both := []basilic.ID{origin.ID, stranger.ID}
	slices.Sort(both)
	s.same(look(mine.ID, me), both)
	adapted := s.resource(me, entitled(title))
	s.must(s.PutLineage(s.ctx(), basilic.Lineage{ResourceID: adapted.ID, OriginID: origin.ID, OriginIRI: origin.IRI}))
	s.same(look(origin.ID, other), []basilic.ID{stranger.ID})
}
