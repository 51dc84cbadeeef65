package bench

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/federation/httpsig"
)

// posting is what a poster is told to do.
type posting struct {
	// Address is where the hub listens, Private the key of all its actors.
	Address, Private  string
	Actors            []basilic.IRI
	Round             string
	Requests, Senders int
	// Rate is how many requests a second are sent; 0 is as many as are answered.
	Rate int
}

// posted is what came of it.
type posted struct {
	Took, CPU time.Duration
	Statuses  map[int]int
}

// TestPoster is a process that stands for other servers: it signs its requests,
// says so, and sends them when it is told to. It runs only when a bench starts
// it.
func TestPoster(t *testing.T) {
	if os.Getenv("BENCH_POST") == "" {
		t.Skip("started by the benches")
	}
	in := bufio.NewReader(os.Stdin)
	line, err := in.ReadBytes('\n')
	if err != nil {
		t.Fatal(err)
	}
	var p posting
	if err := json.Unmarshal(line, &p); err != nil {
		t.Fatal(err)
	}
	requests := p.sign(t)
	fmt.Println("ready")
	if _, err := in.ReadBytes('\n'); err != nil {
		t.Fatal(err)
	}
	out := p.send(t, requests)
	data, err := json.Marshal(out)
	if err != nil {
		t.Fatal(err)
	}
	fmt.Println("posted " + string(data))
}

// sign makes the bytes of every request.
func (p posting) sign(t *testing.T) [][]byte {
	t.Helper()
	all := make([][]byte, p.Requests)
	var wait sync.WaitGroup
	for worker := range 2 {
		wait.Go(func() {
			for n := worker; n < len(all); n += 2 {
				actor := p.Actors[n%len(p.Actors)]
				signer, err := httpsig.NewRSA(actor+"#main-key", p.Private)
				if err != nil {
					t.Error(err)
					return
				}
				if all[n], err = signedRequest(signer, p.create(actor, n)); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	wait.Wait()
	return all
}

// signedRequest returns the bytes of a POST to the shared inbox, signed for the
// hub's own authority.
func signedRequest(signer *httpsig.RSA, activity any) ([]byte, error) {
	body, err := json.Marshal(activity)
	if err != nil {
		return nil, err
	}
	r, err := http.NewRequest(http.MethodPost, "http://localhost:1/ap/inbox", bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	r.Header.Set("Content-Type", "application/activity+json")
	r.Header.Set("User-Agent", "bench")
	if err := signer.Sign(r, body); err != nil {
		return nil, err
	}
	var b bytes.Buffer
	err = r.Write(&b)
	return b.Bytes(), err
}

// create is a Create of an article of some 2 kB, as a hub sends it.
func (p posting) create(actor basilic.IRI, n int) map[string]any {
	text := strings.Repeat("<p>Semer en lune montante, dans une terre « bien ressuyée », puis éclaircir à trois feuilles.</p>", 12)
	public := []string{string(basilic.PublicAudience)}
	followers := []string{string(actor) + "/followers"}
	article := map[string]any{
		"id": fmt.Sprintf("%s/articles/%s-%d", actor, p.Round, n), "type": "Article", "attributedTo": actor, "name": fmt.Sprintf("Article %d", n),
		"summary": "Comment semer", "content": text, "to": public, "cc": followers, "published": "2026-01-02T03:04:05Z",
		"url": fmt.Sprintf("%s/pages/%s-%d", actor, p.Round, n), "tag": []any{map[string]string{"type": "Hashtag", "name": "#semis"}},
	}
	return map[string]any{
		"@context": "https://www.w3.org/ns/activitystreams", "id": fmt.Sprintf("%s/creates/%s-%d", actor, p.Round, n), "type": "Create",
		"actor": actor, "to": public, "cc": followers, "published": "2026-01-02T03:04:05Z", "object": article,
	}
}

// send writes the requests over kept connections, each sender one after the
// other.
func (p posting) send(t *testing.T, requests [][]byte) posted {
	t.Helper()
	out := posted{Statuses: make(map[int]int)}
	var mu sync.Mutex
	var wait sync.WaitGroup
	cpu, start := ownCPU(t), time.Now()
	for sender := range p.Senders {
		wait.Go(func() {
			counts, err := p.sendSome(requests, sender, start)
			if err != nil {
				t.Error(err)
			}
			mu.Lock()
			defer mu.Unlock()
			for status, n := range counts {
				out.Statuses[status] += n
			}
		})
	}
	wait.Wait()
	out.Took, out.CPU = time.Since(start), ownCPU(t)-cpu
	return out
}

func (p posting) sendSome(requests [][]byte, sender int, start time.Time) (map[int]int, error) {
	conn, err := net.Dial("tcp", p.Address)
	if err != nil {
		return nil, err
	}
	defer func() { _ = conn.Close() }()
	answers := bufio.NewReader(conn)
	counts := make(map[int]int)
	for n := sender; n < len(requests); n += p.Senders {
		if p.Rate > 0 {
			time.Sleep(time.Until(start.Add(time.Duration(n) * time.Second / time.Duration(p.Rate))))
		}
		if _, err := conn.Write(requests[n]); err != nil {
			return counts, err
		}
		response, err := http.ReadResponse(answers, nil)
		if err != nil {
			return counts, err
		}
		_, _ = io.Copy(io.Discard, response.Body)
		counts[response.StatusCode]++
	}
	return counts, nil
}

// poster is such a process, ready to send.
type poster struct {
	t      testing.TB
	input  io.Writer
	output *bufio.Reader
}

func startPoster(t testing.TB, p posting) *poster {
	t.Helper()
	question, err := json.Marshal(p)
	if err != nil {
		t.Fatal(err)
	}
	command := exec.Command(os.Args[0], "-test.run=^TestPoster$")
	command.Env = append(os.Environ(), "BENCH_POST=1")
	command.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	input, err := command.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	output, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = input.Close()
		_ = command.Wait()
	})
	s := &poster{t: t, input: input, output: bufio.NewReader(output)}
	s.tell(string(question))
	s.hear("ready")
	return s
}

func (s *poster) tell(line string) {
	s.t.Helper()
	if _, err := io.WriteString(s.input, line+"\n"); err != nil {
		s.t.Fatal(err)
	}
}

// hear returns what follows a word at the beginning of a line.
func (s *poster) hear(word string) string {
	s.t.Helper()
	for {
		line, err := s.output.ReadString('\n')
		if rest, found := strings.CutPrefix(strings.TrimSpace(line), word); found {
			return rest
		}
		if err != nil {
			s.t.Fatalf("poster: %v: %s", err, line)
		}
	}
}

// post sends everything and fails the bench unless each request was answered
// 202.
func (s *poster) post() posted {
	s.t.Helper()
	s.tell("go")
	var out posted
	if err := json.Unmarshal([]byte(s.hear("posted ")), &out); err != nil {
		s.t.Fatal(err)
	}
	for status, n := range out.Statuses {
		if status != http.StatusAccepted {
			s.t.Fatalf("%d answers of status %d", n, status)
		}
	}
	return out
}
