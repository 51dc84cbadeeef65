package activitystreams

import "codeberg.org/basilic/basilic"

// linkPreview is what the page of a link said of itself, as a Page of the
// vocabulary; nil when there is nothing to show.
func linkPreview(b basilic.Block, origin string) any {
	p := b.Shown()
	if p == nil {
		return nil
	}
	m := map[string]any{"type": string(basilic.ObjectPage), "url": b.URL, "name": p.Title}
	for key, text := range map[string]string{"summary": p.Description, "siteName": p.Site} {
		if text != "" {
			m[key] = text
		}
	}
	for key, picture := range map[string]*basilic.Picture{"image": p.Image, "icon": p.Icon} {
		if picture != nil {
			m[key] = pictureOf(*picture, origin)
		}
	}
	return m
}

func pictureOf(p basilic.Picture, origin string) map[string]any {
	m := map[string]any{"type": "Image", "mediaType": "image/webp", "url": p.URL, "width": p.Width, "height": p.Height}
	if p.MediaID != "" {
		m["url"] = origin + "/medias/" + string(p.MediaID) + "/image.webp"
	}
	return m
}

// parseLinkPreview reads what another hub saw of the page of a link, nil for
// nothing.
func parseLinkPreview(o Object) *basilic.LinkPreview {
	page := o.Object("preview")
	if page == nil || page.Text("name") == "" {
		return nil
	}
	return &basilic.LinkPreview{
		Title: page.Text("name"), Description: page.Text("summary"), Site: page.Text("siteName"),
		Image: parsePicture(page.Object("image")), Icon: parsePicture(page.Object("icon")),
	}
}

func parsePicture(o Object) *basilic.Picture {
	if o == nil || o.LinkTo() == "" {
		return nil
	}
	return &basilic.Picture{URL: o.LinkTo(), Width: o.Int("width"), Height: o.Int("height")}
}
