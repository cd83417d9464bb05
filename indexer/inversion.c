#include "inversion.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/file.h"
#include "base/memory.h"
#include "index/engine.h"
#include "process/fault.h"
#include "process/spawn.h"
#include "schema/fields.h"
#include "text/analyze.h"

/* Counts of one part, by dense stem number; a stamp says whether a row is of this part. */
struct tally {
	uint32_t *stamp, *all, *title, *heading; /* by stem */
	uint32_t *word_stamp;                    /* by word */
	uint32_t *seen;                          /* stems of this part, n_seen of them */
	uint32_t n_seen, part_stamp;
	struct word_counts counts; /* shared with the parent */
};

static uint32_t *row_of(struct tally *t, uint32_t stem, uint32_t *counts)
{
	if (t->stamp[stem] != t->part_stamp) {
		t->stamp[stem] = t->part_stamp;
		t->all[stem] = t->title[stem] = t->heading[stem] = 0;
		t->seen[t->n_seen++] = stem;
	}
	return &counts[stem];
}

static void count_word(struct tally *t, uint32_t word, uint32_t times)
{
	if (t->word_stamp[word] != t->part_stamp) {
		t->word_stamp[word] = t->part_stamp;
		t->counts.df[word]++;
	}
	t->counts.cf[word] += times;
}

/* Which field the next word belongs to, by how many words the fields have. */
struct field_walk {
	uint32_t left[N_STREAM_FIELDS];
	int field;
};

static int next_field(struct field_walk *walk)
{
	while (walk->field < N_STREAM_FIELDS - 1 && !walk->left[walk->field])
		walk->field++;
	if (walk->left[walk->field])
		walk->left[walk->field]--;
	return walk->field;
}

static bool tally_part(struct tally *t, const struct words_builder *words, struct stream *stream)
{
	struct field_walk walk = { .field = 0 };
	memcpy(walk.left, stream->n_words, sizeof(walk.left));
	t->part_stamp++;
	t->n_seen = 0;
	uint32_t code, argument = 0, compound = UINT32_MAX, concept = UINT32_MAX;
	bool name = false;
	while ((code = stream_next(stream, &argument)) != UINT32_MAX) {
		name |= code == STREAM_NAME;
		if (code == STREAM_COMPOUND)
			compound = argument;
		if (code == STREAM_CONCEPT)
		concept = argument;
		if (code < STREAM_WORD)
			continue;
		int field = next_field(&walk);
		uint32_t here[3] = { code - STREAM_WORD, compound, concept };
		for (size_t i = 0; i < ARRAY_SIZE(here); i++) {
			if (here[i] == UINT32_MAX)
				continue;
			if (here[i] >= words->forms.n)
				return false;
			uint32_t stem = words->stem[here[i]], weight = field == STREAM_CONTACT ? 0 : 1;
			*row_of(t, stem, t->all) += weight;
			if (field == STREAM_TITLE)
				*row_of(t, stem, t->title) += 1;
			if (field == STREAM_HEADING)
				*row_of(t, stem, t->heading) += 1;
			count_word(t, here[i], weight);
		}
		t->counts.names[here[0]] += name;
		compound = concept = UINT32_MAX;
		name = false;
	}
	return !stream->in.bad;
}

uint32_t inversion_count(const struct words_builder *words, struct stream *stream, uint32_t stem)
{
	struct field_walk walk = { .field = 0 };
	memcpy(walk.left, stream->n_words, sizeof(walk.left));
	uint32_t code, argument = 0, compound = UINT32_MAX, concept = UINT32_MAX, count = 0;
	while ((code = stream_next(stream, &argument)) != UINT32_MAX) {
		if (code == STREAM_COMPOUND)
			compound = argument;
		if (code == STREAM_CONCEPT)
		concept = argument;
		if (code < STREAM_WORD)
			continue;
		if (next_field(&walk) != STREAM_CONTACT) {
			uint32_t word = code - STREAM_WORD;
			count += word < words->forms.n && words->stem[word] == stem;
			count += compound < words->forms.n && words->stem[compound] == stem;
			count += concept < words->forms.n && words->stem[concept] == stem;
		}
		compound = concept = UINT32_MAX;
	}
	return count;
}

/* Terms of one part, gathered in one pool and handed over together. */
struct terms {
	struct buf pool;
	struct engine_posting *items;
	size_t n, alloc;
};

static void add_term(struct terms *terms, const char *prefix, const char *text, size_t len, uint32_t wdf)
{
	size_t prefix_len = strlen(prefix);
	if (prefix_len + len > ENGINE_MAX_TERM)
		len = ENGINE_MAX_TERM - prefix_len;
	GROW(terms->items, terms->n, terms->alloc);
	/* The pool moves while it grows: keep the offset, make it a pointer at the end. */
	terms->items[terms->n++] = (struct engine_posting){ .term = (const char *)terms->pool.len,
							    .len = (uint32_t)(prefix_len + len),
							    .wdf = wdf };
	buf_add(&terms->pool, prefix, prefix_len);
	buf_add(&terms->pool, text, len);
}

