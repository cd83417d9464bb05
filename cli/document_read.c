/* The other answers of the HTTP API: a document, the index in figures, completions, problems. */
#include "answer_read.h"

#include <string.h>

#include "base/memory.h"
#include "base/banned.h"

/* ---- a document ---- */

static void read_sections(struct json_reading *r, const json_t *root, struct stored_document *doc)
{
	const json_t *list = read_member(r, root, "sections", JSON_ARRAY, false), *item;
	size_t i;

	doc->section_languages = xcalloc(json_array_size(list) + 1, sizeof(*doc->section_languages));
	json_array_foreach(list, i, item)
	{
		CLEANUP(free_p) char *lang = read_string(r, item, "lang", true);
		doc->section_languages[i] = language_from_code(lang);
		struct section *section = document_add_section(&doc->content);
		read_strings(r, item, "heading", &section->heading);
		section->anchor = read_string(r, item, "anchor", true);
		if (!json_is_null(json_object_get(item, "page")))
			section->page = (unsigned)read_count(r, item, "page", UINT32_MAX);
		section->text = read_string(r, item, "text", false);
	}
}

enum status stored_document_read(const char *text, size_t len, struct stored_document *ret_doc,
				 struct error *err)
{
	CLEANUP(json_decrefp) json_t *root = read_text(text, len, JSON_OBJECT, err);
	struct json_reading r = { .wrong = "" };
	struct stored_document doc = { .best_section = 0 };

	if (!root)
		return STATUS_CORRUPT;
	document_init(&doc.content);
	read_result(&r, root, false, &doc.facts);
	read_sections(&r, root, &doc);
	doc.generation = read_string(&r, root, "generation", false);
	read_index(&r, root, &doc.published, &doc.n_documents);
	enum status status = read_done(&r, err);
	if (status)
		stored_document_release(&doc);
	else
		*ret_doc = doc;
	return status;
}

/* ---- the index in figures ---- */

static void read_newest(struct json_reading *r, const json_t *root, struct index_stats *stats)
{
	const json_t *list = read_member(r, root, "newest", JSON_ARRAY, false), *item;
	size_t i;

	stats->newest = xcalloc(json_array_size(list) + 1, sizeof(*stats->newest));
	json_array_foreach(list, i, item)
	{
		struct result *result = &stats->newest[stats->n_newest++];
		result->id = read_string(r, item, "id", false);
		result->title = read_string(r, item, "title", false);
		result->lang = read_string(r, item, "lang", true);
		result->type = read_string(r, item, "type", true);
		result->url = read_string(r, item, "url", true);
	}
}

enum status index_stats_read(const char *text, size_t len, struct index_stats *ret_stats, struct error *err)
{
	CLEANUP(json_decrefp) json_t *root = read_text(text, len, JSON_OBJECT, err);
	struct json_reading r = { .wrong = "" };
	struct index_stats stats = { .n_newest = 0 };

	if (!root)
		return STATUS_CORRUPT;
	stats.generation = read_string(&r, root, "generation", false);
	read_index(&r, root, &stats.published, &stats.n_documents);
	stats.n_parts = (uint32_t)read_count(&r, root, "parts", UINT32_MAX);
	stats.n_words = (uint32_t)read_count(&r, root, "words", UINT32_MAX);
	stats.text_bytes = read_count(&r, root, "text_bytes", INT64_MAX);
	stats.index_bytes = read_count(&r, root, "index_bytes", INT64_MAX);
	stats.n_new = (uint32_t)read_count(&r, root, "new", UINT32_MAX);
	read_facets(&r, root, "facets", stats.facets);
	read_newest(&r, root, &stats);
	enum status status = read_done(&r, err);
	if (status)
		index_stats_release(&stats);
	else
		*ret_stats = stats;
	return status;
}

/* ---- completions and problems ---- */

enum status suggestions_read(const char *text, size_t len, struct strlist *ret_texts, struct error *err)
{
	CLEANUP(json_decrefp) json_t *root = read_text(text, len, JSON_ARRAY, err);
	const json_t *item;
	size_t i;

	if (!root)
		return STATUS_CORRUPT;
	const json_t *list = json_array_get(root, 1);
	if (!json_is_array(list))
		return error_set(err, STATUS_CORRUPT, "the answer holds no list of completions");
	json_array_foreach(list, i, item) if (json_is_string(item))
		strlist_add(ret_texts, json_string_value(item));
	return STATUS_OK;
}

void problem_read(const char *text, size_t len, struct buf *ret_words)
{
	CLEANUP(json_decrefp) json_t *root = json_loadb(text, len, 0, NULL);
	const char *detail = json_string_value(json_object_get(root, "detail"));
	const char *title = json_string_value(json_object_get(root, "title"));

	if (detail || title)
		buf_addstr(ret_words, detail ? detail : title);
}
