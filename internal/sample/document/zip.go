package document

import (
	"archive/zip"
	"bytes"
	"fmt"
)

// file is one part of a package.
type file struct{ name, content string }

const xmlHead = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"

// pack makes a zip of files, in their order. OpenDocument wants the one named
// mimetype first and as it is (OpenDocument 1.3 part 2, 3.3).
func pack(files ...file) ([]byte, error) {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, f := range files {
		var err error
		if f.name == "mimetype" {
			err = store(w, f)
		} else {
			err = compress(w, f)
		}
		if err != nil {
			return nil, fmt.Errorf("document: pack %s: %w", f.name, err)
		}
	}
	if err := w.Close(); err != nil {
		return nil, fmt.Errorf("document: pack: %w", err)
	}
	return b.Bytes(), nil
}

func compress(w *zip.Writer, f file) error {
	part, err := w.CreateHeader(&zip.FileHeader{Name: f.name, Method: zip.Deflate})
	if err != nil {
		return err
	}
	_, err = part.Write([]byte(xmlHead + f.content))
	return err
}

// store keeps the bytes in sight of who reads the first ones of the file: their
// checksum and sizes stand before them.
func store(w *zip.Writer, f file) error {
	size := uint64(len(f.content))
	part, err := w.CreateRaw(&zip.FileHeader{Name: f.name, Method: zip.Store, CRC32: checksum(f.content), CompressedSize64: size, UncompressedSize64: size})
	if err != nil {
		return err
	}
	_, err = part.Write([]byte(f.content))
	return err
}