static void add_filters(struct terms *terms, const struct docs *docs, uint32_t doc)
{
	static const enum field filters[] = { FIELD_LANG, FIELD_TYPE, FIELD_SITE, FIELD_COUNTRY,
					      FIELD_TOPIC };
	for (size_t i = 0; i < ARRAY_SIZE(filters); i++) {
		uint32_t values[DOC_MAX_VALUES];
		unsigned n = docs_values(docs, doc, filters[i], values, DOC_MAX_VALUES);
		for (unsigned k = 0; k < n; k++) {
			const char *text = docs_value(docs, filters[i], values[k]);
			if (text)
				add_term(terms, fields[filters[i]].prefix, text, strlen(text), 0);
		}
	}
}

static enum status write_part(const struct inversion *inversion, struct tally *tally, struct terms *terms,
			      uint32_t part, struct engine_writer *writer, struct error *err)
{
	const struct doc_row *doc = &inversion->docs->rows[inversion->docs->parts[part].doc];
	struct stream stream;
	if (!inversion->stream(inversion->ctx, part, &stream) ||
	    !tally_part(tally, inversion->words, &stream))
		return error_set(err, STATUS_CORRUPT, "part %u: its token stream is damaged", part);
	buf_clear(&terms->pool);
	terms->n = 0;
	for (uint32_t i = 0; i < tally->n_seen; i++) {
		uint32_t stem = tally->seen[i];
		size_t len;
		const char *text = strmap_string(&inversion->words->stems, stem, &len);
		add_term(terms, "", text, len, tally->all[stem]);
		if (tally->title[stem])
			add_term(terms, fields[FIELD_TITLE].prefix, text, len, tally->title[stem]);
		if (tally->heading[stem])
			add_term(terms, fields[FIELD_HEADING].prefix, text, len, tally->heading[stem]);
	}
	add_filters(terms, inversion->docs, inversion->docs->parts[part].doc);
	for (size_t i = 0; i < terms->n; i++)
		terms->items[i].term = terms->pool.data + (size_t)terms->items[i].term;
	return engine_writer_add(writer, terms->items, terms->n, doc->hash, doc->date, err);
}

/* One run: a process of its own, so that several work at once and a full disk cannot abort the pipeline. */
struct run {
	const struct inversion *inversion;
	const char *dir;
	unsigned number;
	uint32_t first, end;
	volatile uint32_t *done;   /* shared: parts written so far */
	struct error *err;         /* shared: why it failed */
	struct word_counts counts; /* shared */
};

static enum status run_body(const struct run *run)
{
	const struct words_builder *words = run->inversion->words;
	size_t n_stems = words->stems.n, n_words = words->forms.n;
	CLEANUP(buf_release) struct buf path = BUF_INIT;
	struct engine_writer *writer = NULL;
	struct terms terms = { .pool = BUF_INIT };
	struct tally tally = { .counts = run->counts };
	tally.stamp = xcalloc(n_stems, sizeof(uint32_t));
	tally.all = xcalloc(n_stems, sizeof(uint32_t));
	tally.title = xcalloc(n_stems, sizeof(uint32_t));
	tally.heading = xcalloc(n_stems, sizeof(uint32_t));
	tally.seen = xcalloc(n_stems, sizeof(uint32_t));
	tally.word_stamp = xcalloc(n_words, sizeof(uint32_t));

	buf_addf(&path, "%s/run-%u", run->dir, run->number);
	enum status status = engine_writer_new(path.data, &writer, run->err);
	for (uint32_t part = run->first; !status && part < run->end; part++) {
		status = write_part(run->inversion, &tally, &terms, part, writer, run->err);
		*run->done = part + 1 - run->first;
	}
	if (!status)
		status = engine_writer_commit(writer, run->err);
	engine_writer_free(writer);
	free(tally.stamp);
	free(tally.all);
	free(tally.title);
	free(tally.heading);
	free(tally.seen);
	free(tally.word_stamp);
	free(terms.items);
	buf_release(&terms.pool);
	return status;
}

static int run_role(void *ctx)
{
	const struct run *run = ctx;
	return run_body(run) ? 1 : 0;
}

