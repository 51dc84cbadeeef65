package resources

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/media"
	"codeberg.org/basilic/basilic/internal/postgres"
)

// Labelling is a resource with what its editors ask of the moderators. The
// request has no state while nothing was asked.
type Labelling struct {
	View
	Request basilic.LabelRequest
	Files   []basilic.LabelFile
}

// labelTx keeps the label that the hub of a new resource says it bears.
func labelTx(ctx context.Context, tx *postgres.DB, r basilic.Resource) error {
	if r.Label == basilic.LabelNone {
		return nil
	}
	return tx.SetLabel(ctx, r.ID, r.Label)
}

// Labelling returns what is asked for a resource, to those who may change it.
func (s *Service) Labelling(ctx context.Context, viewer basilic.Viewer, slug string) (Labelling, error) {
	editing, err := s.Editor(ctx, viewer, slug)
	if err != nil {
		return Labelling{}, err
	}
	l := Labelling{View: editing.View}
	if l.Request, err = s.LabelRequest(ctx, editing); err != nil {
		return l, err
	}
	l.Files, err = s.DB.LabelFiles(ctx, l.Resource.ID)
	return l, err
}

// LabelRequest returns what is asked for a resource that the viewer may change.
func (s *Service) LabelRequest(ctx context.Context, e Editing) (basilic.LabelRequest, error) {
	return requestOf(ctx, s.DB, e.Resource.ID)
}

// requestOf returns a request without a state where there is none.
func requestOf(ctx context.Context, db *postgres.DB, id basilic.ID) (basilic.LabelRequest, error) {
	request, err := db.LabelRequestOf(ctx, id)
	if errors.Is(err, basilic.ErrNotFound) {
		return basilic.LabelRequest{ResourceID: id}, nil
	}
	return request, err
}

// SaveLabelRequest keeps what the editors say to have the label; ask sends it to
// the moderators, once the resource is public, so that they can read it. Problems
// are of the field text.
func (s *Service) SaveLabelRequest(ctx context.Context, viewer basilic.Viewer, slug, text string, ask bool) error {
	return s.DB.InTx(ctx, func(tx *postgres.DB) error {
		_, err := s.saveLabelTx(ctx, tx, viewer, slug, text, ask)
		return err
	})
}

func (s *Service) saveLabelTx(ctx context.Context, tx *postgres.DB, viewer basilic.Viewer, slug, text string, ask bool) (basilic.Resource, error) {
	r, err := s.lockEditable(ctx, tx, viewer, slug)
	if err != nil {
		return r, err
	}
	request, err := requestOf(ctx, tx, r.ID)
	if err != nil {
		return r, err
	}
	text = strings.TrimSpace(lines(text))
	state := request.State
	if state == "" {
		state = basilic.LabelPreparing
	}
	switch {
	case !request.Editable():
		return r, basilic.Problems{{Field: "text", Text: "Cette ressource porte déjà le label."}}
	case ask && r.State != basilic.ResourcePublic:
		return r, basilic.Problems{{Field: "text", Text: "Publiez d’abord la ressource en public\u00a0: l’équipe du hub doit pouvoir la lire."}}
	case ask:
		state = basilic.LabelAsked
	}
	if problems := basilic.CheckLabelText(text); len(problems) > 0 && (ask || utf8.RuneCountInString(text) > basilic.MaxLabelText) {
		return r, problems
	}
	return r, tx.UpsertLabelRequest(ctx, basilic.LabelRequest{ResourceID: r.ID, State: state, Text: text, AskedBy: viewer.ProfileID()})
}

// CancelLabelRequest takes a request back that nobody answered: what was written and
// the documents stay for the editors alone. Problems are of the field text.
func (s *Service) CancelLabelRequest(ctx context.Context, viewer basilic.Viewer, slug string) error {
	return s.DB.InTx(ctx, func(tx *postgres.DB) error {
		r, err := s.lockEditable(ctx, tx, viewer, slug)
		if err != nil {
			return err
		}
		request, err := requestOf(ctx, tx, r.ID)
		if err != nil {
			return err
		}
		if request.State != basilic.LabelAsked {
			return basilic.Problems{{Field: "text", Text: "Aucune demande n’attend de réponse : il n’y a rien à annuler."}}
		}
		request.State = basilic.LabelPreparing
		return tx.UpsertLabelRequest(ctx, request)
	})
}

