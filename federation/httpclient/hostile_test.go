package httpclient_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/federation/httpclient"
)

// speak accepts connections on loopback and, once a request was sent, answers each by
// hand; the connections stay open until the test ends. It returns the address.
func speak(t *testing.T, answer func(conn net.Conn)) basilic.IRI {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	t.Cleanup(func() { cancel(); _ = l.Close() })
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer func() { _ = conn.Close() }()
				if _, err := conn.Read(make([]byte, 4096)); err == nil {
					answer(conn)
				}
				<-ctx.Done()
			}()
		}
	}()
	return basilic.IRI("http://" + l.Addr().String() + "/")
}

// ends fails the test when an exchange outlives its time by far.
func ends(t *testing.T, what string, exchange func(ctx context.Context) error) error {
	t.Helper()
	ended := make(chan error, 1)
	go func() { ended <- exchange(t.Context()) }()
	select {
	case err := <-ended:
		return err
	case <-time.After(time.Minute):
		t.Fatalf("%s: the exchange does not end", what)
		return nil
	}
}

// TestSecurity44ServerThatNeverEndsIsLeft: whatever a server does to keep an exchange
// open, it ends with its time.
func TestSecurity44ServerThatNeverEndsIsLeft(t *testing.T) {
	t.Parallel()
	drip := func(text string) func(conn net.Conn) {
		return func(conn net.Conn) {
			for {
				if _, err := io.WriteString(conn, text); err != nil {
					return
				}
				time.Sleep(10 * time.Millisecond)
			}
		}
	}
	begin := func(head string, rest func(conn net.Conn)) func(conn net.Conn) {
		return func(conn net.Conn) {
			if _, err := io.WriteString(conn, head); err == nil && rest != nil {
				rest(conn)
			}
		}
	}
	for name, answer := range map[string]func(conn net.Conn){
		"takes the connection":           begin("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n", nil),
		"takes the connection and talks": begin("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n", drip("x")),
		"drips its body":                 begin("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n", drip("x")),
		"drips chunks":                   begin("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", drip("1\r\nx\r\n")),
		"stops in its body":              begin("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nx", nil),
		"drips its headers":              drip("X"),
		"sends interim answers":          drip("HTTP/1.1 103 Early Hints\r\n\r\n"),
		"drips a redirect":               begin("HTTP/1.1 302 Found\r\nLocation: /\r\nContent-Length: 100000\r\n\r\n", drip("x")),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			at := speak(t, answer)
			client := httpclient.New(httpclient.Config{DevPeers: []string{"127.0.0.1:*"}, Timeout: 300 * time.Millisecond})
			for exchange, run := range map[string]func(ctx context.Context) error{
				"GET": func(ctx context.Context) error { _, err := client.Get(ctx, at, "*/*", nil); return err },
				"POST": func(ctx context.Context) error {
					_, err := client.Post(ctx, at, "text/plain", []byte("x"), nil)
					return err
				},
				"download": func(ctx context.Context) error {
					_, err := client.Download(ctx, at, httpclient.Download{Most: 1000, Time: 300 * time.Millisecond, Check: func(context.Context, basilic.IRI) error { return nil }})
					return err
				},
				"stream": func(ctx context.Context) error {
					ctx, cancel := context.WithTimeout(ctx, 300*time.Millisecond)
					defer cancel()
					return client.Stream(ctx, at, func(basilic.IRI) error { return nil }, func(body io.Reader, _ int64) error {
						_, err := io.ReadAll(body)
						return err
					})
				},
			} {
				if err := ends(t, exchange, run); err == nil {
					t.Errorf("%s: is an answer", exchange)
				}
			}
		})
	}
}

// TestSecurity08AnswersThatAreTooMuchAreRefused: headers without end, redirects with
// bodies, and what was packed more than once.
func TestSecurity08AnswersThatAreTooMuchAreRefused(t *testing.T) {
	t.Parallel()
	for name, answer := range map[string]string{
		"headers":           "HTTP/1.1 200 OK\r\n" + strings.Repeat("X-Long: "+strings.Repeat("x", 1000)+"\r\n", 100) + "Content-Length: 0\r\n\r\n",
		"redirect":          "HTTP/1.1 302 Found\r\nLocation: /\r\nContent-Length: 2000000\r\n\r\n" + strings.Repeat("x", 2_000_000),
		"claimed length":    "HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n" + strings.Repeat("x", 2_000_000),
		"not packed at all": "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 3\r\n\r\nabc",
	} {
		at := speak(t, func(conn net.Conn) { _, _ = io.WriteString(conn, answer) })
		err := ends(t, name, func(ctx context.Context) error { _, err := devClient().Get(ctx, at, "*/*", nil); return err })
		if err == nil {
			t.Errorf("%s: taken", name)
		}
	}
}

// TestSecurity07RedirectsLeadNowhereElse: what a Location may hold beside another page.
func TestSecurity07RedirectsLeadNowhereElse(t *testing.T) {
	t.Parallel()
	for _, location := range []string{
		"", "ftp://a.example/", "file:///etc/passwd", "javascript:alert(1)", "https://a.example/", "http://user:password@127.0.0.1/",
		"http://169.254.169.254/latest/meta-data/", "http://[::1]:1/", "http://2130706433/", "//10.0.0.1/", "http://0.0.0.0/", "http:///", "http://", "gopher:/x", "\\\\10.0.0.1\\x",
		"http://[64:ff9b::a9fe:a9fe]/", "http://[::ffff:10.0.0.1]/", "http://127.0.0.1.:1/",
	} {
		at := speak(t, func(conn net.Conn) {
			_, _ = fmt.Fprintf(conn, "HTTP/1.1 302 Found\r\nLocation: %s\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", location)
		})
		dialled := 0
		client := httpclient.New(httpclient.Config{
			DevPeers: []string{strings.TrimSuffix(strings.TrimPrefix(string(at), "http://"), "/")}, Timeout: 5 * time.Second,
			Dialling: func(address string) error {
				if "http://"+address+"/" == string(at) {
					return nil
				}
				dialled++
				return errors.New("dialled")
			},
		})
		if response, err := client.Get(t.Context(), at, "*/*", nil); err == nil || dialled > 0 {
			t.Errorf("%q: status %d, %d dialled, %v", location, response.Status, dialled, err)
		}
	}
}
