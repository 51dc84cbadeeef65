// Package httpclient speaks HTTP to other servers. Every address comes from a
// stranger, so nothing is trusted: private and special addresses are refused
// at the moment of dialling (the address checked is the address dialled),
// redirects are few and signed anew, bodies and times are limited.
package httpclient

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"syscall"
	"time"

	"code.dny.dev/ssrf"

	"codeberg.org/basilic/basilic"
)

// Limits of one exchange (federation.md 4).
const (
	connectTimeout = 5 * time.Second
	headerTimeout  = 10 * time.Second
	totalTimeout   = 30 * time.Second
	maxRedirects   = 3
	maxBody        = 1 << 20
	perHost        = 4
)

// Config is what a client is made of.
type Config struct {
	UserAgent string
	// DevPeers are the host:port entries that development mode permits beside
	// public addresses; with any, plain http is permitted too.
	DevPeers []string
	// Transport replaces the network, in tests of several hubs in one process.
	Transport http.RoundTripper
	// Timeout bounds a whole exchange; 0 is 30 s.
	Timeout time.Duration
	// Resolver asks for the addresses of names; nil is the system's.
	Resolver *net.Resolver
	// Dialling is told each address that the guard let pass, just before it is
	// dialled; its error stops that. Nil in operation.
	Dialling func(address string) error
}

// Client makes requests to other servers.
type Client struct {
	http      *http.Client
	userAgent string
	plain     bool
	timeout   time.Duration
	// late says that the transport tells when a connection is there.
	late bool
}

// Response is a complete answer.
type Response struct {
	// URL is where the answer came from, after redirects.
	URL    basilic.IRI
	Status int
	Header http.Header
	Body   []byte
}

// Sign signs a request in somebody's name; nil sends it unsigned.
type Sign func(r *http.Request) error

