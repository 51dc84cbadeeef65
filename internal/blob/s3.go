package blob

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"

	"codeberg.org/basilic/basilic"
)

// S3Config says where a bucket is and who may write to it.
type S3Config struct {
	// URL is the service with the bucket as its path: https://s3.exemple.fr/bucket.
	URL string
	// Region is asked by some services; Key and Secret are never shown.
	Region, Key, Secret string
	// UserAgent names the hub to the service.
	UserAgent string
}

// S3 is a Store in a bucket of an S3-compatible service.
type S3 struct {
	client *minio.Client
	bucket string
}

// parseS3 reads the address of a bucket.
func parseS3(address string) (endpoint, bucket string, secure bool, err error) {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Hostname() == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return "", "", false, errors.New("give the service and the bucket, such as https://s3.exemple.fr/medias")
	}
	bucket = strings.Trim(u.Path, "/")
	if bucket == "" || strings.Contains(bucket, "/") {
		return "", "", false, errors.New("the path must be the name of the bucket, such as https://s3.exemple.fr/medias")
	}
	return u.Host, bucket, u.Scheme == "https", nil
}

// OpenS3 opens a bucket, which must exist.
func OpenS3(ctx context.Context, c S3Config) (*S3, error) {
	endpoint, bucket, secure, err := parseS3(c.URL)
	if err != nil {
		return nil, fmt.Errorf("blob: open bucket: %w", err)
	}
	client, err := minio.New(endpoint, &minio.Options{
		Creds: credentials.NewStaticV4(c.Key, c.Secret, ""), Secure: secure, Region: c.Region, BucketLookup: minio.BucketLookupPath, MaxRetries: 3,
	})
	if err != nil {
		return nil, fmt.Errorf("blob: open bucket: %w", err)
	}
	client.SetAppInfo(c.UserAgent, "1")
	found, err := client.BucketExists(ctx, bucket)
	if err != nil {
		return nil, fmt.Errorf("blob: open bucket %s: %w", bucket, err)
	}
	if !found {
		return nil, fmt.Errorf("blob: open bucket %s of %s: %w", bucket, endpoint, basilic.ErrNotFound)
	}
	return &S3{client: client, bucket: bucket}, nil
}

// Put sends a blob in one request, which either makes all of it or nothing. The
// service answers once it is durable.
func (s *S3) Put(ctx context.Context, digest string, r io.Reader, size int64) error {
	_, path, err := pathOf(digest)
	if err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("blob: put: %w", err)
	}
	_, err = s.client.PutObject(ctx, s.bucket, path, checked(r, digest, size), size, minio.PutObjectOptions{
		ContentType: "application/octet-stream", DisableMultipart: true,
	})
	if err != nil {
		return fmt.Errorf("blob: put: %w", err)
	}
	return nil
}

// Open returns a blob, of which it asks the parts that are read.
func (s *S3) Open(ctx context.Context, digest string) (io.ReadSeekCloser, error) {
	_, path, err := pathOf(digest)
	if err != nil {
		return nil, err
	}
	object, err := s.client.GetObject(ctx, s.bucket, path, minio.GetObjectOptions{})
	if err != nil {
		return nil, fmt.Errorf("blob: open: %w", err)
	}
	if _, err := object.Stat(); err != nil {
		return nil, errors.Join(missing("open", digest, err), object.Close())
	}
	return object, nil
}

// Delete removes a blob. The service itself does not say whether it was there.
func (s *S3) Delete(ctx context.Context, digest string) error {
	_, path, err := pathOf(digest)
	if err != nil {
		return err
	}
	if _, err := s.client.StatObject(ctx, s.bucket, path, minio.StatObjectOptions{}); err != nil {
		return missing("delete", digest, err)
	}
	if err := s.client.RemoveObject(ctx, s.bucket, path, minio.RemoveObjectOptions{}); err != nil {
		return fmt.Errorf("blob: delete: %w", err)
	}
	return nil
}

func missing(verb, digest string, err error) error {
	if minio.ToErrorResponse(err).StatusCode == http.StatusNotFound {
		return fmt.Errorf("blob: %s %s: %w", verb, digest, basilic.ErrNotFound)
	}
	return fmt.Errorf("blob: %s: %w", verb, err)
}
