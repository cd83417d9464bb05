/*
 * The front end: the only process that meets clients' bytes. It speaks HTTP (libmicrohttpd), refuses what must be refused,
 * answers 304, fixed files, health and what a worker has answered before by itself, and hands everything else to the query
 * workers. It has no file, cannot open any, and cannot reach the index.
 */
#ifndef SEARCHD_FRONT_H
#define SEARCHD_FRONT_H

#include "assets.h"
#include "shared.h"

#define FRONT_MAX_CONNECTIONS   4096u
#define FRONT_CONNECTION_MEMORY (16u << 10)
#define FRONT_HEADER_MS         5000u /* from the first byte of a connection or request to its complete headers */
#define FRONT_IDLE_MS           30000u  /* between requests */
#define FRONT_ANSWER_MS         300000u /* from complete headers to the last byte taken: a very slow reader */
#define FRONT_FILE_MS           1800000u /* the same, for an original: 1 GB at 5 Mbit/s */
#define FRONT_DRAIN_MS          5000u
#define FRONT_MAX_BODIES        (512u << 20) /* bytes of answers that clients have not taken yet */

struct front_start {
	const struct settings *settings;
	struct shared *shared;
	const struct assets *assets;
	int listener, requests, control;
	unsigned incarnation;
	unsigned max_connections;
	char generation[16];
};

/* The role for process_fork; ctx is a struct front_start. */
int front_run(void *ctx);

#endif
