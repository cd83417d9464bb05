/*
 * Sources -> documents -> a published generation, from top to bottom:
 *
 *	walk		what is there; what the last run knew of it
 *	read		changed files, in confined readers; documents whose contents are as they were are kept
 *	learn		(first run, --full, --relearn) what the corpus repeats, before any document is judged
 *	analyse		facts, tokens, streams and texts into a new segment
 *	assemble	kept and new rows in the order of ids; the guards
 *	postings	all of them, from the streams
 *	publish		manifest, checks, rename, pointer
 */
#include "pipeline.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/memory.h"
#include "learn/growth.h"
#include "process/message.h"
#include "process/spawn.h"

#define MAX_LEARNT_BYTES (512u << 20)

/* ---- talking to the parent ---- */

void pipeline_say(struct pipeline *p, enum report_kind kind, const char *what, const char *why)
{
	CLEANUP(buf_release) struct buf payload = BUF_INIT;
	buf_add_u8(&payload, (uint8_t)kind);
	buf_add_bytes(&payload, what, strlen(what));
	buf_add_bytes(&payload, why, strlen(why));
	p->report->counts[kind]++;
	struct error ignored;
	if (message_send(p->to_parent, PIPELINE_ENTRY, &payload, -1, &ignored))
		_exit(1); /* nobody listens any more */
}

void pipeline_progress(struct pipeline *p, enum report_phase phase, uint64_t done, uint64_t total)
{
	uint64_t now = clock_now_ms();
	if (done && done != total && now - p->last_progress_ms < 100)
		return;
	p->last_progress_ms = now;
	CLEANUP(buf_release) struct buf payload = BUF_INIT;
	buf_add_u8(&payload, (uint8_t)phase);
	buf_add_u64(&payload, done);
	buf_add_u64(&payload, total);
	struct error ignored;
	if (message_send(p->to_parent, PIPELINE_PROGRESS, &payload, -1, &ignored))
		_exit(1);
}

void pipeline_end_phase(struct pipeline *p, enum report_phase phase)
{
	uint64_t now = clock_now_ms();
	p->report->phase_ms[phase] += now - p->phase_start_ms;
	p->phase_start_ms = now;
}

/* ---- beginning ---- */

/* What, beside the documents themselves, decides what is stored of them. */
static void hash_settings(const struct run_options *options, char ret_hex[33])
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	buf_addf(&text, "analysis %d\n", ANALYSIS_VERSION);
	concepts_add_tables(&text);
	for (size_t i = 0; i < options->n_base_urls; i++)
		buf_addf(&text, "\n%s=%s", options->base_urls[i].prefix, options->base_urls[i].url);
	hash_hex(text.data, text.len, ret_hex);
}

static enum status open_old(struct pipeline *p, struct error *err)
{
	char name[16] = "current";
	CLEANUP(free_p) uint32_t *numbers = NULL;
	size_t n = 0;
	if (p->folder->fd < 0)
		return STATUS_OK;
	enum status status = index_folder_generations(p->folder, &numbers, &n, err);
	if (status)
		return status;
	p->number = n ? numbers[n - 1] + 1 : 1;
	p->analysis = ANALYSIS_VERSION;
	status = generation_current(p->folder->fd, name, err);
	if (status == STATUS_NOT_FOUND)
		return STATUS_OK;
	if (!status)
		status = generation_open(p->folder->fd, name, false, &p->old, err);
	if (!status) {
		status = sources_open(p->old.dirfd, &p->old_sources, err);
		if (status)
			generation_close(&p->old);
	}
	if (status == STATUS_UNSUPPORTED || status == STATUS_CORRUPT) {
		/* Another format, or damaged: build anew beside it, rather than not at all. */
		pipeline_say(p, REPORT_WARNING, name, err->message);
		return STATUS_OK;
	}
	p->have_old = !status;
	return status;
}

/* What an earlier run learnt, unchanged; or a blank sheet, when this one learns. */
static enum status load_learnt(struct pipeline *p, struct error *err)
{
	CLEANUP(buf_release) struct buf bytes = BUF_INIT;
	if (p->learning) {
		p->surroundings = surroundings_new();
		return STATUS_OK;
	}
	enum status status = file_read(p->old.dirfd, "learnt", MAX_LEARNT_BYTES, &bytes, err);
	return status ? status : surroundings_read(bytes.data, bytes.len, &p->surroundings, err);
}

