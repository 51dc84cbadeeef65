// Package basilic holds the nouns of Basilic and their rules: who exists
// (Actor, Account), what is written (Resource, Block, Indexation), who reads
// whom (Follow, TimelineEntry), and what travels between servers (Activity).
//
// On the ActivityPub network every profile and every base is an "actor": a
// thing with an inbox that other servers post to and an outbox that they read.
// A resource sheet is an "object" that an actor creates, updates and deletes.
// This package knows neither the network nor the database and imports the
// standard library only; every other package speaks in its words.
package basilic
