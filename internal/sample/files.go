package sample

import (
	"fmt"
	"path"
	"strings"

	"codeberg.org/basilic/basilic/internal/sample/document"
)

// Make returns the bytes of a file of the sample sheets: a sound, or what is
// written under its name in the folder files, in the format of its ending. An
// unknown one is basilic.ErrNotFound or fs.ErrNotExist.
func Make(name string) ([]byte, error) {
	if path.Ext(name) == ".wav" {
		return jingle(), nil
	}
	source, err := sheets.ReadFile(path.Join("content/files", strings.TrimSuffix(name, path.Ext(name))+".txt"))
	if err != nil {
		return nil, fmt.Errorf("sample: file: %w", err)
	}
	return document.Parse(typography(string(source))).Make(name)
}
