package web_test

import (
	"net/http"
	"strings"
	"testing"
)

// copies makes copies of the first resource, numbered, without anything else of it.
func (b *browser) copies(first, last int) {
	b.t.Helper()
	conn, err := b.hub.DB.Pool().Acquire(b.t.Context())
	if err != nil {
		b.t.Fatal(err)
	}
	defer conn.Release()
	for _, statement := range []string{
		`set session_replication_role = replica`,
		`insert into resources (id, local, iri, slug, author_id, state, title, themes, published_at)
			select gen_random_uuid(), true, iri || n, slug || n, author_id, state, title, themes, published_at + n * interval '1 second'
			from (select * from resources order by published_at limit 1) r, generate_series($1::int, $2::int) n`,
		`insert into search_resources (resource_id, host_id, published_at, facets, tsm, tsr)
			select r.id, s.host_id, r.published_at, s.facets, s.tsm, s.tsr from resources r, (select * from search_resources order by published_at limit 1) s
			where r.id not in (select resource_id from search_resources)`,
		`set session_replication_role = default`,
	} {
		var arguments []any
		if strings.Contains(statement, "$1") {
			arguments = append(arguments, first, last)
		}
		if _, err := conn.Exec(b.t.Context(), statement, arguments...); err != nil {
			b.t.Fatal(err)
		}
	}
}

func TestVeryManyResultsAreSaidToBeMoreThanAreCounted(t *testing.T) {
	t.Parallel()
	b, alice := signedIn(t)
	alice.Publish("Semer des mots de passe", "")
	b.copies(1, 9_999)
	for _, query := range []string{"q=semer", "q=semer&themes=accessibilite", "themes=accessibilite", "sort=views"} {
		page := b.get("/recherche?" + query)
		b.expect(page, http.StatusOK, "10\u00a0000\u00a0ressources")
		if strings.Contains(page.Body.String(), "plus de") {
			t.Errorf("%s: exactly 10,000 are more", query)
		}
	}
	b.copies(10_000, 10_000)
	for _, query := range []string{"q=semer", "q=semer&themes=accessibilite", "themes=accessibilite", "sort=views"} {
		page := b.get("/recherche?" + query)
		b.expect(page, http.StatusOK, "plus de 10\u00a0000\u00a0ressources", "page=625")
		if strings.Count(page.Body.String(), "<article") != 16 {
			t.Errorf("%s: not a page of 16", query)
		}
	}
	b.expect(b.get("/recherche?q=semer"), http.StatusOK, "plus de 10\u00a0000</span></label>")
}
