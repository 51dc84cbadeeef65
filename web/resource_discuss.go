package web

import (
	"errors"
	"net/http"

	"github.com/go-chi/chi/v5"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/resources"
	"codeberg.org/basilic/basilic/web/form"
	"codeberg.org/basilic/basilic/web/ui"
)

// talk is what the page of a resource shows of its discussion. form is one that was
// refused, or the zero value.
func (w *Web) talk(r *http.Request, resource basilic.Resource, page resources.Page, typed ui.Form) (ui.Talk, error) {
	comments := page.Discussion.Comments
	t := ui.Talk{
		Comments: comments.Items, Next: nextOf(r, comments.Next), Interest: page.Discussion.Interest, Likes: page.Likes, Form: typed,
	}
	if t.Next != "" {
		t.Next = ui.ResourcePath(resource) + "?suite=" + comments.Next.String() + "#commentaires"
	}
	return t, w.talkAbout(r, resource, &t)
}

// talkAbout finds the comment that the form is about: one to change, or to answer.
func (w *Web) talkAbout(r *http.Request, resource basilic.Resource, t *ui.Talk) error {
	edited, answered := r.URL.Query().Get("changer"), r.URL.Query().Get("repondre")
	if r.Method == http.MethodPost {
		edited, answered = r.PostForm.Get("comment"), r.PostForm.Get("parent")
	}
	id, err := basilic.ParseID(edited + answered)
	var c basilic.WrittenComment
	if err == nil {
		c, err = w.Resources.CommentOn(r.Context(), resource, id)
	}
	switch {
	case errors.Is(err, basilic.ErrNotFound):
		// It is gone, or was never there: the form takes a new one.
		return nil
	case err != nil:
		return err
	case edited == "":
		t.Answered = &c
	case c.Author.ID == viewerOf(r).ProfileID():
		t.Edited = &c.Comment
		if t.Form.Values == nil {
			t.Form.Values = map[string][]string{"text": {c.Comment.Source}}
		}
	}
	return nil
}

// resourceComment takes what somebody says about a resource of this hub.
func (w *Web) resourceComment(rw http.ResponseWriter, r *http.Request) {
	w.comment(rw, r, w.viewOf)
}

// remoteComment does the same with a resource of another server.
func (w *Web) remoteComment(rw http.ResponseWriter, r *http.Request) {
	w.comment(rw, r, w.remoteViewOf)
}

func (w *Web) viewOf(r *http.Request) (resources.View, error) {
	return w.Resources.View(r.Context(), viewerOf(r), chi.URLParam(r, "slug"))
}

func (w *Web) remoteViewOf(r *http.Request) (resources.View, error) {
	id, err := basilic.ParseID(chi.URLParam(r, "id"))
	if err != nil {
		return resources.View{}, err
	}
	return w.Resources.RemoteView(r.Context(), id)
}

func (w *Web) comment(rw http.ResponseWriter, r *http.Request, find func(r *http.Request) (resources.View, error)) {
	if err := form.Read(rw, r); err != nil {
		w.fail(rw, r, err)
		return
	}
	view, err := find(r)
	if err != nil {
		w.fail(rw, r, err)
		return
	}
	notice, anchor, err := w.discuss(r, view.Resource)
	var problems basilic.Problems
	switch {
	case errors.As(err, &problems):
		w.showResource(rw, r, view, view.Resource.Sheet, shownAs{talk: form.Of(r, problems)})
	case err != nil:
		w.fail(rw, r, err)
	default:
		w.notify(r, notice)
		redirect(rw, r, ui.ResourcePath(view.Resource)+anchor)
	}
}

// discuss does what the form of a comment asks, and returns what to say and where
// to lead.
func (w *Web) discuss(r *http.Request, resource basilic.Resource) (notice, anchor string, err error) {
	ctx, viewer, f := r.Context(), viewerOf(r), r.PostForm
	switch f.Get("action") {
	case "comment":
		parent := basilic.ID("")
		if f.Get("parent") != "" {
			if parent, err = basilic.ParseID(f.Get("parent")); err != nil {
				return "", "", err
			}
		}
		c, err := w.Resources.Comment(ctx, viewer, resource.ID, parent, f.Get("text"))
		return "Votre commentaire est publié.", "#commentaire-" + string(c.ID), err
	case "edit", "delete":
		id, err := basilic.ParseID(f.Get("comment"))
		if err != nil {
			return "", "", err
		}
		if f.Get("action") == "delete" {
			return "Votre commentaire est supprimé.", "#commentaires", w.Resources.DeleteComment(ctx, viewer, id)
		}
		return "Votre commentaire est modifié.", "#commentaire-" + string(id), w.Resources.EditComment(ctx, viewer, id, f.Get("text"))
	}
	return "", "", basilic.Problems{{Field: "text", Text: "Choisissez « Publier le commentaire »."}}
}

// resourceLike says that somebody likes a resource of this hub, or takes it back.
func (w *Web) resourceLike(rw http.ResponseWriter, r *http.Request) { w.like(rw, r, w.viewOf) }

// remoteLike does the same with a resource of another server.
func (w *Web) remoteLike(rw http.ResponseWriter, r *http.Request) { w.like(rw, r, w.remoteViewOf) }

func (w *Web) like(rw http.ResponseWriter, r *http.Request, find func(r *http.Request) (resources.View, error)) {
	err := form.Read(rw, r)
	if err != nil {
		w.fail(rw, r, err)
		return
	}
	view, err := find(r)
	if err != nil {
		w.fail(rw, r, err)
		return
	}
	switch r.PostForm.Get("action") {
	case "like":
		err = w.Resources.Like(r.Context(), viewerOf(r), view.Resource.ID)
	case "unlike":
		err = w.Resources.Unlike(r.Context(), viewerOf(r), view.Resource.ID)
	}
	if err != nil {
		w.fail(rw, r, err)
		return
	}
	redirect(rw, r, ui.ResourcePath(view.Resource)+"#jaime")
}
