package media

import (
	"context"
	"errors"
	"fmt"
	"image"
	"io"
	"strings"
	"unicode/utf8"

	"codeberg.org/basilic/basilic"
)

// PreviewName is the name of the picture of a file. No file that somebody sends
// can have it.
const PreviewName = "apercu:1.webp"

// The size of the picture of a file, in pixels at most.
const (
	PreviewWidth  = 960
	PreviewHeight = 1200
)

// Preview makes the picture of a file out of what was drawn of it.
func (p *Processor) Preview(ctx context.Context, drawn *image.RGBA) (ImageFile, error) {
	if err := p.turn(ctx); err != nil {
		return ImageFile{}, err
	}
	defer p.done()
	var made Image
	if err := made.add(PreviewName, drawn, quality); err != nil {
		return ImageFile{}, err
	}
	return made.Files[0], nil
}

// PreviewOfImage makes the picture of a file that is an image.
func (p *Processor) PreviewOfImage(ctx context.Context, r io.Reader) (ImageFile, error) {
	made, err := p.Process(ctx, r, basilic.MiddleCrop())
	if err != nil {
		return ImageFile{}, err
	}
	best := made.Files[0]
	for _, f := range made.Files {
		if f.Name == WidthName(PreviewWidth) {
			best = f
		}
	}
	best.Name = PreviewName
	return best, nil
}

// The size of an excerpt.
const (
	excerptLines = 12
	excerptSize  = 1000
)

// Excerpt returns the first lines of a text in UTF-8, "" of what is none.
func Excerpt(r io.Reader) (string, error) {
	head := make([]byte, 4*excerptSize)
	n, err := io.ReadFull(r, head)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return "", fmt.Errorf("media: excerpt: %w", err)
	}
	if head = head[:n]; !isText(head) {
		return "", nil
	}
	for !utf8.Valid(head) {
		head = head[:len(head)-1]
	}
	text := strings.TrimPrefix(strings.ReplaceAll(string(head), "\r\n", "\n"), "\ufeff")
	lines := strings.SplitN(text, "\n", excerptLines+1)
	text = strings.Join(lines[:min(len(lines), excerptLines)], "\n")
	if runes := []rune(text); len(runes) > excerptSize {
		text = string(runes[:excerptSize])
	}
	return strings.TrimRight(strings.Map(visible, text), " \n\t"), nil
}

func visible(c rune) rune {
	if c < ' ' && c != '\n' && c != '\t' {
		return -1
	}
	return c
}
