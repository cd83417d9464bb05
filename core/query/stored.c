/* One stored document, as /api/v1/documents/{id}, /documents/{id} and --show give it. */
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "query/languages.h"
#include "query/search.h"
#include "query/searcher.h"

/* Matches of a query in the sections of a document; the section with the most of it is the best. */
static enum status mark_sections(struct searcher *s, const char *text, struct stored_document *ret,
				 struct error *err)
{
	struct query query;
	struct lexicon lexicon;
	size_t best = 0;
	const enum language language = language_from_code(ret->content.lang);
	query_parse(text, searcher_is_acronym, s, &query);
	enum status status = searcher_lexicon(s, NULL, &query, &lexicon, err);
	if (!status) {
		highlighter_use(&s->highlighter, &lexicon);
		ret->sections = xcalloc(ret->content.n_sections + 1, sizeof(*ret->sections));
		for (size_t i = 0; i < ret->content.n_sections; i++) {
			const char *section = ret->content.sections[i].text;
			highlight(&s->highlighter, section, strlen(section), language, &ret->sections[i]);
			ret->n_matches += (uint32_t)ret->sections[i].n_matches;
			if (ret->sections[i].n_matches > best) {
				best = ret->sections[i].n_matches;
				ret->best_section = (uint32_t)i;
			}
		}
		CLEANUP(marked_text_release) struct marked_text title = { .text = NULL };
		highlight(&s->highlighter, ret->facts.title, strlen(ret->facts.title), language, &title);
		ret->facts.title_matches = title.matches;
		ret->facts.n_title_matches = title.n_matches;
		title.matches = NULL;
		title.n_matches = 0;
		highlighter_use(&s->highlighter, NULL);
	}
	lexicon_release(&lexicon);
	query_release(&query);
	return status;
}

/* Where a search for the query would lead: the section of the best part. */
static enum status find_best_section(struct searcher *s, uint32_t doc, const char *text,
				     struct stored_document *ret, struct error *err)
{
	const struct doc_row *row = &s->generation.docs.rows[doc];
	struct query query;
	struct lexicon lexicon;
	if (row->n_parts < 2)
		return STATUS_OK;
	query_parse(text, searcher_is_acronym, s, &query);
	enum status status = searcher_lexicon(s, NULL, &query, &lexicon, err);
	if (!status && lexicon.n_content) {
		CLEANUP(free_p) uint32_t *parts = xcalloc(row->n_parts, sizeof(*parts));
		CLEANUP(free_p) struct part_score *scores = xcalloc(row->n_parts, sizeof(*scores));
		uint32_t best = 0;
		for (uint32_t i = 0; i < row->n_parts; i++)
			parts[i] = row->first_part + i;
		evidence_begin(s->evidence, &query, &lexicon);
		status = evidence_score(s->evidence, parts, row->n_parts, scores, err);
		for (uint32_t i = 1; !status && i < row->n_parts; i++)
			if (scores[i].total > scores[best].total)
				best = i;
		if (!status && scores[best].total > 0) {
			const struct hit *hits;
			uint32_t n, section = 0;
			struct marked_text snippet = { .text = NULL };
			highlighter_use(&s->highlighter, &lexicon);
			status = evidence_hits(s->evidence, parts[best], true, &hits, &n, err);
			if (!status)
				status = snippet_of_part(&s->highlighter, &s->generation, parts[best],
							 &ret->content, hits, n, &snippet, &section, err);
			highlighter_use(&s->highlighter, NULL);
			marked_text_release(&snippet);
			if (!status && section < ret->content.n_sections)
				ret->best_section = section;
		}
		evidence_end(s->evidence);
	}
	lexicon_release(&lexicon);
	query_release(&query);
	return status;
}

/* By the parts that hold the sections; of a section that was cut, by its last piece. */
static void find_languages(const struct generation *g, uint32_t doc, struct stored_document *ret)
{
	const struct doc_row *row = &g->docs.rows[doc];
	size_t n = ret->content.n_sections;
	ret->section_languages = xcalloc(n + 1, sizeof(*ret->section_languages));
	for (uint32_t part = row->first_part; part < row->first_part + row->n_parts; part++) {
		const struct part_row *p = &g->docs.parts[part];
		if (p->first_section < n && p->n_sections <= n - p->first_section)
			languages_of_sections(g, part, ret->section_languages + p->first_section,
					      p->n_sections);
	}
}

bool searcher_has_document(const struct searcher *searcher, const char *id)
{
	return docs_find(&searcher->generation.docs, id) != UINT32_MAX;
}

enum status searcher_document(struct searcher *s, const char *id, const char *query,
			      struct stored_document *ret_doc, struct error *err)
{
	uint32_t doc = docs_find(&s->generation.docs, id);
	if (doc == UINT32_MAX)
		return error_set(err, STATUS_NOT_FOUND, "no document of this id in generation %s",
				 s->generation.name);
	*ret_doc = (struct stored_document){ .n_matches = 0 };
	document_init(&ret_doc->content);
	enum status status = generation_document(&s->generation, doc, &ret_doc->content, err);
	if (!status) {
		result_from_row(s, doc, &ret_doc->facts);
		result_from_document(&ret_doc->content, &ret_doc->facts);
		result_add_companions(&s->generation, doc, &ret_doc->facts);
		find_languages(&s->generation, doc, ret_doc);
		ret_doc->generation = xstrdup(s->generation.name);
		ret_doc->published = xstrdup(s->generation.manifest.published);
		ret_doc->n_documents = s->generation.docs.n;
	}
	if (!status && query && *query) {
		status = mark_sections(s, query, ret_doc, err);
		if (!status)
			status = find_best_section(s, doc, query, ret_doc, err);
	}
	if (status)
		stored_document_release(ret_doc);
	return status;
}
