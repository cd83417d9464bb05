/* What the readers share among themselves; nobody outside this folder includes it. */
#ifndef READERS_FORMATS_H
#define READERS_FORMATS_H

#include "base/buf.h"
#include "readers/reader.h"
#include "schema/document.h"

#define READER_MAX_INPUT    (128u << 20) /* bytes of one file or run of lines; more is STATUS_TOO_LARGE */
#define READER_MAX_BLOCK    (1u << 20)   /* bytes of one block; longer text goes on in the next block */
#define READER_MAX_FIELD    4096u        /* bytes of a title, an address and so on; longer ones are cut */
#define READER_MAX_ANCHOR   256u         /* bytes of an anchor; longer ones are no use in an address */
#define READER_MAX_HREFLANG 64u          /* alternates kept of one page */
#define READER_MAX_AUTHORS  16u /* names that a document declares; more are a list of something else */

/* As `read` of struct reader says. */
enum status text_read(const char *data, size_t len, const char *id, uint64_t base,
		      const struct reader_sink *sink, struct error *err);
enum status html_read(const char *data, size_t len, const char *id, uint64_t base,
		      const struct reader_sink *sink, struct error *err);
enum status jsonl_read(const char *data, size_t len, const char *id, uint64_t base,
		       const struct reader_sink *sink, struct error *err);

enum status warc_read(const char *data, size_t len, const char *id, uint64_t base,
		      const struct reader_sink *sink, struct error *err);
enum status markdown_read(const char *data, size_t len, const char *id, uint64_t base,
			  const struct reader_sink *sink, struct error *err);

/* The same where somebody said which charset it is (an HTTP header; NULL: nobody): it ranks behind a byte order mark. */
enum status text_read_as(const char *data, size_t len, const char *id, const char *charset,
			 const struct reader_sink *sink, struct error *err);
enum status html_read_as(const char *data, size_t len, const char *id, const char *charset,
			 const struct reader_sink *sink, struct error *err);

/* Put right what was decoded wrongly (UTF-8 taken for windows-1252), where that is certain; counts in n_repaired. */
void document_repair(struct document *doc);

enum status pdf_read(const char *data, size_t len, const char *id, uint64_t base,
		     const struct reader_sink *sink, struct error *err);

enum status docx_read(const char *data, size_t len, const char *id, uint64_t base,
		      const struct reader_sink *sink, struct error *err);
enum status odt_read(const char *data, size_t len, const char *id, uint64_t base,
		     const struct reader_sink *sink, struct error *err);
enum status epub_read(const char *data, size_t len, const char *id, uint64_t base,
		      const struct reader_sink *sink, struct error *err);

/* What poppler does once, and the readers of zip archives: for a process that is confined afterwards. */
/* Open poppler, so that the processes forked later need not; without it pdf_prepare does. */
void pdf_open(void);
void pdf_prepare(void);
void zip_prepare(void);

/* Append plain UTF-8 text as BLOCK_LINEs, all on that page (0: none). False once the document is full. */
bool text_add_lines(struct document *doc, const char *text, size_t len, unsigned page);

/*
 * Append the blocks of an HTML page and set what it declares. text: UTF-8 without NUL; a few bytes of it
 * may be changed on the way (html_prepare).
 * STATUS_UNSUPPORTED for a tag with more than 1,000 attributes (libxml2 would need quadratic time).
 */
NODISCARD enum status html_fill(char *text, size_t len, struct document *doc, struct error *err);

/*
 * The character set that a byte order mark (*ret_mark bytes long) or the NUL bytes of UTF-16 and UTF-32
 * tell; NULL when neither does.
 */
const char *charset_by_form(const char *data, size_t len, size_t *ret_mark);

/* Is it a name of a charset, as the web or ICU knows them? */
bool charset_is_known(const char *label);

/* Does the document hold anything but white space? */
bool document_has_text(const struct document *doc);

/*
 * A declared value: white space folded, trimmed, cut at READER_MAX_FIELD; replaces what *field held.
 * Nothing happens when nothing is left.
 */
void declare(char **field, const char *text, size_t len);

/* One more declared author, likewise; an address of the web is none. */
void declare_author(struct declared *declared, const char *text, size_t len);

/* "http://" or "https://" in front? Anything else is no address to link to. */
bool is_web_address(const char *text);

#endif
