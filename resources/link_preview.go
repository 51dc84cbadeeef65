package resources

import (
	"context"
	"errors"
	"fmt"
	"mime"
	"net/http"
	"slices"
	"time"

	"github.com/riverqueue/river"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/federation/httpclient"
	"codeberg.org/basilic/basilic/internal/media"
	"codeberg.org/basilic/basilic/internal/postgres"
	"codeberg.org/basilic/basilic/internal/webpage"
)

const (
	// QueuePages is where visits to pages of other sites wait for their turn.
	QueuePages = "pages"
	// pageTime bounds a visit, and looking for an icon; pageMost how much of the page is read.
	pageTime = 5 * time.Second
	pageMost = 1 << 20
)

// LinkPreviewArgs asks for the preview of a link of a resource.
type LinkPreviewArgs struct {
	ResourceID basilic.ID `json:"resource_id"`
	BlockID    basilic.ID `json:"block_id"`
	URL        string     `json:"url"`
}

// Kind names the job.
func (LinkPreviewArgs) Kind() string { return "resources.link_preview" }

// InsertOpts puts the job where few are worked at once. What fails is told and may
// be asked for again.
func (LinkPreviewArgs) InsertOpts() river.InsertOpts {
	return river.InsertOpts{Queue: QueuePages, MaxAttempts: 3}
}

// LinkPreviewWorker visits the pages of links.
type LinkPreviewWorker struct {
	river.WorkerDefaults[LinkPreviewArgs]
	Service *Service
}

// Work visits one page.
func (w *LinkPreviewWorker) Work(ctx context.Context, job *river.Job[LinkPreviewArgs]) error {
	preview, files := w.Service.visit(ctx, job.Args)
	return w.Service.keepPreview(ctx, job.Args, preview, files)
}

// wantsPreview reports whether the page of a link is still to be visited.
func wantsPreview(b basilic.Block) bool {
	return b.Kind == basilic.BlockLink && b.ShowPreview && b.Preview == nil
}

// RefreshPreview visits the page of a link again.
func (s *Service) RefreshPreview(ctx context.Context, viewer basilic.Viewer, slug string, block basilic.ID) error {
	return s.DB.InTx(ctx, func(tx *postgres.DB) error {
		r, err := s.lockEditable(ctx, tx, viewer, slug)
		if err != nil {
			return err
		}
		draft, err := tx.DraftOf(ctx, r.ID)
		if err != nil {
			return err
		}
		at := indexOf(draft.Sheet.Blocks, block)
		if at < 0 || draft.Sheet.Blocks[at].Kind != basilic.BlockLink || !draft.Sheet.Blocks[at].ShowPreview {
			return fmt.Errorf("resources: preview of %s: %w", block, basilic.ErrNotFound)
		}
		return s.Enqueue(ctx, tx, LinkPreviewArgs{ResourceID: r.ID, BlockID: block, URL: draft.Sheet.Blocks[at].URL})
	})
}

// storedPicture is an image of a page that is kept here.
type storedPicture struct {
	media basilic.Media
	files []basilic.MediaFile
}

// mayVisit reports, as an error, that a page is not to be visited: on a server that
// is blocked, or on this one.
func (s *Service) mayVisit(ctx context.Context, at basilic.IRI) error {
	if at.Origin() == s.Origin {
		return fmt.Errorf("resources: %s is of this hub: %w", at, basilic.ErrInvalid)
	}
	rules, err := s.Client.Policy.Rules(ctx, at.Host())
	if err == nil && rules.Policy == basilic.PolicyBlock {
		err = fmt.Errorf("resources: %s: %w", at, basilic.ErrBlocked)
	}
	return err
}

