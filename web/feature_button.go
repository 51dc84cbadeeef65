package web

import (
	"errors"
	"fmt"
	"net/http"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/showcase"
	"codeberg.org/basilic/basilic/web/ui"
)

// resourceFeature is the button by which administrators put a resource forward, nil
// for everybody else.
func (w *Web) resourceFeature(r *http.Request, of basilic.Resource) (*ui.FeatureButton, error) {
	if of.State != basilic.ResourcePublic {
		return nil, nil
	}
	return w.featureButton(r, showcase.FeaturedOf(&of, nil), string(of.ID))
}

// actorFeature is the same for a base or a profile.
func (w *Web) actorFeature(r *http.Request, of basilic.Actor) (*ui.FeatureButton, error) {
	if !of.Public {
		return nil, nil
	}
	return w.featureButton(r, showcase.FeaturedOf(nil, &of), of.Address())
}

func (w *Web) featureButton(r *http.Request, f basilic.Featured, key string) (*ui.FeatureButton, error) {
	if !viewerOf(r).Administrator() {
		return nil, nil
	}
	chosen, err := w.Showcase.Chosen(r.Context(), viewerOf(r), f)
	return &ui.FeatureButton{Kind: f.Kind, Key: key, Chosen: chosen}, err
}

// featureAct does what the button asks, and comes back to its page. What was refused
// is said where all that was chosen stands: something must leave for it.
func (w *Web) featureAct(rw http.ResponseWriter, r *http.Request) {
	f, err := w.featuredOf(r)
	if err != nil {
		w.fail(rw, r, err)
		return
	}
	notice := "C’est à la une de l’accueil."
	if r.PostForm.Get("action") == "remove" {
		notice, err = "Retiré de la une.", w.Showcase.Remove(r.Context(), viewerOf(r), f)
	} else if err = w.Showcase.Add(r.Context(), viewerOf(r), f); errors.Is(err, basilic.ErrNotFound) && viewerOf(r).Administrator() {
		err = unseen()
	}
	w.featuredDone(rw, r, "", err, notice)
}

// featuredOf is what a form of the button names.
func (w *Web) featuredOf(r *http.Request) (basilic.Featured, error) {
	kind, key := basilic.FeaturedKind(r.PostForm.Get("kind")), r.PostForm.Get("key")
	if kind == basilic.FeaturedResource {
		id, err := basilic.ParseID(key)
		return basilic.Featured{Kind: kind, ResourceID: id}, err
	}
	actor, known := w.actorAsked(r, key)
	if !known {
		return basilic.Featured{}, fmt.Errorf("web: feature %q: %w", key, basilic.ErrNotFound)
	}
	return showcase.FeaturedOf(nil, &actor), nil
}

// unseen says that something may not be put forward.
func unseen() basilic.Problems {
	return basilic.Problems{{Field: "address", Text: "Ce n’est pas visible de tous\u00a0: seul ce qui est public peut être à la une."}}
}
