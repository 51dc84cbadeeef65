package outbox

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"net/http"
	"strconv"
	"syscall"
	"time"

	"codeberg.org/basilic/basilic"
)

// outcome is what a POST means for its delivery and for its host.
type outcome struct {
	verdict verdict
	// after is the least wait that the server asked for.
	after   time.Duration
	failure basilic.DeliveryFailure
}

type verdict string

const (
	delivered verdict = "delivered"
	// postponed: this delivery failed, its host is well.
	postponed verdict = "postponed"
	// hostDown: the host cannot be reached or is overloaded.
	hostDown verdict = "host_down"
	// unsent: its turn did not come in time.
	unsent verdict = "unsent"
	// refused: never to be tried again.
	refused verdict = "refused"
	// inboxMissing: there is no such inbox, perhaps for a while.
	inboxMissing verdict = "missing"
	// inboxGone: the inbox says that it does not exist any more.
	inboxGone verdict = "gone"
)

// waits reports whether a delivery is to be tried again.
func (v verdict) waits() bool {
	return v == postponed || v == hostDown || v == unsent || v == inboxMissing || v == inboxGone
}

// outcomeOf reads an answer as federation.md 4 says: network errors, 429 and
// 502 to 504 concern the host; any other status shows that it is alive and
// concerns that delivery alone.
func outcomeOf(status int, header http.Header, err error) outcome {
	switch {
	case errors.Is(err, basilic.ErrUnreachable), err != nil && !errors.Is(err, basilic.ErrInvalid) && !errors.Is(err, basilic.ErrBlocked):
		return outcome{verdict: hostDown, failure: failureOf(err)}
	case err != nil:
		return outcome{verdict: refused, failure: basilic.FailureForbidden}
	case status >= 200 && status < 300:
		return outcome{verdict: delivered}
	}
	got := outcome{verdict: refused, after: retryAfter(header), failure: basilic.FailureOfStatus(strconv.Itoa(status))}
	switch status {
	case http.StatusTooManyRequests, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		got.verdict = hostDown
	case http.StatusGone:
		got.verdict = inboxGone
	case http.StatusNotFound:
		got.verdict = inboxMissing
	case http.StatusUnauthorized, http.StatusRequestTimeout, http.StatusTooEarly:
		got.verdict = postponed
	default:
		if status >= 500 {
			got.verdict = postponed
		}
	}
	return got
}

// failureOf says in one word why a server could not be reached.
func failureOf(err error) basilic.DeliveryFailure {
	var timeout net.Error
	var name *net.DNSError
	var certificate *tls.CertificateVerificationError
	var record tls.RecordHeaderError
	var unknown x509.UnknownAuthorityError
	switch {
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &timeout) && timeout.Timeout():
		return basilic.FailureTimeout
	case errors.As(err, &name):
		return basilic.FailureName
	case errors.Is(err, syscall.ECONNREFUSED):
		return basilic.FailureRefused
	case errors.As(err, &certificate), errors.As(err, &record), errors.As(err, &unknown):
		return basilic.FailureTLS
	}
	return basilic.FailureNetwork
}

// retryAfter reads how long a server asks us to wait (RFC 9110 10.2.3), a day at
// most.
func retryAfter(header http.Header) time.Duration {
	value := header.Get("Retry-After")
	if value == "" {
		return 0
	}
	if seconds, err := strconv.Atoi(value); err == nil {
		return min(max(time.Duration(seconds)*time.Second, 0), 24*time.Hour)
	}
	at, err := http.ParseTime(value)
	if err != nil {
		return 0
	}
	return min(max(time.Until(at), 0), 24*time.Hour)
}
