/*
 * compare_generations INDEX INDEX [--learnt]: do two index folders serve the same? Every document (by id), part, token stream (by
 * written forms: numbers of words may differ), text, posting, frequency, and with --learnt what was learnt. What tells one run from
 * another is left aside: numbers of generations and segments, offsets, the day a document was first seen.
 *
 * Prints the first differences; exit status 0 the same, 1 not, 2 an index cannot be opened.
 */
#include <fcntl.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/bitmap.h"
#include "base/file.h"
#include "base/memory.h"
#include "index/engine.h"
#include "store/generation.h"
#include "store/sources.h"

#define MAX_SHOWN  20
#define MAX_LEARNT (512u << 20)

struct side {
	const char *dir;
	struct generation g;
	struct engine *engine;
	struct sources sources;
};

static unsigned n_different;

PRINTF_LIKE(1, 2) static void differ(const char *format, ...)
{
	va_list arguments;
	if (n_different++ >= MAX_SHOWN)
		return;
	va_start(arguments, format);
	vprintf(format, arguments);
	va_end(arguments);
	putchar('\n');
}

static void need(enum status status, const char *what, const struct error *err)
{
	if (!status)
		return;
	fprintf(stderr, "compare_generations: %s: %s\n", what, err->message);
	exit(2);
}

static void open_side(const char *dir, struct side *side)
{
	struct error err = ERROR_INIT;
	char name[16];
	CLEANUP(buf_release) struct buf path = BUF_INIT;
	CLEANUP(close_p) int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	side->dir = dir;
	if (fd < 0)
		need(error_set_errno(&err, STATUS_IO, "cannot be opened"), dir, &err);
	need(generation_current(fd, name, &err), dir, &err);
	need(generation_open(fd, name, true, &side->g, &err), dir, &err);
	need(sources_open(side->g.dirfd, &side->sources, &err), dir, &err);
	generation_engine_path(dir, name, &path);
	need(engine_open(path.data, &side->engine, &err), dir, &err);
}

static void close_side(struct side *side)
{
	engine_free(side->engine);
	sources_close(&side->sources);
	generation_close(&side->g);
}

static bool same_text(const char *a, const char *b)
{
	return a && b ? !strcmp(a, b) : a == b;
}

static void compare_values(const struct side *a, const struct side *b, uint32_t doc, enum field field,
			   const char *id)
{
	uint32_t x[DOC_MAX_VALUES], y[DOC_MAX_VALUES];
	unsigned n = docs_values(&a->g.docs, doc, field, x, DOC_MAX_VALUES);
	if (n != docs_values(&b->g.docs, doc, field, y, DOC_MAX_VALUES)) {
		differ("%s: other number of values of %s", id, fields[field].name);
		return;
	}
	for (unsigned i = 0; i < n; i++)
		if (field == FIELD_YEAR ? x[i] != y[i]
					: !same_text(docs_value(&a->g.docs, field, x[i]),
						     docs_value(&b->g.docs, field, y[i])))
			differ("%s: other %s", id, fields[field].name);
}

static void compare_texts(struct side *a, struct side *b, uint32_t doc, const char *id)
{
	struct error err = ERROR_INIT;
	CLEANUP(document_release) struct document x;
	CLEANUP(document_release) struct document y;
	CLEANUP(buf_release) struct buf x_bytes = BUF_INIT;
	CLEANUP(buf_release) struct buf y_bytes = BUF_INIT;
	document_init(&x);
	document_init(&y);
	need(generation_document(&a->g, doc, &x, &err), a->dir, &err);
	need(generation_document(&b->g, doc, &y, &err), b->dir, &err);
	document_write(&x, &x_bytes);
	document_write(&y, &y_bytes);
	if (x_bytes.len != y_bytes.len || memcmp(x_bytes.data, y_bytes.data, x_bytes.len))
		differ("%s: other stored document", id);
}

static const char *source_of(const struct side *side, const struct doc_row *row)
{
	return row->source < side->sources.n
		       ? sources_string(&side->sources, side->sources.rows[row->source].id)
		       : NULL;
}