/* Where the new generation grows: `building`; for a dry run somewhere that is no business of the index. */
static enum status open_building(struct pipeline *p, struct error *err)
{
	if (!p->options->dry_run)
		return building_new(p->folder, &p->dirfd, err);
	const char *tmp = getenv("TMPDIR");
	CLEANUP(buf_release) struct buf path = BUF_INIT;
	buf_addf(&path, "%s/iom-index-XXXXXX", tmp && *tmp ? tmp : "/tmp");
	if (!mkdtemp(path.data))
		return error_set_errno(err, STATUS_IO, "%s: cannot be made", path.data);
	p->scratch_dir = buf_detach(&path);
	p->dirfd = open(p->scratch_dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return p->dirfd < 0 ? error_set_errno(err, STATUS_IO, "%s: cannot be opened", p->scratch_dir)
			    : STATUS_OK;
}

/*
 * Who must stay out. Where the served generation cannot be used, its list still counts, or the newest that can be read:
 * what was taken down must not come back because a table was damaged.
 */
static enum status load_forgotten(struct pipeline *p, struct error *err)
{
	CLEANUP(free_p) uint32_t *numbers = NULL;
	size_t n = 0;
	if (p->have_old)
		return corpus_load_forgotten(&p->corpus, p->old.dirfd, err);
	if (p->folder->fd < 0)
		return STATUS_OK;
	enum status status = index_folder_generations(p->folder, &numbers, &n, err);
	if (status || !n)
		return status;
	while (n--) {
		char name[16];
		struct error ignored;
		generation_name(numbers[n], name);
		CLEANUP(close_p)
		int fd = openat(p->folder->fd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
		if (fd >= 0 && !corpus_load_forgotten(&p->corpus, fd, &ignored))
			return STATUS_OK;
	}
	pipeline_say(p, REPORT_WARNING, "forgotten",
		     "the list of documents kept out cannot be read: they come back");
	return STATUS_OK;
}

enum status pipeline_load(struct pipeline *p, struct error *err)
{
	enum status status = STATUS_OK;
	if (p->segment)
		return STATUS_OK;
	if (!p->learning)
		status = words_builder_load(&p->words, &p->old.words, err);
	if (status)
		return status;
	facts_context_init(&p->facts, concepts_get(), p->surroundings);
	/* One more than any segment that may be linked beside it. */
	p->segment_number = 1;
	for (size_t i = 0; p->have_old && i < p->old.n_segments; i++)
		if (p->old.segments[i].number >= p->segment_number)
			p->segment_number = p->old.segments[i].number + 1;
	return segment_writer_new(p->dirfd, p->segment_number, &p->docs, &p->words, concepts_get(),
				  &p->segment, err);
}

/* What every run holds, empty or as the last generation left it. p->learning is decided. */
static enum status open_tables(struct pipeline *p, struct error *err)
{
	docs_builder_init(&p->docs);
	words_builder_init(&p->words);
	corpus_init(&p->corpus, p->have_old ? &p->old.docs : NULL, p->have_old ? p->old_sources.n : 0);
	enum status status = open_building(p, err);
	if (!status)
		status = load_forgotten(p, err);
	if (!status)
		status = load_learnt(p, err);
	if (status || !p->learning)
		return status;
	p->spool_fd = openat(p->dirfd, ".", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	if (p->spool_fd < 0)
		return error_set_errno(err, STATUS_IO, "building: no room for the spool");
	return STATUS_OK;
}

static enum status begin(struct pipeline *p, struct error *err)
{
	const struct run_options *o = p->options;
	enum status status = open_old(p, err);
	if (status)
		return status;
	hash_settings(o, p->settings);
	bool same = p->have_old && p->old.manifest.analysis == ANALYSIS_VERSION &&
		    !strcmp(p->old.manifest.settings, p->settings);
	p->learning = o->full || o->relearn || !same;
	if (p->have_old && !same && !o->full)
		pipeline_say(p, REPORT_WARNING, p->old.name,
			     "settings or analysis differ from the last run: every document is read again");
	return open_tables(p, err);
}

static void release(struct pipeline *p)
{
	segment_writer_free(p->segment);
	facts_context_release(&p->facts);
	surroundings_free(p->surroundings);
	docs_builder_release(&p->docs);
	words_builder_release(&p->words);
	corpus_release(&p->corpus);
	inputs_release(&p->inputs);
	buf_release(&p->spool);
	close_p(&p->spool_fd);
	close_p(&p->dirfd);
	sources_close(&p->old_sources);
	struct error ignored;
	if (p->scratch_dir && file_remove_tree(AT_FDCWD, p->scratch_dir, &ignored))
		pipeline_say(p, REPORT_WARNING, p->scratch_dir, ignored.message);
	else if (!p->options->dry_run && file_remove_tree(p->folder->fd, "building", &ignored))
		pipeline_say(p, REPORT_WARNING, "building", ignored.message);
	free(p->scratch_dir);
	if (p->have_old)
		generation_close(&p->old);
}

static void walk_problem(void *ctx, bool failed, const char *what, const char *why)
{
	pipeline_say(ctx, failed ? REPORT_FAILED : REPORT_SKIPPED, what, why);
}

/* What differs from the served generation. */
static void count_changes(struct pipeline *p)
{
	struct report *r = p->report;
	for (size_t i = 0; i < p->corpus.n; i++) {
		const struct corpus_entry *entry = &p->corpus.entries[i];
		r->unchanged += entry->kind == ENTRY_KEPT;
		r->changed += entry->kind == ENTRY_NEW && entry->changed;
		r->added += entry->kind == ENTRY_NEW && !entry->changed;
	}
	for (uint32_t i = 0; p->have_old && i < p->old.docs.n; i++) {
		const char *id = docs_string(&p->old.docs, p->old.docs.rows[i].id);
		r->removed += id && !corpus_has(&p->corpus, id);
	}
	r->documents = p->corpus.n_live;
}

static void list_changes(struct pipeline *p)
{
	for (size_t i = 0; i < p->corpus.n; i++) {
		const struct corpus_entry *entry = &p->corpus.entries[i];
		size_t len;
		const char *id = strmap_string(&p->corpus.ids, (uint32_t)i, &len);
		CLEANUP(free_p) char *text = xstrndup(id, len);
		if (entry->kind == ENTRY_NEW)
			pipeline_say(p, entry->changed ? REPORT_CHANGED : REPORT_ADDED, text, "");
	}
	for (uint32_t i = 0; p->have_old && i < p->old.docs.n; i++) {
		const char *id = docs_string(&p->old.docs, p->old.docs.rows[i].id);
		if (id && !corpus_has(&p->corpus, id))
			pipeline_say(p, REPORT_REMOVED, id, "");
	}
}

/* The commonest lines that were learnt of each site; or that it is time to learn anew. */
static void tell_surroundings(struct pipeline *p)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	size_t n;
	const struct surroundings_site *sites = surroundings_sites(p->surroundings, &n);
	for (size_t i = 0; i < n; i++) {
		buf_clear(&text);
		buf_addf(&text, "%u lines learnt from %u documents: %s", sites[i].lines, sites[i].documents,
			 sites[i].commonest);
		pipeline_say(p, REPORT_LEARNT, sites[i].name, text.data);
	}
	if (p->learning)
		return;
	CLEANUP(growth_release) struct growth growth;
	growth_init(&growth);
	for (size_t i = 0; i < p->corpus.n; i++) {
		size_t len;
		const char *id = strmap_string(&p->corpus.ids, (uint32_t)i, &len);
		CLEANUP(free_p) char *name = xstrndup(id, len);
		enum corpus_kind kind = p->corpus.entries[i].kind;
		if (kind == ENTRY_KEPT || kind == ENTRY_NEW)
			growth_count(&growth, name);
	}
	buf_clear(&text);
	if (growth_tell(&growth, p->surroundings, &text))
		pipeline_say(p, REPORT_WARNING, "surroundings", text.data);
}

static enum status work(struct pipeline *p, struct error *err)
{
	enum status status = begin(p, err);
	if (!status) {
		pipeline_progress(p, PHASE_WALK, 0, 0);
		status = inputs_gather(&p->inputs, p->options, p->dirfd, p->have_old ? &p->old_sources : NULL,
				       walk_problem, p, err);
	}
	if (status)
		return status;
	p->report->files = p->inputs.n;
	pipeline_end_phase(p, PHASE_WALK);
	status = read_sources(p, err);
	pipeline_end_phase(p, PHASE_READ);
	if (!status && p->learning) {
		pipeline_progress(p, PHASE_LEARN, 0, 0);
		surroundings_learn(p->surroundings);
		p->report->learnt = true;
		pipeline_end_phase(p, PHASE_LEARN);
		status = analyse_spool(p, err);
		pipeline_end_phase(p, PHASE_ANALYSE);
	}
	if (status)
		return status;
	count_changes(p);
	tell_surroundings(p);
	if (p->options->dry_run) {
		list_changes(p);
		return STATUS_OK;
	}
	status = check_guards(p, err);
	if (status)
		return status;
	if (!p->learning && !p->report->added && !p->report->changed && !p->report->removed) {
		snprintf(p->report->generation, sizeof(p->report->generation), "%s", p->old.name);
		p->report->parts = p->old.docs.n_parts;
		p->report->text_bytes = p->old.manifest.text_bytes;
		/* What is served is what is there; an earlier run may have been stopped before it cleaned up. */
		return generations_prune(p->folder, p->options->keep, err);
	}
	if (!p->report->documents)
		pipeline_say(p, REPORT_WARNING, "sources",
			     "no document in them: an empty index is published");
	return build_generation(p, err);
}

static struct pipeline pipeline_new(const struct run_options *options, struct index_folder *folder,
				    int to_parent, struct report *report)
{
	return (struct pipeline){ .options = options,
				  .folder = folder,
				  .to_parent = to_parent,
				  .report = report,
				  .number = 1,
				  .analysis = ANALYSIS_VERSION,
				  .phase_start_ms = clock_now_ms(),
				  .dirfd = -1,
				  .spool_fd = -1,
				  .spool = BUF_INIT,
				  .inputs = INPUTS_INIT };
}

enum status pipeline_run(const struct run_options *options, struct index_folder *folder, int to_parent,
			 struct report *report, struct error *err)
{
	struct pipeline p = pipeline_new(options, folder, to_parent, report);
	enum status status = work(&p, err);
	release(&p);
	return status;
}

/* The last run's inputs and documents as they are, all but one. */
static enum status keep_all_but(struct pipeline *p, uint32_t left_out, struct error *err)
{
	for (uint32_t i = 0; i < p->old_sources.n; i++) {
		const char *id = sources_string(&p->old_sources, p->old_sources.rows[i].id);
		const char *why = sources_string(&p->old_sources, p->old_sources.rows[i].why);
		if (!id)
			return error_set(err, STATUS_CORRUPT, "sources: row %u is damaged", i);
		GROW(p->inputs.items, p->inputs.n, p->inputs.alloc);
		struct input *input = &p->inputs.items[p->inputs.n++];
		*input = (struct input){ .id = (uint32_t)p->inputs.ids.len,
					 .old = i,
					 .row = p->old_sources.rows[i] };
		input->row.why = why ? corpus_note(&p->corpus, why) : 0;
		buf_add(&p->inputs.ids, id, strlen(id) + 1);
	}
	for (uint32_t doc = 0; doc < p->old.docs.n; doc++) {
		const char *id = docs_string(&p->old.docs, p->old.docs.rows[doc].id);
		bool replaced;
		if (!id || p->old.docs.rows[doc].source >= p->inputs.n)
			return error_set(err, STATUS_CORRUPT, "docs: row %u is damaged", doc);
		if (doc == left_out)
			continue;
		struct corpus_entry *entry = corpus_put(&p->corpus, id, p->old.docs.rows[doc].source,
							p->old.docs.rows[doc].captured, &replaced);
		if (!entry)
			continue;
		entry->kind = ENTRY_KEPT;
		entry->old = doc;
	}
	return STATUS_OK;
}

static enum status forget(struct pipeline *p, struct error *err)
{
	const char *id = p->options->forget ? p->options->forget : p->options->unforget;
	enum status status = open_old(p, err);
	if (status)
		return status;
	if (!p->have_old)
		return error_set(err, STATUS_BAD_INPUT, "%s: no index that could hold %s", p->folder->path,
				 id);
	memcpy(p->settings, p->old.manifest.settings, sizeof(p->settings));
	p->analysis = p->old.manifest.analysis;
	uint32_t doc = p->options->forget ? docs_find(&p->old.docs, id) : UINT32_MAX;
	if (doc != UINT32_MAX)
		p->rewrite_segment = p->old.docs.rows[doc].segment;
	status = open_tables(p, err);
	if (status)
		return status;
	if (p->options->forget ? doc == UINT32_MAX && !corpus_is_forgotten(&p->corpus, id)
			       : !corpus_is_forgotten(&p->corpus, id))
		return error_set(err, STATUS_BAD_INPUT, "%s: no document of this id%s", id,
				 p->options->forget ? "" : " is kept out");
	if (p->options->forget)
		corpus_forget(&p->corpus, id);
	else
		corpus_unforget(&p->corpus, id);
	status = keep_all_but(p, doc, err);
	if (status)
		return status;
	count_changes(p);
	return build_generation(p, err);
}

enum status pipeline_forget(const struct run_options *options, struct index_folder *folder, int to_parent,
			    struct report *report, struct error *err)
{
	struct pipeline p = pipeline_new(options, folder, to_parent, report);
	enum status status = forget(&p, err);
	release(&p);
	return status;
}
