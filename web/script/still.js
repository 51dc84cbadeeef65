// What somebody is at stays where it is on the screen while a part of the page grows
// or shrinks: what is under the mouse, or what has the focus for those who type.
let mouse = null;
for (const kind of ["pointermove", "pointerdown"]) {
  addEventListener(kind, (event) => { mouse = event.pointerType === "mouse" ? { x: event.clientX, y: event.clientY } : null; }, { passive: true });
}
addEventListener("keydown", () => { mouse = null; });

const things = "button, a, input, textarea, select, summary, .palette, .eblock";

function at() {
  const there = mouse ? document.elementFromPoint(mouse.x, mouse.y) : document.activeElement;
  return there?.closest(things);
}

export function still(change) {
  const thing = at(), before = thing?.getBoundingClientRect().top;
  change();
  if (!thing?.isConnected) return;
  const box = thing.getBoundingClientRect(), moved = box.height > 0 ? box.top - before : 0;
  if (Math.abs(moved) >= 1) scrollBy({ top: moved, behavior: "instant" });
}
