package app

import (
	"errors"
	"fmt"
	"net"
	"syscall"
)

// Listen opens a listener; what keeps it from that is said with what to do.
func Listen(address string) (net.Listener, error) {
	listener, err := net.Listen("tcp", address)
	if err == nil {
		return listener, nil
	}
	advice := ""
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		advice = ": another program uses this port, stop it or choose another"
	case errors.Is(err, syscall.EACCES):
		advice = ": ports below 1024 need a right of their own; choose one above, and let a proxy serve 443"
	case errors.Is(err, syscall.EADDRNOTAVAIL):
		advice = ": this machine has no such address; 127.0.0.1 is for a proxy on it, 0.0.0.0 for all its addresses"
	}
	return nil, fmt.Errorf("cannot listen: %w%s", err, advice)
}
