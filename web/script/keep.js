// What was typed stays in the browser until the hub has answered that it is saved:
// a cut, a crash or a closed window loses nothing. It is kept by account, so that
// nobody else of the same browser finds it.
const orders = "orders"; // no unit has this name

export class Keep {
  constructor(who, resource) { this.prefix = `basilic ${who} ${resource} `; }

  put(unit) {
    const note = {
      version: unit.version, kind: unit.kind, typed: unit.pairs(), sent: unit.sent && unit.sent.pairs,
      after: unit.after ? unit.after() : "", shown: unit.input("shown")?.value || "",
    };
    try {
      localStorage.setItem(this.prefix + unit.id, JSON.stringify(note));
    } catch {
      // A browser without space for it: the text is still in the page.
    }
  }

  drop(id) {
    try { localStorage.removeItem(this.prefix + id); } catch { /* nothing is kept */ }
  }

  // orders keeps the moves and deletions that the hub has not answered yet, in their
  // order.
  orders(all) {
    if (all.length === 0) return this.drop(orders);
    try { localStorage.setItem(this.prefix + orders, JSON.stringify(all)); } catch { /* as for a text */ }
  }

  ordered() {
    try { return JSON.parse(localStorage.getItem(this.prefix + orders)) || []; } catch { return []; }
  }

  // all returns what is kept, by unit.
  all() {
    const found = new Map();
    try {
      for (let i = 0; i < localStorage.length; i++) {
        const key = localStorage.key(i);
        if (key.startsWith(this.prefix) && key !== this.prefix + orders) found.set(key.slice(this.prefix.length), JSON.parse(localStorage.getItem(key)));
      }
    } catch { /* nothing was kept */ }
    return found;
  }
}
