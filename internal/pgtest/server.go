package pgtest

import (
	"context"
	"errors"
	"fmt"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"codeberg.org/basilic/basilic/internal/postgres"
)

// startTimeout is for a first run on a busy machine, which initialises a cluster
// or waits for another binary that does.
const startTimeout = 3 * time.Minute

// server is where the databases of this test binary are.
type server struct {
	// admin is the connection string under which databases are made, url that of
	// one of them.
	admin string
	url   func(database string) string
	// prefix begins the names of all databases.
	prefix   string
	sequence atomic.Int64
	shared   *postgres.DB
	err      error
}

// binary starts the server of this test binary, once.
var binary = sync.OnceValue(func() *server {
	ctx, cancel := context.WithTimeout(context.Background(), startTimeout)
	defer cancel()
	open := openOwn
	if address := os.Getenv("BASILIC_TEST_DATABASE_URL"); address != "" {
		open = func(ctx context.Context) (*server, error) { return openForeign(ctx, address) }
	}
	s, err := open(ctx)
	if err == nil {
		err = s.share(ctx)
	}
	if err != nil {
		return &server{err: err}
	}
	return s
})

func (s *server) template() string { return s.prefix + "template" }

// migrateTemplate makes the template when it is missing and brings it to this
// binary's version.
func (s *server) migrateTemplate(ctx context.Context) error {
	var pgErr *pgconn.PgError
	err := s.create(ctx, s.template(), "")
	// 42P04: the database exists.
	if err != nil && (!errors.As(err, &pgErr) || pgErr.Code != "42P04") {
		return err
	}
	return postgres.Migrate(ctx, s.url(s.template()))
}

// share opens the database of the tests that roll back.
func (s *server) share(ctx context.Context) error {
	name := s.prefix + "shared"
	if err := s.create(ctx, name, " template "+s.template()); err != nil {
		return err
	}
	var err error
	s.shared, err = postgres.Open(ctx, s.url(name))
	return err
}

// create makes a database. Postgres refuses to copy a template while somebody is
// connected to it, as a session that just ended may seem to be for a moment.
func (s *server) create(ctx context.Context, name, options string) error {
	statement := "create database " + pgx.Identifier{name}.Sanitize() + options
	for began := time.Now(); ; {
		err := s.execute(ctx, statement)
		var pgErr *pgconn.PgError
		// 55006: object in use.
		if err == nil || !errors.As(err, &pgErr) || pgErr.Code != "55006" || time.Since(began) > 10*time.Second {
			return err
		}
		select {
		case <-ctx.Done():
			return err
		case <-time.After(20 * time.Millisecond):
		}
	}
}

func (s *server) execute(ctx context.Context, statement string) error {
	conn, err := pgx.Connect(ctx, s.admin)
	if err != nil {
		return fmt.Errorf("pgtest: %w", err)
	}
	defer func() { _ = conn.Close(context.WithoutCancel(ctx)) }()
	if _, err := conn.Exec(ctx, statement); err != nil {
		return fmt.Errorf("pgtest: %s: %w", statement, err)
	}
	return nil
}
