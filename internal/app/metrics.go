package app

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"

	"codeberg.org/basilic/basilic/internal/postgres"
)

// metrics are the counters of architecture.md 10. No host or actor stands in
// their labels.
type metrics struct {
	registry            *prometheus.Registry
	requests            *prometheus.CounterVec
	seconds             *prometheus.HistogramVec
	accepted            prometheus.Counter
	rejected, processed *prometheus.CounterVec
	deliveries          *prometheus.CounterVec
	signatures          *prometheus.CounterVec
}

func newMetrics(db *postgres.DB) *metrics {
	counter := func(name, help string, labels ...string) *prometheus.CounterVec {
		return prometheus.NewCounterVec(prometheus.CounterOpts{Name: name, Help: help}, labels)
	}
	m := &metrics{
		registry: prometheus.NewRegistry(),
		requests: counter("basilic_http_requests_total", "Requests by route and status.", "route", "code"),
		seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "basilic_http_request_seconds", Help: "Time to answer by route.",
			Buckets: []float64{.001, .005, .01, .025, .05, .1, .25, .5, 1, 5, 30},
		}, []string{"route"}),
		accepted:   prometheus.NewCounter(prometheus.CounterOpts{Name: "basilic_inbox_accepted_total", Help: "Activities answered 202."}),
		rejected:   counter("basilic_inbox_rejected_total", "Activities refused, by reason.", "reason"),
		processed:  counter("basilic_inbox_processed_total", "Activities processed, by type and outcome.", "type", "outcome"),
		deliveries: counter("basilic_deliveries_total", "Deliveries by outcome.", "outcome"),
		signatures: counter("basilic_signatures_total", "Signatures made (out) and found good (in), by scheme.", "scheme", "direction"),
	}
	m.registry.MustRegister(m.requests, m.seconds, m.accepted, m.rejected, m.processed, m.deliveries, m.signatures, databaseCollector{db},
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

// measure counts requests by the route that answered them.
func (m *metrics) measure(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		start := time.Now()
		wrapped := middleware.NewWrapResponseWriter(w, r.ProtoMajor)
		next.ServeHTTP(wrapped, r)
		route := chi.RouteContext(r.Context()).RoutePattern()
		if route == "" {
			route = "none"
		}
		m.requests.WithLabelValues(route, strconv.Itoa(max(wrapped.Status(), http.StatusOK))).Inc()
		m.seconds.WithLabelValues(route).Observe(time.Since(start).Seconds())
	})
}

// databaseCollector reads gauges from the database when it is asked.
type databaseCollector struct{ db *postgres.DB }

func (c databaseCollector) descriptions() (backlog, pending, hosts *prometheus.Desc) {
	return prometheus.NewDesc("basilic_inbox_backlog", "Activities accepted and not processed yet.", nil, nil),
		prometheus.NewDesc("basilic_deliveries_pending", "Deliveries still to be made.", nil, nil),
		prometheus.NewDesc("basilic_hosts", "Other servers by state.", []string{"state"}, nil)
}

// Describe names the gauges.
func (c databaseCollector) Describe(out chan<- *prometheus.Desc) {
	backlog, pending, hosts := c.descriptions()
	out <- backlog
	out <- pending
	out <- hosts
}

// Collect reads them; what cannot be read is left out.
func (c databaseCollector) Collect(out chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	backlog, pending, hosts := c.descriptions()
	gauge := func(desc *prometheus.Desc, value int, labels ...string) {
		out <- prometheus.MustNewConstMetric(desc, prometheus.GaugeValue, float64(value), labels...)
	}
	if n, err := c.db.CountInboxBacklog(ctx); err == nil {
		gauge(backlog, n)
	}
	if n, err := c.db.CountDeliveries(ctx); err == nil {
		gauge(pending, n)
	}
	if counts, err := c.db.CountHosts(ctx); err == nil {
		for state, n := range counts {
			gauge(hosts, n, string(state))
		}
	}
}
