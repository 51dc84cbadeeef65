package postgres

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"codeberg.org/basilic/basilic"
)

// minVersion is the oldest Postgres that the statements here work on, as
// server_version_num writes it.
const minVersion = 140000

// Check connects to the database at url and refuses, in words for an
// administrator, a server that is too old and a pooler that hands a connection
// to somebody else between two statements: advisory locks and notifications
// need one that stays.
func Check(ctx context.Context, url string) error {
	config, err := pgx.ParseConfig(url)
	if err != nil {
		return fmt.Errorf("postgres: DATABASE_URL cannot be read, give postgres://user:password@host:5432/database: %w", err)
	}
	// Poolers do not keep prepared statements.
	config.DefaultQueryExecMode = pgx.QueryExecModeSimpleProtocol
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	conn, err := pgx.ConnectConfig(ctx, config)
	if err != nil {
		return fmt.Errorf("postgres: the database cannot be reached, check DATABASE_URL and that its server runs: %w", err)
	}
	defer func() { _ = conn.Close(context.WithoutCancel(ctx)) }()
	if err := checkVersion(ctx, conn); err != nil {
		return err
	}
	return checkSession(ctx, conn, config)
}

func checkVersion(ctx context.Context, conn *pgx.Conn) error {
	var number int
	var text string
	err := conn.QueryRow(ctx, "select current_setting('server_version_num')::int, current_setting('server_version')").Scan(&number, &text)
	if err != nil {
		return fmt.Errorf("postgres: version: %w", err)
	}
	return tooOld(number, text)
}

func tooOld(number int, text string) error {
	if number < minVersion {
		return fmt.Errorf("postgres: the server of DATABASE_URL is Postgres %s: version 14 or later is needed", text)
	}
	return nil
}

// others is how many connections are made beside the first one: a pooler that
// shares connections gives them its own before it opens as many.
const others = 3

// checkSession leaves a setting in the session, lets other connections begin
// transactions, and looks for it again. A pooler by transaction has given the
// session to one of them by then.
func checkSession(ctx context.Context, conn *pgx.Conn, config *pgx.ConnConfig) error {
	mark := string(basilic.NewID())
	if _, err := conn.Exec(ctx, "select set_config('basilic.session', $1, false)", mark); err != nil {
		return fmt.Errorf("postgres: session: %w", err)
	}
	for range others {
		other, err := pgx.ConnectConfig(ctx, config.Copy())
		if err != nil {
			return fmt.Errorf("postgres: a second connection: %w", err)
		}
		defer func() { _ = other.Close(context.WithoutCancel(ctx)) }()
		if _, err := other.Exec(ctx, "begin"); err != nil {
			return fmt.Errorf("postgres: a second connection: %w", err)
		}
		var found string
		err = other.QueryRow(ctx, "select coalesce(current_setting('basilic.session', true), '')").Scan(&found)
		if err != nil {
			return fmt.Errorf("postgres: a second connection: %w", err)
		}
		if found == mark {
			return errShared
		}
	}
	var found string
	err := conn.QueryRow(ctx, "select coalesce(current_setting('basilic.session', true), '')").Scan(&found)
	if err != nil {
		return fmt.Errorf("postgres: session: %w", err)
	}
	if found != mark {
		return errShared
	}
	return nil
}

var errShared = errors.New("postgres: DATABASE_URL leads through a pooler by transaction: connect to Postgres directly, or set the pooler to session pooling (pgbouncer: pool_mode = session)")
