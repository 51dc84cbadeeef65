package e2e

import (
	"context"
	"fmt"
	"testing"

	"github.com/chromedp/chromedp"
)

// place is where the middle of an element is on the screen once the page has loaded; it
// is empty while a click there would hit something else.
const place = `(selector => {
	const element = document.querySelector(selector);
	if (!element || document.readyState !== "complete") return "";
	element.scrollIntoView({block: "center", behavior: "instant"});
	const box = element.getBoundingClientRect(), x = box.x + box.width / 2, y = box.y + box.height / 2;
	const hit = document.elementFromPoint(x, y);
	const meant = hit && [element, ...(element.labels ?? [])].some(e => e.contains(hit));
	return meant ? x + " " + y : "";
})(%q)`

// ready waits until an element stays where it is and nothing lies over it. A page still
// moves after it has loaded (to the part that its address names, or when a picture gets
// its size), and a click at the place of a moment ago hits what is there by now.
func ready(t *testing.T, window context.Context, selector string) {
	t.Helper()
	before := ""
	eventually(t, selector+" to be where a click hits it", func() bool {
		now := evaluate[string](t, window, fmt.Sprintf(place, selector))
		still := now != "" && now == before
		before = now
		return still
	})
}

// click clicks an element as a mouse does.
func click(t *testing.T, window context.Context, selector string) {
	t.Helper()
	ready(t, window, selector)
	do(t, window, chromedp.Click(chromedp.CSS(selector)))
}

// press clicks a button and waits for the page that follows.
func press(t *testing.T, window context.Context, selector string) {
	t.Helper()
	ready(t, window, selector)
	if _, err := chromedp.RunResponse(window, chromedp.Click(chromedp.CSS(selector))); err != nil {
		t.Fatalf("press %s: %v", selector, err)
	}
}
