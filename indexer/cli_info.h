/* The program's own row of facts: name, options, examples. */
#ifndef INDEXER_CLI_INFO_H
#define INDEXER_CLI_INFO_H

#include "base/options.h"
#include "publish.h"

extern const struct program_info program;

/* Keep a report in INDEX/reports, the newest REPORTS_KEPT of them. */
NODISCARD enum status reports_store(const struct index_folder *folder, const struct buf *json,
				    struct error *err);
/* List them on stdout, newest first. */
NODISCARD enum status reports_list(const struct index_folder *folder, struct error *err);

#endif
