package web

import (
	"context"
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"
	"testing/synctest"
	"time"
)

// oneTurn is a hub that builds one page at a time.
func oneTurn() *Web { return &Web{turns: make(turns, 1)} }

func ask(ctx context.Context, handler http.Handler) *httptest.ResponseRecorder {
	answer := httptest.NewRecorder()
	handler.ServeHTTP(answer, httptest.NewRequest(http.MethodGet, "/", nil).WithContext(ctx))
	return answer
}

func TestPagesAreBuiltInTheOrderInWhichTheyWereAskedFor(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w, release := oneTurn(), make(chan struct{})
		var built []int
		for n := range 20 {
			go ask(t.Context(), w.inTurn(http.HandlerFunc(func(rw http.ResponseWriter, _ *http.Request) {
				built = append(built, n)
				<-release
				rw.WriteHeader(http.StatusOK)
			})))
			synctest.Wait()
		}
		for n := range 20 {
			if want := []int{n}; !slices.Equal(built[n:], want) {
				t.Fatalf("built %v, and not one after the other", built)
			}
			release <- struct{}{}
			synctest.Wait()
		}
	})
}

func TestNobodyWaitsForWhoIsSlow(t *testing.T) {
	t.Parallel()
	for name, slow := range map[string]func(rw http.ResponseWriter, stop chan struct{}){
		"a page that takes long": func(_ http.ResponseWriter, stop chan struct{}) { <-stop },
		"a reader who takes long": func(rw http.ResponseWriter, stop chan struct{}) {
			rw.WriteHeader(http.StatusOK)
			<-stop
		},
		"a reader of what has no status": func(rw http.ResponseWriter, stop chan struct{}) {
			_, _ = rw.Write([]byte("page"))
			<-stop
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				w, stop := oneTurn(), make(chan struct{})
				done := make(chan struct{})
				go func() {
					ask(t.Context(), w.inTurn(http.HandlerFunc(func(rw http.ResponseWriter, _ *http.Request) { slow(rw, stop) })))
					close(done)
				}()
				synctest.Wait()
				began := time.Now()
				ask(t.Context(), w.inTurn(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {})))
				if waited := time.Since(began); waited > longestTurn {
					t.Errorf("the next waited %s", waited)
				}
				close(stop)
				<-done
				if len(w.turns) != 0 {
					t.Errorf("%d turns are left", len(w.turns))
				}
			})
		})
	}
}

func TestWhoeverLeavesTakesNoTurn(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := oneTurn()
		w.turns <- struct{}{}
		ctx, leave := context.WithCancel(t.Context())
		answered := make(chan int, 1)
		go func() {
			answered <- ask(ctx, w.inTurn(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("a page was built for nobody") }))).Code
		}()
		synctest.Wait()
		leave()
		if code := <-answered; code != http.StatusServiceUnavailable {
			t.Errorf("answered %d", code)
		}
		<-w.turns
		if code := ask(t.Context(), w.inTurn(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))).Code; code != http.StatusOK {
			t.Errorf("the next was answered %d", code)
		}
	})
}
