package main

import (
	"errors"
	"fmt"
	"os"
	"slices"

	"github.com/alecthomas/kong"
)

// asked turns the ways in which people ask for help and for the version into those
// that the parser knows: `basilic help user create` is `basilic user create --help`.
func asked(arguments []string) []string {
	switch {
	case len(arguments) > 0 && arguments[0] == "help":
		return append(slices.Clone(arguments[1:]), "--help")
	case slices.Equal(arguments, []string{"--version"}):
		return []string{"version"}
	}
	return arguments
}

// refuse says what is wrong with how the command was called, and where it is written
// how it is.
func refuse(parser *kong.Kong, err error) {
	fmt.Fprintln(os.Stderr, "basilic:", named(parser.Model.Flags, err))
	help := "basilic"
	var failed *kong.ParseError
	if errors.As(err, &failed) {
		if selected := failed.Context.Selected(); selected != nil {
			help = selected.FullPath()
		}
	}
	fmt.Fprintf(os.Stderr, "How it is called: %s --help\n", help)
}
