package web

import (
	"errors"
	"net/http"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/resources"
	"codeberg.org/basilic/basilic/web/ui"
)

// panel is what the editor says about a resource beside its text. Whoever moderates
// sees how many reports of it wait.
func (w *Web) panel(r *http.Request, e resources.Editing) (ui.Panel, error) {
	panel, err := w.Resources.Panel(r.Context(), viewerOf(r), e.Resource.Slug)
	if err != nil {
		return ui.Panel{}, err
	}
	shown := ui.Panel{
		CreatedBy: panel.CreatedBy, EditedBy: panel.EditedBy, EditedAt: panel.EditedAt,
		Base: e.Base, Unnamed: panel.Unnamed, Hidden: panel.Hidden, Linked: panel.Linked,
	}
	for _, writer := range panel.Writers {
		shown.Writers = append(shown.Writers, ui.Writer{Profile: writer.Profile, Part: string(writer.Part)})
	}
	shown.Reports, err = w.Moderation.OpenReportsOn(r.Context(), viewerOf(r), e.Resource.ID)
	if shown.Moderates = err == nil; errors.Is(err, basilic.ErrForbidden) {
		err = nil
	}
	return shown, err
}
