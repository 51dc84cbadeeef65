package ui

import "strings"

// HubName returns what a hub says that it is called, by its host, or "" where only its
// address tells it apart: it says nothing, or claims to be this one.
func (p Page) HubName(host string) string {
	name := p.HubNames[host]
	if strings.EqualFold(name, p.Hub) || strings.EqualFold(name, "Ce hub") {
		return ""
	}
	return name
}

// HubLabel names a hub in a line of text: by its name with its address, else by the
// address.
func (p Page) HubLabel(host string) string {
	if name := p.HubName(host); name != "" {
		return name + " (" + host + ")"
	}
	return host
}
