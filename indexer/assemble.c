/* Documents -> a generation: the guards, kept and new rows together, postings, manifest, pointer. */
#include "pipeline.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/memory.h"
#include "companions.h"
#include "inversion.h"
#include "process/fault.h"
#include "translating.h"

enum status check_guards(struct pipeline *p, struct error *err)
{
	struct report *r = p->report;
	uint64_t failed = r->counts[REPORT_FAILED], all = p->corpus.n_live + failed;
	double failed_share = all ? 100.0 * (double)failed / (double)all : 0;
	double removed_share = p->have_old && p->old.docs.n ? 100.0 * (double)r->removed / p->old.docs.n : 0;
	if (all >= 5 && failed_share > p->options->max_failed) {
		if (p->have_old)
			return error_set(err, STATUS_REFUSED,
					 "%llu of %llu documents failed (%.1f %%, --max-failed is %g): "
					 "nothing was published",
					 (unsigned long long)failed, (unsigned long long)all, failed_share,
					 p->options->max_failed);
		pipeline_say(p, REPORT_WARNING, "failures",
			     "more documents failed than --max-failed allows; published since nothing is "
			     "served yet");
	}
	if (p->have_old && p->old.docs.n >= 5 && removed_share > p->options->max_removed &&
	    !p->options->allow_shrink)
		return error_set(err, STATUS_REFUSED,
				 "%llu of %u documents would vanish (%.1f %%, --max-removed is %g): nothing "
				 "was published; "
				 "if that is right, say --allow-shrink",
				 (unsigned long long)r->removed, p->old.docs.n, removed_share,
				 p->options->max_removed);
	return STATUS_OK;
}

/* Which old segments to write anew instead of linking them; live: whether any kept document lies in it. */
static void choose_rewrites(const struct pipeline *p, bool *ret_live, bool *ret_rewrite)
{
	CLEANUP(free_p) uint64_t *live = xcalloc(p->old.n_segments + 1, sizeof(*live));
	uint64_t all_live = 0, all = 0;
	for (size_t i = 0; i < p->corpus.n; i++) {
		if (p->corpus.entries[i].kind != ENTRY_KEPT)
			continue;
		const struct doc_row *row = &p->old.docs.rows[p->corpus.entries[i].old];
		for (size_t s = 0; s < p->old.n_segments; s++)
			if (p->old.segments[s].number == row->segment)
				live[s] += row->text_bytes + 1;
	}
	for (size_t s = 0; s < p->old.n_segments; s++) {
		all_live += live[s];
		all += live[s] ? p->old.segments[s].texts.size : 0;
	}
	/* A fifth of dead bytes, or many small segments: time to write the live ones together. */
	bool merge = all > all_live + all / 5 || p->old.n_segments > 64;
	for (size_t s = 0; s < p->old.n_segments; s++) {
		ret_live[s] = live[s] > 0;
		ret_rewrite[s] = merge || p->old.segments[s].number == p->rewrite_segment;
	}
}

static enum status link_segment(const struct pipeline *p, uint32_t number, struct error *err)
{
	static const char *const endings[] = { "tok", "txt" };
	for (size_t e = 0; e < ARRAY_SIZE(endings); e++) {
		char name[32];
		snprintf(name, sizeof(name), "seg-%04u.%s", number, endings[e]);
		if (linkat(p->old.dirfd, name, p->dirfd, name, 0))
			return error_set_errno(err, STATUS_IO, "%s: cannot be linked", name);
	}
	return STATUS_OK;
}

