package httpclient

import (
	"context"
	"net/http"
	"net/http/httptrace"
	"sync"
)

// unsignedError says that a request could not be signed.
type unsignedError struct{ cause error }

func (e *unsignedError) Error() string { return "httpclient: sign: " + e.cause.Error() }

// signLate returns a request that is signed once its connection is there: a
// signature costs as much as all the rest of an exchange, and a server that cannot
// be reached needs none. Transports call GotConn before they write the headers, in
// both versions of HTTP. A request that cannot be signed is given up with
// unsignedError.
func signLate(r *http.Request, sign Sign, giveUp context.CancelCauseFunc) *http.Request {
	var late *http.Request
	var once sync.Once
	gotConn := func(httptrace.GotConnInfo) {
		once.Do(func() {
			if err := sign(late); err != nil {
				giveUp(&unsignedError{err})
			}
		})
	}
	late = r.WithContext(httptrace.WithClientTrace(r.Context(), &httptrace.ClientTrace{GotConn: gotConn}))
	return late
}
