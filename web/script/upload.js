// Sends a file piece by piece (tus 1.0.0), so that a cut costs a piece and not the
// file.
const piece = 4 << 20, version = { "Tus-Resumable": "1.0.0" };
const base64 = (text) => btoa(String.fromCodePoint(...new TextEncoder().encode(text)));
export const pause = (seconds) => new Promise((done) => setTimeout(done, seconds * 1000));

export const weight = (bytes) => (bytes / 1048576).toLocaleString("fr", { maximumFractionDigits: 1 }) + "\u00a0Mo";

// Refused is an answer that trying again does not change. Its message says what to do.
export class Refused extends Error {
  constructor(status) {
    super({
      401: "Votre session est terminée\u00a0: connectez-vous de nouveau dans un autre onglet, puis choisissez de nouveau le fichier.",
      403: "Vous ne pouvez plus modifier cette ressource.",
      413: "Le fichier dépasse 100\u00a0Mo. Réduisez-le ou divisez-le.",
      429: "Trop d’envois sont en cours. Attendez une minute, puis choisissez de nouveau le fichier.",
    }[status] || "L’envoi n’a pas pu se faire. Choisissez de nouveau le fichier.");
    this.status = status;
  }
}

// What was sent is remembered for a file, where the browser lets us: elsewhere, as in
// some private windows, while the page is open.
const inPage = new Map();
function known(key) {
  try { return localStorage.getItem(key) || inPage.get(key); } catch { return inPage.get(key); }
}
function remember(key, path) {
  inPage.set(key, path);
  try { localStorage.setItem(key, path); } catch { /* the page remembers it */ }
}
export function forget(key) {
  inPage.delete(key);
  try { localStorage.removeItem(key); } catch { /* nothing was kept */ }
}
export const keyOf = (to, file) => "envoi " + [to.resource, file.name, file.size, file.lastModified].join(" ");

async function ask(method, path, headers, body) {
  const answer = await fetch(path, { method, headers: { ...version, ...headers }, body });
  if (answer.ok) return answer;
  if ([400, 401, 403, 404, 410, 413, 429].includes(answer.status)) throw new Refused(answer.status);
  throw new Error(String(answer.status));
}

// begin returns where a file is sent and how far it is: where it was cut before, or
// at its beginning.
async function begin(to, file, key) {
  const before = known(key);
  if (before) {
    try {
      return { path: before, at: Number((await ask("HEAD", before)).headers.get("Upload-Offset")) };
    } catch (e) {
      if (![400, 404, 410].includes(e.status)) throw e;
      forget(key);
    }
  }
  const meta = "resource " + base64(to.resource) + ",filename " + base64(file.name);
  const answer = await ask("POST", to.uploads, { "Upload-Length": String(file.size), "Upload-Metadata": meta });
  const path = new URL(answer.headers.get("Location"), location.href).pathname;
  remember(key, path);
  return { path, at: 0 };
}

// send returns the identifier of the upload; to has the address of uploads and the
// resource that they are for. say hears sentences and the part that arrived. The file
// is remembered until forget: what is done with it may be cut too.
export async function send(to, file, say, signal) {
  const key = keyOf(to, file);
  for (let wait = 1, upload = null; ; ) {
    signal?.throwIfAborted();
    try {
      upload = upload || await begin(to, file, key);
      while (upload.at < file.size) {
        signal?.throwIfAborted();
        const part = upload.at / file.size;
        say("Envoi du fichier\u00a0: " + weight(upload.at) + " sur " + weight(file.size) + " (" + Math.floor(100 * part) + "\u00a0%)…", part);
        const headers = { "Upload-Offset": String(upload.at), "Content-Type": "application/offset+octet-stream" };
        const answer = await ask("PATCH", upload.path, headers, file.slice(upload.at, upload.at + piece));
        upload.at = Number(answer.headers.get("Upload-Offset"));
        wait = 1;
      }
      return upload.path.split("/").pop();
    } catch (e) {
      if (signal?.aborted) throw e;
      if (e instanceof Refused) {
        if (![401, 429].includes(e.status)) forget(key); // these end
        throw e;
      }
      upload = null;
      say("La connexion est coupée. L’envoi reprendra dans " + wait + "\u00a0s, là où il en était\u00a0: gardez cette page ouverte.");
      await pause(wait);
      wait = Math.min(2 * wait, 30);
    }
  }
}