/* Kept rows into the builder; the segments that hold them are linked or written anew. */
static enum status carry_over(struct pipeline *p, struct manifest *manifest, struct error *err)
{
	if (!p->have_old || p->learning)
		return STATUS_OK;
	CLEANUP(free_p) bool *live = xcalloc(p->old.n_segments + 1, sizeof(*live));
	CLEANUP(free_p) bool *rewrite = xcalloc(p->old.n_segments + 1, sizeof(*rewrite));
	enum status status = STATUS_OK;
	choose_rewrites(p, live, rewrite);
	for (size_t s = 0; !status && s < p->old.n_segments; s++) {
		if (!live[s] || rewrite[s])
			continue;
		manifest_add_segment(manifest, p->old.segments[s].number);
		status = link_segment(p, p->old.segments[s].number, err);
	}
	for (size_t i = 0; !status && i < p->corpus.n; i++) {
		const struct corpus_entry *entry = &p->corpus.entries[i];
		if (entry->kind != ENTRY_KEPT)
			continue;
		bool anew = false;
		size_t record = 0;
		for (size_t s = 0; s < p->old.n_segments; s++)
			anew |= rewrite[s] &&
				p->old.segments[s].number == p->old.docs.rows[entry->old].segment;
		if (anew) {
			status = segment_writer_copy(p->segment, &p->old, entry->old, &record, err);
		} else {
			docs_builder_copy(&p->docs, &p->old.docs, entry->old);
			record = p->docs.n - 1;
		}
		p->docs.records[record].row.source = entry->input;
		p->docs.records[record].row.captured = entry->captured;
	}
	return status;
}

/* Rows of `sources` in the order of their ids; documents point at them by that order. */
static enum status write_sources(struct pipeline *p, struct error *err)
{
	CLEANUP(free_p) uint32_t *order = xcalloc(p->inputs.n + 1, sizeof(*order));
	CLEANUP(free_p) uint32_t *rank = xcalloc(p->inputs.n + 1, sizeof(*rank));
	CLEANUP(free_p) struct source_row *rows = xcalloc(p->inputs.n + 1, sizeof(*rows));
	CLEANUP(buf_release) struct buf pool = BUF_INIT;
	const struct column notes = { p->corpus.notes.data, p->corpus.notes.len };
	corpus_order_inputs(&p->inputs, order);
	pool_add(&pool, NULL);
	for (uint32_t i = 0; i < p->inputs.n; i++) {
		struct input *input = &p->inputs.items[order[i]];
		rank[order[i]] = i;
		rows[i] = input->row;
		rows[i].id = pool_add(&pool, inputs_id(&p->inputs, input));
		rows[i].why = pool_add(&pool, pool_string(&notes, input->row.why));
	}
	for (size_t i = 0; i < p->docs.n; i++)
		p->docs.records[i].row.source = rank[p->docs.records[i].row.source];
	return sources_write(p->dirfd, rows, p->inputs.n, &pool, err);
}

static bool part_stream(void *ctx, uint32_t part, struct stream *ret_stream)
{
	struct error ignored;
	return !generation_stream(ctx, part, ret_stream, &ignored);
}

static void count_text(struct pipeline *p, const struct generation *g)
{
	p->report->text_bytes = 0;
	for (uint32_t i = 0; i < g->docs.n; i++)
		p->report->text_bytes += g->docs.rows[i].text_size;
}

static void postings_progress(void *ctx, uint32_t done, uint32_t total)
{
	(void)ctx;
	(void)done;
	(void)total;
}

static enum status write_companions(struct pipeline *p, struct generation *g, struct error *err)
{
	struct companions_input input = {
		.docs = &g->docs, .words = &p->words, .stream = part_stream, .ctx = g
	};
	CLEANUP(free_p) struct companion_pair *found = NULL;
	enum status status = translate_corpus(p, g, &input, &found, &input.n_found, err);
	input.found = found;
	return status ? status : companions_find(&input, p->dirfd, err);
}

