package pgtest

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/url"
	"strings"

	"github.com/jackc/pgx/v5"
)

const (
	foreignPrefix = "basilic_test_"
	// foreignLock is the first key of the advisory locks by which test binaries
	// say that they run; the second is the number in the names of their databases.
	foreignLock = 7_205_114
)

// openForeign uses a server that is there, under names that no other test binary
// has. The session that holds the lock ends with the process, whereupon the next
// run may drop what this one left.
func openForeign(ctx context.Context, address string) (*server, error) {
	conn, err := pgx.Connect(ctx, address)
	if err != nil {
		return nil, fmt.Errorf("pgtest: BASILIC_TEST_DATABASE_URL: %w", err)
	}
	number := rand.Int32()
	if _, err := conn.Exec(ctx, "select pg_advisory_lock($1, $2)", foreignLock, number); err != nil {
		return nil, fmt.Errorf("pgtest: lock: %w", err)
	}
	if err := dropLeftovers(ctx, conn); err != nil {
		return nil, err
	}
	s := &server{
		admin:  address,
		url:    func(database string) string { return withDatabase(address, database) },
		prefix: fmt.Sprintf("%s%d_", foreignPrefix, number),
	}
	return s, s.migrateTemplate(ctx)
}

// dropLeftovers drops the databases of test binaries that ended.
func dropLeftovers(ctx context.Context, conn *pgx.Conn) error {
	rows, err := conn.Query(ctx, "select datname from pg_database where starts_with(datname, $1)", foreignPrefix)
	if err != nil {
		return fmt.Errorf("pgtest: leftovers: %w", err)
	}
	names, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return fmt.Errorf("pgtest: leftovers: %w", err)
	}
	for _, name := range names {
		var number int32
		if _, err := fmt.Sscanf(name, foreignPrefix+"%d_", &number); err != nil {
			continue
		}
		if err := dropLeftover(ctx, conn, name, number); err != nil {
			return err
		}
	}
	return nil
}

func dropLeftover(ctx context.Context, conn *pgx.Conn, name string, number int32) error {
	// This session holds its own number's lock already and would get it again;
	// it has no database yet.
	var ended bool
	if err := conn.QueryRow(ctx, "select pg_try_advisory_lock($1, $2)", foreignLock, number).Scan(&ended); err != nil {
		return fmt.Errorf("pgtest: leftovers: %w", err)
	}
	if !ended {
		return nil
	}
	if _, err := conn.Exec(ctx, "drop database if exists "+pgx.Identifier{name}.Sanitize()+" with (force)"); err != nil {
		return fmt.Errorf("pgtest: drop leftover %s: %w", name, err)
	}
	if _, err := conn.Exec(ctx, "select pg_advisory_unlock($1, $2)", foreignLock, number); err != nil {
		return fmt.Errorf("pgtest: leftovers: %w", err)
	}
	return nil
}

// withDatabase returns a connection string, in either of its two forms, with
// another database.
func withDatabase(address, database string) string {
	parsed, err := url.Parse(address)
	if err != nil || !strings.HasPrefix(parsed.Scheme, "postgres") {
		// Of a key that comes twice, the last counts.
		return address + " dbname=" + database
	}
	query := parsed.Query()
	query.Del("dbname")
	query.Del("database")
	parsed.Path, parsed.RawPath, parsed.RawQuery = "/"+database, "", query.Encode()
	return parsed.String()
}
