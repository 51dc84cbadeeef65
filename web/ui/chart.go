package ui

import (
	"strconv"
	"time"

	"codeberg.org/basilic/basilic"
)

// Chart draws what a hub counted month by month: a line for what there is, bars for
// what happened.
type Chart struct {
	// ID names it in its page.
	ID, Title, Hint string
	// Line draws a line, and not bars.
	Line   bool
	Points []ChartPoint
}

// ChartPoint is one month; the last is not over.
type ChartPoint struct {
	Month  time.Time
	Number int
}

// The size of a chart and of the part that is drawn on, in its own units: about one
// pixel each on a phone.
const (
	chartWidth, chartHeight                     = 320, 150
	plotLeft, plotRight, plotTop, plotBottom    = 44, 304, 10, 122
	chartLabelEvery                             = 3
	barShare                                    = 0.68
	dotRadius                                   = 3
	chartLabelRise, chartLabelGap, monthLabelAt = 4, 8, 142
)

// top is the number at the top of the scale: even, so that its half is a number too.
func (c Chart) top() int {
	most := 1
	for _, p := range c.Points {
		most = max(most, p.Number)
	}
	for power := 1; ; power *= 10 {
		for _, step := range []int{2, 4, 6, 8, 10} {
			if most <= step*power {
				return step * power
			}
		}
	}
}

func (c Chart) last() ChartPoint {
	if len(c.Points) == 0 {
		return ChartPoint{}
	}
	return c.Points[len(c.Points)-1]
}

// said tells the chart to whom does not see it.
func (c Chart) said() string {
	if len(c.Points) == 0 {
		return ""
	}
	first, most := c.Points[0], c.Points[0]
	for _, p := range c.Points {
		if p.Number > most.Number {
			most = p
		}
	}
	text := "De " + Number(first.Number) + " en " + MonthName(first.Month) + " à " + Number(c.last().Number) + " en " + MonthName(c.last().Month)
	if most != first && most != c.last() {
		text += ", avec au plus " + Number(most.Number) + " en " + MonthName(most.Month)
	}
	return text + ". La page « Les chiffres de chaque mois » dit tous les nombres."
}

// x is where a month stands, y where a number does, from the top.
func (c Chart) x(i int) float64 {
	width := float64(plotRight-plotLeft) / float64(max(len(c.Points), 1))
	return plotLeft + width*(float64(i)+0.5)
}

func (c Chart) y(n int) float64 {
	return plotBottom - float64(plotBottom-plotTop)*float64(n)/float64(c.top())
}

func (c Chart) barWidth() float64 {
	return barShare * float64(plotRight-plotLeft) / float64(max(len(c.Points), 1))
}

// dots are round marks on the line, of the months from one on up to another: one path,
// for a page has so many of them.
func (c Chart) dots(from, to int) string {
	text := ""
	for i := max(from, 0); i < to; i++ {
		text += "M" + unit(c.x(i)-dotRadius) + " " + unit(c.y(c.Points[i].Number)) + "a3 3 0 1 0 6 0a3 3 0 1 0-6 0"
	}
	return text
}

// bars are the columns of the months from one on up to another; of nothing there is none.
func (c Chart) bars(from, to int) string {
	text := ""
	for i := max(from, 0); i < to; i++ {
		if n := c.Points[i].Number; n > 0 {
			text += "M" + unit(c.x(i)-c.barWidth()/2) + " " + strconv.Itoa(plotBottom) + "V" + unit(c.y(n)) + "h" + unit(c.barWidth()) + "V" + strconv.Itoa(plotBottom) + "z"
		}
	}
	return text
}

// path is the line through all months.
func (c Chart) path() string {
	text := ""
	for i, p := range c.Points {
		if text != "" {
			text += " "
		}
		text += unit(c.x(i)) + "," + unit(c.y(p.Number))
	}
	return text
}

// scale are the numbers that the scale names.
func (c Chart) scale() []int { return []int{0, c.top() / 2, c.top()} }

// rules are the lines of the scale.
func (c Chart) rules() string {
	text := ""
	for _, n := range c.scale() {
		text += "M" + strconv.Itoa(plotLeft) + " " + unit(c.y(n)) + "H" + strconv.Itoa(plotRight)
	}
	return text
}

// labelled reports whether the month is written below: one in three, up to the last.
func (c Chart) labelled(i int) bool { return (len(c.Points)-1-i)%chartLabelEvery == 0 }

// unit writes a length of a chart.
func unit(v float64) string { return strconv.FormatFloat(v, 'f', 1, 64) }

// MonthName names a month: « novembre 2026 ».
func MonthName(t time.Time) string { return monthName(t.Month()) + "\u00a0" + strconv.Itoa(t.Year()) }

// shortMonth names a month where there is no room: « nov. 26 ».
func shortMonth(t time.Time) string {
	months := [...]string{"janv.", "févr.", "mars", "avril", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc."}
	return months[t.Month()-1] + "\u00a0" + t.Format("06")
}

// MeasureLabel names what a hub counts, as a heading.
func MeasureLabel(m basilic.Measure) string {
	return map[basilic.Measure]string{
		basilic.MeasureResources: "Ressources", basilic.MeasureBases: "Bases", basilic.MeasureProfiles: "Profils", basilic.MeasureViews: "Vues",
		basilic.MeasureDownloads: "Téléchargements", basilic.MeasureClicks: "Liens suivis", basilic.MeasureSearches: "Recherches",
	}[m]
}