static void compare_document(struct side *a, struct side *b, uint32_t doc)
{
	static const enum field compared[] = { FIELD_LANG,    FIELD_TYPE,  FIELD_SITE,
					       FIELD_COUNTRY, FIELD_TOPIC, FIELD_YEAR };
	const struct docs *x = &a->g.docs, *y = &b->g.docs;
	const struct doc_row *r = &x->rows[doc], *s = &y->rows[doc];
	const char *id = docs_string(x, r->id);
	if (!same_text(id, docs_string(y, s->id))) {
		differ("document %u: %s, %s", doc, id ? id : "(none)",
		       docs_string(y, s->id) ? docs_string(y, s->id) : "(none)");
		return;
	}
	if (!same_text(docs_string(x, r->url), docs_string(y, s->url)))
		differ("%s: other url", id);
	if (!same_text(docs_string(x, r->title), docs_string(y, s->title)))
		differ("%s: other title", id);
	if (!same_text(source_of(a, r), source_of(b, s)))
		differ("%s: read from another file", id);
	if (r->hash != s->hash || memcmp(r->content_hash, s->content_hash, sizeof(r->content_hash)))
		differ("%s: other hashes", id);
	if (r->date != s->date || r->date_precision != s->date_precision || r->date_source != s->date_source)
		differ("%s: other date", id);
	if (r->flags != s->flags || r->n_words != s->n_words || r->first_part != s->first_part ||
	    r->n_parts != s->n_parts || r->text_size != s->text_size)
		differ("%s: other sizes or parts", id);
	for (size_t i = 0; i < ARRAY_SIZE(compared); i++)
		compare_values(a, b, doc, compared[i], id);
	compare_texts(a, b, doc, id);
}

static bool same_word(const struct words *x, uint32_t i, const struct words *y, uint32_t k)
{
	size_t x_len, y_len;
	if (i >= x->n || k >= y->n)
		return false;
	const char *form = words_form(x, i, &x_len), *other = words_form(y, k, &y_len);
	return x_len == y_len && !memcmp(form, other, x_len) && x->languages[i] == y->languages[k] &&
	       x->kinds[i] == y->kinds[k];
}

static void compare_part(struct side *a, struct side *b, uint32_t part)
{
	const struct part_row *r = &a->g.docs.parts[part], *s = &b->g.docs.parts[part];
	struct stream x, y;
	struct error err = ERROR_INIT;
	if (r->doc != s->doc || r->first_section != s->first_section || r->n_sections != s->n_sections ||
	    r->text_start != s->text_start || r->text_end != s->text_end)
		differ("part %u: other document or sections", part);
	need(generation_stream(&a->g, part, &x, &err), a->dir, &err);
	need(generation_stream(&b->g, part, &y, &err), b->dir, &err);
	if (memcmp(x.n_words, y.n_words, sizeof(x.n_words)))
		differ("part %u: other lengths", part);
	for (uint32_t at = 0;; at++) {
		uint32_t x_argument = 0, y_argument = 0;
		uint32_t code = stream_next(&x, &x_argument), other = stream_next(&y, &y_argument);
		bool same = code == other && code != STREAM_COMPOUND && code != STREAM_CONCEPT &&
			    (code != STREAM_OFFSET || x_argument == y_argument);
		if (code >= STREAM_WORD && other >= STREAM_WORD && code != UINT32_MAX && other != UINT32_MAX)
			same = same_word(&a->g.words, code - STREAM_WORD, &b->g.words, other - STREAM_WORD);
		else if (code == other &&
			 (code == STREAM_COMPOUND || (code == STREAM_CONCEPT && x.span == y.span)))
			same = same_word(&a->g.words, x_argument, &b->g.words, y_argument);
		if (!same) {
			differ("part %u: streams part at code %u", part, at);
			return;
		}
		if (code == UINT32_MAX)
			return;
	}
}

/* Every word that is in use: the other index has it too, as often. */
static void compare_words(const struct side *a, const struct side *b, const char *direction)
{
	const struct words *x = &a->g.words, *y = &b->g.words;
	for (uint32_t i = 0; i < x->n; i++) {
		size_t len, folded_len;
		uint32_t first, found = UINT32_MAX;
		if (!x->df[i])
			continue;
		const char *form = words_form(x, i, &len), *folded = words_folded(x, i, &folded_len);
		uint32_t end = words_find_folded(y, folded, folded_len, false, &first);
		for (uint32_t k = first; k < end; k++)
			if (same_word(x, i, y, y->by_folded[k]))
				found = y->by_folded[k];
		if (found == UINT32_MAX)
			differ("word \"%.*s\" is in one index alone (%s)", (int)len, form, direction);
		else if (x->df[i] != y->df[found] || x->cf[i] != y->cf[found] ||
			 x->flags[i] != y->flags[found])
			differ("word \"%.*s\": df %u, %u, cf %u, %u", (int)len, form, x->df[i], y->df[found],
			       x->cf[i], y->cf[found]);
	}
}

struct term_walk {
	struct side *a, *b;
	uint32_t n;
};

