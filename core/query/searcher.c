/* Opening and closing what searches one generation, and what its rows say of a document. */
#include "query/searcher.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/memory.h"
#include "query/languages.h"

/* Averages from a fixed sample of parts: the same for the same generation. */
#define SAMPLED_PARTS 512u

static void measure_lengths(struct searcher *s)
{
	const struct generation *g = &s->generation;
	uint32_t step = g->docs.n_parts / SAMPLED_PARTS + 1, n = 0;
	uint64_t all = 0, title = 0;
	for (uint32_t part = 0; part < g->docs.n_parts; part += step) {
		struct stream stream;
		struct error ignored;
		if (generation_stream(g, part, &stream, &ignored))
			continue;
		title += stream.n_words[STREAM_TITLE];
		all += (uint64_t)stream.n_words[STREAM_TITLE] + stream.n_words[STREAM_HEADING] +
		       stream.n_words[STREAM_BODY];
		n++;
	}
	s->lengths.all = n ? (double)all / n : 1;
	s->lengths.title = n ? (double)title / n : 1;
}

static void count_parts(struct searcher *s, const struct doc_row *row, enum language language)
{
	s->languages.parts[language] += row->n_parts;
	for (uint32_t i = 0; i < row->n_parts; i++)
		bitmap_set(&s->language_parts[language], row->first_part + i);
}

static void count_languages(struct searcher *s)
{
	const struct docs *docs = &s->generation.docs;
	for (enum language l = 0; l < N_LANGUAGES; l++)
		bitmap_init(&s->language_parts[l], docs->n_parts);
	for (uint32_t doc = 0; doc < docs->n; doc++) {
		struct doc_languages languages = languages_of_document(docs, doc);
		count_parts(s, &docs->rows[doc], languages.main);
		if (languages.also != LANGUAGE_UNKNOWN)
			count_parts(s, &docs->rows[doc], languages.also);
	}
}

static enum status open_generation(struct searcher *s, const char *name, struct error *err)
{
	CLEANUP(buf_release) struct buf path = BUF_INIT;
	enum status status = generation_open(s->index_fd, name, false, &s->generation, err);
	if (status)
		return status;
	generation_engine_path(s->index_dir, name, &path);
	status = engine_open(path.data, &s->engine, err);
	if (!status && (engine_n_parts(s->engine) != s->generation.docs.n_parts ||
			engine_last_docid(s->engine) != s->generation.docs.n_parts))
		status = error_set(err, STATUS_CORRUPT,
				   "generation %s: the engine holds %u parts, the rows say %u", name,
				   engine_n_parts(s->engine), s->generation.docs.n_parts);
	if (status) {
		engine_free(s->engine);
		s->engine = NULL;
		generation_close(&s->generation);
	}
	return status;
}

/* Who may read it: the group of the folder. */
static enum status not_readable(const char *index_dir, struct error *err)
{
	struct stat st;
	const struct group *group = !stat(index_dir, &st) ? getgrgid(st.st_gid) : NULL;
	return error_set(err, STATUS_IO, "%s: may not be read; members of the group %s may", index_dir,
			 group ? group->gr_name : "that owns it");
}

/* The newest generation before a damaged one. */
static enum status open_earlier(struct searcher *s, const char *damaged, struct error *err)
{
	uint32_t number = (uint32_t)strtoul(damaged, NULL, 10);
	for (unsigned tries = 0; number > 1 && tries < 100; tries++) {
		char name[16];
		struct error ignored;
		snprintf(name, sizeof(name), "%06u", --number);
		if (!open_generation(s, name, &ignored)) {
			s->fell_back = true;
			snprintf(s->damage, sizeof(s->damage), "%s", err->message);
			return STATUS_OK;
		}
	}
	return err->status;
}

static enum status open_current(struct searcher *s, struct error *err)
{
	char name[16], again[16];
	enum status status = STATUS_OK;
	/* A generation may be removed between reading its name and opening it: then a newer one is named. */
	for (int tries = 0; tries < 5; tries++) {
		status = generation_current(s->index_fd, name, err);
		if (status)
			return status;
		status = open_generation(s, name, err);
		struct error ignored;
		if (!status || generation_current(s->index_fd, again, &ignored) || !strcmp(name, again))
			break;
	}
	if (status == STATUS_CORRUPT || status == STATUS_NOT_FOUND || status == STATUS_UNSUPPORTED)
		status = open_earlier(s, name, err);
	return status;
}

