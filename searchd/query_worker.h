/*
 * A query worker: takes one request at a time from the socket that all workers share, answers it from its own reader of
 * the index, and follows newly published generations. It has no connection to anybody but the front end, and may open
 * nothing but the index folder (and those of --web-root and --originals), for reading.
 */
#ifndef SEARCHD_QUERY_WORKER_H
#define SEARCHD_QUERY_WORKER_H

#include "assets.h"
#include "shared.h"

struct worker_start {
	const struct settings *settings;
	struct shared *shared;
	const struct assets *assets;
	int requests;    /* the workers' end */
	unsigned number; /* its slot */
};

/* How long a worker without work waits before it looks for a new generation. */
#define WORKER_LOOK_MS 500u

/* The role for process_fork; ctx is a struct worker_start. */
int query_worker_run(void *ctx);

#endif