// visit returns what a page says of itself, and the images that it names, kept but
// not named yet. What goes wrong is said in words.
func (s *Service) visit(ctx context.Context, job LinkPreviewArgs) (basilic.LinkPreview, []storedPicture) {
	preview := basilic.LinkPreview{URL: job.URL, FetchedAt: now()}
	response, err := s.Client.HTTP.Download(ctx, s.Client.HTTP.Secure(job.URL), httpclient.Download{
		Accept: "text/html,application/xhtml+xml;q=0.9", Most: pageMost, Cut: true, Time: pageTime, Check: s.mayVisit,
	})
	kind, _, _ := mime.ParseMediaType(response.Header.Get("Content-Type"))
	switch {
	case err != nil:
		s.Log.Debug("preview of a link", "url", job.URL, "error", err)
		preview.Problem = s.problemOfVisit(job.URL, err)
		return preview, nil
	case response.Status != http.StatusOK:
		preview.Problem = fmt.Sprintf("La page ne s’est pas ouverte (réponse %d). Vérifiez l’adresse, ou réessayez plus tard.", response.Status)
		return preview, nil
	case kind != "text/html" && kind != "application/xhtml+xml":
		preview.Problem = "Cette adresse ne mène pas à une page : il n’y a rien à montrer d’avance."
		return preview, nil
	}
	page := webpage.Parse(response.Body, response.Header.Get("Content-Type"), string(response.URL))
	if page.Title == "" {
		preview.Problem = "La page ne dit pas son titre : il n’y a rien à montrer d’avance."
		return preview, nil
	}
	preview.Title, preview.Description, preview.Site = page.Title, page.Description, page.Site
	var stored []storedPicture
	preview.Image, stored = s.storePicture(ctx, job.ResourceID, page.Image, stored)
	for _, icon := range page.Icons {
		if preview.Icon == nil {
			preview.Icon, stored = s.storeIcon(ctx, job.ResourceID, icon, stored)
		}
	}
	return preview, stored
}

func (s *Service) problemOfVisit(url string, err error) string {
	if basilic.IRI(url).Origin() == s.Origin {
		return "Cette adresse est de ce hub\u00a0: pour montrer une de ses ressources, ajoutez plutôt un bloc «\u00a0Ressource liée\u00a0»."
	}
	if errors.Is(err, basilic.ErrBlocked) || errors.Is(err, basilic.ErrInvalid) {
		return "Ce hub ne visite pas cette adresse."
	}
	return "Le site ne répond pas. Réessayez plus tard."
}

// storePicture keeps an image of a page; without it, the preview does.
func (s *Service) storePicture(ctx context.Context, resource basilic.ID, url string, stored []storedPicture) (*basilic.Picture, []storedPicture) {
	if url == "" {
		return nil, stored
	}
	made, err := s.downloadImage(ctx, url, basilic.MiddleCrop(), s.mayVisit)
	if err != nil {
		s.Log.Debug("image of a page", "url", url, "error", err)
		return nil, stored
	}
	return s.keepPicture(ctx, resource, made, stored)
}

// storeIcon keeps the icon of a page.
func (s *Service) storeIcon(ctx context.Context, resource basilic.ID, url string, stored []storedPicture) (*basilic.Picture, []storedPicture) {
	short, cancel := context.WithTimeout(ctx, pageTime)
	defer cancel()
	made, err := s.downloadIcon(short, url, s.mayVisit)
	if err != nil {
		s.Log.Debug("icon of a page", "url", url, "error", err)
		return nil, stored
	}
	return s.keepPicture(ctx, resource, made, stored)
}

func (s *Service) keepPicture(ctx context.Context, resource basilic.ID, made media.Image, stored []storedPicture) (*basilic.Picture, []storedPicture) {
	best := made.Files[0]
	for _, f := range made.Files {
		if f.Name == media.WidthName(480) {
			best = f
		}
	}
	best.Name = media.ImageName
	file, err := s.keepImage(ctx, best)
	if err != nil {
		s.Log.Error("image of a page", "error", err)
		return nil, stored
	}
	m := basilic.Media{
		ID: basilic.NewID(), ResourceID: resource, Name: file.Name, MediaType: file.MediaType, Digest: file.Digest, Size: file.Size,
		Width: file.Width, Height: file.Height,
	}
	picture := &basilic.Picture{MediaID: m.ID, Width: m.Width, Height: m.Height}
	return picture, append(stored, storedPicture{m, []basilic.MediaFile{file}})
}

