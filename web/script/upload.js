// Sends a file piece by piece (tus 1.0.0), so that a cut costs a piece and not the
// file.
const piece = 4 << 20, version = { "Tus-Resumable": "1.0.0" };
const base64 = (text) => btoa(String.fromCodePoint(...new TextEncoder().encode(text)));
const pause = (seconds) => new Promise((done) => setTimeout(done, seconds * 1000));

export const weight = (bytes) => (bytes / 1048576).toLocaleString("fr", { maximumFractionDigits: 1 }) + "\u00a0Mo";

// Refused is an answer that trying again does not change.
export class Refused extends Error {}

async function ask(method, path, headers, body) {
  const answer = await fetch(path, { method, headers: { ...version, ...headers }, body });
  if (answer.ok) return answer;
  if ([400, 401, 403, 404, 410, 413, 429].includes(answer.status)) throw new Refused(String(answer.status));
  throw new Error(String(answer.status));
}

// begin returns where a file is sent and how far it is: where it was cut before, or
// at its beginning.
async function begin(to, file, key) {
  const known = localStorage.getItem(key);
  if (known) {
    try {
      return { path: known, at: Number((await ask("HEAD", known)).headers.get("Upload-Offset")) };
    } catch (e) {
      if (!(e instanceof Refused)) throw e;
    }
  }
  const meta = "resource " + base64(to.resource) + ",filename " + base64(file.name);
  const answer = await ask("POST", to.uploads, { "Upload-Length": String(file.size), "Upload-Metadata": meta });
  const path = new URL(answer.headers.get("Location"), location.href).pathname;
  localStorage.setItem(key, path);
  return { path, at: 0 };
}

// send returns the identifier of the upload; to has the address of uploads and the
// resource that they are for. say hears sentences and the part that arrived.
export async function send(to, file, say, signal) {
  const key = "envoi " + [to.resource, file.name, file.size, file.lastModified].join(" ");
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
      localStorage.removeItem(key);
      return upload.path.split("/").pop();
    } catch (e) {
      if (signal?.aborted) throw e;
      if (e instanceof Refused) {
        localStorage.removeItem(key);
        throw e;
      }
      upload = null;
      say("La connexion est coupée. L’envoi reprendra dans " + wait + "\u00a0s, là où il en était\u00a0: gardez cette page ouverte.");
      await pause(wait);
      wait = Math.min(2 * wait, 30);
    }
  }
}
