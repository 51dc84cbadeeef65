package web

import (
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/go-chi/chi/v5"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/visits"
	"codeberg.org/basilic/basilic/web/ui"
)

// numbers are the pages of « Statistiques ».
func (w *Web) numbers(r chi.Router) {
	r.Get("/statistiques", w.statistics)
	r.Get("/statistiques/mois", w.statisticsTable)
	r.Get("/statistiques/mois.csv", w.statisticsMonths)
	r.Get("/statistiques/indexation.csv", w.statisticsValues)
	r.Get("/admin/recherches", w.searchedWords)
	r.Get("/admin/recherches.csv", w.searchedWordsSheet)
}

// statistics shows how much this hub holds and how it is used.
func (w *Web) statistics(rw http.ResponseWriter, r *http.Request) {
	now := time.Now()
	hub, err := w.Statistics.Hub(r.Context(), now)
	if err != nil {
		w.fail(rw, r, err)
		return
	}
	v, here := basilic.SharedVocabulary(), w.Hub.Authority()
	page := ui.StatisticsPage{At: hub.At, Now: now, Months: hub.Months, Facets: []ui.StatisticsFacet{
		ui.StatisticsOf(here, "themes", v.Themes, "Les ressources publiques de ce hub, dans les quatre catégories. Une ressource peut avoir plusieurs thématiques.", hub.Values),
		ui.StatisticsOf(here, "support_types", v.SupportTypes, "Sous quelle forme elles se présentent.", hub.Values),
		ui.StatisticsOf(here, "audiences", v.Audiences, "À qui elles s’adressent.", hub.Values),
	}}
	for _, m := range basilic.Measures() {
		c := ui.Chart{ID: "g-" + string(m), Title: ui.MeasureLabel(m), Line: m.Stock()}
		for _, month := range hub.Months {
			c.Points = append(c.Points, ui.ChartPoint{Month: month.Month, Number: month.Numbers[m]})
		}
		if m.Stock() {
			page.Stocks = append(page.Stocks, c)
		} else {
			c.Hint = "ce mois-ci"
			page.Flows = append(page.Flows, c)
		}
	}
	p := w.page(r, "Statistiques")
	p.Description, p.Canonical = "Combien de ressources, de bases et de profils compte "+w.Hub.Name+", et ce que l’on en fait, mois par mois.", w.Hub.Origin()+"/statistiques"
	w.render(rw, r, http.StatusOK, ui.Statistics(p, page))
}

// mostMonths is how many months one page shows; the file has all.
const mostMonths = 60

// statisticsTable shows the numbers behind the charts.
func (w *Web) statisticsTable(rw http.ResponseWriter, r *http.Request) {
	months, err := w.Statistics.Months(r.Context(), time.Now())
	if err != nil {
		w.fail(rw, r, err)
		return
	}
	p := w.page(r, "Les chiffres de chaque mois")
	p.Description, p.Canonical = "Les ressources, les bases, les profils et les usages de "+w.Hub.Name+", mois par mois.", w.Hub.Origin()+"/statistiques/mois"
	w.render(rw, r, http.StatusOK, ui.StatisticsMonths(p, months[max(0, len(months)-mostMonths):]))
}

// statisticsMonths gives the numbers of every month as a file.
func (w *Web) statisticsMonths(rw http.ResponseWriter, r *http.Request) {
	months, err := w.Statistics.Months(r.Context(), time.Now())
	head := []string{"Mois"}
	for _, m := range basilic.Measures() {
		head = append(head, ui.MeasureLabel(m))
	}
	rows := [][]string{head}
	for _, month := range months {
		row := []string{month.Month.Format("2006-01")}
		for _, m := range basilic.Measures() {
			row = append(row, strconv.Itoa(month.Numbers[m]))
		}
		rows = append(rows, row)
	}
	w.spreadsheet(rw, r, "statistiques-mois.csv", rows, err)
}

// statisticsValues gives the numbers of each value of the indexation as a file.
func (w *Web) statisticsValues(rw http.ResponseWriter, r *http.Request) {
	values, err := w.Statistics.Values(r.Context())
	v := basilic.SharedVocabulary()
	rows := [][]string{{"Indexation", "Catégorie", "Valeur", "Ressources", "Vues"}}
	for _, n := range values {
		facet := map[string]basilic.Facet{"themes": v.Themes, "support_types": v.SupportTypes, "audiences": v.Audiences}[n.Facet]
		category, _ := facet.CategoryOf(n.Slug)
		rows = append(rows, []string{facet.Label, category.Label, facet.LabelOf(n.Slug), strconv.Itoa(n.Resources), strconv.Itoa(n.Views)})
	}
	w.spreadsheet(rw, r, "statistiques-indexation.csv", rows, err)
}

// searchedWords shows administrators what people look for.
func (w *Web) searchedWords(rw http.ResponseWriter, r *http.Request) {
	words, err := w.Statistics.Words(r.Context(), viewerOf(r), time.Now())
	if err != nil {
		w.fail(rw, r, err)
		return
	}
	w.render(rw, r, http.StatusOK, ui.SearchedWords(w.page(r, "Mots recherchés"), ui.SearchedWordsPage{Frequent: words.Frequent, Missed: words.Missed, Several: visits.SeveralVisitors}))
}

// searchedWordsSheet gives both lists as a file.
func (w *Web) searchedWordsSheet(rw http.ResponseWriter, r *http.Request) {
	words, err := w.Statistics.Words(r.Context(), viewerOf(r), time.Now())
	rows := [][]string{{"Mots", "Recherches", "Sans résultat"}}
	listed := make(map[string]bool)
	for _, word := range slices.Concat(words.Frequent, words.Missed) {
		if !listed[word.Words] {
			listed[word.Words] = true
			rows = append(rows, []string{word.Words, strconv.Itoa(word.Searches), strconv.Itoa(word.Missed)})
		}
	}
	w.spreadsheet(rw, r, "mots-recherches.csv", rows, err)
}
