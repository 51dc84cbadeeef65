// Package sample is the content that two neighbouring hubs begin with when
// somebody tries Basilic: fictional people and teams, real subjects. It is
// loaded through the services, like everything that people do, and follows
// between the hubs go through real federation.
package sample

import "codeberg.org/basilic/basilic"

// Password is the password of every sample account.
const Password = "jardin-partage-2026"

// Profile is a person with an account.
type Profile struct {
	Hub, Handle, FirstName, LastName, Email, Password, Job, Department, Summary string
}

// Base is a team; its first member makes it.
type Base struct {
	Hub, Handle, Title, Description, Department string
	Public                                      bool
	Members                                     []Member
}

// Member is a person in a base.
type Member struct {
	Handle string
	Role   basilic.MemberRole
}

// Resource is a sheet. Draft leaves it unpublished.
type Resource struct {
	// Licence and Language are the usual ones where they are empty.
	Hub, Author, Base, Title, Description, Licence, Language string
	Public, Draft                                            bool
	Indexation                                               basilic.Indexation
	Facts                                                    basilic.Facts
	Blocks                                                   []Block
}

// Block is a block; Drawing names the image of an image block, File the file of a
// file block, and Linked is the title of an earlier sheet of the hub.
type Block struct {
	Kind                                                    basilic.BlockKind
	Title, Source, URL, Caption, Alt, Drawing, File, Linked string
}

// Follow is who follows whom, on the same hub or the other.
type Follow struct {
	Hub, Follower, TargetHub, Target string
}

// The two hubs.
const (
	Hub       = "hub"
	Neighbour = "neighbour"
)
