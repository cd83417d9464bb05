/*
 * The SOURCEs of a run, laid out as one list of files with their ids: what is there now, before anything
 * is read, and what the last run knew of each.
 */
#ifndef INDEXER_INPUTS_H
#define INDEXER_INPUTS_H

#include "base/error.h"
#include "run.h"
#include "sources/walk.h"
#include "store/sources.h"

struct input {
	struct walk *walk;     /* NULL: standard input, copied to a file of its own */
	struct walk_file file; /* as the walk saw it; path relative to the source */
	uint32_t id;           /* offset in inputs.ids: NAME/ and path */
	uint32_t source;       /* number of the SOURCE it came from */
	uint32_t old;          /* row of the last run's sources, or UINT32_MAX */
	struct source_row row; /* to be: hash, outcome and so on are filled in as the run goes */
};

struct inputs {
	struct input *items;
	size_t n, alloc;
	struct buf ids; /* pool of NUL-terminated ids */
	struct walk **walks;
	size_t n_walks;
	int stdin_copy; /* or -1 */
};

#define INPUTS_INIT                                                                                          \
	{                                                                                                    \
		.ids = BUF_INIT, .stdin_copy = -1                                                            \
	}
void inputs_release(struct inputs *inputs);

/*
 * Walk every source. STATUS_NOT_FOUND or STATUS_IO: one is missing or unreadable. STATUS_BAD_INPUT: the same id
 * from two of them. What a walk could not use is reported through problem(). old may be NULL.
 */
NODISCARD enum status inputs_gather(struct inputs *inputs, const struct run_options *options, int work_dirfd,
				    const struct sources *old,
				    void (*problem)(void *ctx, bool failed, const char *what,
						    const char *why),
				    void *ctx, struct error *err);
const char *inputs_id(const struct inputs *inputs, const struct input *input);
/* Same size, times and inode as the last run saw. */
bool input_unchanged(const struct input *input, const struct sources *old);
/* Open for reading; what it is now goes to input->file. */
NODISCARD enum status input_open(const struct inputs *inputs, struct input *input, int *ret_fd,
				 struct error *err);

#endif
