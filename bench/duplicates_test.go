package bench

import (
	"slices"
	"testing"
	"time"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/postgres"
)

// sheets makes public resources whose titles and descriptions are drawn from
// few words, most of their texts from some thousand; one in ten names the same link.
const sheets = `
	with words as (select array['atelier', 'mot', 'passe', 'tablette', 'clavier', 'souris', 'mairie', 'impôts', 'courriel', 'photo', 'senior',
		'enfant', 'parent', 'école', 'emploi', 'santé', 'banque', 'arnaque', 'réseau', 'vidéo', 'image', 'texte', 'tableur', 'carte', 'train',
		'jardin', 'cuisine', 'musée', 'livre', 'radio', 'podcast', 'logiciel', 'libre', 'commun', 'atlas', 'guide', 'fiche', 'jeu', 'quiz',
		'affiche', 'dépliant', 'parcours', 'séance', 'animation', 'débutant', 'avancé', 'accessible', 'dyslexie', 'braille', 'loupe'] as w)
	insert into resources (id, local, iri, slug, author_id, mapping, state, title, description, themes, blocks, published_at)
	select gen_random_uuid(), true, 'https://x.example/s' || n, 'sheet-' || n, $1, 'A', 'public',
		(select string_agg(w[1 + floor(random() * 50)::int + n * 0], ' ') from words, generate_series(1, 5)) || ' ' || n % 500,
		(select string_agg(case when k % 3 = 0 then w[1 + floor(random() * 50)::int + n * 0] else left(md5((n * 31 + k * k * k)::text), 3) end, ' ')
			from words, generate_series(1, 60) k), array['t' || n % 100],
		jsonb_build_array(jsonb_build_object('kind', 'Link', 'url', 'https://site' || case when n % 10 = 0 then 0 else n end || '.example/page'),
			jsonb_build_object('kind', 'File', 'digest', md5(n::text), 'file_name', 'f.pdf')), now() - n * interval '1 minute'
	from generate_series(1, $2::int) n`

// BenchmarkDuplicates times « Vérifier les doublons » among 50,000 public
// resources, for a sheet of 40 links that shares its title, its description, a file
// and a very frequent link with others, and what a resource costs to be compared
// later.
func BenchmarkDuplicates(b *testing.B) {
	const rows = 50_000
	h := idleHub(b)
	ctx := b.Context()
	if _, err := h.DB.Pool().Exec(ctx, sheets, h.author.ProfileID(), rows); err != nil {
		b.Fatal(err)
	}
	if _, err := h.DB.Pool().Exec(ctx, `vacuum analyze`); err != nil {
		b.Fatal(err)
	}
	q := postgres.DuplicateQuery{ResourceID: basilic.NewID(), Viewer: h.author.ProfileID(), Links: []string{"https://site0.example/page"}, Limit: 20}
	for range 39 {
		q.Links = append(q.Links, "https://ailleurs.example/"+string(q.ResourceID))
	}
	var digest string
	err := h.DB.Pool().QueryRow(ctx, `select title, description, blocks->1->>'digest' from resources where slug = 'sheet-777'`).Scan(&q.Title, &q.Description, &digest)
	if err != nil {
		b.Fatal(err)
	}
	q.Digests = []string{digest}
	for range b.N {
		waits := make([]time.Duration, 40)
		for n := range waits {
			start := time.Now()
			found, err := h.DB.Resemblances(ctx, q)
			if err != nil || len(found) == 0 || !found[0].SameTitle || !found[0].CloseDescription || len(found[0].Files) != 1 {
				b.Fatalf("found %d: %v", len(found), err)
			}
			waits[n] = time.Since(start)
		}
		slices.Sort(waits)
		b.ReportMetric(float64(waits[len(waits)/2].Microseconds())/1000, "ms-median")
		b.ReportMetric(float64(waits[len(waits)-1].Microseconds())/1000, "ms-worst")
		start := time.Now()
		if _, err := h.DB.Pool().Exec(ctx, `select resemblances_of(array(select resource_id from search_resources limit 5000))`); err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(time.Since(start).Microseconds())/5000, "µs/kept-resource")
	}
}
