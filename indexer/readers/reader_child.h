/* One reader process as its parent sees it: start, limits, end. Inside this folder only. */
#ifndef READERS_READER_CHILD_H
#define READERS_READER_CHILD_H

#include <stdint.h>
#include <sys/resource.h>
#include <sys/types.h>

#include "process/message.h"
#include "readers/reader_wire.h"

struct reader_child {
	pid_t pid; /* 0: no process */
	int socket;
	bool ready;         /* it said so */
	rlim_t cpu_limit_s; /* as it stands, seconds of the process's life */
};

#define READER_CHILD_INIT                                                                                    \
	{                                                                                                    \
		.socket = -1                                                                                 \
	}

NODISCARD enum status reader_child_start(struct reader_child *child, const struct reader_limits *limits,
					 struct error *err);

/*
 * Kill it, if it still runs, and collect it. ret_why: how it ended, for the report ("used more than 20 s of
 * processor time"); NULL when nobody wants to know.
 */
void reader_child_end(struct reader_child *child, const struct reader_limits *limits,
		      char ret_why[READER_MAX_TEXT]);

/* A unit begins: from here on it may use limits->cpu_s seconds of processor time. */
void reader_child_allow_cpu(struct reader_child *child, const struct reader_limits *limits);

/* True when it holds more memory than it may and the system does not see to it (builds with sanitizers). */
bool reader_child_is_too_large(const struct reader_child *child, const struct reader_limits *limits);

#endif
