package poster_test

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"codeberg.org/basilic/basilic/internal/poster"
)

func drawn(t *testing.T, p poster.Poster) image.Image {
	t.Helper()
	data, err := poster.Draw(p)
	if err != nil {
		t.Fatal(err)
	}
	if len(data) > 200<<10 {
		t.Errorf("the poster has %d bytes", len(data))
	}
	img, err := jpeg.Decode(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	if img.Bounds() != image.Rect(0, 0, poster.Width, poster.Height) {
		t.Errorf("the poster has %v", img.Bounds())
	}
	return img
}

// dark counts the pixels of ink in a part of a poster.
func dark(img image.Image, part image.Rectangle) int {
	n := 0
	for y := part.Min.Y; y < part.Max.Y; y++ {
		for x := part.Min.X; x < part.Max.X; x++ {
			if c, ok := color.GrayModel.Convert(img.At(x, y)).(color.Gray); ok && c.Y < 60 {
				n++
			}
		}
	}
	return n
}

func title(text string) poster.Poster {
	return poster.Poster{Title: text, Category: "communs", CategoryLabel: "Communs numériques", By: "Zoé", Mark: "Z", Hub: "Un hub", Accent: "#0b5a53"}
}

// words is where the title is written.
var words = image.Rect(64, 110, 704, 460)

func TestEveryTitleStaysInItsPlace(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"Un œuf", "L’été à Noël, déjà ?", strings.Repeat("mot ", 25), strings.Repeat("W", 100), strings.Repeat("é", 100), "Animer un atelier « mots de passe » : où, quand ?",
	} {
		img := drawn(t, title(text))
		if dark(img, words) < 300 {
			t.Errorf("%q is not written", text)
		}
		for _, outside := range []image.Rectangle{image.Rect(0, 0, 60, poster.Height), image.Rect(708, 0, 760, 300), image.Rect(60, 462, 704, 490)} {
			if n := dark(img, outside); n > 0 {
				t.Errorf("%q goes out into %v", text, outside)
			}
		}
	}
}

func TestWhatTheFontDoesNotHaveIsLeftOut(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"🌿🌿🌿", "حديقة", "\x00\u202E", ""} {
		if n := dark(drawn(t, title(text)), words); n > 0 {
			t.Errorf("%q is written with %d pixels", text, n)
		}
	}
	if dark(drawn(t, title("Ǎ")), words) < 100 {
		t.Error("a letter with an unknown accent is left out")
	}
}

func TestACoverIsShownInItsLeaf(t *testing.T) {
	t.Parallel()
	p := title("Semer")
	cover := image.NewRGBA(image.Rect(0, 0, 560, 400))
	for i := range cover.Pix {
		cover.Pix[i] = []uint8{0, 0, 0, 255}[i%4]
	}
	p.Cover = cover
	img := drawn(t, p)
	if n := dark(img, image.Rect(800, 100, 1100, 500)); n != 300*400 {
		t.Errorf("%d pixels of the cover are shown", n)
	}
	if n := dark(img, image.Rect(1126, 64, 1136, 70)); n > 0 {
		t.Error("the corner of the leaf is not round")
	}
}

func TestAPosterIsDrawnOnce(t *testing.T) {
	t.Parallel()
	k, p := poster.NewKeeper(), title("Semer")
	var opened atomic.Int32
	cover := func(context.Context) (image.Image, error) { opened.Add(1); return nil, nil }
	key := poster.Key(p, "")
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			if _, err := k.Draw(t.Context(), key, p, cover); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if n := opened.Load(); n != 1 {
		t.Errorf("drawn %d times", n)
	}
	for i := range 36 {
		q := title(strconv.Itoa(i))
		if _, err := k.Draw(t.Context(), poster.Key(q, ""), q, func(context.Context) (image.Image, error) { return nil, nil }); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := k.Draw(t.Context(), key, p, cover); err != nil || opened.Load() != 2 {
		t.Errorf("the first poster is kept for ever: %v", err)
	}
}

func TestKeysDifferWithAllThatIsShown(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, change := range []func(p *poster.Poster) string{
		func(*poster.Poster) string { return "" }, func(*poster.Poster) string { return "couverture" },
		func(p *poster.Poster) string { p.Title = "x"; return "" }, func(p *poster.Poster) string { p.Category = "x"; return "" },
		func(p *poster.Poster) string { p.CategoryLabel = "x"; return "" }, func(p *poster.Poster) string { p.By = "x"; return "" },
		func(p *poster.Poster) string { p.Hub = "x"; return "" }, func(p *poster.Poster) string { p.Square = true; return "" }, func(p *poster.Poster) string { p.Accent = "#fff"; return "" },
	} {
		p := title("Semer")
		cover := change(&p)
		key := poster.Key(p, cover)
		if seen[key] {
			t.Error("two posters have one key")
		}
		seen[key] = true
	}
}

func TestNobodyWaitsForAPosterInVain(t *testing.T) {
	t.Parallel()
	k, hold, held := poster.NewKeeper(), make(chan struct{}), make(chan struct{})
	defer close(hold)
	for i := range 2 {
		p := title(strconv.Itoa(i))
		go func() {
			_, _ = k.Draw(context.Background(), poster.Key(p, ""), p, func(context.Context) (image.Image, error) { held <- struct{}{}; <-hold; return nil, nil })
		}()
		<-held
	}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := k.Draw(gone, "x", title("x"), func(context.Context) (image.Image, error) { return nil, nil }); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
}

func TestWhatLacksItsPictureForNowIsNotKept(t *testing.T) {
	t.Parallel()
	k, p := poster.NewKeeper(), title("Semer")
	key := poster.Key(p, "couverture")
	first, err := k.Draw(t.Context(), key, p, func(context.Context) (image.Image, error) { return nil, errors.New("cut") })
	if err != nil || first.Whole || len(first.JPEG) == 0 {
		t.Fatalf("without its picture: whole %v, %v", first.Whole, err)
	}
	red := image.NewUniform(color.RGBA{R: 255, A: 255})
	picture := image.NewRGBA(image.Rect(0, 0, 20, 20))
	draw.Draw(picture, picture.Bounds(), red, image.Point{}, draw.Src)
	second, err := k.Draw(t.Context(), key, p, func(context.Context) (image.Image, error) { return picture, nil })
	if err != nil || !second.Whole || bytes.Equal(first.JPEG, second.JPEG) {
		t.Errorf("afterwards it is still shown without: %v", err)
	}
}

func TestWhoWaitsForAPosterHasItWhenTheFirstWhoAskedLeaves(t *testing.T) {
	t.Parallel()
	k, p := poster.NewKeeper(), title("Semer")
	hold, held := make(chan struct{}), make(chan struct{})
	gone, leave := context.WithCancel(t.Context())
	left := make(chan error)
	go func() {
		_, err := k.Draw(gone, "x", p, func(ctx context.Context) (image.Image, error) { close(held); <-hold; return nil, ctx.Err() })
		left <- err
	}()
	<-held
	leave()
	if err := <-left; !errors.Is(err, context.Canceled) {
		t.Errorf("who left: %v", err)
	}
	close(hold)
	drawn, err := k.Draw(t.Context(), "x", p, func(context.Context) (image.Image, error) { return nil, nil })
	if err != nil || !drawn.Whole {
		t.Errorf("who stayed: %v, %v", drawn.Whole, err)
	}
}
