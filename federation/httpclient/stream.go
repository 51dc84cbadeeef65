package httpclient

import (
	"context"
	"fmt"
	"io"
	"net/http"

	"codeberg.org/basilic/basilic"
)

// Stream fetches what is no document (a file, an image) and hands it to take while
// it arrives, with its size in bytes where the server says it, else -1: take reads as
// much as it wants. It follows redirects as Get does; allowed is asked before each
// request. It takes as long as ctx lets it. Errors match basilic.ErrNotFound for what
// is not there, ErrUnreachable for what may be there later, and ErrInvalid.
func (c *Client) Stream(ctx context.Context, iri basilic.IRI, allowed func(iri basilic.IRI) error, take func(body io.Reader, size int64) error) error {
	for range maxRedirects + 1 {
		if err := allowed(iri); err != nil {
			return err
		}
		next, err := c.streamOnce(ctx, iri, take)
		if err != nil || next == "" {
			return err
		}
		iri = next
	}
	return fmt.Errorf("httpclient: stream %s: more than %d redirects: %w", iri, maxRedirects, basilic.ErrInvalid)
}

func (c *Client) streamOnce(ctx context.Context, iri basilic.IRI, take func(body io.Reader, size int64) error) (basilic.IRI, error) {
	r, err := c.request(ctx, http.MethodGet, iri, nil)
	if err != nil {
		return "", err
	}
	r.Header.Set("Accept", "*/*")
	answer, err := c.http.Do(r)
	if err != nil {
		return "", fmt.Errorf("httpclient: stream %s: %w", iri, unreachable(err))
	}
	defer func() { _ = answer.Body.Close() }()
	switch status := answer.StatusCode; {
	case status == http.StatusOK:
		return "", take(answer.Body, answer.ContentLength)
	case status == http.StatusMovedPermanently, status == http.StatusFound, status == http.StatusSeeOther, status == http.StatusTemporaryRedirect, status == http.StatusPermanentRedirect:
		return redirectOf(r, Response{Header: answer.Header})
	case status == http.StatusTooManyRequests, status == http.StatusRequestTimeout, status >= http.StatusInternalServerError:
		return "", fmt.Errorf("httpclient: stream %s: status %d: %w", iri, status, basilic.ErrUnreachable)
	default:
		return "", fmt.Errorf("httpclient: stream %s: status %d: %w", iri, status, basilic.ErrNotFound)
	}
}
