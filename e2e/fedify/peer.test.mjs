// Two peers federate with each other: what the Go tests rely on, checked without Basilic.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import http from "node:http";
import { createInterface } from "node:readline";
import { after, before, test } from "node:test";

const peers = {};

async function start(firstKnock) {
  const script = new URL("peer.mjs", import.meta.url).pathname;
  const child = spawn(process.execPath, [script, "--port", "0", "--first-knock", firstKnock], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [line] = await once(createInterface(child.stdout), "line");
  const url = JSON.parse(line).ready;
  return { child, url, alice: `${url}/users/alice`, state: () => call(url, "state") };
}

async function call(url, command, args) {
  const response = await ask(url, command, args);
  assert.equal(response.status, 200, `${command}: ${await response.clone().text()}`);
  return response.json();
}

function ask(url, command, args) {
  const init = args == null ? {} : { method: "POST", body: JSON.stringify(args) };
  return fetch(`${url}/control/${command}`, init);
}

/** Asks for the state until it is as wanted. */
async function until(peer, wanted) {
  const deadline = Date.now() + 10_000;
  for (;;) {
    const state = await peer.state();
    const found = wanted(state);
    if (found) return found;
    if (Date.now() > deadline) assert.fail(`never came: ${wanted}\n${JSON.stringify(state, null, 1)}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

const received = (type, object) => (state) => state.received.find((a) => a.type === type && (!object || a.object === object));

function get(iri) {
  return fetch(iri, { headers: { accept: "application/activity+json" } });
}

before(async () => {
  [peers.reader, peers.writer] = await Promise.all([start("rfc9421"), start("cavage")]);
  await call(peers.reader.url, "follow", { uri: peers.writer.alice });
  await until(peers.reader, (s) => s.following.includes(peers.writer.alice));
});

after(() => {
  for (const { child } of Object.values(peers)) child.kill();
});

test("a follow is recorded by both, signed by the scheme asked for", async () => {
  const { reader, writer } = peers;
  const state = await writer.state();
  assert.equal(state.actor, writer.alice);
  assert.deepEqual(state.followers, [reader.alice]);
  const follow = state.received.find((a) => a.type === "Follow");
  assert.equal(follow.object, writer.alice);
  assert.equal(state.posts[follow.post].signed, "rfc9421");
  const answers = await reader.state();
  const accept = answers.received.find((a) => a.type === "Accept");
  assert.equal(accept.object, follow.id);
  assert.equal(answers.posts[accept.post].signed, "cavage");
  assert.equal(accept.raw.signature, undefined, "a Linked Data signature hides the HTTP signature");
  assert.equal(accept.raw.proof, undefined, "an object proof hides the HTTP signature");
});

test("WebFinger names the actor on the plain http host", async () => {
  const { url, alice } = peers.writer;
  const address = `acct:alice@${new URL(url).host}`;
  const jrd = await (await fetch(`${url}/.well-known/webfinger?resource=${encodeURIComponent(address)}`)).json();
  assert.equal(jrd.subject, address);
  assert.equal(jrd.links.find((l) => l.rel === "self").href, alice);
  const nobody = await fetch(`${url}/.well-known/webfinger?resource=acct:bob@${new URL(url).host}`);
  assert.equal(nobody.status, 404);
});

test("lookup summarises what it fetched and says why it could not", async () => {
  const found = await call(peers.reader.url, "lookup", { uri: peers.writer.alice });
  assert.equal(found.id, peers.writer.alice);
  assert.equal(found.type, "Person");
  assert.equal(found.preferredUsername, "alice");
  const missing = await ask(peers.reader.url, "lookup", { uri: `${peers.writer.url}/users/bob` });
  assert.equal(missing.status, 404);
  assert.match((await missing.json()).error, /HTTP 404/);
});

test("an article is created, updated and deleted at the follower's", async () => {
  const { reader, writer } = peers;
  const args = { name: "Le tri", content: "<p>un</p>", public: true };
  const { id, activity } = await call(writer.url, "article", args);
  const create = await until(reader, received("Create", id));
  assert.equal(create.id, activity);
  assert.equal(create.raw.object.type, "Article");
  // Fedify spells the public collection one way in what it delivers, another in what it serves.
  assert.equal(create.raw.to, "https://www.w3.org/ns/activitystreams#Public");
  const served = await (await get(activity)).json();
  assert.equal(served.type, "Create");
  assert.equal(served.to, "as:Public");

  await call(writer.url, "update", { id, content: "<p>deux</p>" });
  const updated = await until(reader, received("Update", id));
  assert.equal(updated.raw.object.content, "<p>deux</p>");
  assert.equal(updated.raw.object.name, "Le tri");
  assert.equal((await call(reader.url, "lookup", { uri: id })).content, "<p>deux</p>");

  await call(writer.url, "delete", { id });
  await until(reader, received("Delete", id));
  const gone = await get(id);
  assert.equal(gone.status, 410);
  assert.equal((await gone.json()).type, "Tombstone");
});

test("a note for followers is hidden from everybody else", async () => {
  const { reader, writer } = peers;
  const { id } = await call(writer.url, "article", { kind: "Note", content: "<p>entre nous</p>" });
  const create = await until(reader, received("Create", id));
  assert.equal(create.raw.object.type, "Note");
  assert.equal(create.raw.object.to, `${writer.alice}/followers`);
  assert.equal((await get(id)).status, 401);
  assert.equal((await call(reader.url, "lookup", { uri: id })).content, "<p>entre nous</p>");
});

test("a replayed POST changes nothing, an altered one is refused", async () => {
  const { writer } = peers;
  const earlier = await writer.state();
  const follow = earlier.received.find((a) => a.type === "Follow");
  assert.deepEqual(await call(writer.url, "replay", { index: follow.post }), { status: 202 });
  assert.deepEqual(await call(writer.url, "replay", { index: follow.post, tamper: true }), { status: 401 });
  const state = await writer.state();
  assert.equal(state.received.length, earlier.received.length);
  assert.equal(state.refused.length, earlier.refused.length + 1);
  assert.equal(state.refused.at(-1).reason, "invalidSignature");
});

test("an unfollow removes the follower", async () => {
  const { reader, writer } = peers;
  await call(writer.url, "follow", { uri: reader.alice });
  await until(writer, (s) => s.following.includes(reader.alice));
  await call(writer.url, "unfollow", { uri: reader.alice });
  await until(reader, received("Undo"));
  assert.deepEqual((await reader.state()).followers, []);
  assert.deepEqual((await writer.state()).following, []);
});

/** A server whose one actor takes only activities signed by the scheme, and answers 401 to others. */
async function startPicky(scheme) {
  const knocks = [];
  const server = http.createServer((req, res) => {
    req.resume();
    if (req.method === "POST") {
      const used = req.headers["signature-input"] == null ? "cavage" : "rfc9421";
      knocks.push(used);
      res.writeHead(used === scheme ? 202 : 401).end();
      return;
    }
    const url = `http://localhost:${server.address().port}`;
    res.writeHead(200, { "content-type": "application/activity+json" });
    res.end(JSON.stringify({
      "@context": "https://www.w3.org/ns/activitystreams",
      id: `${url}/picky`,
      type: "Person",
      preferredUsername: "picky",
      inbox: `${url}/picky/inbox`,
      outbox: `${url}/picky/outbox`,
    }));
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  return { server, knocks, actor: `http://localhost:${server.address().port}/picky` };
}

for (const [peer, first, accepted] of [["reader", "rfc9421", "cavage"], ["writer", "cavage", "rfc9421"]]) {
  test(`a server that takes ${accepted} alone is reached after ${first} failed`, async () => {
    const picky = await startPicky(accepted);
    try {
      // The GET of the actor succeeds by the first scheme: having learnt that must not forbid the second.
      await call(peers[peer].url, "follow", { uri: picky.actor });
      await until(peers[peer], () => picky.knocks.includes(accepted));
      assert.deepEqual(picky.knocks, [first, accepted]);
      assert.deepEqual((await peers[peer].state()).undelivered, []);
    } finally {
      picky.server.close();
      picky.server.closeAllConnections();
    }
  });
}
