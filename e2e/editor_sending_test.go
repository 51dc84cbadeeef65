package e2e

import "testing"

// TestABlockIsAddedWhenTheCutComesAfterItsFile: the file is not sent again, and
// somebody who may not is told why.
func TestABlockIsAddedWhenTheCutComesAfterItsFile(t *testing.T) {
	t.Parallel()
	w := writes(t)
	evaluate[bool](t, w.window, `(() => {
		const send = window.fetch;
		window.pieces = window.refused = 0;
		window.fetch = (to, how) => {
			if (how?.method === "PATCH") window.pieces++;
			if (String(to).endsWith("/blocs") && window.refused++ < 1) return Promise.reject(new TypeError("cut"));
			return send(to, how);
		};
		return true;
	})()`)
	w.begin(0, "Image")
	w.send("Image", onDisk(t, "plan.png", aDrawing(t)))
	w.see("the image to be there", `document.querySelectorAll('[data-unit][data-kind="Image"]').length === 1`)
	if pieces := evaluate[int](t, w.window, "window.pieces"); pieces != 1 {
		t.Errorf("%d pieces were sent", pieces)
	}
	if kept := evaluate[int](t, w.window, `Object.keys(localStorage).filter((k) => k.startsWith("envoi ")).length`); kept != 0 {
		t.Errorf("%d files are still remembered", kept)
	}
	w.quiet()
}

// TestAFileIsSentFromABrowserThatKeepsNothing, as in some private windows.
func TestAFileIsSentFromABrowserThatKeepsNothing(t *testing.T) {
	t.Parallel()
	w := writes(t)
	evaluate[bool](t, w.window, `(() => {
		for (const name of ["getItem", "setItem", "removeItem"]) Storage.prototype[name] = () => { throw new DOMException("no storage", "SecurityError"); };
		return true;
	})()`)
	w.begin(0, "Image")
	w.send("Image", onDisk(t, "plan.png", aDrawing(t)))
	w.see("the image to be there", `document.querySelectorAll('[data-unit][data-kind="Image"]').length === 1`)
	w.quiet()
}
