package pgtest

import (
	"context"
	"errors"
)

// index makes the resources searchable by the functions of the triggers, many at
// once.
func (f *filler) index(ctx context.Context) error {
	rows, err := f.pool.Query(ctx, `select id::text from resources order by id`)
	if err != nil {
		return err
	}
	var ids []string
	for rows.Next() {
		var id string
		if err := rows.Scan(&id); err != nil {
			return err
		}
		ids = append(ids, id)
	}
	if rows.Err() != nil {
		return rows.Err()
	}
	slices := make(chan []string, len(ids)/fillSlice+1)
	for len(ids) > 0 {
		n := min(fillSlice, len(ids))
		slices <- ids[:n]
		ids = ids[n:]
	}
	close(slices)
	return atOnce(func() error {
		for ids := range slices {
			if _, err := f.pool.Exec(ctx, `select search_index_resources($1::uuid[])`, ids); err != nil {
				return err
			}
		}
		return nil
	})
}

// learn learns the words of what was published, as the hub does each minute.
func (f *filler) learn(ctx context.Context) error {
	return atOnce(func() error {
		for {
			if done, err := f.db.LearnWords(ctx, learnSlice); done || err != nil {
				return err
			}
		}
	})
}

// atOnce does the same several times at once.
func atOnce(work func() error) error {
	errs := make(chan error, fillWorkers)
	for range fillWorkers {
		go func() { errs <- work() }()
	}
	var all []error
	for range fillWorkers {
		all = append(all, <-errs)
	}
	return errors.Join(all...)
}
