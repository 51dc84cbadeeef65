// The Fedify side of the peer: one Person, her keys, collections, objects and inbox.
//
// Only HTTP signatures prove who sends what here. Fedify looks at them after Linked Data signatures
// and object proofs, so neither may be present: alice has no Ed25519 key, hence no proof, and the
// outbox queue takes off the Linked Data signature that Fedify always adds for an RSA key.

import {
  createExponentialBackoffPolicy,
  createFederation,
  detachSignature,
  generateCryptoKeyPair,
  InProcessMessageQueue,
  MemoryKvStore,
} from "@fedify/fedify";
import {
  Accept,
  Activity,
  Article,
  Create,
  Endpoints,
  Follow,
  Note,
  Person,
  PUBLIC_COLLECTION,
  Reject,
  Undo,
} from "@fedify/vocab";

export const NAME = "alice";

const SPECS = { cavage: "draft-cavage-http-signatures-12", rfc9421: "rfc9421" };

/** A queue in this process that sends activities without their Linked Data signature. */
class HTTPSignedQueue {
  #inner = new InProcessMessageQueue({ pollInterval: { milliseconds: 50 } });

  enqueue(message, options) {
    return this.#inner.enqueue(this.#strip(message), options);
  }

  enqueueMany(messages, options) {
    return this.#inner.enqueueMany(messages.map(this.#strip), options);
  }

  listen(handler, options) {
    return this.#inner.listen(handler, options);
  }

  #strip(message) {
    return message.type === "outbox" ? { ...message, activity: detachSignature(message.activity) } : message;
  }
}

/** Everything the tests can ask about; nothing survives the process. */
export function newState() {
  return {
    followers: new Map(), // actor IRI → { recipient, follow: IRI of its Follow }
    following: new Map(), // actor IRI → { actor, follow: our Follow, accepted, rejected }
    objects: new Map(), // IRI → { object, create, public, deleted }
    likes: new Map(), // IRI of what alice likes → { author, activity: her Like }
    gets: [], // GETs of documents: who signed them, and the answer
    received: [], // activities whose signature was good, in order
    refused: [], // POSTs to an inbox answered by an error
    undelivered: [], // failed tries of our own deliveries
  };
}

/** Builds the federation of the server at origin. Its context data is { post }: the POST being served. */
export async function newFederation(origin, firstKnock, state) {
  const federation = createFederation({
    kv: new MemoryKvStore(),
    // No inbox queue: when an inbox answers, what it received is in the state.
    queue: { outbox: new HTTPSignedQueue() },
    origin,
    allowPrivateAddress: true,
    firstKnock: SPECS[firstKnock],
    circuitBreaker: false,
    outboxRetryPolicy: createExponentialBackoffPolicy({
      initialDelay: { seconds: 1 },
      maxDelay: { seconds: 5 },
      maxAttempts: 5,
    }),
    onOutboxError: (error, activity) => {
      state.undelivered.push({
        id: activity?.id?.href ?? null,
        inbox: error.inbox?.href ?? null,
        status: error.statusCode ?? null,
        error: error.message,
      });
    },
  });
  await addActor(federation);
  addCollections(federation, state);
  addObjects(federation, state);
  addInbox(federation, state);
  federation.setNodeInfoDispatcher("/nodeinfo/2.1", () => ({
    software: { name: "fedify-peer", version: "1.0.0" },
    protocols: ["activitypub"],
    usage: { users: { total: 1 }, localPosts: state.objects.size, localComments: 0 },
  }));
  return federation;
}

async function addActor(federation) {
  const keyPair = await generateCryptoKeyPair("RSASSA-PKCS1-v1_5");
  federation
    .setActorDispatcher("/users/{identifier}", async (ctx, identifier) => {
      if (identifier !== NAME) return null;
      const [key] = await ctx.getActorKeyPairs(identifier);
      return new Person({
        id: ctx.getActorUri(identifier),
        preferredUsername: identifier,
        name: "Alice from Fedify",
        summary: "<p>A Person of a foreign server.</p>",
        url: ctx.getActorUri(identifier),
        inbox: ctx.getInboxUri(identifier),
        outbox: ctx.getOutboxUri(identifier),
        followers: ctx.getFollowersUri(identifier),
        following: ctx.getFollowingUri(identifier),
        endpoints: new Endpoints({ sharedInbox: ctx.getInboxUri() }),
        publicKey: key.cryptographicKey,
        manuallyApprovesFollowers: false,
        discoverable: true,
      });
    })
    .setKeyPairsDispatcher((_ctx, identifier) => (identifier === NAME ? [keyPair] : []));
}

