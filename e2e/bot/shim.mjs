// What @evanp/activitypub-bot asks of activitystrea.ms 4 and version 3.1.0 lacks:
// contexts that are known by heart, wherever a document is read or written; the
// class of all models, and whether one is an activity; and writing an object
// with the context that it came with. Load this before the bot.

import { createRequire } from "node:module";

const require = createRequire(import.meta.url);

// Version 3.1.0 makes a loader for reading and another for writing: here both
// are the same, so that they know the same contexts.
const path = require.resolve("activitystrea.ms/src/contextloader.js");
const Loader = require(path);
const loader = Loader.defaultInstance;
function OneLoader() {
  return loader;
}
OneLoader.prototype = Loader.prototype;
OneLoader.defaultInstance = loader;
require.cache[path].exports = OneLoader;

const as2 = require("activitystrea.ms");
const Base = require("activitystrea.ms/src/models/_base.js");
const Environment = require("activitystrea.ms/src/environment.js");

const activities = new Set([
  "Accept", "Add", "Announce", "Arrive", "Block", "Create", "Delete", "Dislike", "Flag", "Follow", "Ignore", "Invite", "Join", "Leave", "Like",
  "Listen", "Move", "Offer", "Question", "Read", "Reject", "Remove", "TentativeAccept", "TentativeReject", "Travel", "Undo", "Update", "View",
].map((type) => `https://www.w3.org/ns/activitystreams#${type}`));

as2.registerContext ??= (url, context) => loader.register(url, context);
as2.models.Base ??= Base;
Base.prototype.isActivity ??= function () {
  return [this.type].flat().some((type) => activities.has(type));
};
Object.defineProperty(Environment.prototype, "origContext", {
  get() {
    return this.originalContext;
  },
});
