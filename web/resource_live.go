package web

import (
	"bytes"
	"encoding/json"
	"errors"
	"net/http"
	"strings"

	"github.com/a-h/templ"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/difference"
	"codeberg.org/basilic/basilic/resources"
	"codeberg.org/basilic/basilic/web/form"
	"codeberg.org/basilic/basilic/web/ui"
)

// liveSave is the answer to a saving by the script of the editor, part by part.
type liveSave struct {
	Sheet  *livePart               `json:"sheet,omitempty"`
	Blocks map[basilic.ID]livePart `json:"blocks,omitempty"`
	Block  basilic.ID              `json:"block,omitempty"`
	HTML   string                  `json:"html,omitempty"`
	Wrong  []liveProblem           `json:"problems,omitempty"`
}

// livePart is what became of the fields of the sheet or of a block: saved with the
// version that it has now, or refused.
type livePart struct {
	Version int `json:"version,omitempty"`
	// Shown names what the form shows, so that it is known when it is touched again.
	Shown string `json:"shown,omitempty"`
	// Text is the saved text as readers see it.
	Text string `json:"text,omitempty"`
	// Card is where the part of an image that lists show is now.
	Card     string        `json:"card,omitempty"`
	Problems []liveProblem `json:"problems,omitempty"`
	// Stale says that somebody else saved it meanwhile: HTML is the part of the page
	// with both texts.
	Stale bool   `json:"stale,omitempty"`
	HTML  string `json:"html,omitempty"`
}

type liveProblem struct {
	Field string `json:"field"`
	Text  string `json:"text"`
}

// byScript reports whether a form was sent by a script, which reads the answer.
func byScript(r *http.Request) bool {
	return r.Method == http.MethodPost && r.Header.Get("Accept") == "application/json"
}

func answerJSON(rw http.ResponseWriter, status int, value any) {
	rw.Header().Set("Content-Type", "application/json")
	rw.Header().Set("Cache-Control", "no-store")
	rw.WriteHeader(status)
	_ = json.NewEncoder(rw).Encode(value)
}

// failLive tells a script what went wrong with the whole of what it asked.
func (w *Web) failLive(rw http.ResponseWriter, r *http.Request, err error) {
	status := statusOf(err)
	if status >= http.StatusInternalServerError && r.Context().Err() == nil {
		w.Log.Error("editor", "path", r.URL.Path, "status", status, "error", err)
	}
	answerJSON(rw, status, liveSave{})
}

// liveEdit saves what the script of the editor sends of a page: the parts that were
// touched, a move or a deletion.
func (w *Web) liveEdit(rw http.ResponseWriter, r *http.Request) {
	slug, viewer := param(r, "slug"), viewerOf(r)
	action, target, _ := strings.Cut(r.PostForm.Get("action"), ":")
	block := basilic.ID(target)
	var err error
	switch action {
	case "place":
		err = w.Resources.PlaceBlock(r.Context(), viewer, slug, block, basilic.ID(r.PostForm.Get("after")))
	case "delete_block":
		err = w.Resources.DeleteBlock(r.Context(), viewer, slug, block, form.Number(r.PostForm.Get("version")))
	default:
		w.liveSave(rw, r, slug)
		return
	}
	var problems basilic.Problems
	if errors.As(err, &problems) {
		answerJSON(rw, http.StatusUnprocessableEntity, liveSave{Block: block, Wrong: liveProblems(problems), HTML: w.piece(r, slug, func(page *ui.EditorPage) templ.Component {
			page.Form.Problems = problems
			return ui.BlockPiece(w.bare(), *page, block)
		})})
		return
	}
	if err != nil {
		w.failLive(rw, r, err)
		return
	}
	answerJSON(rw, http.StatusOK, liveSave{})
}

func (w *Web) liveSave(rw http.ResponseWriter, r *http.Request, slug string) {
	changes := changesOf(r)
	changes.Begun = begunOf(r, changes.Blocks)
	outcome, err := w.Resources.SaveDraft(r.Context(), viewerOf(r), slug, changes)
	if err != nil {
		w.failLive(rw, r, err)
		return
	}
	answer := liveUntouched(r)
	if changes.Sheet != nil {
		part := w.liveSheet(r, slug, outcome)
		answer.Sheet = &part
	}
	for _, b := range changes.Blocks {
		answer.Blocks[b.ID] = w.liveBlock(r, slug, b, outcome)
	}
	answerJSON(rw, http.StatusOK, answer)
}

