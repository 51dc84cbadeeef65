package fedtest_test

import (
	"testing"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/fedtest"
	"codeberg.org/basilic/basilic/resources"
)

// discussionOf returns what the page of a resource shows of its discussion.
func discussionOf(t *testing.T, hub *fedtest.Hub, viewer basilic.Viewer, r basilic.Resource) resources.Discussion {
	t.Helper()
	page, err := hub.Resources.Page(t.Context(), viewer, resources.View{Resource: r}, resources.Asked{})
	if err != nil {
		t.Fatal(err)
	}
	return page.Discussion
}