// AddLabelFile keeps a document of a request with its text. It is no file of the
// resource: nobody reads it but its editors and the moderators. Problems are of
// the field file.
func (s *Service) AddLabelFile(ctx context.Context, viewer basilic.Viewer, slug, text string, file File) error {
	if _, err := s.editable(ctx, s.DB, viewer, slug); err != nil {
		return err
	}
	if text := problemOf(file); text != "" {
		return basilic.Problems{{Field: "file", Text: text}}
	}
	mediaType, err := media.TypeOf(file.Reader(), file.Size)
	if err != nil {
		return fmt.Errorf("resources: type of a label's document: %w", err)
	}
	if err := s.keepBlob(ctx, file.Digest, file.Reader(), file.Size); err != nil {
		return err
	}
	return s.DB.InTx(ctx, func(tx *postgres.DB) error {
		r, err := s.saveLabelTx(ctx, tx, viewer, slug, text, false)
		if err != nil {
			return err
		}
		known, err := tx.LabelFiles(ctx, r.ID)
		if err != nil {
			return err
		}
		if len(known) >= basilic.MaxLabelFiles {
			return basilic.Problems{{Field: "file", Text: "Dix documents au plus. Retirez-en un, ou réunissez-les."}}
		}
		return tx.InsertLabelFile(ctx, basilic.LabelFile{
			ID: basilic.NewID(), ResourceID: r.ID, Name: fileName(file.Name), MediaType: mediaType, Digest: file.Digest, Size: file.Size,
		})
	})
}

// RemoveLabelFile forgets a document of a request.
func (s *Service) RemoveLabelFile(ctx context.Context, viewer basilic.Viewer, slug string, id basilic.ID) error {
	return s.DB.InTx(ctx, func(tx *postgres.DB) error {
		r, err := s.lockEditable(ctx, tx, viewer, slug)
		if err != nil {
			return err
		}
		return tx.DeleteLabelFile(ctx, r.ID, id)
	})
}

// OpenLabelFile returns a document of a request to those who may change the
// resource and, once they were asked, to the moderators. To everybody else there
// is none.
func (s *Service) OpenLabelFile(ctx context.Context, viewer basilic.Viewer, slug string, id basilic.ID) (io.ReadSeekCloser, basilic.MediaFile, error) {
	r, err := s.DB.ResourceBySlug(ctx, slug)
	if err != nil {
		return nil, basilic.MediaFile{}, err
	}
	if err := s.mayReadLabel(ctx, viewer, r); err != nil {
		return nil, basilic.MediaFile{}, err
	}
	files, err := s.DB.LabelFiles(ctx, r.ID)
	if err != nil {
		return nil, basilic.MediaFile{}, err
	}
	for _, f := range files {
		if f.ID == id {
			opened, err := s.Blobs.Open(ctx, f.Digest)
			return opened, basilic.MediaFile{MediaID: f.ID, Name: f.Name, MediaType: f.MediaType, Digest: f.Digest, Size: f.Size}, err
		}
	}
	return nil, basilic.MediaFile{}, fmt.Errorf("resources: document of a label: %w", basilic.ErrNotFound)
}

func (s *Service) mayReadLabel(ctx context.Context, viewer basilic.Viewer, r basilic.Resource) error {
	may, err := s.canEdit(ctx, s.DB, viewer, r)
	if err != nil || may {
		return err
	}
	request, err := requestOf(ctx, s.DB, r.ID)
	if err != nil {
		return err
	}
	if asked := request.State != "" && request.State != basilic.LabelPreparing; asked && viewer.Moderator() && r.State == basilic.ResourcePublic {
		return nil
	}
	return fmt.Errorf("resources: documents of a label: %w", basilic.ErrNotFound)
}
