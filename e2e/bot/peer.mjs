// A second foreign server, made with activitypub-bot: an actor of type Service
// whose key is a document of its own, which spells the public collection
// as:Public and names contexts that we do not know.
//
//	DATABASE_URL=postgres://… node_modules/.bin/node peer.mjs --port 1234
//
// It keeps its tables in the schema "bot", listens on 127.0.0.1 and prints
// {"ready":"http://localhost:PORT"} once it serves. Orders come by POST to
// /control/NAME with JSON; GET /control/state says what it knows.

import http from "node:http";
import { parseArgs } from "node:util";
import pg from "pg";
import "./shim.mjs";

const { default: as2 } = await import("activitystrea.ms");
const { makeApp } = await import("@evanp/activitypub-bot/lib/app.js");
const { default: Bot } = await import("@evanp/activitypub-bot/lib/bot.js");
const { SafeFetcher } = await import("@evanp/activitypub-bot/lib/safefetcher.js");

const { values } = parseArgs({ options: { port: { type: "string" } } });
const origin = `http://localhost:${values.port}`;
const state = { received: [], posts: [], sent: [], followers: [] };

// What it posts is kept as it goes over the wire.
const { fetch } = SafeFetcher.prototype;
SafeFetcher.prototype.fetch = function (url, options) {
  if (options?.body) state.sent.push(JSON.parse(options.body));
  return fetch.call(this, url, options);
};

class Peer extends Bot {
  follow = (uri) => this._context.followActor({ id: uri });
  unfollow = (uri) => this._context.unfollowActor({ id: uri });
  read = (uri) => this._context.getObject(uri);
  note = (content) => this._context.sendNote(content, { to: ["https://www.w3.org/ns/activitystreams#Public"], cc: [this._context.getFollowersId()] });
  update = (note, content) => this._context.updateNote(note, content);
  remove = (note) => this._context.deleteNote(note);
  announce = (object) => this._context.announceObject(object);
  like = (object) => this._context.likeObject(object);
  async state() {
    const ids = async (list) => {
      const all = [];
      for await (const item of list) all.push(item.id);
      return all;
    };
    return { actor: `${origin}/user/peer`, followers: await ids(this._context.followers()), following: await ids(this._context.following()) };
  }
}

const database = new pg.Client({ connectionString: process.env.DATABASE_URL });
await database.connect();
await database.query("create schema if not exists bot");
await database.end();
const { user, host, port, database: name } = database;
const socket = new URLSearchParams({ host, options: "-c search_path=bot" });
const url = new URL(`postgres://${user}@localhost:${port}/${name}?${socket}`);

const peer = new Peer("peer", { fullname: "Peer", description: "Another server" });
const app = await makeApp({
  databaseUrl: url.href, origin, bots: { peer }, logLevel: process.env.BOT_LOG ?? "silent", allowPrivateNetworkRequests: true,
  deliveryWorkerCount: 1, distributionWorkerCount: 1, fanoutWorkerCount: 1, intakeWorkerCount: 1,
});

const notes = new Map();
const orders = {
  state: async () => ({ ...(await peer.state()), received: state.received, posts: state.posts, sent: state.sent }),
  lookup: async ({ uri }) => (await peer.read(uri)).export({ useOriginalContext: true }),
  follow: async ({ uri }) => ({ id: (await peer.follow(uri)).id }),
  unfollow: async ({ uri }) => ({ id: (await peer.unfollow(uri))?.id }),
  note: async ({ content }) => {
    const note = await peer.note(content);
    notes.set(note.id, note);
    return { id: note.id };
  },
  update: async ({ id, content }) => {
    notes.set(id, await peer.update(notes.get(id), content) ?? notes.get(id));
    return { id };
  },
  delete: async ({ id }) => ({ id: (await peer.remove(notes.get(id)))?.id ?? id }),
  announce: async ({ uri }) => ({ id: (await peer.announce(await peer.read(uri))).id }),
  like: async ({ uri }) => ({ id: (await peer.like(await peer.read(uri))).id }),
};

async function control(request, response, name) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  const order = orders[name];
  let status = 200;
  let answer;
  try {
    answer = order ? await order(chunks.length ? JSON.parse(Buffer.concat(chunks)) : {}) : { error: `no order ${name}` };
    if (!order) status = 404;
  } catch (error) {
    [status, answer] = [500, { error: String(error.stack) }];
  }
  response.writeHead(status, { "content-type": "application/json" });
  response.end(JSON.stringify(answer));
}

// keep notes what was posted to an inbox with the answer that it got.
function keep(request, response) {
  response.on("finish", () => {
    const { type, id, object } = request.body ?? {};
    const signed = request.headers["signature-input"] ? "rfc9421" : request.headers.signature ? "cavage" : "none";
    state.posts.push({ index: state.posts.length, path: request.url, type, signed, status: response.statusCode });
    if (response.statusCode < 300) state.received.push({ type, id, object: object?.id ?? object });
  });
}

http
  .createServer((request, response) => {
    const { pathname } = new URL(request.url, origin);
    if (pathname.startsWith("/control/")) return control(request, response, pathname.slice("/control/".length));
    if (request.method === "POST") keep(request, response);
    app(request, response);
  })
  .listen(Number(values.port), "127.0.0.1", () => console.log(JSON.stringify({ ready: origin })));

for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => process.exit(0));
