// Sends a large file piece by piece before its form (tus 1.0.0), so that a cut
// costs a piece and not the file. Without this script the form sends it whole.
(() => {
	"use strict";
	const piece = 4 << 20, version = { "Tus-Resumable": "1.0.0" };
	const base64 = (text) => btoa(String.fromCodePoint(...new TextEncoder().encode(text)));
	const pause = (seconds) => new Promise((done) => setTimeout(done, seconds * 1000));
	const weight = (bytes) => (bytes / 1048576).toLocaleString("fr", { maximumFractionDigits: 1 }) + "\u00a0Mo";

	// refused is an answer that trying again does not change.
	class Refused extends Error {}

	async function ask(method, path, headers, body) {
		const answer = await fetch(path, { method, headers: { ...version, ...headers }, body });
		if (answer.ok) return answer;
		if ([400, 401, 403, 404, 410, 413, 429].includes(answer.status)) throw new Refused(String(answer.status));
		throw new Error(String(answer.status));
	}

	// begin returns where a file is sent and how far it is: where it was cut before,
	// or at its beginning.
	async function begin(form, file, key) {
		const known = localStorage.getItem(key);
		if (known) {
			try {
				return { path: known, at: Number((await ask("HEAD", known)).headers.get("Upload-Offset")) };
			} catch (e) {
				if (!(e instanceof Refused)) throw e;
			}
		}
		const meta = "resource " + base64(form.dataset.resource) + ",filename " + base64(file.name);
		const answer = await ask("POST", form.dataset.uploads, { "Upload-Length": String(file.size), "Upload-Metadata": meta });
		const path = new URL(answer.headers.get("Location"), location.href).pathname;
		localStorage.setItem(key, path);
		return { path, at: 0 };
	}

	async function send(form, file, say) {
		const key = "envoi " + [form.dataset.resource, file.name, file.size, file.lastModified].join(" ");
		for (let wait = 1, upload = null; ; ) {
			try {
				upload = upload || await begin(form, file, key);
				while (upload.at < file.size) {
					say("Envoi du fichier\u00a0: " + weight(upload.at) + " sur " + weight(file.size) + " (" + Math.floor(100 * upload.at / file.size) + "\u00a0%)…");
					const headers = { "Upload-Offset": String(upload.at), "Content-Type": "application/offset+octet-stream" };
					const answer = await ask("PATCH", upload.path, headers, file.slice(upload.at, upload.at + piece));
					upload.at = Number(answer.headers.get("Upload-Offset"));
					wait = 1;
				}
				localStorage.removeItem(key);
				return upload.path.split("/").pop();
			} catch (e) {
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

	for (const form of document.querySelectorAll("form[data-uploads]")) {
		const input = form.querySelector("input[type=file]"), state = form.querySelector("[role=status]");
		const most = Number(form.dataset.most);
		let busy = false;
		addEventListener("beforeunload", (event) => { if (busy) event.preventDefault(); });
		form.addEventListener("submit", async (event) => {
			const file = input.files[0];
			if (busy) event.preventDefault();
			// What is small or too large is sent, or refused, as without this script.
			if (busy || !file || file.size < 1 << 20 || file.size > most) return;
			event.preventDefault();
			busy = true;
			try {
				form.elements.upload.value = await send(form, file, (text) => { state.textContent = text; });
				input.value = "";
				state.textContent = "Le fichier est arrivé.";
				busy = false;
				form.requestSubmit();
			} catch {
				busy = false;
				state.textContent = "L’envoi n’a pas pu se faire. Rechargez la page, puis choisissez de nouveau le fichier.";
			}
		});
	}
})();
