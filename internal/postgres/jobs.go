package postgres

import (
	"context"
	"crypto/rand"
	"strings"
)

// applicationName is the parameter of a session that names who it belongs to,
// processPrefix what the names of processes begin with.
const (
	applicationName = "application_name"
	processPrefix   = "basilic-"
)

// newProcess makes a name that no other process has had.
func newProcess() string { return processPrefix + strings.ToLower(rand.Text()[:16]) }

// Process returns the name that all sessions of this process bear in the database, or
// "" when what stands in between does not hand it on: a process that works jobs under
// this name can be seen to be alive by the others.
func (db *DB) Process(ctx context.Context) (string, error) {
	name := db.pool.Config().ConnConfig.RuntimeParams[applicationName]
	seen, err := scalar[bool](ctx, db, "process", `select exists (select 1 from pg_stat_activity where application_name = $1)`, name)
	if err != nil || !seen {
		return "", err
	}
	return name, nil
}

// LostProcesses returns the processes that have jobs running and no session. One that
// lost its sessions for a moment, as when Postgres started again, is among them until
// it has some anew; one that is too busy to answer, or frozen, keeps those it has.
func (db *DB) LostProcesses(ctx context.Context) ([]string, error) {
	return scalars[string](ctx, db, "lost processes", `
		select distinct w.name from river_job j cross join lateral (select j.attempted_by[cardinality(j.attempted_by)] as name) w
		where j.state = 'running' and starts_with(w.name, $1)
			and not exists (select 1 from pg_stat_activity s where s.application_name = w.name)`, processPrefix)
}

// ReleaseJobsOf makes the jobs that processes left running available at once, but for
// those of a process that has a session after all. A job at its last attempt is left to
// River, which gives it up in time: it may be what ends processes.
func (db *DB) ReleaseJobsOf(ctx context.Context, processes []string) (int64, error) {
	return db.exec(ctx, "release jobs of", `
		update river_job j set state = 'available', scheduled_at = now()
		where j.state = 'running' and j.attempt < j.max_attempts and j.attempted_by[cardinality(j.attempted_by)] = any($1)
			and not exists (select 1 from pg_stat_activity s where s.application_name = j.attempted_by[cardinality(j.attempted_by)])`, processes)
}

// JobsQuiet reports whether no job is about to run or running, and no chunk is
// unfinished. Periodic jobs and retries planned for later do not count.
func (db *DB) JobsQuiet(ctx context.Context) (bool, error) {
	return scalar[bool](ctx, db, "jobs quiet", `select not exists (
		select 1 from river_job where state in ('available', 'running')
			or state in ('retryable', 'scheduled') and scheduled_at < now() + interval '10 seconds')
		and not exists (select 1 from delivery_chunks where finished_at is null)`)
}
