package basilic_test

import (
	"fmt"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// clause is how the comments of the code cite a specification.
var clause = regexp.MustCompile(`FEP-[0-9a-f]{4}\b|RFC [0-9]{3,5}\b|ActivityPub [0-9]+(?:\.[0-9]+)*|draft-cavage-http-signatures-12|NodeInfo 2\.[01]|Activity Vocabulary`)

// specification is one row of the table of FEDERATION.md.
type specification struct {
	name  string
	state string
	// packages are the folders that implement it.
	packages []string
}

// done reports whether a row says that the code does it, wholly or in part.
func (s specification) done() bool { return s.state == "yes" || s.state == "in part" }

// specificationRow is "| name and link | state | packages |"; the name is the
// first thing in its cell that a comment would cite.
var specificationRow = regexp.MustCompile(`(?m)^\| (.+?) \| (yes|in part|no) \| (.*?) ?\|$`)

func specificationsOf(document string) []specification {
	var all []specification
	for _, row := range specificationRow.FindAllStringSubmatch(document, -1) {
		s := specification{name: clause.FindString(row[1]), state: row[2]}
		for quoted := range strings.SplitSeq(row[3], ",") {
			if folder := strings.Trim(strings.TrimSpace(quoted), "`"); folder != "" {
				s.packages = append(s.packages, folder)
			}
		}
		all = append(all, s)
	}
	return all
}

// citationsIn returns, of each specification that the comments of the code cite,
// the folders that do.
func citationsIn(root fs.FS) (map[string][]string, error) {
	cited := make(map[string][]string)
	err := fs.WalkDir(root, ".", func(file string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() && (entry.Name() == "node_modules" || entry.Name() == "tools" || strings.HasPrefix(entry.Name(), ".") && file != ".") {
			return fs.SkipDir
		}
		if !strings.HasSuffix(file, ".go") || strings.HasSuffix(file, "_test.go") {
			return nil
		}
		source, err := fs.ReadFile(root, file)
		if err != nil {
			return err
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), file, source, parser.ParseComments)
		if err != nil {
			return err
		}
		folder := path.Dir(filepath.ToSlash(file))
		for _, group := range parsed.Comments {
			// A citation may be broken over two lines.
			text := strings.Join(strings.Fields(group.Text()), " ")
			for _, name := range clause.FindAllString(text, -1) {
				if !slices.Contains(cited[name], folder) {
					cited[name] = append(cited[name], folder)
				}
			}
		}
		return nil
	})
	return cited, err
}

// disagreements says where the document and the code differ.
func disagreements(all []specification, cited map[string][]string) []string {
	var wrong []string
	known := make(map[string]specification)
	for _, s := range all {
		if _, twice := known[s.name]; twice || s.name == "" {
			wrong = append(wrong, fmt.Sprintf("FEDERATION.md: the row %q is there twice, or names nothing that a comment cites", s.name))
		}
		known[s.name] = s
		if s.done() && len(s.packages) == 0 {
			wrong = append(wrong, fmt.Sprintf("FEDERATION.md: %s is said to be implemented, but not where", s.name))
		}
		for _, folder := range s.packages {
			if s.done() && !slices.Contains(cited[s.name], folder) {
				wrong = append(wrong, fmt.Sprintf("FEDERATION.md: %s is said to be implemented in %s, where no comment cites it", s.name, folder))
			}
		}
	}
	for name, folders := range cited {
		if s, ok := known[name]; !ok || !s.done() {
			wrong = append(wrong, fmt.Sprintf("%s is cited in %v: give it a row in the tables of FEDERATION.md, with state and package", name, folders))
		}
	}
	slices.Sort(wrong)
	return wrong
}

func TestFederationDocumentSaysWhatTheCodeCites(t *testing.T) {
	t.Parallel()
	document, err := os.ReadFile("FEDERATION.md")
	if err != nil {
		t.Fatal(err)
	}
	all := specificationsOf(string(document))
	cited, err := citationsIn(os.DirFS("."))
	if err != nil {
		t.Fatal(err)
	}
	if len(all) < 60 || len(cited) < 50 {
		t.Errorf("only %d rows and %d cited clauses were read", len(all), len(cited))
	}
	for _, text := range disagreements(all, cited) {
		t.Error(text)
	}
}

func TestFederationDocumentIsCaughtWhenItIsWrong(t *testing.T) {
	t.Parallel()
	document := "| [FEP-1b12](x): groups | yes | `inbox`, `outbox` |\n| ActivityPub 7.2 Create | in part | `inbox` |\n| FEP-044f | no |  |\n"
	right := map[string][]string{"FEP-1b12": {"inbox", "outbox"}, "ActivityPub 7.2": {"inbox", "resources"}}
	if wrong := disagreements(specificationsOf(document), right); wrong != nil {
		t.Errorf("nothing is wrong, and yet: %q", wrong)
	}
	for name, cited := range map[string]map[string][]string{
		"a clause that has no row":        {"FEP-1b12": {"inbox", "outbox"}, "ActivityPub 7.2": {"inbox"}, "RFC 9421": {"federation"}},
		"a package without citation":      {"FEP-1b12": {"inbox"}, "ActivityPub 7.2": {"inbox"}},
		"a clause that is said not to be": {"FEP-1b12": {"inbox", "outbox"}, "ActivityPub 7.2": {"inbox"}, "FEP-044f": {"inbox"}},
	} {
		if wrong := disagreements(specificationsOf(document), cited); len(wrong) != 1 {
			t.Errorf("%s: %q", name, wrong)
		}
	}
	if wrong := disagreements(specificationsOf(document+document), right); len(wrong) != 3 {
		t.Errorf("rows that are there twice: %q", wrong)
	}
}