enum status searcher_open(const char *index_dir, struct searcher **ret_searcher, struct error *err)
{
	struct searcher *s = xcalloc(1, sizeof(*s));
	struct error own;
	if (!err)
		err = &own;
	s->generation.dirfd = -1;
	s->index_dir = xstrdup(index_dir);
	s->index_fd = open(index_dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	enum status status = STATUS_OK;
	if (s->index_fd < 0)
		status = errno == EACCES
				 ? not_readable(index_dir, err)
				 : error_set_errno(err, errno == ENOENT ? STATUS_NOT_FOUND : STATUS_IO,
						   "%s: cannot be opened", index_dir);
	if (!status) {
		errno = 0;
		status = open_current(s, err);
		if (status == STATUS_IO && errno == EACCES)
			status = not_readable(index_dir, err);
	}
	if (status) {
		searcher_free(s);
		return status;
	}
	s->spelling = (struct spelling){ &s->generation.words, &s->generation.spellings };
	count_languages(s);
	measure_lengths(s);
	s->row_of_doc = xcalloc((size_t)s->generation.docs.n + 1, sizeof(*s->row_of_doc));
	s->evidence = evidence_new(&s->generation, &s->lengths);
	s->stemmer = stemmer_new();
	highlighter_init(&s->highlighter, &s->generation.words, concepts_get());
	*ret_searcher = s;
	return STATUS_OK;
}

void searcher_sources(struct searcher *s, const struct request *request, struct lexicon_sources *ret)
{
	bool cross = !request || request->cross;
	*ret = (struct lexicon_sources){ .generation = &s->generation,
					 .engine = s->engine,
					 .stemmer = s->stemmer,
					 .counts = &s->languages,
					 .concepts = cross ? concepts_get() : NULL,
					 .spelling = !request || request->spelling ? &s->spelling : NULL };
}

enum status searcher_lexicon(struct searcher *s, const struct request *request, const struct query *query,
			     struct lexicon *lexicon, struct error *err)
{
	struct lexicon_sources sources;
	searcher_sources(s, request, &sources);
	return lexicon_build(lexicon, query, &sources, err);
}

enum status searcher_translate(struct searcher *s, const struct query *query, const struct lexicon *own,
			       enum language target, struct lexicon *lexicon, struct error *err)
{
	const struct lexicon_sources sources = { .generation = &s->generation,
						 .engine = s->engine,
						 .stemmer = s->stemmer,
						 .counts = &s->languages,
						 .concepts = concepts_get(),
						 .spelling = &s->spelling };
	return lexicon_translate(lexicon, own, query, target, &sources, err);
}

void searcher_free(struct searcher *s)
{
	if (!s)
		return;
	for (enum language l = 0; l < N_LANGUAGES; l++)
		bitmap_release(&s->language_parts[l]);
	free(s->row_of_doc);
	evidence_free(s->evidence);
	engine_free(s->engine);
	if (s->generation.dirfd >= 0)
		generation_close(&s->generation);
	if (s->stemmer) {
		stemmer_free(s->stemmer);
		highlighter_release(&s->highlighter);
	}
	close_p(&s->index_fd);
	free(s->index_dir);
	free(s);
}

void searcher_freep(struct searcher **searcher)
{
	searcher_free(*searcher);
	*searcher = NULL;
}

const char *searcher_generation(const struct searcher *s)
{
	return s->generation.name;
}

bool searcher_fell_back(const struct searcher *s)
{
	return s->fell_back;
}

const char *searcher_damage(const struct searcher *s)
{
	return s->damage;
}

bool searcher_is_current(const struct searcher *s)
{
	char name[16];
	struct error ignored;
	return !generation_current(s->index_fd, name, &ignored) && !strcmp(name, s->generation.name);
}

/* ---- documents as results ---- */

static char *copy(const char *text)
{
	return text ? xstrdup(text) : NULL;
}

static void copy_values(const struct docs *docs, uint32_t doc, enum field field, struct strlist *list)
{
	uint32_t values[DOC_MAX_VALUES];
	unsigned n = docs_values(docs, doc, field, values, DOC_MAX_VALUES);
	for (unsigned i = 0; i < n; i++) {
		const char *text = docs_value(docs, field, values[i]);
		if (text)
			strlist_add(list, text);
	}
}

void result_from_row(const struct searcher *s, uint32_t doc, struct result *result)
{
	const struct docs *docs = &s->generation.docs;
	const struct doc_row *row = &docs->rows[doc];
	result->id = xstrdup(docs_string(docs, row->id) ? docs_string(docs, row->id) : "");
	result->url = copy(docs_string(docs, row->url));
	result->title = xstrdup(docs_string(docs, row->title) ? docs_string(docs, row->title) : result->id);
	result->lang = copy(docs_value(docs, FIELD_LANG, row->lang));
	result->type = copy(docs_value(docs, FIELD_TYPE, row->type));
	result->site = copy(docs_value(docs, FIELD_SITE, row->site));
	result->date = docs_date(row);
	copy_values(docs, doc, FIELD_LANG, &result->languages);
	copy_values(docs, doc, FIELD_COUNTRY, &result->countries);
	copy_values(docs, doc, FIELD_TOPIC, &result->topics);
}

void result_from_document(const struct document *doc, struct result *result)
{
	strlist_copy(&result->authors, &doc->authors);
	result->contacts = xcalloc(doc->n_contacts + 1, sizeof(*result->contacts));
	for (size_t i = 0; i < doc->n_contacts; i++)
		result->contacts[result->n_contacts++] =
			(struct contact){ .name = copy(doc->contacts[i].name),
					  .office = copy(doc->contacts[i].office),
					  .phone = copy(doc->contacts[i].phone),
					  .email = copy(doc->contacts[i].email) };
}

/* ---- facets ---- */

static int by_count(const void *a, const void *b)
{
	const struct facet_value *x = a, *y = b;
	if (x->count != y->count)
		return x->count < y->count ? 1 : -1;
	return strcmp(x->value, y->value);
}

#define FACET_MAX_VALUES 100u
#define FACET_MAX_YEAR   10000u

void count_facet(const struct docs *docs, const struct bitmap *documents, enum field field,
		 struct facet *ret_facet)
{
	uint32_t n_values = field == FIELD_YEAR ? FACET_MAX_YEAR : docs->n_values[field] + 1;
	CLEANUP(free_p) uint32_t *counts = xcalloc(n_values, sizeof(*counts));
	for (uint32_t doc = bitmap_next(documents, 0); doc < documents->n;
	     doc = bitmap_next(documents, doc + 1)) {
		uint32_t values[DOC_MAX_VALUES];
		unsigned n = docs_values(docs, doc, field, values, DOC_MAX_VALUES);
		for (unsigned i = 0; i < n; i++)
			if (values[i] < n_values)
				counts[values[i]]++;
	}
	size_t alloc = 0;
	*ret_facet = (struct facet){ .n = 0 };
	for (uint32_t v = 1; v < n_values; v++) {
		char year[16];
		const char *text = docs_value(docs, field, v);
		if (!counts[v])
			continue;
		if (field == FIELD_YEAR) {
			snprintf(year, sizeof(year), "%u", v);
			text = year;
		}
		if (!text)
			continue;
		GROW(ret_facet->values, ret_facet->n, alloc);
		ret_facet->values[ret_facet->n++] = (struct facet_value){ xstrdup(text), counts[v] };
	}
	if (ret_facet->n)
		qsort(ret_facet->values, ret_facet->n, sizeof(*ret_facet->values), by_count);
	while (ret_facet->n > FACET_MAX_VALUES)
		free(ret_facet->values[--ret_facet->n].value);
}

/* ---- trees for the engine ---- */

void engine_tree_release(struct engine_tree *tree)
{
	free(tree->terms);
	free(tree->stems);
	buf_release(&tree->names);
}

/* One term: its stems together, and the same in titles at a weight of their own. */
void engine_tree_build(struct engine_tree *tree, const struct lexicon *lexicon, const struct words *words)
{
	size_t n_stems = 0, n_terms = 0, bytes = 0, at = 0;
	*tree = (struct engine_tree){ .names = BUF_INIT };
	for (uint32_t t = 0; t < lexicon->n_terms; t++)
		n_stems += lexicon->terms[t].n_stems;
	tree->terms = xcalloc((size_t)lexicon->n_terms * 2 + 1, sizeof(*tree->terms));
	tree->stems = xcalloc(n_stems * 2 + 1, sizeof(*tree->stems));
	for (uint32_t t = 0; t < lexicon->n_terms; t++)
		for (uint32_t s = 0; s < lexicon->terms[t].n_stems; s++) {
			size_t len;
			words_stem(words, lexicon->terms[t].stems[s].stem, &len);
			bytes += 2 * len + 4;
		}
	buf_reserve(&tree->names, bytes); /* so that pointers into it stay */
	for (uint32_t t = 0; t < lexicon->n_terms; t++) {
		const struct query_term *term = &lexicon->terms[t];
		if (term->stop || term->excluded || !term->n_stems)
			continue;
		for (int in_title = 0; in_title < 2; in_title++) {
			if (in_title && !term->title_df)
				continue;
			struct engine_query *group = &tree->terms[n_terms++];
			*group = (struct engine_query){ .op = ENGINE_SYNONYM,
							.children = tree->stems + at,
							.n_children = term->n_stems,
							.factor = (in_title ? weights.title_stage1 : 1) *
								  term->count };
			for (uint32_t s = 0; s < term->n_stems; s++) {
				size_t len, start = tree->names.len;
				const char *stem = words_stem(words, term->stems[s].stem, &len);
				if (in_title)
					buf_addstr(&tree->names, fields[FIELD_TITLE].prefix);
				buf_add(&tree->names, stem,
					len < ENGINE_MAX_TERM - 1 ? len : ENGINE_MAX_TERM - 1);
				tree->stems[at++] =
					(struct engine_query){ .op = ENGINE_TERM,
							       .term = tree->names.data + start,
							       .term_len = tree->names.len - start };
			}
		}
	}
	tree->root = (struct engine_query){ .op = ENGINE_OR, .children = tree->terms, .n_children = n_terms };
}
