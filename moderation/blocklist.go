package moderation

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"codeberg.org/basilic/basilic"
)

// The block lists that administrators of the fediverse exchange are CSV files of
// Mastodon's shape.
const (
	// maxListBytes leaves room in a form of 2 MiB for line ends that browsers lengthen.
	maxListBytes = 1_900_000
	maxListLines = 20_000
)

// columns are the headings of Mastodon's export of domain blocks.
func columns() []string {
	return []string{"#domain", "#severity", "#reject_media", "#reject_reports", "#public_comment", "#obfuscate"}
}

// Entry is one line of a block list that could be read.
type Entry struct {
	Host     string
	Decision basilic.HostDecision
}

// LineProblem is a line that could not be read, and what to do about it.
type LineProblem struct {
	Line int
	Text string
}

// readList reads a block list. Lines that cannot be read are problems; the others
// count. A list without headings is one name a line.
func (s *Service) readList(r io.Reader) ([]Entry, []LineProblem, error) {
	var unreadable basilic.Problems
	data, err := io.ReadAll(io.LimitReader(r, maxListBytes+1))
	switch {
	case err != nil:
		return nil, nil, fmt.Errorf("moderation: read block list: %w", err)
	case len(data) > maxListBytes:
		unreadable.Add("list", "Ce fichier est trop grand : 1,9 Mo au plus. Coupez-le en plusieurs.")
	case len(bytes.TrimSpace(data)) == 0:
		unreadable.Add("list", "Choisissez un fichier, ou collez une liste.")
	}
	if unreadable != nil {
		return nil, nil, unreadable
	}
	reader := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))))
	reader.FieldsPerRecord, reader.LazyQuotes = -1, true
	var entries []Entry
	var problems []LineProblem
	at := defaultColumns()
	for first := true; ; first = false {
		record, err := reader.Read()
		if errors.Is(err, io.EOF) {
			return entries, problems, nil
		}
		if err != nil {
			problems = append(problems, LineProblem{lineOf(err), "Cette ligne n’est pas du CSV : vérifiez ses guillemets."})
			continue
		}
		if headings, ok := headingsOf(record); ok && first {
			at = headings
			continue
		}
		line, _ := reader.FieldPos(0)
		if len(entries) >= maxListLines {
			return entries, append(problems, LineProblem{line, "La suite n’a pas été lue : 20 000 serveurs au plus par liste."}), nil
		}
		entry, text := s.entryOf(record, at)
		if text != "" {
			problems = append(problems, LineProblem{line, text})
		} else {
			entries = append(entries, entry)
		}
	}
}

func lineOf(err error) int {
	var parse *csv.ParseError
	if errors.As(err, &parse) {
		return parse.Line
	}
	return 0
}

// headingsOf returns where each column stands, when a record is the headings.
func headingsOf(record []string) (map[string]int, bool) {
	at := make(map[string]int)
	for i, name := range record {
		at["#"+strings.TrimPrefix(strings.ToLower(strings.TrimSpace(name)), "#")] = i
	}
	_, ok := at["#domain"]
	return at, ok
}

func defaultColumns() map[string]int {
	at := make(map[string]int)
	for i, name := range columns() {
		at[name] = i
	}
	return at
}

// entryOf reads one line, or says what is wrong with it.
func (s *Service) entryOf(record []string, at map[string]int) (Entry, string) {
	field := func(name string) string {
		if i, ok := at[name]; ok && i < len(record) {
			return strings.TrimSpace(record[i])
		}
		return ""
	}
	name := field("#domain")
	if strings.Contains(name, "*") {
		return Entry{}, "« " + cut(name, 80) + " » est masqué par des étoiles : demandez le nom entier à qui a fait la liste."
	}
	host, err := s.hostOf(name)
	if err != nil {
		var problems basilic.Problems
		errors.As(err, &problems)
		return Entry{}, problems.Of("host")
	}
	d := basilic.HostDecision{PublicComment: cut(clean(field("#public_comment")), maxComment-1)}
	switch severity := strings.ToLower(field("#severity")); severity {
	case "", "suspend":
		d.Policy = basilic.PolicyBlock
	case "silence", "limit":
		d.Policy = basilic.PolicyLimit
	case "noop", "none":
		d.Policy = basilic.PolicyNone
	default:
		return Entry{}, "« " + cut(severity, 40) + " » n’est pas une règle connue : écrivez suspend, silence ou noop."
	}
	for name, to := range map[string]*bool{"#reject_media": &d.RejectMedia, "#reject_reports": &d.RejectReports, "#obfuscate": &d.Obfuscate} {
		if *to, err = flagOf(field(name)); err != nil {
			return Entry{}, "« " + cut(field(name), 40) + " » n’est ni true ni false (colonne " + name + ")."
		}
	}
	return Entry{Host: host, Decision: d}, ""
}

func flagOf(text string) (bool, error) {
	if text == "" {
		return false, nil
	}
	return strconv.ParseBool(strings.ToLower(text))
}

// writeList writes a block list as Mastodon does.
func writeList(w io.Writer, hosts []basilic.Host) error {
	out := csv.NewWriter(w)
	if err := out.Write(columns()); err != nil {
		return fmt.Errorf("moderation: write block list: %w", err)
	}
	for _, h := range hosts {
		severity := map[basilic.HostPolicy]string{
			basilic.PolicyBlock: "suspend", basilic.PolicyLimit: "silence", basilic.PolicyNone: "noop",
		}[h.Policy]
		if severity == "" {
			// What is allowed is no part of a block list.
			continue
		}
		err := out.Write([]string{
			h.Authority, severity, strconv.FormatBool(h.RejectMedia), strconv.FormatBool(h.RejectReports), h.PublicComment, strconv.FormatBool(h.Obfuscate),
		})
		if err != nil {
			return fmt.Errorf("moderation: write block list: %w", err)
		}
	}
	out.Flush()
	return out.Error()
}
