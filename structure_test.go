package basilic_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// The limits of architecture.md 6, in lines.
const (
	longestFile     = 400
	longestFunction = 80
)

// source is a Go file written by hand.
type source struct {
	path string
	file *ast.File
	set  *token.FileSet
}

func (s source) line(p token.Pos) int { return s.set.Position(p).Line }

// sources returns the Go files under a folder that no tool wrote.
func sources(t *testing.T, root string) []source {
	t.Helper()
	var all []source
	err := filepath.WalkDir(root, func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() && (entry.Name() == "node_modules" || entry.Name() == "tools" || strings.HasPrefix(entry.Name(), ".") && name != ".") {
			return fs.SkipDir
		}
		if !strings.HasSuffix(name, ".go") {
			return nil
		}
		set := token.NewFileSet()
		file, err := parser.ParseFile(set, name, nil, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		if !ast.IsGenerated(file) {
			all = append(all, source{filepath.ToSlash(name), file, set})
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// TestTheTopFolderHoldsWhatANewcomerLooksFor: nothing that a tool or a moment left
// there is kept.
func TestTheTopFolderHoldsWhatANewcomerLooksFor(t *testing.T) {
	t.Parallel()
	known := []string{"LICENSE", "Makefile", "go.mod", "go.sum", "vocabulary.json"}
	git := exec.CommandContext(t.Context(), "git", "ls-files", "--", ":(glob)*")
	names, err := git.Output()
	if err != nil {
		t.Skip("not a clone:", err)
	}
	for name := range strings.FieldsSeq(string(names)) {
		if !slices.Contains(known, name) && !strings.HasPrefix(name, ".") && path.Ext(name) != ".go" && path.Ext(name) != ".md" {
			t.Errorf("%s does not belong at the top", name)
		}
	}
}

func isTest(s source) bool { return strings.HasSuffix(s.path, "_test.go") }

func TestFilesAndFunctionsAreShort(t *testing.T) {
	t.Parallel()
	for _, s := range sources(t, ".") {
		if n := s.line(s.file.FileEnd); n > longestFile {
			t.Errorf("%s has %d lines, more than %d: split it by what it is about", s.path, n, longestFile)
		}
		if isTest(s) {
			continue
		}
		for _, d := range s.file.Decls {
			f, ok := d.(*ast.FuncDecl)
			if !ok || isTable(f) {
				continue
			}
			if n := s.line(f.End()) - s.line(f.Pos()) + 1; n > longestFunction {
				t.Errorf("%s: %s has %d lines, more than %d", s.path, f.Name.Name, n, longestFunction)
			}
		}
	}
}

// isTable reports whether a function does nothing but return a list.
func isTable(f *ast.FuncDecl) bool {
	if f.Body == nil || len(f.Body.List) != 1 {
		return false
	}
	result, ok := f.Body.List[0].(*ast.ReturnStmt)
	if !ok || len(result.Results) != 1 {
		return false
	}
	_, ok = result.Results[0].(*ast.CompositeLit)
	return ok
}

func TestExportedNamesSayWhatTheyAre(t *testing.T) {
	t.Parallel()
	for _, s := range sources(t, ".") {
		if isTest(s) {
			continue
		}
		for _, name := range undocumented(s.file) {
			t.Errorf("%s: %s has no comment", s.path, name)
		}
	}
}

// undocumented returns the exported names of a file without a comment. The
// comment of a group stands for its values.
func undocumented(file *ast.File) []string {
	var names []string
	for _, d := range file.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			if d.Name.IsExported() && d.Doc == nil && (d.Recv == nil || ast.IsExported(receiver(d))) {
				names = append(names, d.Name.Name)
			}
		case *ast.GenDecl:
			if d.Doc != nil {
				continue
			}
			for _, spec := range d.Specs {
				names = append(names, undocumentedSpec(spec)...)
			}
		}
	}
	return names
}

func undocumentedSpec(spec ast.Spec) []string {
	var names []string
	switch spec := spec.(type) {
	case *ast.TypeSpec:
		if spec.Name.IsExported() && spec.Doc == nil {
			names = append(names, spec.Name.Name)
		}
	case *ast.ValueSpec:
		for _, name := range spec.Names {
			if name.IsExported() && spec.Doc == nil && spec.Comment == nil {
				names = append(names, name.Name)
			}
		}
	}
	return names
}

// receiver returns the name of a method's type, or "".
func receiver(f *ast.FuncDecl) string {
	if f.Recv == nil || len(f.Recv.List) == 0 {
		return ""
	}
	t := f.Recv.List[0].Type
	if star, ok := t.(*ast.StarExpr); ok {
		t = star.X
	}
	if generic, ok := t.(*ast.IndexExpr); ok {
		t = generic.X
	}
	if name, ok := t.(*ast.Ident); ok {
		return name.Name
	}
	return ""
}

func TestEachMethodOfTheDatabaseIsRunByATestBesideIt(t *testing.T) {
	t.Parallel()
	const folder = "internal/postgres"
	methods, called := make(map[string]string), make(map[string]bool)
	for _, s := range sources(t, folder) {
		if isTest(s) {
			calls(s.file, called)
			continue
		}
		for _, d := range s.file.Decls {
			if f, ok := d.(*ast.FuncDecl); ok && f.Name.IsExported() && receiver(f) == "DB" {
				methods[f.Name.Name] = s.path
			}
		}
	}
	if len(methods) < 50 {
		t.Fatalf("found %d methods only: does this test still read them?", len(methods))
	}
	for name, file := range methods {
		if !called[name] {
			test := strings.TrimSuffix(path.Base(file), ".go") + "_test.go"
			t.Errorf("%s: no test of %s calls %s (architecture.md 5). Add one to %s/%s, on real Postgres: s := inTx(t) gives a transaction "+
				"that is rolled back, with builders (build_test.go); check what it does: order, pages by walk, s.fails(basilic.ErrConflict, …). "+
				"A list belongs into plans_test.go too.", file, folder, name, folder, test)
		}
	}
}

// calls notes the methods that a file calls, but not functions of packages.
func calls(file *ast.File, called map[string]bool) {
	packages := make(map[string]bool)
	for _, spec := range file.Imports {
		packages[path.Base(strings.Trim(spec.Path.Value, `"`))] = true
	}
	ast.Inspect(file, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok {
			return true
		}
		selector, ok := call.Fun.(*ast.SelectorExpr)
		if !ok {
			return true
		}
		if x, ok := selector.X.(*ast.Ident); ok && packages[x.Name] {
			return true
		}
		called[selector.Sel.Name] = true
		return true
	})
}