static void *shared(size_t bytes)
{
	void *memory =
		mmap(NULL, bytes ? bytes : 1, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	return memory == MAP_FAILED ? NULL : memory;
}

struct inversion_runs {
	const struct inversion *inversion;
	struct buf dir;
	struct run *items;
	pid_t *pids;
	unsigned n;
	char *memory; /* shared: counts, errors */
	size_t bytes;
};

/* What came of the processes: each is waited for, whatever became of the others. */
static enum status wait_runs(struct inversion_runs *runs, struct error *err)
{
	const struct inversion *inversion = runs->inversion;
	enum status status = STATUS_OK;
	for (unsigned i = 0; i < runs->n; i++) {
		if (runs->pids[i] <= 0)
			continue;
		int end = process_wait(runs->pids[i]);
		runs->pids[i] = 0;
		if (inversion->progress) {
			uint32_t done = 0;
			for (unsigned k = 0; k < runs->n; k++)
				done += *runs->items[k].done;
			inversion->progress(inversion->ctx, done, inversion->docs->n_parts);
		}
		if (!end || status)
			continue;
		char words[64];
		const struct error *why = runs->items[i].err;
		process_describe_end(end, words);
		if (why->status)
			status = error_set(err, why->status, "%s", why->message);
		else
			status = error_set(err, STATUS_IO, "the writer of postings ended early: %s", words);
	}
	return status;
}

static enum status compact_runs(const char *dir, unsigned n, struct error *err)
{
	CLEANUP(free_p) struct buf *paths = xcalloc(n, sizeof(*paths));
	CLEANUP(free_p) const char **names = xcalloc(n, sizeof(*names));
	CLEANUP(buf_release) struct buf target = BUF_INIT;
	for (unsigned i = 0; i < n; i++) {
		buf_init(&paths[i]);
		buf_addf(&paths[i], "%s/run-%u", dir, i);
		names[i] = paths[i].data;
	}
	buf_addf(&target, "%s/engine", dir);
	enum status status = engine_compact(names, n, target.data, err);
	for (unsigned i = 0; i < n; i++) {
		if (!status)
			status = file_remove_tree(AT_FDCWD, paths[i].data, err);
		buf_release(&paths[i]);
	}
	/* The compacted tables are never opened for writing: their lock file has no use. */
	buf_addstr(&target, "/flintlock");
	if (!status)
		unlink(target.data);
	return status;
}

void inversion_free(struct inversion_runs *runs)
{
	if (!runs)
		return;
	for (unsigned i = 0; i < runs->n; i++)
		if (runs->pids[i] > 0) {
			kill(runs->pids[i], SIGKILL);
			process_wait(runs->pids[i]);
		}
	if (runs->memory)
		munmap(runs->memory, runs->bytes);
	free(runs->items);
	free(runs->pids);
	buf_release(&runs->dir);
	free(runs);
}

enum status inversion_start(const struct inversion *inversion, const char *dir,
			    struct inversion_runs **ret_runs, struct error *err)
{
	CLEANUP(inversion_freep) struct inversion_runs *runs = xcalloc(1, sizeof(*runs));
	uint32_t n_parts = inversion->docs->n_parts, n_words = inversion->words->forms.n;
	/* A run of fewer than some thousand parts costs more than it saves. */
	unsigned n = inversion->jobs ? inversion->jobs : 1;
	while (n > 1 && n_parts / n < 1000)
		n--;
	size_t counts = (size_t)n_words * sizeof(uint32_t);
	runs->inversion = inversion;
	buf_init(&runs->dir);
	buf_addstr(&runs->dir, dir);
	runs->bytes = n * (3 * counts + sizeof(struct error) + 64);
	runs->memory = shared(runs->bytes);
	if (!runs->memory)
		return error_set_errno(err, STATUS_NO_MEMORY, "no memory for the counts of words");

	runs->items = xcalloc(n, sizeof(*runs->items));
	runs->pids = xcalloc(n, sizeof(*runs->pids));
	runs->n = n;
	char *at = runs->memory;
	for (unsigned i = 0; i < n; i++) {
		struct run *run = &runs->items[i];
		*run = (struct run){ .inversion = inversion, .dir = runs->dir.data, .number = i };
		run->first = (uint32_t)((uint64_t)n_parts * i / n);
		run->end = (uint32_t)((uint64_t)n_parts * (i + 1) / n);
		run->counts.df = (uint32_t *)at;
		run->counts.cf = (uint32_t *)(at + counts);
		run->counts.names = (uint32_t *)(at + 2 * counts);
		run->done = (uint32_t *)(at + 3 * counts);
		run->err = (struct error *)(at + 3 * counts + 64);
		at += 3 * counts + 64 + sizeof(struct error);
		runs->pids[i] = process_fork("index:writer", NULL, 0, run_role, run);
		if (runs->pids[i] < 0)
			return error_set_errno(err, STATUS_IO, "no process for the writer of postings");
	}
	*ret_runs = runs;
	runs = NULL;
	return STATUS_OK;
}

enum status inversion_finish(struct inversion_runs *runs, struct word_counts *ret_counts, struct error *err)
{
	uint32_t n_words = runs->inversion->words->forms.n;
	enum status status = wait_runs(runs, err);
	for (uint32_t word = 0; !status && word < n_words; word++) {
		for (unsigned i = 0; i < runs->n; i++) {
			ret_counts->df[word] += runs->items[i].counts.df[word];
			ret_counts->cf[word] += runs->items[i].counts.cf[word];
			ret_counts->names[word] += runs->items[i].counts.names[word];
		}
	}
	if (!status && FAULT("before-compaction"))
		status = error_set(err, STATUS_IO, "fault before compaction");
	if (!status)
		status = compact_runs(runs->dir.data, runs->n, err);
	return status;
}
