package web

import (
	"net/http"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/actors"
)

// descriptionOf reads what is said of a profile or base.
func descriptionOf(r *http.Request) actors.Description {
	f := r.PostForm
	return actors.Description{
		Name: f.Get("title"), Title: f.Get("job"), Text: f.Get("description"), Department: f.Get("department"),
		Website: f.Get("website"), ContactEmail: f.Get("contact_email"), ContactShown: f.Get("contact_shown") == "1",
	}
}

func descriptionValues(a basilic.Actor) map[string][]string {
	shown := ""
	if a.ContactShown {
		shown = "1"
	}
	return map[string][]string{
		"title": {a.Name}, "job": {a.Title}, "description": {a.SummarySource}, "department": {a.Department},
		"website": {a.Website}, "contact_email": {a.ContactEmail}, "contact_shown": {shown},
	}
}
