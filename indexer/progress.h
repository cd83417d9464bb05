/* How far a run is: a bar with rate and time left on a terminal, a line per phase in a log. */
#ifndef INDEXER_PROGRESS_H
#define INDEXER_PROGRESS_H

#include "run.h"

struct progress {
	bool bar, lines;
	const char *phase; /* of the last line */
	uint64_t phase_start_ms, last_ms;
	bool drawn;
};

void progress_begin(struct progress *p, enum progress_mode mode, bool quiet);
/* total 0: not known. phase must be a string that stays. */
void progress_show(struct progress *p, const char *phase, uint64_t done, uint64_t total);
/* Clear the bar, so that a message can be written. */
void progress_pause(struct progress *p);
void progress_end(struct progress *p);

#endif
