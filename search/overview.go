package search

import (
	"context"
	"sync"
	"time"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/postgres"
)

const (
	// overviewFresh is how old the numbers of a page may be before they are counted
	// again behind it, overviewAge before the page waits for it.
	overviewFresh = 5 * time.Second
	overviewAge   = time.Minute
	// overviewShare is the part of the time that counting takes at most: one in so
	// many.
	overviewShare = 50
	// countingTime bounds counting behind a page.
	countingTime = 30 * time.Second
)

// Overview is how much there is to find. Numbers are counted up to Cap: Cap + 1
// is more.
type Overview struct {
	// Total counts the public resources, of this hub and others.
	Total  int
	topics map[topicKey]TopicCount
}

// TopicCount is how many public resources have a topic, and when the newest of
// them was published: the zero time without any.
type TopicCount struct {
	Count  int
	Newest time.Time
}

type topicKey struct{ facet, slug string }

// Of returns the numbers of a topic.
func (o Overview) Of(t basilic.Topic) TopicCount { return o.topics[topicKey{t.Facet, t.Slug}] }

// overview keeps the last one counted.
type overview struct {
	mu   sync.Mutex
	last Overview
	at   time.Time
	took time.Duration
	// counting says that it is being counted behind a page.
	counting bool
}

// Overview counts the public resources. The numbers may be some seconds old, up
// to a minute where few look: counting reads much on a hub with many resources.
func (s *Service) Overview(ctx context.Context) (Overview, error) {
	s.overview.mu.Lock()
	defer s.overview.mu.Unlock()
	switch age := time.Since(s.overview.at); {
	case age < max(overviewFresh, overviewShare*s.overview.took):
	case age < overviewAge:
		if !s.overview.counting {
			s.overview.counting = true
			go s.countBehind(context.WithoutCancel(ctx))
		}
	default:
		start := time.Now()
		o, err := s.count(ctx)
		if err != nil {
			return Overview{}, err
		}
		s.overview.keep(o, start)
	}
	return s.overview.last, nil
}

func (o *overview) keep(counted Overview, start time.Time) {
	o.last, o.at, o.took = counted, time.Now(), time.Since(start)
}

// countBehind counts anew; what was counted last stands while that fails.
func (s *Service) countBehind(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, countingTime)
	defer cancel()
	start := time.Now()
	o, err := s.count(ctx)
	s.overview.mu.Lock()
	defer s.overview.mu.Unlock()
	s.overview.counting = false
	if err == nil {
		s.overview.keep(o, start)
	}
}

func (s *Service) count(ctx context.Context) (Overview, error) {
	v := basilic.SharedVocabulary()
	topics := append(v.Topics(basilic.FacetThemes), v.Topics(basilic.FacetAudiences)...)
	var values []postgres.TopicValue
	for n, t := range topics {
		for _, slug := range t.Slugs() {
			values = append(values, postgres.TopicValue{Topic: n, Facet: t.Facet, Slug: slug})
		}
	}
	counts, err := s.db.CountTopics(ctx, values)
	if err != nil {
		return Overview{}, err
	}
	o := Overview{topics: make(map[topicKey]TopicCount, len(counts))}
	for _, c := range counts {
		if c.Newest != nil {
			o.topics[topicKey{topics[c.Topic].Facet, topics[c.Topic].Slug}] = TopicCount{Count: c.Count, Newest: *c.Newest}
		}
	}
	o.Total, err = s.db.CountFound(ctx)
	return o, err
}