/* docs, parts, postings, words, spellings: from what lies in `building` so far. */
static enum status write_tables(struct pipeline *p, struct manifest *manifest, struct error *err)
{
	/* The new rows and segments, seen as a generation, are what the inversion reads. */
	struct generation g = { .dirfd = -1, .unpacked = BUF_INIT };
	CLEANUP(buf_release) struct buf path = BUF_INIT;
	CLEANUP(word_counts_release) struct word_counts counts;
	CLEANUP(inversion_freep) struct inversion_runs *runs = NULL;
	word_counts_init(&counts, p->words.forms.n);
	docs_builder_sort(&p->docs);
	enum status status = write_sources(p, err);
	if (!status)
		status = docs_builder_write(&p->docs, p->dirfd, err);
	if (!status)
		status = docs_open(p->dirfd, &g.docs, err);
	if (status)
		return status;
	g.segments = xcalloc(manifest->n_segments + 1, sizeof(*g.segments));
	for (size_t i = 0; !status && i < manifest->n_segments; i++) {
		char name[32];
		g.segments[i].number = manifest->segments[i];
		snprintf(name, sizeof(name), "seg-%04u.tok", manifest->segments[i]);
		status = file_map(p->dirfd, name, &g.segments[i].streams, err);
		g.n_segments += !status;
	}
	if (!status) {
		buf_addf(&path, "%s/building", p->folder->path);
		const struct inversion inversion = { .docs = &g.docs,
						     .words = &p->words,
						     .stream = part_stream,
						     .ctx = &g,
						     .jobs = p->options->jobs,
						     .progress = postings_progress };
		pipeline_progress(p, PHASE_POSTINGS, 0, g.docs.n_parts);
		/* Translations and copies are found while others write the postings: both only read. */
		status = inversion_start(&inversion, path.data, &runs, err);
		if (!status)
			status = write_companions(p, &g, err);
		if (!status)
			status = inversion_finish(runs, &counts, err);
	}
	if (!status)
		status = words_builder_write(&p->words, &counts, p->dirfd, err);
	if (!status)
		status = words_open(p->dirfd, &g.words, err);
	if (!status)
		status = spellings_write(&g.words, p->dirfd, err);
	if (!status) {
		manifest->documents = g.docs.n;
		manifest->parts = g.docs.n_parts;
		manifest->words = p->words.forms.n;
		count_text(p, &g);
		manifest->text_bytes = p->report->text_bytes;
		for (uint32_t i = 0; i < g.docs.n; i++)
			manifest->n_new += g.docs.rows[i].first_seen == p->number;
		p->report->documents = g.docs.n;
		p->report->parts = g.docs.n_parts;
	}
	generation_close(&g);
	return status;
}

static enum status write_learnt(struct pipeline *p, struct error *err)
{
	CLEANUP(buf_release) struct buf bytes = BUF_INIT;
	CLEANUP(buf_release) struct buf names = BUF_INIT;
	surroundings_write(p->surroundings, &bytes);
	enum status status = file_create(p->dirfd, "learnt", 0440, bytes.data, bytes.len, err);
	if (status)
		return status;
	corpus_write_forgotten(&p->corpus, &names);
	return file_create(p->dirfd, "forgotten", 0440, names.data, names.len, err);
}

enum status build_generation(struct pipeline *p, struct error *err)
{
	CLEANUP(manifest_release) struct manifest manifest = MANIFEST_INIT;
	enum status status = pipeline_load(p, err);
	if (!status)
		status = carry_over(p, &manifest, err);
	if (!status)
		status = segment_writer_finish(p->segment, err);
	if (!status && FAULT("after-segment"))
		status = error_set(err, STATUS_IO, "fault after the segment");
	if (status)
		return status;
	manifest_add_segment(&manifest, p->segment_number);
	manifest.analysis = p->analysis;
	memcpy(manifest.settings, p->settings, sizeof(manifest.settings));
	status = write_learnt(p, err);
	if (!status)
		status = write_tables(p, &manifest, err);
	pipeline_end_phase(p, PHASE_POSTINGS);
	if (status)
		return status;
	pipeline_progress(p, PHASE_PUBLISH, 0, 0);
	status = building_publish(p->folder, p->dirfd, &manifest, err);
	if (!status) {
		p->report->published = true;
		generation_name(manifest.number, p->report->generation);
		status = generations_prune(p->folder, p->options->keep, err);
	}
	pipeline_end_phase(p, PHASE_PUBLISH);
	return status;
}
