// Package activitystreams turns the bytes that servers exchange into Basilic's
// nouns and back. The wire format is ActivityStreams 2.0: JSON objects with an
// "id" (an address that never changes), a "type" and properties.
//
// What comes in is read as plain JSON: no context is ever fetched, aliased or
// expanded forms are refused, and limits on depth and size hold before anything
// is looked at. What goes out is built with the vocabulary types of
// go-fed/activity and finished by one step that sets our context, our own
// terms, and the texts that the library would alter. This is the only package
// that imports the library.
package activitystreams

// ContentType is the media type of every document we serve and send
// (ActivityPub 3.2).
const ContentType = "application/activity+json; charset=utf-8"

// Namespace is where Basilic's own terms are defined; it is the same for every
// hub.
const Namespace = "https://codeberg.org/basilic/ns#"
