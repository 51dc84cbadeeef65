package postgres_test

import (
	"context"
	"net"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgproto3"

	"codeberg.org/basilic/basilic/internal/pgtest"
	"codeberg.org/basilic/basilic/internal/postgres"
)

// pooler shares connections to a Postgres among its clients, as pgbouncer does:
// a client keeps one for a transaction, or for its whole session.
type pooler struct {
	server  string
	session bool

	mu   sync.Mutex
	idle []*pgconn.HijackedConn
}

// startPooler returns the address of a pooler before the database at server.
func startPooler(t *testing.T, server string, session bool) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	p := &pooler{server: server, session: session}
	go func() {
		for {
			client, err := listener.Accept()
			if err != nil {
				return
			}
			go p.serve(client)
		}
	}()
	return "postgres://" + listener.Addr().String() + "/basilic?user=basilic&sslmode=disable"
}

func (p *pooler) take() (*pgconn.HijackedConn, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if n := len(p.idle); n > 0 {
		last := p.idle[n-1]
		p.idle = p.idle[:n-1]
		return last, nil
	}
	conn, err := pgconn.Connect(context.Background(), p.server)
	if err != nil {
		return nil, err
	}
	return conn.Hijack()
}

func (p *pooler) give(server *pgconn.HijackedConn) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.idle = append(p.idle, server)
}

// serve answers one client, whose messages a server answers one after the other.
func (p *pooler) serve(conn net.Conn) {
	defer func() { _ = conn.Close() }()
	client := pgproto3.NewBackend(conn, conn)
	if _, err := client.ReceiveStartupMessage(); err != nil {
		return
	}
	client.Send(&pgproto3.AuthenticationOk{})
	// pgx speaks its simple protocol only to a server that says both.
	client.Send(&pgproto3.ParameterStatus{Name: "standard_conforming_strings", Value: "on"})
	client.Send(&pgproto3.ParameterStatus{Name: "client_encoding", Value: "UTF8"})
	client.Send(&pgproto3.ReadyForQuery{TxStatus: 'I'})
	var server *pgconn.HijackedConn
	for client.Flush() == nil {
		message, err := client.Receive()
		if _, isQuery := message.(*pgproto3.Query); err != nil || !isQuery {
			return
		}
		if server == nil {
			if server, err = p.take(); err != nil {
				return
			}
		}
		server.Frontend.Send(message)
		if server.Frontend.Flush() != nil {
			return
		}
		for ready := false; !ready; {
			answer, err := server.Frontend.Receive()
			if err != nil {
				return
			}
			client.Send(answer)
			end, isEnd := answer.(*pgproto3.ReadyForQuery)
			if ready = isEnd; ready && end.TxStatus == 'I' && !p.session {
				p.give(server)
				server = nil
			}
		}
	}
}

func TestDatabaseIsReachedDirectlyOrBySession(t *testing.T) {
	t.Parallel()
	direct := pgtest.EmptyURL(t)
	if err := postgres.Check(t.Context(), direct); err != nil {
		t.Errorf("directly: %v", err)
	}
	if err := postgres.Check(t.Context(), startPooler(t, direct, true)); err != nil {
		t.Errorf("by session: %v", err)
	}
	err := postgres.Check(t.Context(), startPooler(t, direct, false))
	if err == nil || !strings.Contains(err.Error(), "session pooling") {
		t.Errorf("by transaction: %v", err)
	}
}

func TestDatabaseThatCannotBeReachedIsNamed(t *testing.T) {
	t.Parallel()
	for address, says := range map[string]string{
		"postgres://127.0.0.1:1/x?sslmode=disable": "cannot be reached",
		"mysql://127.0.0.1/x":                      "cannot be read",
		"postgres://u:s3cret@[::1/x":               "cannot be read",
	} {
		err := postgres.Check(t.Context(), address)
		if err == nil || !strings.Contains(err.Error(), says) || strings.Contains(err.Error(), "s3cret") {
			t.Errorf("%s: %v", address, err)
		}
	}
	u, err := url.Parse(pgtest.EmptyURL(t))
	if err != nil {
		t.Fatal(err)
	}
	u.Path = "/none"
	if err := postgres.Check(t.Context(), u.String()); err == nil || !strings.Contains(err.Error(), "none") {
		t.Errorf("a database that is not there: %v", err)
	}
}
