#include "answer_read.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/utf8.h"
#include "base/banned.h"

static void wrong(struct json_reading *r, const char *key)
{
	if (!r->wrong[0])
		snprintf(r->wrong, sizeof(r->wrong), "%s", key);
}

json_t *read_text(const char *text, size_t len, json_type type, struct error *err)
{
	json_error_t why;
	json_t *value = json_loadb(text, len, 0, &why);
	if (!value) {
		(void)error_set(err, STATUS_CORRUPT, "the answer is not JSON: %s", why.text);
		return NULL;
	}
	if (json_typeof(value) == type)
		return value;
	json_decref(value);
	(void)error_set(err, STATUS_CORRUPT, "the answer is JSON of another kind");
	return NULL;
}

enum status read_done(const struct json_reading *r, struct error *err)
{
	if (!r->wrong[0])
		return STATUS_OK;
	return error_set(err, STATUS_CORRUPT, "the answer is not as the API promises: see its \"%s\"",
			 r->wrong);
}

/* ---- values ---- */

const json_t *read_member(struct json_reading *r, const json_t *object, const char *key, json_type type,
			  bool may_be_null)
{
	const json_t *value = json_object_get(object, key);
	if (value && json_typeof(value) == type)
		return value;
	if (!(may_be_null && value && json_is_null(value)))
		wrong(r, key);
	return NULL;
}

char *read_string(struct json_reading *r, const json_t *object, const char *key, bool may_be_null)
{
	const json_t *value = read_member(r, object, key, JSON_STRING, may_be_null);
	if (!value)
		return may_be_null ? NULL : xstrdup("");
	return xstrdup(json_string_value(value));
}

uint64_t read_count(struct json_reading *r, const json_t *object, const char *key, uint64_t most)
{
	const json_t *value = read_member(r, object, key, JSON_INTEGER, false);
	json_int_t number = json_integer_value(value);
	if (number >= 0 && (uint64_t)number <= most)
		return (uint64_t)number;
	wrong(r, key);
	return 0;
}

/* A whole number is a real number too: the writer drops trailing zeroes. */
double read_real(struct json_reading *r, const json_t *object, const char *key)
{
	const json_t *value = json_object_get(object, key);
	if (!json_is_number(value))
		wrong(r, key);
	return json_number_value(value);
}

static bool read_bool(struct json_reading *r, const json_t *object, const char *key)
{
	const json_t *value = json_object_get(object, key);
	if (!json_is_boolean(value))
		wrong(r, key);
	return json_is_true(value);
}

static const json_t *read_array(struct json_reading *r, const json_t *object, const char *key)
{
	return read_member(r, object, key, JSON_ARRAY, false);
}

void read_strings(struct json_reading *r, const json_t *object, const char *key, struct strlist *ret_list)
{
	const json_t *list = read_array(r, object, key), *item;
	size_t i;

	json_array_foreach(list, i, item)
	{
		if (json_is_string(item))
			strlist_add(ret_list, json_string_value(item));
		else
			wrong(r, key);
	}
}

/* ---- ranges ---- */

/* The byte at which code point number `wanted` of text begins, counting on from *at, which is number *count. */
static bool advance(const char *text, size_t len, uint64_t wanted, size_t *at, uint64_t *count)
{
	size_t size;
	for (; *count < wanted; ++*count, *at += size) {
		if (*at >= len)
			return false;
		(void)utf8_decode(text + *at, len - *at, &size);
	}
	return true;
}

/* [[start, end], ...] in code points -> ranges in bytes; they must rise and stay within the text. */
static struct range *read_ranges(struct json_reading *r, const json_t *object, const char *key,
				 const char *text, size_t *ret_n)
{
	const json_t *list = read_array(r, object, key), *pair;
	struct range *ranges = xcalloc(json_array_size(list) + 1, sizeof(*ranges));
	size_t len = strlen(text), at = 0, i, n = 0;
	uint64_t count = 0;

	json_array_foreach(list, i, pair)
	{
		const json_t *ends[2] = { json_array_get(pair, 0), json_array_get(pair, 1) };
		size_t offsets[2];
		for (int end = 0; end < 2; end++) {
			json_int_t number = json_is_integer(ends[end]) ? json_integer_value(ends[end]) : -1;
			if (number < 0 || (uint64_t)number < count ||
			    !advance(text, len, (uint64_t)number, &at, &count)) {
				wrong(r, key);
				*ret_n = n;
				return ranges;
			}
			offsets[end] = at;
		}
		ranges[n++] = (struct range){ .start = (uint32_t)offsets[0], .end = (uint32_t)offsets[1] };
	}
	*ret_n = n;
	return ranges;
}

/* ---- one result ---- */

