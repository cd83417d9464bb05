/* GET /metrics: the counters of shared.h in the text form of Prometheus. No text of anybody's is in it. */
#ifndef SEARCHD_METRICS_H
#define SEARCHD_METRICS_H

#include "base/buf.h"
#include "shared.h"

/* generation: that of the pointer, or "". */
void metrics_write(const struct shared *shared, unsigned n_workers, const char *generation, struct buf *out);

#endif
