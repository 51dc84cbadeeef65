package activitystreams

import "codeberg.org/basilic/basilic"

// fillFacts says what a sheet says about itself: what it leaves out is left out.
func fillFacts(m map[string]any, f basilic.Facts) {
	for key, value := range map[string]string{
		"provenance": string(f.Provenance), "producer": f.Producer, "sourceUrl": f.SourceURL,
		"produced": string(f.Produced), "reviewBy": string(f.ReviewBy),
	} {
		if value != "" {
			m[key] = value
		}
	}
	if len(f.Credits) > 0 {
		m["credits"] = texts(f.Credits)
	}
	views := []any{}
	for _, v := range f.Views() {
		views = append(views, string(v))
	}
	m["views"] = views
}

// factsOf reads what a sheet of another hub says about itself. Texts are as received.
func factsOf(o Object) basilic.Facts {
	f := basilic.Facts{
		Provenance: basilic.Provenance(o.Text("provenance")), Producer: o.Text("producer"), SourceURL: o.Text("sourceUrl"),
		Credits: o.Strings("credits"), Produced: basilic.Month(o.Text("produced")), ReviewBy: basilic.Day(o.Text("reviewBy")),
	}
	views := o.Strings("views")
	if len(views) > 0 {
		f.View = basilic.SheetView(views[0])
	}
	f.BothViews = len(views) > 1
	return f
}

// cover is the image that stands for a sheet: its own, or its first one.
func cover(sheet basilic.Sheet, origin string) any {
	if sheet.Cover != nil {
		return coverImage(*sheet.Cover, origin)
	}
	for _, b := range sheet.Blocks {
		if b.Kind == basilic.BlockImage {
			return coverImage(b, origin)
		}
	}
	return nil
}

func coverImage(b basilic.Block, origin string) any {
	image := map[string]any{"type": "Image", "mediaType": "image/webp", "url": imageURL(b, origin)}
	if b.Width > 0 && b.Height > 0 {
		image["width"], image["height"] = b.Width, b.Height
	}
	if b.Alt != "" {
		image["name"] = b.Alt
	}
	setLook(image, b)
	return image
}

// coverOf reads the image that stands for an object: nil when it is one of its
// blocks, as where no other was chosen.
func coverOf(o Object, blocks []basilic.Block) *basilic.Block {
	image := o.Object("image")
	if image == nil {
		image = Object{"url": o["image"]}
	}
	address := image.LinkTo()
	if address == "" {
		return nil
	}
	for _, b := range blocks {
		if b.Kind == basilic.BlockImage && b.URL == address {
			return nil
		}
	}
	return &basilic.Block{
		ID: basilic.NewID(), Kind: basilic.BlockImage, URL: address, Alt: image.Text("name"),
		Width: image.Int("width"), Height: image.Int("height"), Crop: cropOf(image), Blur: image.Text("blur"),
	}
}

func language(s basilic.Sheet) string {
	if s.Language == "" {
		return basilic.DefaultLanguage
	}
	return s.Language
}

// languageOf is the language of an object: the one in which it gives its text, when
// it gives it in one.
func languageOf(o Object) string {
	for _, key := range []string{"contentMap", "nameMap", "summaryMap"} {
		texts, _ := o[key].(map[string]any)
		for code := range texts {
			if len(texts) == 1 && basilic.IsLanguage(code) {
				return code
			}
		}
	}
	return basilic.DefaultLanguage
}
