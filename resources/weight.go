package resources

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/federation/activitystreams"
)

// lightEnough is the size of a sheet as it is kept, in bytes, under which its
// document cannot be too heavy: that holds each text three times, and each file by
// four addresses.
const lightEnough = basilic.MaxSerialized / 8

// tooHeavy says which blocks make a sheet heavier, once it is a document for other
// servers, than those read; "" when it is not (product.md 2). It counts for what is
// private too, which may become public.
func (s *Service) tooHeavy(sheet basilic.Sheet, author basilic.Actor, base *basilic.Actor) (string, error) {
	kept, err := json.Marshal(sheet)
	if err != nil || len(kept) < lightEnough {
		return "", err
	}
	at := now()
	document, err := activitystreams.BuildArticle(activitystreams.ArticleInput{
		Resource: basilic.Resource{
			IRI: basilic.IRI(s.Origin + "/ap/resources/" + string(basilic.NewID())), URL: s.Origin + "/ressources/" + slugOf(sheet.Title),
			Sheet: sheet, PublishedAt: &at, UpdatedAt: at,
		},
		Author: author, Base: base, Origin: s.Origin,
	})
	if err != nil || len(document) <= basilic.MaxSerialized {
		return "", err
	}
	return "La ressource est trop lourde pour être publiée. Raccourcissez ou divisez ces blocs : " + heaviest(sheet.Blocks) + ".", nil
}

// heaviest names the three heaviest blocks of a sheet.
func heaviest(blocks []basilic.Block) string {
	weights, order := make([]int, len(blocks)), make([]int, len(blocks))
	for i, b := range blocks {
		data, _ := json.Marshal(b)
		weights[i], order[i] = len(data), i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(weights[b], weights[a]) })
	var names []string
	for _, i := range order[:min(3, len(order))] {
		names = append(names, fmt.Sprintf("bloc %d (%s)", i+1, blocks[i].Kind.Label()))
	}
	return strings.Join(names, ", ")
}
