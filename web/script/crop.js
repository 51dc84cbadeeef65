// Chooses the part of an image that lists show by dragging a frame over it. The
// fields with numbers stay: they are for the keyboard, and say the same.
const shape = 7 / 5;

export function crop(unit) {
  const card = unit.element.querySelector("[data-crop]"), zoom = unit.input("crop_zoom");
  if (!card || !zoom) return;
  const x = unit.input("crop_x"), y = unit.input("crop_y"), fold = zoom.closest("details");
  const box = document.createElement("div"), image = new Image(), frame = document.createElement("div");
  box.className = "crop";
  frame.className = "crop__frame";
  image.alt = "";
  image.draggable = false;
  if (card.dataset.width > 0) [image.width, image.height] = [card.dataset.width, card.dataset.height]; // its place, before it comes
  box.append(image, frame);

  // part is the frame as parts of the image.
  const part = () => {
    const wide = image.naturalWidth / image.naturalHeight;
    const by = Math.max(1, Number(zoom.value) / 100 || 1);
    return { width: Math.min(1, shape / wide) / by, height: Math.min(1, wide / shape) / by };
  };
  const draw = () => {
    if (!image.naturalWidth) return;
    const { width, height } = part();
    frame.style.width = 100 * width + "%";
    frame.style.height = 100 * height + "%";
    frame.style.left = (1 - width) * Number(x.value) + "%";
    frame.style.top = (1 - height) * Number(y.value) + "%";
  };
  const set = (input, value) => { input.value = String(Math.round(Math.min(100, Math.max(0, value)))); };
  image.addEventListener("load", draw);
  for (const input of [x, y, zoom]) input.addEventListener("input", draw);
  let from = null;
  frame.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    frame.setPointerCapture(event.pointerId);
    from = { left: event.clientX, top: event.clientY, x: Number(x.value), y: Number(y.value) };
  });
  frame.addEventListener("pointermove", (event) => {
    if (!from) return;
    const { width, height } = part(), free = { x: box.clientWidth * (1 - width), y: box.clientHeight * (1 - height) };
    if (free.x > 0) set(x, from.x + 100 * (event.clientX - from.left) / free.x);
    if (free.y > 0) set(y, from.y + 100 * (event.clientY - from.top) / free.y);
    draw();
  });
  for (const end of ["pointerup", "pointercancel"]) {
    frame.addEventListener(end, () => {
      if (!from) return;
      from = null;
      x.dispatchEvent(new Event("input", { bubbles: true }));
    });
  }
  const show = () => {
    if (!fold.open || box.isConnected) return;
    image.src = card.dataset.crop;
    fold.querySelector(".hint").textContent = "Les listes montrent une partie de l’image, plus large que haute. Déplacez le cadre, ou changez les nombres.";
    fold.querySelector(".hint").after(box);
  };
  fold.addEventListener("toggle", show);
  show();
}
