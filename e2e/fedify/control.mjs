// The control API by which a test drives the peer: JSON over plain HTTP under /control/.

import { Article, Create, Delete, Follow, getTypeId, isActor, Like, Note, Tombstone, Undo, Update } from "@fedify/vocab";
import { Temporal } from "@js-temporal/polyfill";
import { audience, NAME } from "./alice.mjs";
import { replay } from "./front.mjs";

/** An error that is the caller's, with its HTTP status. */
class Refusal extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

/** Makes the handler of /control/: newContext gives a Fedify context, front keeps the raw POSTs. */
export function newControl(newContext, front, state) {
  const commands = {
    "GET state": (ctx) => report(ctx, front, state),
    "POST lookup": lookup,
    "POST follow": (ctx, args) => follow(ctx, args, state),
    "POST unfollow": (ctx, args) => unfollow(ctx, args, state),
    "POST like": (ctx, args) => like(ctx, args, state),
    "POST unlike": (ctx, args) => unlike(ctx, args, state),
    "POST article": (ctx, args) => publish(ctx, args, state),
    "POST update": (ctx, args) => update(ctx, args, state),
    "POST delete": (ctx, args) => remove(ctx, args, state),
    "POST replay": (_ctx, args) => again(args, front),
  };
  return async (request) => {
    const command = commands[`${request.method} ${new URL(request.url).pathname.slice("/control/".length)}`];
    try {
      if (command == null) throw new Refusal(404, "no such command");
      const args = request.method === "POST" ? await request.json() : {};
      return Response.json(await command(newContext(), args));
    } catch (error) {
      const status = error instanceof Refusal ? error.status : error instanceof SyntaxError ? 400 : 500;
      return Response.json({ error: String(error.message ?? error) }, { status });
    }
  };
}

function report(ctx, front, state) {
  return {
    actor: ctx.getActorUri(NAME).href,
    followers: [...state.followers.keys()],
    following: [...state.following].filter(([, f]) => f.accepted).map(([id]) => id),
    pending: [...state.following].filter(([, f]) => !f.accepted && !f.rejected).map(([id]) => id),
    rejected: [...state.following].filter(([, f]) => f.rejected).map(([id]) => id),
    received: state.received,
    refused: state.refused,
    undelivered: state.undelivered,
    gets: state.gets,
    posts: front.posts.map(({ index, path, json, signed, status }) => {
      return { index, path, type: json?.type ?? null, id: json?.id ?? null, signed, status: status ?? null };
    }),
  };
}

// An object by its IRI or, through WebFinger (https only), its acct: address; the GET is signed by alice.
async function find(ctx, uri) {
  if (typeof uri !== "string" || uri === "") throw new Refusal(400, "uri is missing");
  const documentLoader = await ctx.getDocumentLoader({ identifier: NAME });
  const object = await ctx.lookupObject(uri, { documentLoader });
  if (object != null) return object;
  // lookupObject keeps its reason to itself; fetching the IRI once more tells it.
  let reason = "not an object of its own origin";
  if (/^https?:/.test(uri)) await documentLoader(uri).catch((error) => (reason = String(error.message)));
  throw new Refusal(404, `look up ${uri}: ${reason}`);
}

