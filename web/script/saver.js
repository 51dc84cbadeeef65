// Saves units as soon as they are edited: one request at a time, which holds all
// that is due. What was sent and not answered is sent again as it was before what
// was typed since, so that a lost answer is never taken for somebody else's text.
import { still } from "./still.js";

const pause = 1000, longest = 10_000, most = 30_000;

export class Saver {
  constructor(page) {
    this.page = page; // form, keep, say, icon, each, changed, replaced
    this.busy = null;
    this.orders = []; // moves and deletions, in their order
    this.wait = 0;
    this.retry = 0;
    addEventListener("online", () => this.now());
    addEventListener("offline", () => this.cut("offline"));
  }

  get pending() { return this.page.units().filter((u) => u.dirty); }
  get unsaved() { return this.orders.length > 0 || this.pending.length > 0; }

  // typed is told of each change of a unit.
  typed(unit) {
    if (!unit.dirty) {
      this.page.keep.drop(unit.id);
      if (!unit.stale && unit.state !== "saved") unit.show("clean");
      this.page.overview();
      return;
    }
    clearTimeout(unit.noting);
    unit.noting = setTimeout(() => unit.dirty && this.page.keep.put(unit), 200);
    if (unit.stale) return;
    if (!["offline", "waiting", "saving"].includes(unit.state)) unit.show("typed");
    unit.since ||= Date.now();
    clearTimeout(unit.timer);
    unit.timer = setTimeout(() => this.due(unit), Math.max(0, Math.min(pause, unit.since + longest - Date.now())));
    this.page.overview();
  }

  // left is told that somebody went on to another place.
  left(unit) {
    if (unit.dirty && !unit.stale) this.due(unit);
    else if (unit.state === "incomplete") this.refuse(unit, unit.problems);
  }

  due(unit) {
    clearTimeout(unit.timer);
    unit.isDue = true;
    this.run();
  }

  // order asks for something else than a text: a move or a deletion. A later one of
  // the same key takes its place. version is that of the block which is deleted.
  order(key, pairs, version, removed) {
    this.orders = this.orders.filter((o) => o.key !== key || o.going);
    this.orders.push({ key, pairs, version, removed });
    this.page.keepOrders();
    this.run();
  }

  // now tries again whatever waits.
  now() {
    this.wait = 0;
    clearTimeout(this.retry);
    for (const unit of this.pending) if (!unit.stale && unit.state !== "refused") unit.isDue = true;
    return this.run();
  }

  // flush saves everything and says whether nothing is left.
  async flush() {
    for (let round = 0; round < 4; round++) {
      const before = this.pending.length + this.orders.length;
      if (before === 0) return true;
      for (const unit of this.pending) if (!unit.stale) unit.isDue = true;
      await (this.busy || this.run());
      if (this.cutOff || this.pending.every((u) => u.stale || u.problems?.length) && this.orders.length === 0) break;
    }
    return !this.unsaved;
  }

  run() {
    if (this.busy) return this.busy;
    if (this.orders.length > 0 || this.page.units().some((u) => u.isDue)) {
      this.busy = this.step().finally(() => {
        this.busy = null;
        this.page.overview();
        if (!this.cutOff) this.run();
      });
    }
    return this.busy || Promise.resolve();
  }

  async step() {
    const order = this.orders[0];
    // A deletion may be of what a text is saved in: texts go first.
    const units = this.page.units().filter((u) => u.isDue && u.dirty && !u.stale);
    for (const u of this.page.units()) u.isDue = false;
    if (units.length > 0) return this.save(units);
    if (!order) return;
    order.going = true;
    const { removed } = order;
    // Its text may have been saved since the deletion was asked for.
    const answer = await this.post(removed ? [...order.pairs, ["version", removed.unit.version]] : order.pairs);
    if (!answer) {
      order.going = false;
      return;
    }
    this.orders.shift();
    this.page.keepOrders();
    if (removed && answer.status === 422 && answer.body?.html) return this.page.list.comeBack(removed.place, answer.body.html);
    if (answer.status < 400 || answer.status === 404) return this.page.changed();
    this.page.undone = "Un déplacement ou une suppression n’a pas été enregistré\u00a0: rechargez la page";
    this.page.say(this.page.undone);
  }