static bool compare_term(const char *term, size_t len, uint32_t df, void *ctx)
{
	struct term_walk *walk = ctx;
	struct error err = ERROR_INIT;
	uint32_t n_parts = walk->a->g.docs.n_parts, other_df = 0;
	CLEANUP(bitmap_release) struct bitmap x = BITMAP_INIT;
	CLEANUP(bitmap_release) struct bitmap y = BITMAP_INIT;
	walk->n++;
	bitmap_init(&x, n_parts);
	bitmap_init(&y, n_parts);
	need(engine_df(walk->b->engine, term, len, &other_df, &err), walk->b->dir, &err);
	need(engine_collect(walk->a->engine, term, len, NULL, &x, &err), walk->a->dir, &err);
	need(engine_collect(walk->b->engine, term, len, NULL, &y, &err), walk->b->dir, &err);
	if (df != other_df || memcmp(x.words, y.words, bitmap_n_words(&x) * sizeof(*x.words))) {
		differ("term \"%.*s\": in %u and %u parts, or in others", (int)len, term, df, other_df);
		return true;
	}
	for (uint32_t part = bitmap_next(&x, 0); part < n_parts; part = bitmap_next(&x, part + 1)) {
		uint32_t wdf = 0, other = 0;
		need(engine_wdf(walk->a->engine, term, len, part, &wdf, &err), walk->a->dir, &err);
		need(engine_wdf(walk->b->engine, term, len, part, &other, &err), walk->b->dir, &err);
		if (wdf != other)
			differ("term \"%.*s\" in part %u: %u times, %u times", (int)len, term, part, wdf,
			       other);
	}
	return true;
}

static bool count_term(const char *term, size_t len, uint32_t df, void *ctx)
{
	(void)term, (void)len, (void)df;
	++*(uint32_t *)ctx;
	return true;
}

static void compare_postings(struct side *a, struct side *b)
{
	struct error err = ERROR_INIT;
	struct term_walk walk = { .a = a, .b = b };
	uint32_t n_terms = 0;
	need(engine_terms(a->engine, "", 0, compare_term, &walk, &err), a->dir, &err);
	need(engine_terms(b->engine, "", 0, count_term, &n_terms, &err), b->dir, &err);
	if (walk.n != n_terms)
		differ("%u terms, %u terms", walk.n, n_terms);
	printf("%u documents, %u parts, %u terms\n", a->g.docs.n, a->g.docs.n_parts, n_terms);
}

static void compare_file(const struct side *a, const struct side *b, const char *name)
{
	struct error err = ERROR_INIT;
	CLEANUP(buf_release) struct buf x = BUF_INIT;
	CLEANUP(buf_release) struct buf y = BUF_INIT;
	need(file_read(a->g.dirfd, name, MAX_LEARNT, &x, &err), a->dir, &err);
	need(file_read(b->g.dirfd, name, MAX_LEARNT, &y, &err), b->dir, &err);
	if (x.len != y.len || memcmp(x.data, y.data, x.len))
		differ("%s: other contents", name);
}

int main(int argc, char **argv)
{
	/* static: a generation points into itself */
	static struct side a, b;
	bool learnt = argc == 4 && !strcmp(argv[3], "--learnt");
	if (argc != 3 && !learnt) {
		fprintf(stderr, "usage: compare_generations INDEX INDEX [--learnt]\n");
		return 2;
	}
	open_side(argv[1], &a);
	open_side(argv[2], &b);
	if (a.g.docs.n != b.g.docs.n || a.g.docs.n_parts != b.g.docs.n_parts)
		differ("%u documents in %u parts, %u in %u", a.g.docs.n, a.g.docs.n_parts, b.g.docs.n,
		       b.g.docs.n_parts);
	for (uint32_t doc = 0; doc < a.g.docs.n && doc < b.g.docs.n; doc++)
		compare_document(&a, &b, doc);
	if (!n_different) {
		for (uint32_t part = 0; part < a.g.docs.n_parts; part++)
			compare_part(&a, &b, part);
		compare_words(&a, &b, "the first");
		compare_words(&b, &a, "the second");
		compare_postings(&a, &b);
	}
	if (learnt)
		compare_file(&a, &b, "learnt");
	compare_file(&a, &b, "companions"); /* numbers of documents alone, and those are the same */
	compare_file(&a, &b, "forgotten");
	close_side(&a);
	close_side(&b);
	if (n_different > MAX_SHOWN)
		printf("... and %u more\n", n_different - MAX_SHOWN);
	return n_different ? 1 : 0;
}