// liveUntouched answers about the parts that a script sent and that say what they said:
// with spaces more, or who is to read the draft. They stay what the form showed, also
// where somebody else saved another text meanwhile.
func liveUntouched(r *http.Request) liveSave {
	f := r.PostForm
	answer := liveSave{Blocks: map[basilic.ID]livePart{}}
	if f.Has("title") {
		answer.Sheet = &livePart{Version: form.Number(f.Get("version")), Shown: f.Get("shown")}
	}
	for _, id := range form.Blocks(f) {
		group := form.BlockGroup(id)
		answer.Blocks[id] = livePart{Version: form.Number(f.Get(group + "version")), Shown: f.Get(group + "shown")}
	}
	return answer
}

// liveAdded tells a script of a block that came with a file.
func (w *Web) liveAdded(rw http.ResponseWriter, r *http.Request, slug string, id, uploaded basilic.ID, err error) {
	var problems basilic.Problems
	if errors.As(err, &problems) {
		answerJSON(rw, http.StatusUnprocessableEntity, liveSave{Wrong: liveProblems(problems)})
		return
	}
	if err != nil {
		w.failLive(rw, r, err)
		return
	}
	w.dropUpload(r, uploaded)
	answerJSON(rw, http.StatusOK, liveSave{Block: id, HTML: w.piece(r, slug, func(page *ui.EditorPage) templ.Component {
		return ui.BlockPiece(w.bare(), *page, id)
	})})
}

// begunOf returns the blocks that the page begins and the server does not know yet.
func begunOf(r *http.Request, blocks []basilic.Block) map[basilic.ID]basilic.ID {
	begun := map[basilic.ID]basilic.ID{}
	for _, b := range blocks {
		if group := form.BlockGroup(b.ID); b.Version == 0 && r.PostForm.Has(group+"after") {
			begun[b.ID] = basilic.ID(r.PostForm.Get(group + "after"))
		}
	}
	return begun
}

func liveProblems(problems basilic.Problems) []liveProblem {
	all := make([]liveProblem, len(problems))
	for i, p := range problems {
		all[i] = liveProblem{p.Field, p.Text}
	}
	return all
}

func (w *Web) liveSheet(r *http.Request, slug string, o resources.Outcome) livePart {
	switch {
	case o.Sheet == nil:
		return livePart{Version: o.SheetVersion, Shown: form.ShownNow(r.PostForm, form.SheetValues(basilic.Sheet{}))}
	case o.Sheet.Stale == nil:
		return livePart{Problems: liveProblems(o.Sheet.Problems)}
	}
	return livePart{Stale: true, HTML: w.piece(r, slug, func(page *ui.EditorPage) templ.Component {
		stale := o.Sheet.Stale
		sheets := difference.Compare(stale.Sheet, stale.Typed)
		page.Form, page.Shown = form.Of(r, nil), ""
		page.Conflict = &ui.SheetConflict{Fields: sheets.Fields, Lists: sheets.Lists}
		return ui.SheetPiece(w.bare(), *page)
	})}
}

func (w *Web) liveBlock(r *http.Request, slug string, typed basilic.Block, o resources.Outcome) livePart {
	refused, ok := o.Blocks[typed.ID]
	switch {
	case !ok:
		saved := o.Saved[typed.ID]
		group := form.Group(r.PostForm, form.BlockGroup(typed.ID))
		shown := form.ShownNow(group, form.BlockValues(basilic.Block{Kind: basilic.BlockImage}))
		return livePart{Version: saved.Version, Shown: shown, Text: saved.HTML, Card: ui.CardPath(saved)}
	case refused.Stale == nil:
		return livePart{Problems: liveProblems(refused.Problems)}
	}
	return livePart{Stale: true, HTML: w.piece(r, slug, func(page *ui.EditorPage) templ.Component {
		page.Refused[typed.ID] = refusedBlock(typed, refused, form.Group(r.PostForm, form.BlockGroup(typed.ID)))
		return ui.BlockPiece(w.bare(), *page, typed.ID)
	})}
}

// piece renders a part of the editor anew, "" when the draft cannot be read.
func (w *Web) piece(r *http.Request, slug string, part func(*ui.EditorPage) templ.Component) string {
	editing, err := w.Resources.Editor(r.Context(), viewerOf(r), slug)
	if err != nil {
		w.Log.Warn("piece of the editor", "error", err)
		return ""
	}
	page, err := w.editorPage(r, editing)
	if err != nil {
		w.Log.Warn("page of the editor", "error", err)
		return ""
	}
	var b bytes.Buffer
	if err := part(&page).Render(r.Context(), &b); err != nil {
		w.Log.Error("piece of the editor", "error", err)
		return ""
	}
	return b.String()
}
