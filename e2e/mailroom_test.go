package e2e

import (
	"bufio"
	"io"
	"mime"
	"net"
	"net/mail"
	"strings"
	"sync"
	"testing"
)

// stage is where a mail server stops in the middle of a letter.
type stage int

const (
	// stopBefore stops before it asks for the letter, stopUnsaid once it has it and has
	// not said so, stopSaid once it said so and the conversation is not over.
	stopBefore stage = iota
	stopUnsaid
	stopSaid
)

// letter is what the mail server took.
type letter struct{ to, subject string }

// mailroom is a mail server that notes what it takes, and stops once when it is armed.
type mailroom struct {
	t       testing.TB
	Address string

	mu    sync.Mutex
	taken map[letter]int
	// after is how many letters go through before the one at which it stops.
	after            int
	at               stage
	reached, release chan struct{}
}

// startMailroom serves one on a free port.
func startMailroom(t testing.TB) *mailroom {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:"+freePort(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	m := &mailroom{t: t, Address: "smtp://" + listener.Addr().String(), taken: make(map[letter]int), after: -1}
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go m.converse(conn)
		}
	}()
	return m
}

// arm makes it stop once, at a stage of the letter after so many.
func (m *mailroom) arm(after int, at stage) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.after, m.at = after, at
	m.reached, m.release = make(chan struct{}), make(chan struct{})
}

// turn counts a letter and reports whether it is the one at which to stop.
func (m *mailroom) turn() bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.after--
	return m.after == -1
}

// stop stops there when it is the turn of this letter.
func (m *mailroom) stop(mine bool, at stage) {
	m.mu.Lock()
	stop, reached, release := mine && m.at == at, m.reached, m.release
	m.mu.Unlock()
	if stop {
		close(reached)
		<-release
	}
}

// converse speaks as much of SMTP as a client that hands letters over needs
// (RFC 5321, 4.1.1).
func (m *mailroom) converse(conn net.Conn) {
	defer func() { _ = conn.Close() }()
	in := bufio.NewReader(conn)
	say := func(line string) bool { _, err := io.WriteString(conn, line+"\r\n"); return err == nil }
	say("220 mailroom")
	to := ""
	for {
		line, err := in.ReadString('\n')
		if err != nil {
			return
		}
		verb, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
		switch strings.ToUpper(verb) {
		case "RCPT":
			to = strings.Trim(rest[strings.Index(rest, ":")+1:], "<> ")
			say("250 ok")
		case "DATA":
			if !m.take(in, say, to) {
				return
			}
		case "QUIT":
			say("221 bye")
			return
		default:
			say("250 ok")
		}
	}
}

// take takes one letter.
func (m *mailroom) take(in *bufio.Reader, say func(string) bool, to string) bool {
	mine := m.turn()
	m.stop(mine, stopBefore)
	if !say("354 go on") {
		return false
	}
	var text strings.Builder
	for {
		line, err := in.ReadString('\n')
		if err != nil {
			return false
		}
		if strings.TrimRight(line, "\r\n") == "." {
			break
		}
		text.WriteString(line)
	}
	parsed, err := mail.ReadMessage(strings.NewReader(text.String()))
	if err != nil {
		m.t.Errorf("a letter to %s cannot be read: %v", to, err)
		return false
	}
	subject, err := new(mime.WordDecoder).DecodeHeader(parsed.Header.Get("Subject"))
	if err != nil {
		m.t.Errorf("a letter to %s: %v", to, err)
	}
	m.mu.Lock()
	m.taken[letter{to, subject}]++
	m.mu.Unlock()
	m.stop(mine, stopUnsaid)
	said := say("250 taken")
	m.stop(mine, stopSaid)
	return said
}

// letters returns what was taken so far, and how often.
func (m *mailroom) letters() map[letter]int {
	m.mu.Lock()
	defer m.mu.Unlock()
	all := make(map[letter]int, len(m.taken))
	for l, n := range m.taken {
		all[l] = n
	}
	return all
}