function addCollections(federation, state) {
  const mine = (list) => (_ctx, identifier) => (identifier === NAME ? { items: list() } : null);
  const count = (list) => (_ctx, identifier) => (identifier === NAME ? list().length : null);
  const followers = () => [...state.followers.values()].map((f) => f.recipient);
  const following = () => [...state.following].filter(([, f]) => f.accepted).map(([id]) => new URL(id));
  const outbox = () => [...state.objects.values()].filter((o) => o.public && !o.deleted).map((o) => o.create).reverse();
  federation.setFollowersDispatcher("/users/{identifier}/followers", mine(followers)).setCounter(count(followers));
  federation.setFollowingDispatcher("/users/{identifier}/following", mine(following)).setCounter(count(following));
  federation.setOutboxDispatcher("/users/{identifier}/outbox", mine(outbox)).setCounter(count(outbox));
}

function addObjects(federation, state) {
  const entry = (ctx, cls, id) => {
    const found = state.objects.get(ctx.getObjectUri(cls, { id }).href);
    return found?.deleted ? undefined : found;
  };
  const byCreate = (ctx, id) => {
    const iri = ctx.getObjectUri(Create, { id }).href;
    return [...state.objects.values()].find((o) => !o.deleted && o.create.id.href === iri);
  };
  // What is not public is only for followers, who prove themselves by a signed GET.
  const mayRead = async (ctx, found) => {
    if (found == null || found.public) return true;
    const reader = await ctx.getSignedKeyOwner();
    return reader?.id != null && state.followers.has(reader.id.href);
  };
  for (const [cls, path] of [[Article, "/articles/{id}"], [Note, "/notes/{id}"]]) {
    federation
      .setObjectDispatcher(cls, path, (ctx, { id }) => entry(ctx, cls, id)?.object ?? null)
      .authorize((ctx, { id }) => mayRead(ctx, entry(ctx, cls, id)));
  }
  federation
    .setObjectDispatcher(Create, "/creates/{id}", (ctx, { id }) => byCreate(ctx, id)?.create ?? null)
    .authorize((ctx, { id }) => mayRead(ctx, byCreate(ctx, id)));
}

function addInbox(federation, state) {
  federation
    .setInboxListeners("/users/{identifier}/inbox", "/inbox")
    .on(Activity, async (ctx, activity) => {
      const raw = ctx.data.post.json;
      state.received.push({
        type: raw.type,
        id: activity.id?.href ?? null,
        actor: activity.actorId?.href ?? null,
        object: activity.objectId?.href ?? null,
        post: ctx.data.post.index,
        raw,
      });
      if (activity instanceof Follow) await onFollow(ctx, activity, state);
      else if (activity instanceof Undo) await onUndo(ctx, activity, state);
      else if (activity instanceof Accept || activity instanceof Reject) await onAnswer(ctx, activity, state);
    })
    .onUnverifiedActivity((ctx, _activity, reason) => {
      ctx.data.post.reason = reason.type; // the answer stays Fedify's own 401
    })
    .setSharedKeyDispatcher(() => ({ identifier: NAME }));
}

async function onFollow(ctx, follow, state) {
  if (follow.objectId?.href !== ctx.getActorUri(NAME).href) return;
  const follower = await follow.getActor(ctx);
  if (follower?.id == null || follower.inboxId == null) return;
  state.followers.set(follower.id.href, { recipient: follower, follow: follow.id?.href });
  const accept = new Accept({
    id: new URL(`/accepts/${crypto.randomUUID()}`, ctx.canonicalOrigin),
    actor: ctx.getActorUri(NAME),
    to: follower.id,
    object: follow,
  });
  await ctx.sendActivity({ identifier: NAME }, follower, accept);
}

// The Follow may come embedded or as its bare id.
async function onUndo(ctx, undo, state) {
  const known = state.followers.get(undo.actorId?.href);
  if (known == null) return;
  if (undo.objectId != null && undo.objectId.href === known.follow) {
    state.followers.delete(undo.actorId.href);
    return;
  }
  const object = await undo.getObject({ ...ctx, suppressError: true });
  if (object instanceof Follow && object.objectId?.href === ctx.getActorUri(NAME).href) {
    state.followers.delete(undo.actorId.href);
  }
}

async function onAnswer(ctx, answer, state) {
  const asked = state.following.get(answer.actorId?.href);
  if (asked == null) return;
  if (answer.objectId?.href !== asked.follow.id.href) {
    const object = await answer.getObject({ ...ctx, suppressError: true });
    if (!(object instanceof Follow) || object.actorId?.href !== ctx.getActorUri(NAME).href) return;
  }
  asked.accepted = answer instanceof Accept;
  asked.rejected = answer instanceof Reject;
}

/** The addressing of alice's objects: everybody and her followers, or her followers alone. */
export function audience(ctx, isPublic) {
  const followers = ctx.getFollowersUri(NAME);
  return isPublic ? { to: PUBLIC_COLLECTION, cc: followers } : { to: followers };
}
