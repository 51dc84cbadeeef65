package basilic

import (
	"crypto/sha256"
	"encoding/hex"
)

// RemoteImage is an image that a resource of another server names. The hub shows
// its own copy of it, so that the other server does not learn who looks.
type RemoteImage struct {
	URL string
	// Crop is the part that cards show.
	Crop Crop
}

// Key names the image among those of its resource.
func (i RemoteImage) Key() string { return RemoteKey(i.URL) }

// RemoteKey names an image by its address, without telling it.
func RemoteKey(url string) string {
	sum := sha256.Sum256([]byte(url))
	return hex.EncodeToString(sum[:8])
}

// RemoteImages returns the images that a sheet of another server names.
func (s Sheet) RemoteImages() []RemoteImage {
	var all []RemoteImage
	add := func(b Block) {
		if b.Kind == BlockImage && b.MediaID == "" && b.URL != "" {
			image := RemoteImage{URL: b.URL, Crop: MiddleCrop()}
			if b.Crop != nil {
				image.Crop = *b.Crop
			}
			all = append(all, image)
		}
	}
	if s.Cover != nil {
		add(*s.Cover)
	}
	for _, b := range s.Blocks {
		add(b)
		for _, p := range b.Pictures() {
			if p.MediaID == "" && p.URL != "" {
				all = append(all, RemoteImage{URL: p.URL, Crop: MiddleCrop()})
			}
		}
	}
	return all
}
