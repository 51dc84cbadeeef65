package pgtest

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/postgres"
)

// Sheets is what FillSheets makes.
type Sheets struct {
	// Resources is how many, all public; one in three is of another server.
	Resources int
	Seed      uint64
	// Newest is when the last one is published, a minute ago when it is zero.
	Newest time.Time
	// Triggers keeps and indexes them as the hub does, instead of all at once.
	Triggers bool
}

const (
	// hereHost is the host of local actors.
	hereHost = "here.example"
	// fillSlice is how many resources are indexed by one statement.
	fillSlice = 1000
	// fillWorkers index at once.
	fillWorkers = 2
	learnSlice  = 5000
)

// authors returns how many profiles there are, and bases as well as hosts.
func (s Sheets) authors() (profiles, bases, hosts int) {
	return min(10+s.Resources/50, 20_000), min(2+s.Resources/500, 2_000), min(2+s.Resources/1000, 200)
}

// FillSheets publishes generated resources of French text, with their authors, bases,
// hosts and events, and indexes them. The same seed makes the same ones. The database
// is left analysed.
func FillSheets(t testing.TB, db *postgres.DB, s Sheets) {
	t.Helper()
	if s.Newest.IsZero() {
		s.Newest = time.Now().Add(-time.Minute).Truncate(time.Second).UTC()
	}
	f := &filler{sheets: s, db: db, pool: db.Pool(), writer: newWriter(s.Seed)}
	f.profiles, f.bases, f.hosts = s.authors()
	if err := f.fill(t.Context()); err != nil {
		t.Fatalf("pgtest: fill sheets: %v", err)
	}
}

type filler struct {
	sheets                 Sheets
	db                     *postgres.DB
	pool                   *pgxpool.Pool
	writer                 *writer
	profiles, bases, hosts int
	// first is the key of the first local profile; then come bases and profiles of
	// other servers.
	first int64
}

func (f *filler) fill(ctx context.Context) error {
	if err := f.fillActors(ctx); err != nil {
		return err
	}
	indexes, err := f.dropIndexes(ctx)
	if err != nil {
		return err
	}
	if err := f.fillResources(ctx); err != nil {
		return err
	}
	if !f.sheets.Triggers {
		if err := f.index(ctx); err != nil {
			return err
		}
	}
	for _, statement := range append(indexes, `insert into resource_events (resource_id, actor_id, reason, at)
		select id, author_id, 'published', published_at from resources on conflict do nothing`) {
		if err := f.run(ctx, f.setting(), `set maintenance_work_mem = '512MB'`, statement); err != nil {
			return err
		}
	}
	if err := f.learn(ctx); err != nil {
		return err
	}
	return f.run(ctx, `vacuum analyze`)
}

// setting is how rows are kept: without triggers and checks of foreign keys, unless asked.
func (f *filler) setting() string {
	if f.sheets.Triggers {
		return `set session_replication_role = default`
	}
	return `set session_replication_role = replica`
}

// run executes statements on one connection.
func (f *filler) run(ctx context.Context, statements ...string) error {
	conn, err := f.pool.Acquire(ctx)
	if err != nil {
		return err
	}
	defer conn.Release()
	for _, statement := range append(statements, `reset all`) {
		if _, err := conn.Exec(ctx, statement); err != nil {
			return fmt.Errorf("%.60s: %w", statement, err)
		}
	}
	return nil
}

func (f *filler) fillActors(ctx context.Context) error {
	if err := f.pool.QueryRow(ctx, `select coalesce(max(id), 0) + 1 from actors`).Scan(&f.first); err != nil {
		return err
	}
	name := func(expression string) string {
		return `initcap((array['ana','luc','zoé','noé','lise','marc','inès','paul','rose','jean'])[1 + ` + expression + ` %% 10] || ' ' || left(md5(` + expression + `::text), 6))`
	}
	return f.run(ctx,
		fmt.Sprintf(`insert into hosts (authority) select 'hub' || n || '.example' from generate_series(1, %d) n order by n`, f.hosts),
		`insert into inboxes (url, host_id) select 'https://' || authority || '/inbox', id from hosts order by id`,
		fmt.Sprintf(`insert into actors (kind, local, iri, handle, host, name)
			select 'Person', true, 'https://`+hereHost+`/ap/actors/p' || n, 'p' || n, '`+hereHost+`', `+name("n")+` from generate_series(1, %d) n order by n`, f.profiles),
		fmt.Sprintf(`insert into actors (kind, local, iri, handle, host, name)
			select 'Group', true, 'https://`+hereHost+`/ap/actors/b' || n, 'b' || n, '`+hereHost+`', 'Base ' || n || ' ' || `+name("n")+` from generate_series(1, %d) n order by n`, f.bases),
		fmt.Sprintf(`insert into actors (kind, local, iri, handle, host, name, inbox_id)
			select 'Person', false, 'https://' || h.authority || '/r' || n, 'r' || n, h.authority, `+name("n")+`, i.id
			from generate_series(1, %d) n join hosts h on h.authority = 'hub' || (1 + n %% %d) || '.example' join inboxes i on i.host_id = h.id order by n`, f.profiles, f.hosts))
}

