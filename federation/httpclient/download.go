package httpclient

import (
	"context"
	"fmt"
	"io"
	"time"

	"codeberg.org/basilic/basilic"
)

// Download is how a page or an image of any site is fetched: unsigned, by the same
// guard as everything else.
type Download struct {
	Accept string
	// Most is how many bytes are taken, decompressed. What is longer is refused or,
	// with Cut, its beginning is all that is taken.
	Most int64
	Cut  bool
	// Time bounds the whole exchange, redirects included.
	Time time.Duration
	// Check is asked about each address before anything is sent there, those of
	// redirects too.
	Check func(ctx context.Context, at basilic.IRI) error
}

// Download fetches what is at an address, following at most three redirects. Any
// status is an answer; errors match basilic.ErrUnreachable or basilic.ErrInvalid,
// or are those of Check.
func (c *Client) Download(ctx context.Context, at basilic.IRI, d Download) (Response, error) {
	ctx, cancel := context.WithTimeout(ctx, d.Time)
	defer cancel()
	for range maxRedirects + 1 {
		if err := d.Check(ctx, at); err != nil {
			return Response{}, err
		}
		response, next, err := c.getOnce(ctx, at, d.Accept, nil, limit{most: d.Most, cut: d.Cut})
		if err != nil || next == "" {
			return response, err
		}
		at = next
	}
	return Response{}, fmt.Errorf("httpclient: download %s: more than %d redirects: %w", at, maxRedirects, basilic.ErrUnreachable)
}

// Secure returns an address as this client may visit it: by https, but in
// development.
func (c *Client) Secure(address string) basilic.IRI {
	const plain, secure = "http://", "https://"
	if !c.plain && len(address) > len(plain) && address[:len(plain)] == plain {
		address = secure + address[len(plain):]
	}
	return basilic.IRI(address)
}

// limit is how much of a body is taken.
type limit struct {
	most int64
	cut  bool
}

func (l limit) read(body io.Reader) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(body, l.most+1))
	switch {
	case err != nil:
		return nil, unreachable(err)
	case int64(len(data)) <= l.most:
		return data, nil
	case l.cut:
		return data[:l.most], nil
	}
	return nil, fmt.Errorf("body beyond %d bytes: %w", l.most, basilic.ErrInvalid)
}
