/* One reader process as its parent sees it: start, limits, end. Inside this folder only. */
#ifndef READERS_READER_CHILD_H
#define READERS_READER_CHILD_H

#include <stdint.h>
#include <sys/types.h>

#include "process/message.h"
#include "readers/reader_wire.h"

struct reader_child {
	pid_t pid; /* 0: no process */
	int socket;
	bool ready;            /* it said so */
	unsigned cpu_s;        /* of processor time for the unit at hand; 0: no limit */
	uint64_t cpu_began_ms; /* what it had used when that unit began */
};

#define READER_CHILD_INIT                                                                                    \
	{                                                                                                    \
		.socket = -1                                                                                 \
	}

NODISCARD enum status reader_child_start(struct reader_child *child, const struct reader_limits *limits,
					 struct error *err);

/*
 * Kill it, if it still runs, and collect it. ret_why: how it ended, for the report; NULL when nobody wants to know.
 */
void reader_child_end(struct reader_child *child, const struct reader_limits *limits,
		      char ret_why[READER_MAX_TEXT]);

/*
 * A unit begins: from here on it may use cpu_s seconds of processor time. The parent counts them: in a container root may
 * not move the limits (RLIMIT_CPU) of a process that became another user.
 */
void reader_child_allow_cpu(struct reader_child *child, unsigned cpu_s);

/* Milliseconds of processor time that are left to the unit at hand; UINT64_MAX: no limit. */
uint64_t reader_child_cpu_left_ms(const struct reader_child *child);

/* True when it holds more memory than it may and the system does not see to it (builds with sanitizers). */
bool reader_child_is_too_large(const struct reader_child *child, const struct reader_limits *limits);

#endif
