#include "metrics.h"

#include <inttypes.h>
#include <stddef.h>

#include "base/memory.h"
#include "base/banned.h"

static const struct {
	const char *name, *type, *help;
	size_t offset; /* in struct counters */
} simple[] = {
	{ "not_modified_total", "counter", "Answers 304.", offsetof(struct counters, not_modified) },
	{ "answer_cache_hits_total", "counter", "Requests answered from what the front end kept.",
	  offsetof(struct counters, kept_hits) },
	{ "answer_cache_misses_total", "counter", "Requests that could have been and went to a worker.",
	  offsetof(struct counters, kept_misses) },
	{ "requests_refused_total", "counter",
	  "Requests refused before a route was looked for, and past a rate.",
	  offsetof(struct counters, refused) },
	{ "requests_overloaded_total", "counter",
	  "Requests answered 503 because too many waited or time was up.",
	  offsetof(struct counters, overloaded) },
	{ "requests_lost_total", "counter", "Requests whose worker died or was killed.",
	  offsetof(struct counters, lost) },
	{ "connections_total", "counter", "Connections accepted.", offsetof(struct counters, connections) },
	{ "connections_refused_total", "counter", "Connections refused because the client had too many.",
	  offsetof(struct counters, connections_refused) },
	{ "workers_replaced_total", "counter", "Query workers that ended and were replaced.",
	  offsetof(struct counters, workers_replaced) },
	{ "workers_killed_total", "counter", "Query workers killed after the deadline.",
	  offsetof(struct counters, workers_killed) },
	{ "fronts_replaced_total", "counter", "HTTP front ends that ended and were replaced.",
	  offsetof(struct counters, fronts_replaced) },
	{ "open_connections", "gauge", "Connections open now.", offsetof(struct counters, open_connections) },
	{ "requests_waiting", "gauge", "Requests at a worker or waiting for one.",
	  offsetof(struct counters, waiting) },
};

static void add_head(struct buf *out, const char *name, const char *type, const char *help)
{
	buf_addf(out, "# HELP iom_search_%s %s\n# TYPE iom_search_%s %s\n", name, help, name, type);
}

static void add_requests(const struct counters *counters, struct buf *out)
{
	add_head(out, "requests_total", "counter", "Answers by route and class of status.");
	for (unsigned r = 0; r <= N_ROUTES; r++) {
		const struct route *route = r < N_ROUTES ? route_by_id((enum route_id)r) : NULL;
		for (unsigned hundreds = 2; hundreds < 6; hundreds++) {
			uint64_t n = look(&counters->requests[r][hundreds]);
			if (n)
				buf_addf(out,
					 "iom_search_requests_total{route=\"%s\",status=\"%uxx\"} %" PRIu64
					 "\n",
					 route ? route->label : "none", hundreds, n);
		}
	}
}

static void add_latency(const struct counters *counters, struct buf *out)
{
	uint64_t sum = 0;
	add_head(out, "request_seconds", "histogram",
		 "Time from the complete request to the answer of a query worker.");
	for (size_t i = 0; i < N_LATENCY_BOUNDS; i++) {
		sum += look(&counters->latency[i]);
		buf_addf(out, "iom_search_request_seconds_bucket{le=\"%g\"} %" PRIu64 "\n", latency_bounds[i],
			 sum);
	}
	sum += look(&counters->latency[N_LATENCY_BOUNDS]);
	buf_addf(out, "iom_search_request_seconds_bucket{le=\"+Inf\"} %" PRIu64 "\n", sum);
	buf_addf(out, "iom_search_request_seconds_sum %.6f\n", (double)look(&counters->latency_sum_us) / 1e6);
	buf_addf(out, "iom_search_request_seconds_count %" PRIu64 "\n", sum);
}

void metrics_write(const struct shared *shared, unsigned n_workers, const char *generation, struct buf *out)
{
	const struct counters *counters = &shared->counters;
	unsigned busy = 0, ready = 0;

	add_requests(counters, out);
	add_latency(counters, out);
	for (size_t i = 0; i < ARRAY_SIZE(simple); i++) {
		const uint64_t *counter = (const uint64_t *)((const char *)counters + simple[i].offset);
		add_head(out, simple[i].name, simple[i].type, simple[i].help);
		buf_addf(out, "iom_search_%s %" PRIu64 "\n", simple[i].name, look(counter));
	}
	for (unsigned i = 0; i < n_workers; i++) {
		busy += look(&shared->slots[i].request_id) != 0;
		ready += look32(&shared->slots[i].generation) != 0;
	}
	add_head(out, "workers", "gauge", "Query workers.");
	buf_addf(out, "iom_search_workers %u\n", n_workers);
	add_head(out, "workers_busy", "gauge", "Query workers at a request.");
	buf_addf(out, "iom_search_workers_busy %u\n", busy);
	add_head(out, "workers_ready", "gauge", "Query workers with an open index.");
	buf_addf(out, "iom_search_workers_ready %u\n", ready);
	uint64_t number = 0;
	for (const char *p = generation; *p; p++)
		number = number * 10 + (uint64_t)(*p - '0');
	add_head(out, "generation", "gauge", "Number of the published generation; 0: none.");
	buf_addf(out, "iom_search_generation %" PRIu64 "\n", number);
	add_head(out, "info", "gauge", "The program's version.");
	buf_addf(out, "iom_search_info{version=\"%s\"} 1\n", IOM_VERSION);
}