  async save(units) {
    const pairs = [["action", "save"]];
    for (const u of units) {
      u.since = 0;
      u.sent ||= { typed: u.typed(), pairs: this.page.withPlace(u, u.pairs()) };
      this.page.keep.put(u);
      u.show("saving");
      pairs.push(...u.sent.pairs);
    }
    this.page.overview();
    const answer = await this.post(pairs);
    if (!answer) return;
    for (const u of units) this.answered(u, answer);
  }

  answered(u, { status, body }) {
    const part = u.id === "sheet" ? body?.sheet : body?.blocks?.[u.id];
    const sent = u.sent;
    u.sent = null;
    if (status === 401) return u.show("outside");
    if (status === 403 || status === 404) return u.show("denied");
    if (!part) return this.refuse(u, [{ field: "", text: status === 413 ? "C’est trop long pour être enregistré." : "Cela n’a pas pu être enregistré. Rechargez la page." }]);
    if (part.stale) return this.page.stale(u, part.html);
    if (part.problems) {
      u.problems = part.problems;
      if (u.typed() !== sent.typed) return this.typed(u);
      // Somebody who is still writing is not told of what is missing yet.
      if (u.begun && u.holds(document.activeElement)) return u.show("incomplete");
      return this.refuse(u, part.problems);
    }
    const begun = u.begun;
    u.version = part.version;
    u.set("shown", part.shown);
    u.known = sent.typed;
    u.problems = null;
    u.right();
    u.text = part.text;
    this.page.saved(u, part, begun ? sent.pairs : null);
    if (u.dirty) {
      this.page.keep.put(u);
      this.typed(u);
      return;
    }
    this.page.keep.drop(u.id);
    u.show("saved");
    this.page.changed();
  }

  refuse(u, problems) {
    u.problems = problems;
    u.show("refused");
    still(() => u.wrong(problems, this.page.icon));
    this.page.say("Un bloc est à corriger\u00a0: " + problems.map((p) => p.text).join(" "));
  }

  // post returns what the hub answered, null when it did not: it is asked again.
  async post(pairs) {
    const body = new URLSearchParams(pairs);
    try {
      const answer = await fetch(this.page.address, {
        method: "POST", body, headers: { Accept: "application/json" }, signal: AbortSignal.timeout(most),
      });
      if (answer.status === 429 || answer.status >= 500) return this.cut("waiting");
      const json = answer.headers.get("Content-Type")?.includes("json") ? await answer.json() : null;
      if (this.told) this.page.say("De nouveau en ligne. Ce qui attendait s’enregistre.");
      this.cutOff = "";
      this.told = false;
      this.wait = 0;
      return { status: answer.status, body: json };
    } catch {
      return this.cut("offline");
    }
  }

  // cut says that nothing can be saved now, and tries again later.
  cut(state) {
    this.cutOff = state;
    for (const u of this.pending) if (!u.stale && u.state !== "refused") u.show(state);
    if (!this.told && this.unsaved) this.page.say(state === "offline" ? "Hors connexion. Ce que vous écrivez est gardé ici et sera enregistré au retour." : "Le hub ne répond pas. Ce que vous écrivez est gardé ici et sera enregistré.");
    this.told ||= this.unsaved;
    this.wait = Math.min(Math.max(1000, 2 * this.wait), most);
    clearTimeout(this.retry);
    this.retry = setTimeout(() => this.again(), this.wait);
    this.page.overview();
    return null;
  }

  again() {
    for (const unit of this.pending) if (!unit.stale && unit.state !== "refused") unit.isDue = true;
    this.run();
  }
}
