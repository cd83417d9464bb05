/*
 * A published generation, opened for reading: every file by its manifest, or none.
 *
 *	INDEX/current		"000042\n", the generation that is served
 *	INDEX/000042/manifest, engine/, words, spellings, docs, parts, companions, sources, learnt, translations, forgotten, seg-NNNN.tok, seg-NNNN.txt
 *
 * Generations are immutable; an open one stays whole while newer ones are published and even after its
 * folder was removed.
 */
#ifndef STORE_GENERATION_H
#define STORE_GENERATION_H

#include "base/error.h"
#include "base/file.h"
#include "store/companions.h"
#include "store/docs.h"
#include "store/manifest.h"
#include "store/spellings.h"
#include "store/stream.h"
#include "store/translations.h"
#include "store/words.h"

/* Raised when tokens, stems, streams, facts or readers change what is stored: a run then reads everything again. */
#define ANALYSIS_VERSION 6

struct segment {
	uint32_t number;
	struct file_map streams, texts;
};

struct generation {
	char name[16];
	struct manifest manifest;
	struct docs docs;
	struct words words;
	struct spellings spellings;
	struct companions companions;
	struct translations translations;
	struct segment *segments; /* by number */
	size_t n_segments;
	int dirfd;
	struct buf unpacked; /* scratch */
	struct ZSTD_DCtx_s *unpacker;
};

/* The name in INDEX/current, checked to be a number. STATUS_NOT_FOUND: nothing published. */
NODISCARD enum status generation_current(int index_fd, char ret_name[16], struct error *err);

/* Open INDEX/name. contents: check every hash too, not names and sizes only. */
NODISCARD enum status generation_open(int index_fd, const char *name, bool contents,
				      struct generation *ret_generation, struct error *err);
void generation_close(struct generation *generation);

/* Path of the engine's folder, for engine_open. */
void generation_engine_path(const char *index_dir, const char *name, struct buf *ret_path);

/* Asks the memory for a stream that is read soon, so that nothing waits for it then. */
void generation_prefetch(const struct generation *generation, uint32_t part);
/* The token stream of a part. STATUS_CORRUPT when the row points outside its segment. */
NODISCARD enum status generation_stream(const struct generation *generation, uint32_t part,
					struct stream *ret_stream, struct error *err);
/* The stored document (sections with text, contacts, facts as they were when it was read). */
NODISCARD enum status generation_document(struct generation *generation, uint32_t doc,
					  struct document *ret_doc, struct error *err);

/* Pack a document's frame: appended to out. Returns the size unpacked. */
uint32_t text_pack(const struct document *doc, struct buf *out);

#endif