// keepPreview puts a preview into the draft and the published version of a link
// whose address is still the one that was visited; other servers are told.
func (s *Service) keepPreview(ctx context.Context, job LinkPreviewArgs, preview basilic.LinkPreview, stored []storedPicture) error {
	err := s.DB.InTx(ctx, func(tx *postgres.DB) error {
		r, err := tx.LockResource(ctx, job.ResourceID)
		if err != nil {
			return err
		}
		for _, p := range stored {
			if err := tx.InsertMedia(ctx, p.media, p.files); err != nil {
				return err
			}
		}
		draft, err := tx.DraftOf(ctx, r.ID)
		if err != nil {
			return err
		}
		if err := tx.SetDraftPreview(ctx, r.ID, job.BlockID, orBefore(preview, draft.Sheet.Blocks, job.BlockID)); err != nil {
			return err
		}
		return s.showPreviewTx(ctx, tx, r, job, orBefore(preview, r.Sheet.Blocks, job.BlockID))
	})
	if errors.Is(err, basilic.ErrNotFound) {
		return nil // the resource is gone
	}
	return err
}

// orBefore is what a link shows after a visit: when that went wrong, what an earlier
// one saw of the same page, with what went wrong for those who write.
func orBefore(now basilic.LinkPreview, blocks []basilic.Block, id basilic.ID) basilic.LinkPreview {
	at := indexOf(blocks, id)
	if now.Problem == "" || at < 0 || blocks[at].Preview == nil || blocks[at].Preview.URL != now.URL || blocks[at].Shown() == nil {
		return now
	}
	before := *blocks[at].Preview
	before.Problem = now.Problem
	return before
}

// showPreviewTx puts a preview into what readers see; what shows nothing new is told
// to nobody.
func (s *Service) showPreviewTx(ctx context.Context, tx *postgres.DB, r basilic.Resource, job LinkPreviewArgs, preview basilic.LinkPreview) error {
	at := indexOf(r.Sheet.Blocks, job.BlockID)
	if r.Revision == 0 || at < 0 || r.Sheet.Blocks[at].URL != job.URL || !r.Sheet.Blocks[at].ShowPreview {
		return nil
	}
	r.Sheet.Blocks = slices.Clone(r.Sheet.Blocks)
	r.Sheet.Blocks[at].Preview = &preview
	if r.State != basilic.ResourcePublic || preview.Problem != "" {
		return tx.UpdateResource(ctx, r)
	}
	author, base, err := steadyPeople(ctx, tx, r)
	if err != nil {
		return err
	}
	r.UpdatedAt = now()
	if err := tx.UpdateResource(ctx, r); err != nil {
		return err
	}
	return s.Outbox.UpdateTx(ctx, tx, author, base, r)
}

// receivedPreview keeps what another hub saw of the page of a link.
func receivedPreview(b basilic.Block) basilic.Block {
	b.ShowPreview = b.Kind == basilic.BlockLink && b.Preview != nil
	if !b.ShowPreview {
		b.Preview = nil
		return b
	}
	p := *b.Preview
	p = basilic.LinkPreview{
		URL: b.URL, Title: cut(p.Title, basilic.MaxPreviewTitle), Description: cut(p.Description, basilic.MaxPreviewText), Site: cut(p.Site, basilic.MaxPreviewSite),
		Image: receivedPicture(p.Image), Icon: receivedPicture(p.Icon),
	}
	b.Preview = &p
	return b
}

func receivedPicture(p *basilic.Picture) *basilic.Picture {
	if p == nil || basilic.CheckURL(p.URL) != "" || p.Width > maxSide || p.Height > maxSide {
		return nil
	}
	return &basilic.Picture{URL: p.URL, Width: p.Width, Height: p.Height}
}