// New returns a client.
func New(c Config) *Client {
	transport := c.Transport
	if transport == nil {
		transport = newTransport(c)
	}
	timeout := c.Timeout
	if timeout == 0 {
		timeout = totalTimeout
	}
	return &Client{
		userAgent: c.UserAgent, plain: len(c.DevPeers) > 0 || c.Transport != nil, timeout: timeout, late: c.Transport == nil,
		http: &http.Client{
			Transport:     transport,
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
	}
}

func newTransport(c Config) http.RoundTripper {
	guard := ssrf.New(ssrf.WithAnyPort(), ssrf.WithNetworks("tcp4", "tcp6"))
	dialer := &net.Dialer{
		Timeout: connectTimeout, Resolver: c.Resolver,
		Control: func(network, address string, conn syscall.RawConn) error {
			if !isDevPeer(c.DevPeers, address) {
				if err := guard.Safe(network, address, conn); err != nil {
					return err
				}
			}
			if c.Dialling != nil {
				return c.Dialling(address)
			}
			return nil
		},
	}
	return &http.Transport{
		DialContext: dialer.DialContext, ForceAttemptHTTP2: true,
		TLSHandshakeTimeout: connectTimeout, ResponseHeaderTimeout: headerTimeout,
		MaxConnsPerHost: perHost, MaxIdleConnsPerHost: perHost, MaxIdleConns: 300,
		IdleConnTimeout: time.Minute, MaxResponseHeaderBytes: 64 << 10,
	}
}

// isDevPeer reports whether an address about to be dialled is among the
// entries. An entry is prefix:port, address:port or localhost:port, where * is
// any port; localhost stands for both loopback addresses, since the guard sees
// addresses only.
func isDevPeer(entries []string, address string) bool {
	target, err := netip.ParseAddrPort(address)
	if err != nil {
		return false
	}
	for _, entry := range entries {
		at := strings.LastIndex(entry, ":")
		if at < 0 {
			continue
		}
		host, port := entry[:at], entry[at+1:]
		if port != "*" && port != fmt.Sprint(target.Port()) {
			continue
		}
		if matchesHost(host, target.Addr()) {
			return true
		}
	}
	return false
}

func matchesHost(host string, address netip.Addr) bool {
	if host == "localhost" {
		return address == netip.AddrFrom4([4]byte{127, 0, 0, 1}) || address == netip.IPv6Loopback()
	}
	if prefix, err := netip.ParsePrefix(host); err == nil {
		return prefix.Contains(address)
	}
	parsed, err := netip.ParseAddr(strings.Trim(host, "[]"))
	return err == nil && parsed == address
}

// Get fetches a document, following at most three redirects, each signed anew.
// A status other than 200 is no error. Errors match basilic.ErrUnreachable.
func (c *Client) Get(ctx context.Context, iri basilic.IRI, accept string, sign Sign) (Response, error) {
	ctx, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()
	for range maxRedirects + 1 {
		response, next, err := c.getOnce(ctx, iri, accept, sign, limit{most: maxBody})
		if err != nil || next == "" {
			return response, err
		}
		iri = next
	}
	return Response{}, fmt.Errorf("httpclient: get %s: more than %d redirects: %w", iri, maxRedirects, basilic.ErrUnreachable)
}

func (c *Client) getOnce(ctx context.Context, iri basilic.IRI, accept string, sign Sign, within limit) (Response, basilic.IRI, error) {
	r, err := c.request(ctx, http.MethodGet, iri, nil)
	if err != nil {
		return Response{}, "", err
	}
	r.Header.Set("Accept", accept)
	response, err := c.do(r, sign, within)
	if err != nil {
		return Response{}, "", fmt.Errorf("httpclient: get %s: %w", iri, err)
	}
	switch response.Status {
	case http.StatusMovedPermanently, http.StatusFound, http.StatusSeeOther, http.StatusTemporaryRedirect, http.StatusPermanentRedirect:
		next, err := redirectOf(r, response)
		return Response{}, next, err
	}
	return response, "", nil
}

func redirectOf(r *http.Request, response Response) (basilic.IRI, error) {
	u, err := r.URL.Parse(response.Header.Get("Location"))
	if err != nil {
		return "", fmt.Errorf("httpclient: redirect: %w", basilic.ErrUnreachable)
	}
	next, err := basilic.ParseIRI(u.String())
	if err != nil || u.Scheme != r.URL.Scheme {
		return "", fmt.Errorf("httpclient: redirect to %q: %w", u.Scheme, basilic.ErrUnreachable)
	}
	return next, nil
}

// Post sends a body once; redirects are not followed. Any status is an answer;
// errors match basilic.ErrUnreachable.
func (c *Client) Post(ctx context.Context, iri basilic.IRI, contentType string, body []byte, sign Sign) (Response, error) {
	ctx, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()
	r, err := c.request(ctx, http.MethodPost, iri, body)
	if err != nil {
		return Response{}, err
	}
	r.Header.Set("Content-Type", contentType)
	response, err := c.do(r, sign, limit{most: maxBody})
	if err != nil {
		return Response{}, fmt.Errorf("httpclient: post %s: %w", iri, err)
	}
	return response, nil
}

func (c *Client) request(ctx context.Context, method string, iri basilic.IRI, body []byte) (*http.Request, error) {
	if _, err := basilic.ParseIRI(string(iri)); err != nil {
		return nil, fmt.Errorf("httpclient: %w", err)
	}
	var reader io.Reader
	if body != nil {
		reader = bytes.NewReader(body)
	}
	r, err := http.NewRequestWithContext(ctx, method, string(iri.WithoutFragment()), reader)
	if err != nil {
		return nil, fmt.Errorf("httpclient: %w: %w", err, basilic.ErrInvalid)
	}
	if r.URL.Scheme != "https" && !c.plain {
		return nil, fmt.Errorf("httpclient: %s is not https: %w", iri, basilic.ErrInvalid)
	}
	r.Header.Set("User-Agent", c.userAgent)
	return r, nil
}

func (c *Client) do(r *http.Request, sign Sign, within limit) (Response, error) {
	ctx, cancel := context.WithCancelCause(r.Context())
	defer cancel(nil)
	r = r.WithContext(ctx)
	switch {
	case sign != nil && c.late:
		r = signLate(r, sign, cancel)
	case sign != nil:
		if err := sign(r); err != nil {
			return Response{}, err
		}
	}
	answer, err := c.http.Do(r)
	if err == nil {
		defer func() { _ = answer.Body.Close() }()
	}
	if unsigned := new(unsignedError); errors.As(context.Cause(ctx), &unsigned) {
		return Response{}, unsigned.cause
	}
	if err == nil {
		err = takenOver(answer)
	}
	if err != nil {
		return Response{}, unreachable(err)
	}
	// The transport has undone gzip by now, so that the limit counts what a bomb
	// becomes (security.md 8).
	body, err := within.read(answer.Body)
	if err != nil {
		return Response{}, err
	}
	return Response{URL: basilic.IRI(r.URL.String()), Status: answer.StatusCode, Header: answer.Header, Body: body}, nil
}

// takenOver refuses an answer that makes another protocol of the connection, which
// nobody asked for (RFC 9110 15.2.2): net/http hands over the connection, and no limit
// of time ends reading from it.
func takenOver(answer *http.Response) error {
	if answer.StatusCode == http.StatusSwitchingProtocols {
		return errors.New("the server switches protocols")
	}
	return nil
}

// unreachable keeps the cause for the log and matches the domain's error. A
// refusal by the guard is not a passing failure: asking again cannot help.
func unreachable(err error) error {
	if errors.Is(err, ssrf.ErrProhibitedIP) || errors.Is(err, ssrf.ErrProhibitedNetwork) || errors.Is(err, ssrf.ErrProhibitedPort) {
		return fmt.Errorf("%w: %w", err, basilic.ErrInvalid)
	}
	return fmt.Errorf("%w: %w", err, basilic.ErrUnreachable)
}
