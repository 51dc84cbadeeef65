package ui

// AccessPath is the page that says who reads and writes a resource.
func AccessPath(slug string) string { return "/ressources/" + slug + "/acces" }
