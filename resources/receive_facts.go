package resources

import "codeberg.org/basilic/basilic"

// receivedFacts keeps what another hub says of a sheet where a sheet of ours could
// say it, within the same limits. Texts are plain: what looks like HTML is shown as
// it is.
func receivedFacts(f basilic.Facts) basilic.Facts {
	if f.Provenance != basilic.ProvenanceOwn && f.Provenance != basilic.ProvenanceFound {
		f.Provenance = ""
	}
	f = f.Tidy()
	f.Producer = cut(f.Producer, basilic.MaxProducer)
	if basilic.CheckURL(f.SourceURL) != "" {
		f.SourceURL = ""
	}
	f.Credits = f.Credits[:min(len(f.Credits), basilic.MaxCredits)]
	for i, c := range f.Credits {
		f.Credits[i] = cut(c, basilic.MaxCredit)
	}
	if !f.Produced.Valid() {
		f.Produced = ""
	}
	if !f.ReviewBy.Valid() {
		f.ReviewBy = ""
	}
	if f.View != basilic.ViewGrid {
		f.View = ""
	}
	return f
}

// receivedCover keeps the image that stands for an object of another server, by its
// address.
func receivedCover(b *basilic.Block) *basilic.Block {
	if b == nil {
		return nil
	}
	kept := receivedBlocks([]basilic.Block{*b})
	if len(kept) == 0 || kept[0].URL == "" {
		return nil
	}
	return &kept[0]
}