async function lookup(ctx, { uri }) {
  const object = await find(ctx, uri);
  return {
    id: object.id?.href ?? null,
    type: getTypeId(object).href.replace(/^.*[#/]/, ""),
    name: object.name?.toString() ?? null,
    preferredUsername: object.preferredUsername?.toString() ?? null,
    attributedTo: object.attributionId?.href ?? null,
    content: object.content?.toString() ?? null,
  };
}

async function follow(ctx, { uri }, state) {
  const actor = await find(ctx, uri);
  if (!isActor(actor) || actor.id == null || actor.inboxId == null) throw new Refusal(422, `${uri} is not an actor`);
  const activity = new Follow({
    id: fresh(ctx, "follows"),
    actor: ctx.getActorUri(NAME),
    to: actor.id,
    object: actor.id,
  });
  state.following.set(actor.id.href, { actor, follow: activity, accepted: false, rejected: false });
  await ctx.sendActivity({ identifier: NAME }, actor, activity, { orderingKey: actor.id.href });
  return { id: activity.id.href, object: actor.id.href };
}

async function unfollow(ctx, { uri }, state) {
  const followed = state.following.get(uri);
  if (followed == null) throw new Refusal(404, `${uri} is not followed`);
  state.following.delete(uri);
  const activity = new Undo({
    id: fresh(ctx, "undos"),
    actor: ctx.getActorUri(NAME),
    to: followed.actor.id,
    object: followed.follow,
  });
  await ctx.sendActivity({ identifier: NAME }, followed.actor, activity, { orderingKey: uri });
  return { id: activity.id.href };
}

// A Like goes to whom the object is of.
async function like(ctx, { uri }, state) {
  const object = await find(ctx, uri);
  const author = object.attributionId && (await find(ctx, object.attributionId.href));
  if (object.id == null || !isActor(author)) throw new Refusal(422, `${uri} is of no actor`);
  const activity = new Like({ id: fresh(ctx, "likes"), actor: ctx.getActorUri(NAME), to: author.id, object: object.id });
  state.likes.set(object.id.href, { author, activity });
  await ctx.sendActivity({ identifier: NAME }, author, activity, { orderingKey: object.id.href });
  return { id: activity.id.href };
}

async function unlike(ctx, { uri }, state) {
  const liked = state.likes.get(uri);
  if (liked == null) throw new Refusal(404, `${uri} is not liked`);
  state.likes.delete(uri);
  const activity = new Undo({ id: fresh(ctx, "undos"), actor: ctx.getActorUri(NAME), to: liked.author.id, object: liked.activity });
  await ctx.sendActivity({ identifier: NAME }, liked.author, activity, { orderingKey: uri });
  return { id: activity.id.href };
}

async function publish(ctx, { kind = "Article", name, content, public: isPublic = kind === "Article" }, state) {
  const cls = { Article, Note }[kind];
  if (cls == null) throw new Refusal(400, `kind ${kind} is neither Article nor Note`);
  const to = audience(ctx, isPublic);
  const published = Temporal.Now.instant();
  const object = new cls({
    id: ctx.getObjectUri(cls, { id: crypto.randomUUID() }),
    attribution: ctx.getActorUri(NAME),
    name: name ?? null,
    content: content ?? "",
    mediaType: "text/html",
    published,
    ...to,
  });
  const create = new Create({
    id: ctx.getObjectUri(Create, { id: crypto.randomUUID() }),
    actor: ctx.getActorUri(NAME),
    object,
    published,
    ...to,
  });
  state.objects.set(object.id.href, { object, create, public: isPublic, deleted: false });
  await toFollowers(ctx, create, object.id);
  return { id: object.id.href, activity: create.id.href };
}

async function update(ctx, { id, name, content }, state) {
  const entry = living(state, id);
  const updated = Temporal.Now.instant();
  const changes = { updated, ...(name == null ? {} : { name }), ...(content == null ? {} : { content }) };
  entry.object = entry.object.clone(changes);
  entry.create = entry.create.clone({ object: entry.object });
  const activity = new Update({
    id: fresh(ctx, "updates"),
    actor: ctx.getActorUri(NAME),
    object: entry.object,
    updated,
    ...audience(ctx, entry.public),
  });
  await toFollowers(ctx, activity, entry.object.id);
  return { id, activity: activity.id.href };
}

async function remove(ctx, { id }, state) {
  const entry = living(state, id);
  entry.deleted = true;
  const activity = new Delete({
    id: fresh(ctx, "deletes"),
    actor: ctx.getActorUri(NAME),
    object: new Tombstone({ id: entry.object.id }),
    ...audience(ctx, entry.public),
  });
  await toFollowers(ctx, activity, entry.object.id);
  return { id, activity: activity.id.href };
}

async function again({ index, tamper = false }, front) {
  const post = front.posts[index];
  if (post == null) throw new Refusal(404, `no POST ${index}`);
  return { status: await replay(front, post, tamper) };
}

function living(state, id) {
  const entry = state.objects.get(id);
  if (entry == null || entry.deleted) throw new Refusal(404, `no object ${id}`);
  return entry;
}

// One ordering key per object: its Update or Delete never overtakes its Create.
function toFollowers(ctx, activity, objectID) {
  return ctx.sendActivity({ identifier: NAME }, "followers", activity, {
    preferSharedInbox: true,
    orderingKey: objectID.href,
  });
}

function fresh(ctx, kind) {
  return new URL(`/${kind}/${crypto.randomUUID()}`, ctx.canonicalOrigin);
}
