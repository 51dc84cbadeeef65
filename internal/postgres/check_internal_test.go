package postgres

import (
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"codeberg.org/basilic/basilic"
)

func TestPostgresBefore14IsRefused(t *testing.T) {
	t.Parallel()
	if err := tooOld(140000, "14.0"); err != nil {
		t.Errorf("14.0: %v", err)
	}
	if err := tooOld(130023, "13.23"); err == nil || !strings.Contains(err.Error(), "13.23") {
		t.Errorf("13.23: %v", err)
	}
}

func TestOnlyADatabaseThatIsAwayIsUnavailable(t *testing.T) {
	t.Parallel()
	cut := &net.OpError{Op: "read", Err: errors.New("connection reset by peer")}
	for _, test := range []struct {
		err  error
		want bool
	}{
		{nil, false},
		{io.ErrUnexpectedEOF, true},
		{wrap("x", cut), true},
		{wrap("x", &pgconn.PgError{Code: "57P01"}), true},
		{wrap("x", &pgconn.PgError{Code: "53300"}), true},
		{wrap("x", &pgconn.PgError{Code: "22021"}), false},
		{wrap("x", &pgconn.PgError{}), false},
		{wrap("x", pgx.ErrNoRows), false},
		{fmt.Errorf("httpclient: %w: %w", cut, basilic.ErrUnreachable), false},
		{fmt.Errorf("web: form: %w: %w", io.ErrUnexpectedEOF, basilic.ErrInvalid), false},
	} {
		if got := Unavailable(test.err); got != test.want {
			t.Errorf("Unavailable(%v) = %t", test.err, got)
		}
	}
}
