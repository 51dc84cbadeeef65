package basilic_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// heldLines are the lines of the security rules that this version holds, as
// ranges. A line that is held has a test named after it, TestSecurityNN…, which
// plays its attack against a running hub over HTTP.
var heldLines = [][2]int{{1, 63}}

var (
	securityTest = regexp.MustCompile(`^TestSecurity(\d\d)[A-Z]`)
	twoLines     = regexp.MustCompile(`^TestSecurity\d\d(And|To)\d`)
)

func TestEachHeldSecurityLineHasItsTest(t *testing.T) {
	t.Parallel()
	tests := make(map[string][]string)
	err := filepath.WalkDir(".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() && (strings.HasPrefix(entry.Name(), ".") && path != "." || entry.Name() == "node_modules") {
			if entry != nil && entry.IsDir() && err == nil {
				return fs.SkipDir
			}
			return err
		}
		if entry.IsDir() || !strings.HasSuffix(path, "_test.go") {
			return nil
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		for _, declaration := range file.Decls {
			function, ok := declaration.(*ast.FuncDecl)
			if !ok || function.Recv != nil {
				continue
			}
			if name := securityTest.FindStringSubmatch(function.Name.Name); name != nil {
				tests[name[1]] = append(tests[name[1]], filepath.ToSlash(path))
			}
			if twoLines.MatchString(function.Name.Name) {
				t.Errorf("%s: %s: one line, one test", path, function.Name.Name)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, lines := range heldLines {
		for n := lines[0]; n <= lines[1]; n++ {
			number := string([]byte{byte('0' + n/10), byte('0' + n%10)})
			if !overHTTP(tests[number]) {
				t.Errorf("line %d of the security rules has no TestSecurity%s… against a running hub, only %q", n, number, tests[number])
			}
		}
	}
}

// overHTTP reports whether one of the files is in a package whose tests run whole
// hubs.
func overHTTP(files []string) bool {
	for _, file := range files {
		if strings.HasPrefix(file, "internal/fedtest/") || strings.HasPrefix(file, "web/") || strings.HasPrefix(file, "e2e/") {
			return true
		}
	}
	return false
}
