package statistics_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/pgtest"
	"codeberg.org/basilic/basilic/internal/postgres"
	"codeberg.org/basilic/basilic/statistics"
	"codeberg.org/basilic/basilic/visits"
)

// at is when the hub of a test counts.
func at() time.Time { return time.Date(2026, 10, 5, 9, 0, 0, 0, time.UTC) }

func administrator() basilic.Viewer {
	return basilic.Viewer{Account: &basilic.Account{Role: basilic.RoleAdministrator}, Profile: &basilic.Actor{}}
}

func roll(t *testing.T, s *statistics.Service, when time.Time) {
	t.Helper()
	if err := s.Roll(t.Context(), when); err != nil {
		t.Fatal(err)
	}
}

func TestTheHubShowsTheLastYearOldestFirst(t *testing.T) {
	t.Parallel()
	db := pgtest.DB(t)
	s := statistics.New(db)
	empty, err := s.Hub(t.Context(), at())
	if err != nil || !empty.At.IsZero() || len(empty.Months) != 13 || len(empty.Values) != 0 {
		t.Fatalf("before anything was counted: %+v, %v", empty, err)
	}
	if months, err := s.Months(t.Context(), at()); err != nil || len(months) != 0 {
		t.Fatalf("months before anything was counted: %v, %v", months, err)
	}
	pgtest.FillSheets(t, db, pgtest.Sheets{Resources: 30, Seed: 3, Newest: at().AddDate(0, 0, -1)})
	roll(t, s, at())
	roll(t, s, at().Add(time.Hour))
	hub, err := s.Hub(t.Context(), at().Add(time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	if !hub.At.Equal(at().Add(time.Hour)) || len(hub.Months) != 13 {
		t.Fatalf("counted at %s, %d months", hub.At, len(hub.Months))
	}
	if first, last := hub.Months[0].Month, hub.Months[12].Month; first.Format("2006-01") != "2025-10" || last.Format("2006-01") != "2026-10" {
		t.Errorf("from %s to %s", first, last)
	}
	var local int
	if err := db.Pool().QueryRow(t.Context(), "select count(*) from resources where local").Scan(&local); err != nil || local == 0 || local == 30 {
		t.Fatalf("%d of 30 are of this hub: %v", local, err)
	}
	if n := hub.Months[12].Numbers[basilic.MeasureResources]; n != local {
		t.Errorf("%d resources, want the %d of this hub", n, local)
	}
	values, err := s.Values(t.Context())
	if err != nil || len(values) == 0 || len(values) != len(hub.Values) {
		t.Errorf("%d values, the page has %d: %v", len(values), len(hub.Values), err)
	}
	for _, v := range values {
		if v.Resources < 1 || v.Resources > local {
			t.Errorf("%s has %d resources", v.Slug, v.Resources)
		}
	}
}

func TestAMonthWithoutTheHubHasNoNumbersAndAPlace(t *testing.T) {
	t.Parallel()
	db := pgtest.DB(t)
	s := statistics.New(db)
	roll(t, s, at().AddDate(0, -3, 0))
	roll(t, s, at())
	months, err := s.Months(t.Context(), at())
	if err != nil || len(months) != 4 {
		t.Fatalf("%d months: %v", len(months), err)
	}
	for i, want := range []string{"2026-07", "2026-08", "2026-09", "2026-10"} {
		if got := months[i].Month.Format("2006-01"); got != want {
			t.Errorf("month %d is %s, want %s", i, got, want)
		}
	}
}

// searched is words that several visitors looked for at a time, by their marks.
func searched(words string, when time.Time, visitors ...byte) []postgres.SearchVisit {
	all := make([]postgres.SearchVisit, len(visitors))
	for i, v := range visitors {
		all[i] = postgres.SearchVisit{Mark: append([]byte(when.String()+words), v), Words: words, Seen: v, At: when}
	}
	return all
}

func TestWordsOfFewAndWordsOfLongAgoAreForgotten(t *testing.T) {
	t.Parallel()
	db := pgtest.DB(t)
	s := statistics.New(db)
	for _, searches := range [][]postgres.SearchVisit{
		searched("ancien", at().AddDate(0, -13, 0), 1, 2, 3),
		searched("douze mois", at().AddDate(0, -12, 0), 1, 2, 3),
		searched("deux du mois passé", at().AddDate(0, -1, 0), 1, 2),
		searched("trois du mois passé", at().AddDate(0, -1, 0), 1, 2, 3),
		searched("deux de ce mois", at(), 1, 2),
	} {
		if err := db.CountSearches(t.Context(), searches, 2*time.Hour, visits.SeveralVisitors); err != nil {
			t.Fatal(err)
		}
	}
	roll(t, s, at())
	kept, err := db.SearchedWords(t.Context(), time.Time{}, 1, false, 10)
	if err != nil {
		t.Fatal(err)
	}
	var words []string
	for _, w := range kept {
		words = append(words, w.Words)
	}
	slices.Sort(words)
	if want := []string{"deux de ce mois", "douze mois", "trois du mois passé"}; !slices.Equal(words, want) {
		t.Errorf("kept %q, want %q", words, want)
	}
	shown, err := s.Words(t.Context(), administrator(), at())
	if err != nil || len(shown.Frequent) != 2 || len(shown.Missed) != 0 {
		t.Errorf("shown: %+v, %v", shown, err)
	}
}

func TestOnlyAdministratorsReadWords(t *testing.T) {
	t.Parallel()
	s := statistics.New(pgtest.Tx(t))
	moderator := administrator()
	moderator.Account.Role = basilic.RoleModerator
	for want, viewer := range map[error]basilic.Viewer{basilic.ErrNotFound: {}, basilic.ErrForbidden: moderator} {
		if _, err := s.Words(t.Context(), viewer, at()); !errors.Is(err, want) {
			t.Errorf("got %v, want %v", err, want)
		}
	}
}

func TestNumbersOfADayPassAfterThirty(t *testing.T) {
	t.Parallel()
	db := pgtest.DB(t)
	pgtest.FillSheets(t, db, pgtest.Sheets{Resources: 1, Seed: 1})
	lines := func() (n int) {
		t.Helper()
		if err := db.Pool().QueryRow(t.Context(), "select count(*) from resource_days").Scan(&n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	if _, err := db.Pool().Exec(t.Context(), `delete from resource_days; delete from resource_recent;
		insert into resource_days (day, resource_id, views) select date '2026-10-05' - d, id, 1 from resources, unnest(array[0, 29, 30, 40]) d;
		insert into resource_recent (resource_id, views) select id, 4 from resources`); err != nil {
		t.Fatal(err)
	}
	roll(t, statistics.New(db), at())
	if n := lines(); n != 2 {
		t.Errorf("%d days are left, want those of the last %d", n, postgres.RecentDays)
	}
	var views int
	if err := db.Pool().QueryRow(t.Context(), "select views from resource_recent").Scan(&views); err != nil || views != 2 {
		t.Errorf("%d views lately, want 2: %v", views, err)
	}
}
