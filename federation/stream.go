package federation

import (
	"context"
	"fmt"
	"io"

	"codeberg.org/basilic/basilic"
)

// Stream fetches a file or an image that another server shows to everybody, and
// hands it to take while it arrives, with its size in bytes or -1. The policy is asked
// for each address that the request is sent on to. Errors match those of
// httpclient.Client.Stream, and ErrBlocked.
func (c *Client) Stream(ctx context.Context, iri basilic.IRI, take func(body io.Reader, size int64) error) error {
	err := c.HTTP.Stream(ctx, iri, func(at basilic.IRI) error {
		if err := c.allowed(ctx, at); err != nil {
			return err
		}
		rules, err := c.Policy.Rules(ctx, at.Host())
		if err == nil && rules.RejectMedia {
			err = fmt.Errorf("federation: no media of %s: %w", at.Host(), basilic.ErrBlocked)
		}
		return err
	}, take)
	if err != nil {
		return fmt.Errorf("federation: stream: %w", err)
	}
	return nil
}
