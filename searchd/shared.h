/*
 * Memory that all processes of the daemon share: what each worker is at, and the counters of /metrics. No process relies
 * on it for its safety: a broken one could at worst have others killed and replaced, or spoil a figure.
 */
#ifndef SEARCHD_SHARED_H
#define SEARCHD_SHARED_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "routes.h"
#include "settings.h"

#define N_LATENCY_BOUNDS 10

struct worker_slot {
	uint64_t request_id; /* 0: idle */
	uint64_t kill_at_ms; /* clock_now_ms() */
	uint32_t generation; /* that it serves; 0: none */
	uint32_t fell_back;  /* an older one, since the newest could not be opened */
};

struct counters {
	uint64_t requests[N_ROUTES + 1][6];     /* by route (the last: no route) and hundreds of the status */
	uint64_t latency[N_LATENCY_BOUNDS + 1]; /* of requests that a worker answered; the last: longer */
	uint64_t latency_sum_us;
	uint64_t kept_hits, kept_misses; /* of the answers that the front end keeps */
	uint64_t not_modified, refused, overloaded, lost;
	uint64_t connections, connections_refused;
	uint64_t workers_replaced, workers_killed, fronts_replaced;
	uint64_t open_connections, waiting; /* gauges */
};

struct shared {
	struct counters counters;
	uint32_t
		announced_bad; /* the generation whose damage was logged last, so that one worker says it and not all */
	struct worker_slot slots[MAX_WORKERS];
};

NODISCARD enum status shared_new(struct shared **ret_shared, struct error *err);

/* Seconds, rising. */
extern const double latency_bounds[N_LATENCY_BOUNDS];
void shared_count_latency(struct shared *shared, uint64_t us);

static inline void count(uint64_t *counter)
{
	__atomic_add_fetch(counter, 1, __ATOMIC_RELAXED);
}
static inline uint64_t look(const uint64_t *counter)
{
	return __atomic_load_n(counter, __ATOMIC_ACQUIRE);
}
static inline void put(uint64_t *counter, uint64_t value)
{
	__atomic_store_n(counter, value, __ATOMIC_RELEASE);
}
static inline uint32_t look32(const uint32_t *counter)
{
	return __atomic_load_n(counter, __ATOMIC_ACQUIRE);
}
static inline void put32(uint32_t *counter, uint32_t value)
{
	__atomic_store_n(counter, value, __ATOMIC_RELEASE);
}

#endif
