// Package e2e holds the tests of whole hubs as separate processes: a browser
// that does what people do, and foreign ActivityPub servers that follow, are
// followed and check our signatures.
package e2e
