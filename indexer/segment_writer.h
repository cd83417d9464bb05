/*
 * Documents with their facts -> token streams, texts and rows: the new segment of a generation.
 *
 * A document is cut into parts here. One part, when it is short (SHORT_DOCUMENT words) or has no headings
 * and at most LONG_DOCUMENT words; else its sections, joined while shorter than PART_LEAST words and cut at
 * paragraphs when longer than PART_MOST (index-design, section 1).
 */
#ifndef INDEXER_SEGMENT_WRITER_H
#define INDEXER_SEGMENT_WRITER_H

#include "base/error.h"
#include "query/concepts/concepts.h"
#include "schema/document.h"
#include "store/docs.h"
#include "store/words.h"

#define SHORT_DOCUMENT 400u
#define LONG_DOCUMENT  1500u
#define PART_LEAST     40u
#define PART_MOST      800u

struct segment_writer;

/*
 * Creates seg-NNNN.tok and .txt in the folder dirfd. Rows go to docs, words to words; both are the caller's, as are the
 * concepts (NULL: the streams name none).
 */
NODISCARD enum status segment_writer_new(int dirfd, uint32_t number, struct docs_builder *docs,
					 struct words_builder *words, const struct concepts *concepts,
					 struct segment_writer **ret_writer, struct error *err);
void segment_writer_free(struct segment_writer *writer);

/* Append a document; *ret_record is its row in docs (its source, first_seen and content_hash are the caller's to fill). */
NODISCARD enum status segment_writer_add(struct segment_writer *writer, const struct document *doc,
					 size_t *ret_record, struct error *err);

/* Append a document of an earlier generation as it is: its stream bytes (whose word numbers stay) and its packed text. */
struct generation;
NODISCARD enum status segment_writer_copy(struct segment_writer *writer, struct generation *from,
					  uint32_t doc, size_t *ret_record, struct error *err);

/* Flush, sync, close. Then only free. */
NODISCARD enum status segment_writer_finish(struct segment_writer *writer, struct error *err);
uint64_t segment_writer_text_bytes(const struct segment_writer *writer);

#endif
