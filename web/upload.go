package web

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"

	"github.com/go-chi/chi/v5"
	"github.com/tus/tusd/v2/pkg/handler"
	"golang.org/x/exp/slog"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/resources"
)

// uploadsPath is where files are sent piece by piece, so that a cut costs a piece
// and not the file (tus 1.0.0). A form then names the upload in its field upload.
const uploadsPath = "/envois"

// uploads mounts the protocol.
func (w *Web) uploads(r chi.Router) {
	composer := handler.NewStoreComposer()
	store := uploadStore{w.Resources}
	composer.UseCore(store)
	composer.UseTerminater(store)
	tus, err := handler.NewUnroutedHandler(handler.Config{
		StoreComposer: composer, MaxSize: basilic.MaxFile, BasePath: w.Hub.Origin() + uploadsPath + "/", DisableDownload: true,
		Cors: &handler.CorsConfig{Disable: true}, Logger: slog.New(slog.NewTextHandler(io.Discard, nil)),
	})
	if err != nil {
		w.Log.Error("uploads", "error", err)
		return
	}
	r = r.With(w.uploader, tus.Middleware)
	r.Post(uploadsPath, tus.PostFile)
	// The library takes what is left of the path for the identifier.
	for method, serve := range map[string]http.HandlerFunc{
		http.MethodHead: tus.HeadFile, http.MethodPatch: tus.PatchFile, http.MethodDelete: tus.DelFile,
	} {
		r.Method(method, uploadsPath+"/{id}", http.StripPrefix(uploadsPath, serve))
	}
}

// uploader lets people with an account send files, for as long as it takes.
func (w *Web) uploader(next http.Handler) http.Handler {
	return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		if !viewerOf(r).SignedIn() {
			http.Error(rw, "Connectez-vous, puis reprenez l’envoi.", http.StatusUnauthorized)
			return
		}
		giveTime(rw)
		r.Body = http.MaxBytesReader(rw, r.Body, basilic.MaxFile+1)
		next.ServeHTTP(rw, r)
	})
}

// uploadStore is what the protocol's library keeps uploads in: the service, for
// whoever asks.
type uploadStore struct{ resources *resources.Service }

func (s uploadStore) viewer(ctx context.Context) basilic.Viewer {
	v, _ := ctx.Value(viewerKey{}).(basilic.Viewer)
	return v
}

// NewUpload begins an upload into the resource that the metadata names.
func (s uploadStore) NewUpload(ctx context.Context, info handler.FileInfo) (handler.Upload, error) {
	u, err := s.resources.BeginUpload(ctx, s.viewer(ctx), plainMeta(info, "resource"), plainMeta(info, "filename"), info.Size)
	return keptUpload{s, u}, tusError(err)
}

func plainMeta(info handler.FileInfo, key string) string {
	return strings.ToValidUTF8(strings.ReplaceAll(info.MetaData[key], "\x00", ""), "")
}

// GetUpload returns an upload of whoever asks.
func (s uploadStore) GetUpload(ctx context.Context, id string) (handler.Upload, error) {
	known, err := basilic.ParseID(id)
	if err != nil {
		return nil, handler.ErrNotFound
	}
	u, err := s.resources.UploadOf(ctx, s.viewer(ctx), known)
	return keptUpload{s, u}, tusError(err)
}

// AsTerminatableUpload lets an upload be given up.
func (s uploadStore) AsTerminatableUpload(u handler.Upload) handler.TerminatableUpload {
	kept, _ := u.(keptUpload)
	return kept
}

// keptUpload is one upload as the library sees it.
type keptUpload struct {
	store  uploadStore
	upload basilic.Upload
}

// WriteChunk keeps the next piece.
func (k keptUpload) WriteChunk(ctx context.Context, offset int64, src io.Reader) (int64, error) {
	n, err := k.store.resources.AppendUpload(ctx, k.store.viewer(ctx), k.upload.ID, offset, src)
	return n, tusError(err)
}

// GetInfo says how far the upload is.
func (k keptUpload) GetInfo(context.Context) (handler.FileInfo, error) {
	return handler.FileInfo{ID: string(k.upload.ID), Size: k.upload.Size, Offset: k.upload.Received, MetaData: handler.MetaData{}}, nil
}

// GetReader is not offered: a file is read where a block names it.
func (keptUpload) GetReader(context.Context) (io.ReadCloser, error) { return nil, handler.ErrNotFound }

// FinishUpload has nothing to do: the form that names the upload does.
func (keptUpload) FinishUpload(context.Context) error { return nil }

// Terminate gives the upload up.
func (k keptUpload) Terminate(ctx context.Context) error {
	return tusError(k.store.resources.DropUpload(ctx, k.store.viewer(ctx), k.upload.ID))
}

// tusError says an error in the protocol's statuses.
func tusError(err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, basilic.ErrStale):
		return handler.ErrMismatchOffset
	case errors.Is(err, basilic.ErrNotFound):
		return handler.ErrNotFound
	case errors.Is(err, basilic.ErrForbidden):
		return handler.NewError("ERR_FORBIDDEN", "not yours to change", http.StatusForbidden)
	case errors.Is(err, basilic.ErrLimited):
		return handler.NewError("ERR_LIMITED", "too many uploads under way", http.StatusTooManyRequests)
	case errors.Is(err, basilic.ErrInvalid):
		return handler.ErrMaxSizeExceeded
	}
	return fmt.Errorf("web: upload: %w", err)
}