static void read_date(struct json_reading *r, const json_t *object, struct date *ret_date)
{
	const json_t *date = read_member(r, object, "date", JSON_OBJECT, true);
	if (!date)
		return;
	CLEANUP(free_p) char *value = read_string(r, date, "value", false);
	CLEANUP(free_p) char *source = read_string(r, date, "source", false);
	if (!date_parse(value, ret_date))
		wrong(r, "date");
	for (enum fact_source s = SOURCE_NONE; s <= SOURCE_GUESS; s++)
		if (!strcmp(fact_source_name(s), source))
			ret_date->source = s;
}

static void read_snippet(struct json_reading *r, const json_t *object, struct marked_text *ret_text)
{
	const json_t *snippet = read_member(r, object, "snippet", JSON_OBJECT, false);
	ret_text->text = read_string(r, snippet, "text", false);
	ret_text->matches = read_ranges(r, snippet, "matches", ret_text->text, &ret_text->n_matches);
}

static void read_place(struct json_reading *r, const json_t *section, struct place *ret_place)
{
	const json_t *page = json_object_get(section, "page");
	read_strings(r, section, "heading", &ret_place->heading);
	ret_place->anchor = read_string(r, section, "anchor", true);
	if (!json_is_null(page))
		ret_place->page = (unsigned)read_count(r, section, "page", UINT32_MAX);
	ret_place->url = read_string(r, section, "url", true);
	CLEANUP(free_p) char *lang = read_string(r, section, "lang", true);
	ret_place->language = language_from_code(lang);
}

static void read_contacts(struct json_reading *r, const json_t *object, struct result *result)
{
	const json_t *list = read_array(r, object, "contacts"), *item;
	size_t i;

	result->contacts = xcalloc(json_array_size(list) + 1, sizeof(*result->contacts));
	json_array_foreach(list, i, item)
	{
		struct contact *contact = &result->contacts[result->n_contacts++];
		contact->name = read_string(r, item, "name", true);
		contact->office = read_string(r, item, "office", true);
		contact->phone = read_string(r, item, "phone", true);
		contact->email = read_string(r, item, "email", true);
	}
}

static struct companion *read_companions(struct json_reading *r, const json_t *object, const char *key,
					 size_t *ret_n)
{
	const json_t *list = read_array(r, object, key), *item;
	struct companion *companions = xcalloc(json_array_size(list) + 1, sizeof(*companions));
	size_t i;

	/* Copies have an address and a site, translations a language and a title. */
	json_array_foreach(list, i, item)
	{
		struct companion *companion = &companions[i];
		companion->id = read_string(r, item, "id", false);
		if (!strcmp(key, "copies")) {
			companion->url = read_string(r, item, "url", true);
			companion->site = read_string(r, item, "site", true);
		} else {
			companion->lang = read_string(r, item, "lang", true);
			companion->title = read_string(r, item, "title", true);
		}
	}
	*ret_n = json_array_size(list);
	return companions;
}

static void read_found(struct json_reading *r, const json_t *object, struct result *result)
{
	const json_t *item;
	const json_t *others = read_array(r, object, "sections"), *why = read_array(r, object, "why");
	size_t i;

	read_strings(r, object, "missing", &result->missing);
	result->score = read_real(r, object, "score");
	read_snippet(r, object, &result->best.snippet);
	json_array_foreach(others, i, item)
	{
		if (i == ARRAY_SIZE(result->others)) {
			wrong(r, "sections");
			break;
		}
		struct place *place = &result->others[result->n_others++];
		read_place(r, item, place);
		read_snippet(r, item, &place->snippet);
	}
	json_array_foreach(why, i, item)
	{
		CLEANUP(free_p) char *kind = read_string(r, item, "kind", false);
		CLEANUP(free_p) char *text = read_string(r, item, "text", false);
		result_add_reason(result, kind, text, read_real(r, item, "weight"));
	}
}

void read_result(struct json_reading *r, const json_t *object, bool found, struct result *result)
{
	const json_t *section = read_member(r, object, "section", JSON_OBJECT, true);

	result->id = read_string(r, object, "id", false);
	result->url = read_string(r, object, "url", true);
	result->title = read_string(r, object, "title", false);
	result->title_matches =
		read_ranges(r, object, "title_matches", result->title, &result->n_title_matches);
	result->lang = read_string(r, object, "lang", true);
	result->type = read_string(r, object, "type", true);
	result->site = read_string(r, object, "site", true);
	read_date(r, object, &result->date);
	read_strings(r, object, "languages", &result->languages);
	read_strings(r, object, "countries", &result->countries);
	read_strings(r, object, "topics", &result->topics);
	if (json_object_get(object, "authors")) /* older servers know none */
		read_strings(r, object, "authors", &result->authors);
	read_contacts(r, object, result);
	result->has_section = section != NULL;
	if (section)
		read_place(r, section, &result->best);
	if (found)
		read_found(r, object, result);
	result->copies = read_companions(r, object, "copies", &result->n_copies);
	result->translations = read_companions(r, object, "translations", &result->n_translations);
}

/* ---- the answer ---- */

