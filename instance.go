package basilic

// Instance is this hub.
type Instance struct {
	// Origin is scheme, host and port; recorded at the first start.
	Origin string `db:"origin"`
	// HandleDomain stands after the second '@' of local addresses.
	HandleDomain string `db:"handle_domain"`
	Name         string `db:"name"`
	Description  string `db:"description"`
	// Accent is the hub's colour, "#rrggbb".
	Accent  string  `db:"accent"`
	ActorID ActorID `db:"actor_id"`
}
