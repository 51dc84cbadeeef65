package fedtest_test

import (
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/fedtest"
)

// ask gets one of a hub's addresses as another server does, from one process.
func ask(t *testing.T, process *fedtest.Hub, iri basilic.IRI, etag string) *http.Response {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, string(iri), nil)
	r.Header.Set("Accept", "application/activity+json")
	if etag != "" {
		r.Header.Set("If-None-Match", etag)
	}
	w := httptest.NewRecorder()
	process.Handler.ServeHTTP(w, r)
	return w.Result()
}

// prepared asks until the process serves from memory, which it does as soon as
// it hears what others change.
func prepared(t *testing.T, process *fedtest.Hub, iris ...basilic.IRI) {
	t.Helper()
	for start := time.Now(); !process.DB.Changes().Listening(); time.Sleep(5 * time.Millisecond) {
		if time.Since(start) > 2*time.Minute {
			t.Fatal("the process does not listen")
		}
	}
	for _, iri := range iris {
		if got := ask(t, process, iri, "").StatusCode; got != http.StatusOK {
			t.Fatalf("%s: %d", iri, got)
		}
	}
}

func TestPreparedDocumentsNeedNoStatement(t *testing.T) {
	t.Parallel()
	net := fedtest.New(t, "a.example")
	alice := net.Person("a.example", "alice")
	r := alice.Publish("Préparée", "")
	net.Settle()
	activity := basilic.IRI("https://a.example/ap/activities/")
	row := alice.Hub.DB.Pool().QueryRow(t.Context(), `select iri from activities where object_iri = $1`, r.IRI)
	if err := row.Scan(&activity); err != nil {
		t.Fatal(err)
	}
	served := []basilic.IRI{r.IRI, alice.Profile.IRI, "https://a.example/ap/actor", activity}
	prepared(t, alice.Hub, served...)
	// Whatever asks the database now fails.
	for _, table := range []string{"resources", "actors", "lives", "activities", "hosts"} {
		if _, err := alice.Hub.DB.Pool().Exec(t.Context(), "alter table "+table+" rename to hidden_"+table); err != nil {
			t.Fatal(err)
		}
	}
	for _, iri := range served {
		first := ask(t, alice.Hub, iri, "")
		if first.StatusCode != http.StatusOK {
			t.Errorf("%s: %d", iri, first.StatusCode)
		}
		if again := ask(t, alice.Hub, iri, first.Header.Get("ETag")); again.StatusCode != http.StatusNotModified {
			t.Errorf("%s, as known: %d", iri, again.StatusCode)
		}
	}
}

func TestSecurity53WithdrawalReachesEveryProcessWithinASecond(t *testing.T) {
	t.Parallel()
	for name, deafen := range map[string]bool{"that hears": false, "whose listening was cut": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			net := fedtest.New(t, "a.example")
			alice := net.Person("a.example", "alice")
			other := net.Twin("a.example")
			r, kept := alice.Publish("Retirée", ""), alice.Publish("Corrigée", "")
			net.Settle()
			prepared(t, alice.Hub, r.IRI, kept.IRI)
			prepared(t, other, r.IRI, kept.IRI)
			before := ask(t, other, kept.IRI, "").Header.Get("ETag")
			if deafen {
				_, err := other.DB.Pool().Exec(t.Context(),
					`select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and query in ('listen basilic_changed', '')`)
				if err != nil {
					t.Fatal(err)
				}
			}
			if err := alice.Hub.Resources.Delete(t.Context(), alice.Viewer, r.Slug); err != nil {
				t.Fatal(err)
			}
			alice.Edit(kept.Slug, "Corrigée encore")
			if got := ask(t, alice.Hub, r.IRI, "").StatusCode; got != http.StatusGone {
				t.Errorf("the process that withdrew it answers %d", got)
			}
			eventually(t, "the other process says that it is gone", heardWithin, func() bool {
				return ask(t, other, r.IRI, "").StatusCode == http.StatusGone
			})
			eventually(t, "the other process serves what was edited", heardWithin, func() bool {
				return ask(t, other, kept.IRI, before).StatusCode == http.StatusOK
			})
		})
	}
}
