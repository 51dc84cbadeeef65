package postgres

import "context"

// JobsQuiet reports whether no job is about to run or running, and no chunk is
// unfinished. Periodic jobs and retries planned for later do not count.
func (db *DB) JobsQuiet(ctx context.Context) (bool, error) {
	return scalar[bool](ctx, db, "jobs quiet", `select not exists (
		select 1 from river_job where state in ('available', 'running')
			or state in ('retryable', 'scheduled') and scheduled_at < now() + interval '10 seconds')
		and not exists (select 1 from delivery_chunks where finished_at is null)`)
}
