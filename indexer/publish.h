/*
 * The index folder: its lock, its generations, and the one way a new generation comes to be served
 * (reliability rules 1 to 5).
 *
 *	INDEX/lock		held by whoever writes here
 *	INDEX/building/		a generation under construction; left behind by a killed run, removed by the next
 *	INDEX/000042/		a published generation
 *	INDEX/current		the one that is served
 *	INDEX/reports/		the last reports
 */
#ifndef INDEXER_PUBLISH_H
#define INDEXER_PUBLISH_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "store/generation.h"

struct index_folder {
	char *path;
	int fd;   /* the folder */
	int lock; /* -1: not locked */
};

#define INDEX_FOLDER_INIT                                                                                    \
	{                                                                                                    \
		.fd = -1, .lock = -1                                                                         \
	}
/* create: make it when it is missing (mode 0750). STATUS_NOT_FOUND else. */
NODISCARD enum status index_folder_open(const char *path, bool create, struct index_folder *ret_folder,
					struct error *err);
void index_folder_close(struct index_folder *folder);
/* STATUS_BUSY when another run holds it. Held until index_folder_close or the end of the process. */
NODISCARD enum status index_folder_lock(struct index_folder *folder, struct error *err);

/* Numbers of the generations that lie there, rising; free() them. */
NODISCARD enum status index_folder_generations(const struct index_folder *folder, uint32_t **ret_numbers,
					       size_t *ret_n, struct error *err);
void generation_name(uint32_t number, char ret_name[16]);

/* An empty `building` folder. */
NODISCARD enum status building_new(const struct index_folder *folder, int *ret_dirfd, struct error *err);

/*
 * Check what was built, write its manifest (number and published are set here), sync it all, rename it and move
 * the pointer. manifest: counts, settings and segments filled in by the caller.
 */
NODISCARD enum status building_publish(const struct index_folder *folder, int dirfd,
				       struct manifest *manifest, struct error *err);

/* Point `current` at another generation. */
NODISCARD enum status pointer_move(const struct index_folder *folder, uint32_t number, struct error *err);

/* Remove all but the served generation and the keep - 1 published before it; newer ones than it as well. */
NODISCARD enum status generations_prune(const struct index_folder *folder, unsigned keep, struct error *err);

/* Everything about one generation: hashes, the engine's check, counts, and `samples` postings against the streams. */
NODISCARD enum status generation_verify(const struct index_folder *folder, const char *name, unsigned samples,
					struct error *err);

#endif
