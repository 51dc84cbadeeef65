package ui

import (
	"time"

	"codeberg.org/basilic/basilic"
)

// LabelPage is where the label of a resource is asked.
type LabelPage struct {
	Resource basilic.Resource
	Request  basilic.LabelRequest
	Files    []basilic.LabelFile
	Form     Form
	Notices  []Notice
}

// LabelRow is one request that moderators see.
type LabelRow struct {
	Request  basilic.LabelRequest
	Resource basilic.Resource
	Author   basilic.Actor
	Files    []basilic.LabelFile
	Form     Form
}

// LabelRequestsPage is the list of the moderators.
type LabelRequestsPage struct {
	Rows       []LabelRow
	Answered   bool
	Here, Next string
	Now        time.Time
	Notices    []Notice
}

func (l LabelRequestsPage) tabs() []Tab {
	return []Tab{
		{Label: "À étudier", Href: "/admin/labels", Count: -1, Current: !l.Answered},
		{Label: "Traitées", Href: "/admin/labels?etat=traitees", Count: -1, Current: l.Answered},
	}
}

func labelPath(r basilic.Resource) string { return ResourcePath(r) + "/label" }

func labelFilePath(r basilic.Resource, f basilic.LabelFile) string {
	return labelPath(r) + "/" + string(f.ID)
}

// labelStateText says how far the request of a label has come.
func labelStateText(r basilic.LabelRequest) string {
	switch r.State {
	case basilic.LabelPreparing:
		return "Demande commencée, pas encore envoyée."
	case basilic.LabelAsked:
		return "Demandé le " + Date(r.AskedAt) + "\u00a0: l’équipe du hub étudie votre demande."
	case basilic.LabelGranted:
		return "Cette ressource porte le label. La modifier ne le retire pas."
	case basilic.LabelRefused:
		return "L’équipe du hub n’a pas donné le label."
	case basilic.LabelWithdrawn:
		return "L’équipe du hub a retiré le label."
	}
	return "Votre ressource est un commun numérique\u00a0? Demandez le label à l’équipe du hub."
}

func labelFileWords(f basilic.LabelFile) string {
	return basilic.Block{Kind: basilic.BlockFile, FileName: f.Name, MediaType: f.MediaType, Size: f.Size}.FileLabel()
}