void read_facets(struct json_reading *r, const json_t *object, const char *key, struct facet facets[N_FIELDS])
{
	const json_t *all = read_member(r, object, key, JSON_OBJECT, false), *item;
	size_t i;

	for (enum field f = 0; all && f < N_FIELDS; f++) {
		if (!(fields[f].uses & FIELD_IS_FACET))
			continue;
		const json_t *list = read_array(r, all, fields[f].name);
		facets[f].values = xcalloc(json_array_size(list) + 1, sizeof(*facets[f].values));
		json_array_foreach(list, i, item)
		{
			struct facet_value *value = &facets[f].values[facets[f].n++];
			value->value = read_string(r, item, "value", false);
			value->count = (uint32_t)read_count(r, item, "count", UINT32_MAX);
		}
	}
}

void read_index(struct json_reading *r, const json_t *object, char **ret_published, uint32_t *ret_n_documents)
{
	const json_t *index = read_member(r, object, "index", JSON_OBJECT, false);
	*ret_published = read_string(r, index, "published", true);
	*ret_n_documents = (uint32_t)read_count(r, index, "documents", UINT32_MAX);
}

/* Also searched: a concept and a language each. `concepts` holds the same ids once more. */
static void read_concepts(struct json_reading *r, const json_t *query, struct answer *answer)
{
	const json_t *concepts = read_array(r, query, "also_searched"), *item;
	size_t i;

	answer->query.concepts = xcalloc(json_array_size(concepts) + 1, sizeof(*answer->query.concepts));
	json_array_foreach(concepts, i, item)
	{
		struct concept_used *concept = &answer->query.concepts[answer->query.n_concepts++];
		concept->id = read_string(r, item, "concept", false);
		concept->lang = read_string(r, item, "lang", true);
		read_strings(r, item, "words", &concept->words);
	}
}

static void read_query(struct json_reading *r, const json_t *query, struct answer *answer)
{
	const json_t *corrections = read_array(r, query, "corrections"),
		     *notes = read_array(r, query, "notes");
	const json_t *item;
	size_t i;

	answer->query.text = read_string(r, query, "text", false);
	answer->query.lang = read_string(r, query, "lang", true);
	answer->query.read_as = read_string(r, query, "read_as", true);
	read_concepts(r, query, answer);
	answer->query.corrections =
		xcalloc(json_array_size(corrections) + 1, sizeof(*answer->query.corrections));
	json_array_foreach(corrections, i, item)
	{
		struct correction *correction = &answer->query.corrections[answer->query.n_corrections++];
		correction->from = read_string(r, item, "from", false);
		correction->to = read_string(r, item, "to", false);
		correction->applied = read_bool(r, item, "applied");
	}
	json_array_foreach(notes, i, item)
	{
		CLEANUP(free_p) char *code = read_string(r, item, "code", false);
		CLEANUP(free_p) char *text = read_string(r, item, "text", false);
		answer_add_note(answer, code, NULL, text);
	}
}

/* One of two words, as "total_is" and "facets_of" have them: true for the first. */
static bool read_either(struct json_reading *r, const json_t *object, const char *key, const char *first,
			const char *second)
{
	CLEANUP(free_p) char *word = read_string(r, object, key, false);
	if (strcmp(word, first) && strcmp(word, second))
		wrong(r, key);
	return !strcmp(word, first);
}

static void read_answer(struct json_reading *r, const json_t *root, struct answer *answer)
{
	const json_t *results = read_array(r, root, "results"), *item;
	size_t i;

	read_query(r, read_member(r, root, "query", JSON_OBJECT, false), answer);
	answer->generation = read_string(r, root, "generation", false);
	answer->took_ms = read_real(r, root, "took_ms");
	answer->complete = (uint32_t)read_count(r, root, "complete", UINT32_MAX);
	answer->total = (uint32_t)read_count(r, root, "total", UINT32_MAX);
	answer->total_is_exact = read_either(r, root, "total_is", "exact", "at_least");
	answer->partial = read_bool(r, root, "partial");
	answer->offset = (uint32_t)read_count(r, root, "offset", UINT32_MAX);
	json_array_foreach(results, i, item) read_result(r, item, true, answer_add_result(answer));
	answer->has_facets = json_object_get(root, "facets") != NULL;
	if (answer->has_facets) {
		answer->facets_of_list = read_either(r, root, "facets_of", "list", "complete");
		read_facets(r, root, "facets", answer->facets);
	}
	read_index(r, root, &answer->published, &answer->n_documents);
}

enum status answer_read(const char *text, size_t len, struct answer *ret_answer, struct error *err)
{
	CLEANUP(json_decrefp) json_t *root = read_text(text, len, JSON_OBJECT, err);
	struct json_reading r = { .wrong = "" };
	struct answer answer;

	if (!root)
		return STATUS_CORRUPT;
	answer_init(&answer);
	read_answer(&r, root, &answer);
	enum status status = read_done(&r, err);
	if (status)
		answer_release(&answer);
	else
		*ret_answer = answer;
	return status;
}
