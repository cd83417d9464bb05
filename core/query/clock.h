/* The clock that deadlines are told by: CLOCK_MONOTONIC in microseconds. (core/process is not for this folder.) */
#ifndef QUERY_CLOCK_H
#define QUERY_CLOCK_H

#include <stdint.h>
#include <time.h>

static inline uint64_t query_clock_us(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000 + (uint64_t)now.tv_nsec / 1000;
}

#endif
