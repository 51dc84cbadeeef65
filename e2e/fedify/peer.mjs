// A foreign ActivityPub server made with Fedify, for the end-to-end tests to federate with.
//
//	node_modules/.bin/node peer.mjs --port 0 [--first-knock cavage|rfc9421] [--only rfc9421] [--authorized-fetch]
//
// It listens on 127.0.0.1 and prints one line, {"ready":"http://localhost:PORT"}, once it serves.
// Its state is in memory; see control.mjs for what tests can ask of it.

import { parseArgs } from "node:util";
import { newFederation, newState } from "./alice.mjs";
import { newControl } from "./control.mjs";
import { listen } from "./front.mjs";

const { values } = parseArgs({
  options: {
    port: { type: "string", default: process.env.PORT ?? "0" },
    only: { type: "string", default: "" },
    "authorized-fetch": { type: "boolean", default: false },
    "first-knock": { type: "string", default: process.env.FIRST_KNOCK ?? "cavage" },
  },
});
const firstKnock = values["first-knock"];
if (firstKnock !== "cavage" && firstKnock !== "rfc9421") {
  console.error(`--first-knock ${firstKnock}: neither cavage nor rfc9421`);
  process.exit(2);
}

if (values.only !== "" && values.only !== "rfc9421") {
  console.error(`--only ${values.only}: not rfc9421`);
  process.exit(2);
}

const state = newState();
const front = await listen(Number(values.port));
const origin = `http://localhost:${front.port}`;
const federation = await newFederation(origin, firstKnock, state);
const control = newControl(() => federation.createContext(new URL(origin), { post: null }), front, state);

front.handle = async (request, post) => {
  const { pathname } = new URL(request.url);
  if (pathname.startsWith("/control/")) return control(request);
  // A server that has put the draft behind it: what is signed by it is not even looked at.
  const draft = request.headers.has("signature") && !request.headers.has("signature-input");
  if (draft && values.only === "rfc9421") return new Response("sign by RFC 9421", { status: 401 });
  const refusal = post == null ? await asked(request, pathname) : null;
  if (refusal != null) return refusal;
  if (state.objects.get(origin + pathname)?.deleted) return gone(origin + pathname);
  const response = await federation.fetch(request, { contextData: { post } });
  if (post != null && response.status >= 400) {
    const reason = post.reason ?? (await response.clone().text());
    state.refused.push({ reason, status: response.status, post: post.index });
  }
  return response;
};

// With --authorized-fetch every document wants a GET that an actor signed; who did is kept anyway.
async function asked(request, pathname) {
  if (!/^\/(users|articles|notes|creates)\//.test(pathname)) return null;
  const owner = await federation.createContext(request, { post: null }).getSignedKeyOwner();
  const status = owner == null && values["authorized-fetch"] ? 401 : null;
  state.gets.push({ path: pathname, signer: owner?.id?.href ?? null, refused: status != null });
  return status == null ? null : new Response("sign your GETs", { status });
}

// ActivityPub 6.4: what was deleted answers 410 with its Tombstone.
function gone(id) {
  const tombstone = { "@context": "https://www.w3.org/ns/activitystreams", id, type: "Tombstone" };
  return Response.json(tombstone, { status: 410, headers: { "content-type": "application/activity+json" } });
}

console.log(JSON.stringify({ ready: origin }));
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => process.exit(0));
