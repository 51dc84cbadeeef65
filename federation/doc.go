// Package federation is how this hub speaks to other servers and knows who
// speaks to it. Every server of the network publishes actors as JSON documents
// at permanent addresses (IRIs), with the public key that signs their requests.
//
// Client fetches those documents, signed in the name of the hub itself, and
// believes only what comes from its own origin. Verifier finds out which actor
// signed a request. Keys holds the signers of our own actors. What other
// servers may be talked to at all is the host policy, checked here for every
// direction. This package decides nothing about what an activity means.
package federation
