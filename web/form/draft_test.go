package form_test

import (
	"net/url"
	"slices"
	"testing"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/web/form"
)

func TestAFormKnowsWhatWasTouched(t *testing.T) {
	t.Parallel()
	shape := form.BlockValues(basilic.Block{Kind: basilic.BlockImage})
	shown := form.Shown(form.BlockValues(basilic.Block{Source: "un\n\ndeux", Caption: "c"}))
	for name, test := range map[string]struct {
		typed url.Values
		want  bool
	}{
		"as browsers send it": {url.Values{"source": {"un\r\n\r\ndeux"}, "caption": {"c "}, "version": {"7"}, "alt": {""}}, false},
		"another text":        {url.Values{"source": {"un\n\ntrois"}, "caption": {"c"}}, true},
		"emptied":             {url.Values{"source": {"un\n\ndeux"}, "caption": {""}}, true},
		"moved to another":    {url.Values{"source": {"un\n\ndeux"}, "alt": {"c"}}, true},
	} {
		if got := form.Touched(test.typed, shape, shown); got != test.want {
			t.Errorf("%s: %v", name, got)
		}
	}
	if !form.Touched(url.Values{}, shape, "") {
		t.Error("a form that does not say what it showed was not touched")
	}
	// The order of choices is the form's.
	if form.Shown(url.Values{"themes": {"a", "b"}}) != form.Shown(url.Values{"themes": {"b", "a"}}) {
		t.Error("the order of choices counts")
	}
}

func TestTheBlocksOfAFormAreFoundByTheirVersions(t *testing.T) {
	t.Parallel()
	a, b := basilic.NewID(), basilic.NewID()
	f := url.Values{
		form.BlockGroup(b) + "version": {"2"}, form.BlockGroup(a) + "version": {"1"}, form.BlockGroup(a) + "source": {"un"},
		form.BlockGroup(basilic.NewID()) + "source": {"sans version"}, "block_x_version": {"1"}, "version": {"3"},
	}
	want := []basilic.ID{a, b}
	slices.Sort(want)
	if got := form.Blocks(f); !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
	if got := form.Group(f, form.BlockGroup(a)); got.Get("source") != "un" || got.Get("version") != "1" || len(got) != 2 {
		t.Error(got)
	}
}
