package resources

import (
	"context"
	"fmt"
	"io"
	"path"
	"strings"
	"unicode"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/blob"
	"codeberg.org/basilic/basilic/internal/media"
)

// File is what somebody sent, with the name that they gave it. Close forgets it.
type File struct {
	Name string
	*blob.Spooled
}

// Content returns the bytes, none when nothing was sent.
func (f File) Content() io.Reader {
	if f.Spooled == nil {
		return strings.NewReader("")
	}
	return f.Reader()
}

// Receive takes in a file without holding it in memory: up to the largest that
// may be kept, and one byte more.
func (s *Service) Receive(name string, r io.Reader) (File, error) {
	spooled, err := s.Spool.Receive(r, basilic.MaxFile)
	if err != nil {
		return File{}, fmt.Errorf("resources: receive: %w", err)
	}
	return File{Name: name, Spooled: spooled}, nil
}

// AddFile stores a file of any type and adds its block behind another one.
// Problems are of the field file. When it returns, the bytes and the row that
// names them are durable.
func (s *Service) AddFile(ctx context.Context, viewer basilic.Viewer, slug string, after basilic.ID, b basilic.Block, file File) (basilic.ID, error) {
	r, err := s.editable(ctx, s.DB, viewer, slug)
	if err != nil {
		return "", err
	}
	if err := fileProblems(b, file); err != nil {
		return "", err
	}
	b, m, err := s.keepFile(ctx, r.ID, b, file)
	if err != nil {
		return "", err
	}
	return s.addMediaBlock(ctx, viewer, slug, after, b, m, filesOf(m))
}

// fileProblems tells of all that is wrong with a file and what is said of it, at once.
func fileProblems(b basilic.Block, file File) error {
	if b.Title == "" {
		b.Title = "x" // the name of the file takes its place
	}
	b.Kind = basilic.BlockFile
	problems := b.Check()
	if text := problemOf(file); text != "" {
		problems.Add("file", text)
	}
	return problems.Err()
}

// keepFile keeps the bytes of a file for a resource, and names them in its block.
// Nothing names the media yet.
func (s *Service) keepFile(ctx context.Context, resource basilic.ID, b basilic.Block, file File) (basilic.Block, basilic.Media, error) {
	mediaType, err := media.TypeOf(file.Reader(), file.Size)
	if err != nil {
		return b, basilic.Media{}, fmt.Errorf("resources: type of a file: %w", err)
	}
	m := basilic.Media{
		ID: basilic.NewID(), ResourceID: resource, Name: fileName(file.Name), MediaType: mediaType, Digest: file.Digest, Size: file.Size,
	}
	b.Kind, b.MediaID, b.FileName, b.MediaType, b.Size, b.Digest = basilic.BlockFile, m.ID, m.Name, m.MediaType, m.Size, m.Digest
	b.Excerpt = ""
	if media.KindOf(mediaType) == media.KindText {
		if b.Excerpt, err = media.Excerpt(file.Reader()); err != nil {
			return b, m, err
		}
	}
	if b.Title == "" {
		b.Title = cut(m.Name, basilic.MaxBlockTitle)
	}
	if _, err := prepared(b); err != nil {
		return b, m, err
	}
	return b, m, s.keepBlob(ctx, m.Digest, file.Reader(), m.Size)
}

// filesOf are the files that are served of a media that is no image.
func filesOf(m basilic.Media) []basilic.MediaFile {
	return []basilic.MediaFile{{Name: m.Name, MediaType: m.MediaType, Digest: m.Digest, Size: m.Size}}
}

const tooLarge = "Le fichier dépasse 100\u00a0Mo. Réduisez-le ou divisez-le, puis choisissez-le de nouveau."

func problemOf(file File) string {
	switch {
	case file.Spooled == nil:
		return "Choisissez un fichier."
	case file.Size == 0:
		return "Ce fichier est vide. Choisissez-en un autre."
	case file.Size > basilic.MaxFile:
		return tooLarge
	}
	return ""
}

// fileName returns a name that is safe in an address and on any disk: without
// folders or characters that cannot be seen, not too long, its ending kept.
func fileName(name string) string {
	name = name[strings.LastIndexAny(name, `/\`)+1:]
	name = strings.Map(func(c rune) rune {
		if unicode.IsControl(c) || unicode.Is(unicode.Cf, c) || strings.ContainsRune(`<>:"|?*%#&`, c) {
			return -1
		}
		return c
	}, strings.ToValidUTF8(name, ""))
	name = strings.Trim(strings.Join(strings.Fields(name), " "), ". ")
	if runes := []rune(name); len(runes) > basilic.MaxFileName {
		ending := []rune(path.Ext(name))
		if len(ending) > 10 {
			ending = nil
		}
		name = strings.TrimSpace(string(runes[:basilic.MaxFileName-len(ending)])) + string(ending)
	}
	if name == "" {
		return "fichier"
	}
	return name
}