// dropIndexes drops the inverted indexes that are made faster at the end, and
// returns how they are made.
func (f *filler) dropIndexes(ctx context.Context) ([]string, error) {
	if f.sheets.Resources < 10*fillSlice || f.sheets.Triggers {
		return nil, nil
	}
	rows, err := f.pool.Query(ctx, `select indexname, indexdef from pg_indexes
		where tablename in ('resources', 'search_resources', 'search_keywords', 'resemblances') and (indexdef like '%USING gin%' or tablename = 'search_keywords')`)
	if err != nil {
		return nil, err
	}
	type index struct{ Indexname, Indexdef string }
	all, err := pgx.CollectRows(rows, pgx.RowToStructByName[index])
	if err != nil {
		return nil, err
	}
	var made []string
	for _, i := range all {
		if _, err := f.pool.Exec(ctx, `drop index `+i.Indexname); err != nil {
			return nil, err
		}
		made = append(made, i.Indexdef)
	}
	return made, nil
}

// columns are those of resources that the filler writes.
func columns() []string {
	return []string{
		"id", "local", "iri", "slug", "author_id", "base_id", "mapping", "state", "title", "description", "licence", "themes", "support_types",
		"audiences", "territories", "keywords", "blocks", "label", "revision", "created_at", "published_at", "updated_at",
	}
}

// fillResources writes the resources, the oldest first but for the histories of other
// servers.
func (f *filler) fillResources(ctx context.Context) error {
	conn, err := f.pool.Acquire(ctx)
	if err != nil {
		return err
	}
	defer conn.Release()
	if _, err := conn.Exec(ctx, f.setting()); err != nil {
		return err
	}
	rows := make(chan []any, 1000)
	go func() {
		defer close(rows)
		for n := range f.sheets.Resources {
			select {
			case rows <- f.resource(n):
			case <-ctx.Done():
				return
			}
		}
	}()
	_, err = conn.Conn().CopyFrom(ctx, pgx.Identifier{"resources"}, columns(), pgx.CopyFromFunc(func() ([]any, error) { return <-rows, nil }))
	if err == nil {
		_, err = conn.Exec(ctx, `reset all`)
	}
	return err
}

// resource is the n-th resource, as columns.
func (f *filler) resource(n int) []any {
	w := f.writer
	local := w.random.IntN(3) > 0
	age := f.sheets.Resources - n
	if !local && w.random.IntN(5) == 0 {
		age += w.random.IntN(n + 1)
	}
	// Some 550 a day: 1,000,000 in five years.
	at := f.sheets.Newest.Add(-time.Duration(age)*157*time.Second - time.Duration(w.random.IntN(60))*time.Second)
	id := fmt.Sprintf("%08x-%04x-7000-8000-%012x", uint32(at.UnixMilli()>>16), uint16(at.UnixMilli()), n+1)
	author := f.first + int64(w.random.IntN(1+w.random.IntN(f.profiles)))
	iri, mapping := "https://"+hereHost+"/ap/resources/"+id, ""
	var slug, base any
	if local {
		slug = fmt.Sprintf("%s-%d", strings.ReplaceAll(w.words[w.zipf.Uint64()], " ", "-"), n)
		if w.random.IntN(2) == 0 {
			base, mapping = f.first+int64(f.profiles+w.random.IntN(1+w.random.IntN(f.bases))), []string{"A", "B"}[w.random.IntN(2)]
		}
	} else {
		author += int64(f.profiles + f.bases)
		iri = fmt.Sprintf("https://hub%d.example/o/%s", 1+w.random.IntN(f.hosts), id)
	}
	label := ""
	if w.random.IntN(50) == 0 {
		label = string(basilic.LabelNEC)
	}
	return []any{
		id, local, iri, slug, author, base, mapping, "public", w.line(3 + w.random.IntN(6)), w.line(10 + w.random.IntN(40)), f.licence(), w.some(slugsOf(w.v.Themes), 4),
		w.some(slugsOf(w.v.SupportTypes), 2), w.some(slugsOf(w.v.Audiences), 3), f.territories(), f.keywords(), f.blocks(n), label, 1, at, at, at,
	}
}

func (f *filler) licence() string {
	all := f.writer.v.Licences
	return all[f.writer.random.IntN(1+f.writer.random.IntN(len(all)))].Slug
}

// territories are the whole country for half of the sheets.
func (f *filler) territories() []string {
	switch f.writer.random.IntN(4) {
	case 0:
		return []string{}
	case 1:
		return f.writer.some(f.writer.departments, 3)
	}
	return []string{basilic.WholeCountry}
}

func (f *filler) keywords() []string {
	all := make([]string, f.writer.random.IntN(4))
	for i := range all {
		all[i] = f.writer.line(1)
	}
	return all
}

// blocks are some texts, a link and sometimes a file.
func (f *filler) blocks(n int) []byte {
	w := f.writer
	var b strings.Builder
	b.WriteString(`[`)
	block := func(id int, format string, args ...any) {
		if id > 0 {
			b.WriteString(`,`)
		}
		fmt.Fprintf(&b, `{"id":"%08x-0000-7000-9000-%012x",`+format+`}`, append([]any{n, id}, args...)...)
	}
	texts := 1 + w.random.IntN(3)
	for i := range texts {
		block(i, `"kind":"Text","html":"%s"`, w.html(20+w.random.IntN(100)))
	}
	block(texts, `"kind":"Link","title":"%s","url":"https://site%d.example/%d"`, w.line(2), w.random.IntN(5000), n)
	if w.random.IntN(4) == 0 {
		block(texts+1, `"kind":"File","title":"%s","file_name":"%s.pdf","media_type":"application/pdf","size":1000,"digest":"%064x"`, w.line(2), w.words[w.zipf.Uint64()], n)
	}
	b.WriteString(`]`)
	return []byte(b.String())
}
