/*
 * One reader a format, all behind this interface. A reader turns bytes into `struct document`s: blocks
 * in reading order and what the file declares of itself. It judges nothing and knows nothing of the index.
 *
 * HTML: <br>, and a line end inside <pre>, is a newline in the text of a block, two of them end it; all
 * other white space is folded.
 *
 * Readers run in confined processes (reader_pool.h); they open nothing, and all they get is a descriptor.
 */
#ifndef READERS_READER_H
#define READERS_READER_H

#include "base/error.h"
#include "schema/document.h"

enum reader_kind {
	READER_NONE, /* a kind we do not read (yet): skipped, by name */
	READER_TEXT,
	READER_HTML,
	READER_JSONL,
	READER_WARC,
	READER_MARKDOWN,
	READER_PDF,
	READER_DOCX,
	READER_ODT,
	READER_EPUB,
	N_READER_KINDS
};

/* What a file is, told by its first bytes (up to READER_SNIFF), its name second. */
#define READER_SNIFF 4096
enum reader_kind reader_sniff(const char *name, const char *head, size_t len, const char **ret_what);
/* ret_what: in words for the report: "PDF", "image", "binary data", "Word document", ... */

/* A reader hands each document over through this; it owns the document again afterwards. Non-zero: stop. */
struct reader_sink {
	enum status (*document)(struct document *doc, void *ctx, struct error *err);
	/* A record that could not be read: its id or "line 12", why, and whether a reader broke (failed) or the record is no document (skipped). */
	void (*problem)(const char *what, enum status status, const char *why, void *ctx);
	void *ctx;
};

struct reader {
	const char *name; /* "html" */
	/*
	 * Read the whole input. data, len: the bytes of the file (mapped; JSON Lines: whole lines). id: of the
	 * document, for formats of one document a file. base: number of the first line (JSON Lines).
	 * STATUS_UNSUPPORTED: nothing to index (empty, no text): skipped. Anything else but OK: failed.
	 */
	enum status (*read)(const char *data, size_t len, const char *id, uint64_t base,
			    const struct reader_sink *sink, struct error *err);
};

extern const struct reader readers[N_READER_KINDS];

/*
 * Bytes to UTF-8: BOM, declared (may be NULL), a strict UTF-8 test, then detection (ICU). What is labelled Latin-1 is
 * read as windows-1252. Invalid sequences become U+FFFD, NUL a space. *ret_charset names what was used.
 */
NODISCARD enum status reader_decode(const char *data, size_t len, const char *declared, struct buf *out,
				    const char **ret_charset, struct error *err);

#endif
