#include "query/answer_json.h"

#include <string.h>

#include "base/memory.h"
#include "base/utf8.h"
#include "base/banned.h"

/* ---- positions ---- */

/* Turns byte offsets into numbers of code points; offsets usually grow, so it goes on from where it was. */
struct counter {
	const char *text;
	size_t len, byte, point;
};

static size_t code_point(struct counter *counter, size_t byte)
{
	if (byte > counter->len)
		byte = counter->len;
	if (byte < counter->byte)
		counter->byte = counter->point = 0;
	counter->point += utf8_count(counter->text + counter->byte, byte - counter->byte);
	counter->byte = byte;
	return counter->point;
}

static void write_ranges(struct json *j, const char *key, const char *text, const struct range *ranges,
			 size_t n)
{
	struct counter counter = { .text = text ? text : "", .len = text ? strlen(text) : 0 };

	json_key(j, key);
	json_begin_array(j);
	for (size_t i = 0; i < n; i++) {
		json_begin_array(j);
		json_put_int(j, (int64_t)code_point(&counter, ranges[i].start));
		json_put_int(j, (int64_t)code_point(&counter, ranges[i].end));
		json_end(j);
	}
	json_end(j);
}

static void write_marked_text(struct json *j, const char *key, const struct marked_text *text)
{
	json_key(j, key);
	json_begin_object(j);
	json_key_string(j, "text", text->text ? text->text : "");
	write_ranges(j, "matches", text->text, text->matches, text->n_matches);
	json_end(j);
}

/* ---- parts of a result ---- */

static void write_date(struct json *j, const struct date *date)
{
	char text[11];

	json_key(j, "date");
	if (date->precision == DATE_UNKNOWN) {
		json_put_null(j);
		return;
	}
	date_format(date, text);
	json_begin_object(j);
	json_key_string(j, "value", text);
	json_key_string(j, "precision", date_precision_name(date->precision));
	json_key_string(j, "source", fact_source_name(date->source));
	json_end(j);
}

static void write_contacts(struct json *j, const struct contact *contacts, size_t n)
{
	json_key(j, "contacts");
	json_begin_array(j);
	for (size_t i = 0; i < n; i++) {
		json_begin_object(j);
		json_key_string(j, "name", contacts[i].name);
		json_key_string(j, "office", contacts[i].office);
		json_key_string(j, "phone", contacts[i].phone);
		json_key_string(j, "email", contacts[i].email);
		json_end(j);
	}
	json_end(j);
}

/* The members of an object that says where in a document something is. */
static void write_where(struct json *j, const struct strlist *heading, const char *anchor, unsigned page,
			const char *url, enum language language)
{
	json_key_strings(j, "heading", heading);
	json_key_string(j, "anchor", anchor);
	json_key(j, "page");
	if (page)
		json_put_int(j, page);
	else
		json_put_null(j);
	json_key_string(j, "url", url);
	json_key_string(j, "lang", language_code(language));
}

static void write_section(struct json *j, const struct result *result)
{
	json_key(j, "section");
	if (!result->has_section) {
		json_put_null(j);
		return;
	}
	json_begin_object(j);
	write_where(j, &result->best.heading, result->best.anchor, result->best.page, result->best.url,
		    result->best.language);
	json_end(j);
}

static void write_other_sections(struct json *j, const struct result *result)
{
	json_key(j, "sections");
	json_begin_array(j);
	for (size_t i = 0; i < result->n_others; i++) {
		const struct place *place = &result->others[i];
		json_begin_object(j);
		write_where(j, &place->heading, place->anchor, place->page, place->url, place->language);
		write_marked_text(j, "snippet", &place->snippet);
		json_end(j);
	}
	json_end(j);
}

static void write_copies(struct json *j, const struct result *result)
{
	json_key(j, "copies");
	json_begin_array(j);
	for (size_t i = 0; i < result->n_copies; i++) {
		json_begin_object(j);
		json_key_string(j, "id", result->copies[i].id);
		json_key_string(j, "url", result->copies[i].url);
		json_key_string(j, "site", result->copies[i].site);
		json_end(j);
	}
	json_end(j);
}

static void write_translations(struct json *j, const struct result *result)
{
	json_key(j, "translations");
	json_begin_array(j);
	for (size_t i = 0; i < result->n_translations; i++) {
		json_begin_object(j);
		json_key_string(j, "lang", result->translations[i].lang);
		json_key_string(j, "id", result->translations[i].id);
		json_key_string(j, "title", result->translations[i].title);
		json_end(j);
	}
	json_end(j);
}

static void write_why(struct json *j, const struct result *result)
{
	json_key(j, "why");
	json_begin_array(j);
	for (size_t i = 0; i < result->n_why; i++) {
		json_begin_object(j);
		json_key_string(j, "kind", result->why[i].kind);
		json_key_string(j, "text", result->why[i].text);
		json_key(j, "weight");
		json_put_real(j, result->why[i].weight, 4);
		json_end(j);
	}
	json_end(j);
}

/* What a result and a stored document begin with. */
static void write_facts(struct json *j, const struct result *result)
{
	json_key_string(j, "id", result->id);
	json_key_string(j, "url", result->url);
	json_key_string(j, "title", result->title);
	write_ranges(j, "title_matches", result->title, result->title_matches, result->n_title_matches);
	json_key_string(j, "lang", result->lang);
	json_key_strings(j, "languages", &result->languages);
	json_key_string(j, "type", result->type);
	json_key_string(j, "site", result->site);
	write_date(j, &result->date);
	json_key_strings(j, "countries", &result->countries);
	json_key_strings(j, "topics", &result->topics);
	json_key_strings(j, "authors", &result->authors);
	write_contacts(j, result->contacts, result->n_contacts);
}

void result_write_json(struct json *j, const struct result *result)
{
	json_begin_object(j);
	write_facts(j, result);
	json_key_strings(j, "missing", &result->missing);
	json_key(j, "score");
	json_put_real(j, result->score, 4);
	write_marked_text(j, "snippet", &result->best.snippet);
	write_section(j, result);
	write_other_sections(j, result);
	write_copies(j, result);
	write_translations(j, result);
	write_why(j, result);
	json_end(j);
}

/* ---- the answer ---- */

/* A concept may have been searched in several languages; its id stands once, and each language with its words below. */
static void write_concepts(struct json *j, const struct answer *answer)
{
	CLEANUP(strlist_release) struct strlist ids = STRLIST_INIT;

	for (size_t i = 0; i < answer->query.n_concepts; i++)
		strlist_add_once(&ids, answer->query.concepts[i].id);
	json_key_strings(j, "concepts", &ids);
	json_key(j, "also_searched");
	json_begin_array(j);
	for (size_t i = 0; i < answer->query.n_concepts; i++) {
		json_begin_object(j);
		json_key_string(j, "concept", answer->query.concepts[i].id);
		json_key_string(j, "lang", answer->query.concepts[i].lang);
		json_key_strings(j, "words", &answer->query.concepts[i].words);
		json_end(j);
	}
	json_end(j);
}

static void write_query(struct json *j, const struct answer *answer)
{
	json_key(j, "query");
	json_begin_object(j);
	json_key_string(j, "text", answer->query.text ? answer->query.text : "");
	json_key_string(j, "lang", answer->query.lang);
	json_key_string(j, "read_as", answer->query.read_as);
	write_concepts(j, answer);
	json_key(j, "corrections");
	json_begin_array(j);
	for (size_t i = 0; i < answer->query.n_corrections; i++) {
		json_begin_object(j);
		json_key_string(j, "from", answer->query.corrections[i].from);
		json_key_string(j, "to", answer->query.corrections[i].to);
		json_key_bool(j, "applied", answer->query.corrections[i].applied);
		json_end(j);
	}
	json_end(j);
	json_key(j, "notes");
	json_begin_array(j);
	for (size_t i = 0; i < answer->query.n_notes; i++) {
		json_begin_object(j);
		json_key_string(j, "code", answer->query.notes[i].code);
		json_key_string(j, "text", answer->query.notes[i].text);
		json_end(j);
	}
	json_end(j);
	json_end(j);
}

static void write_facets(struct json *j, const struct facet *facets)
{
	/* The order of the documentation, which is not that of the table of fields alone. */
	static const enum field order[] = { FIELD_LANG,    FIELD_TYPE, FIELD_SITE,
					    FIELD_COUNTRY, FIELD_YEAR, FIELD_TOPIC };

	json_key(j, "facets");
	json_begin_object(j);
	for (size_t i = 0; i < ARRAY_SIZE(order); i++) {
		const struct facet *facet = &facets[order[i]];
		json_key(j, fields[order[i]].name);
		json_begin_array(j);
		for (size_t k = 0; k < facet->n; k++) {
			json_begin_object(j);
			json_key_string(j, "value", facet->values[k].value);
			json_key_int(j, "count", facet->values[k].count);
			json_end(j);
		}
		json_end(j);
	}
	json_end(j);
}

static void write_index(struct json *j, const char *published, uint32_t n_documents)
{
	json_key(j, "index");
	json_begin_object(j);
	json_key_string(j, "published", published);
	json_key_int(j, "documents", n_documents);
	json_end(j);
}

void answer_write_json(const struct answer *answer, struct buf *out)
{
	struct json j = json_on(out);

	json_begin_object(&j);
	write_query(&j, answer);
	json_key_string(&j, "generation", answer->generation);
	json_key(&j, "took_ms");
	json_put_real(&j, answer->took_ms, 1);
	json_key_int(&j, "complete", answer->complete);
	json_key_int(&j, "total", answer->total);
	json_key_string(&j, "total_is", answer->total_is_exact ? "exact" : "at_least");
	json_key_bool(&j, "partial", answer->partial);
	json_key_int(&j, "offset", answer->offset);
	json_key(&j, "results");
	json_begin_array(&j);
	for (size_t i = 0; i < answer->n_results; i++)
		result_write_json(&j, &answer->results[i]);
	json_end(&j);
	if (answer->has_facets) {
		json_key_string(&j, "facets_of", answer->facets_of_list ? "list" : "complete");
		write_facets(&j, answer->facets);
	}
	write_index(&j, answer->published, answer->n_documents);
	json_end(&j);
}

/* ---- a document, and the index ---- */

void document_write_json(const struct stored_document *doc, struct buf *out)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	const struct document *content = &doc->content;
	struct json j = json_on(out);

	json_begin_object(&j);
	write_facts(&j, &doc->facts);
	write_section(&j, &doc->facts);
	json_key(&j, "sections");
	json_begin_array(&j);
	for (size_t i = 0; i < content->n_sections; i++) {
		const struct section *section = &content->sections[i];
		CLEANUP(free_p) char *url = place_url_section(doc->facts.url, section);
		json_begin_object(&j);
		write_where(&j, &section->heading, section->anchor, section->page, url,
			    doc->section_languages ? doc->section_languages[i] : LANGUAGE_UNKNOWN);
		json_key_string(&j, "text", section->text ? section->text : "");
		json_end(&j);
		if (text.len && section->text && *section->text)
			buf_addstr(&text, "\n\n");
		buf_addstr(&text, section->text ? section->text : "");
	}
	json_end(&j);
	write_copies(&j, &doc->facts);
	write_translations(&j, &doc->facts);
	json_key(&j, "text");
	json_put_stringn(&j, text.data, text.len);
	json_key_string(&j, "generation", doc->generation);
	write_index(&j, doc->published, doc->n_documents);
	json_end(&j);
}

void index_stats_write_json(const struct index_stats *stats, struct buf *out)
{
	struct json j = json_on(out);

	json_begin_object(&j);
	json_key_string(&j, "generation", stats->generation);
	write_index(&j, stats->published, stats->n_documents);
	json_key_int(&j, "parts", stats->n_parts);
	json_key_int(&j, "words", stats->n_words);
	json_key_int(&j, "text_bytes", (int64_t)stats->text_bytes);
	json_key_int(&j, "index_bytes", (int64_t)stats->index_bytes);
	json_key_int(&j, "new", stats->n_new);
	json_key(&j, "newest");
	json_begin_array(&j);
	for (size_t i = 0; i < stats->n_newest; i++) {
		const struct result *result = &stats->newest[i];
		json_begin_object(&j);
		json_key_string(&j, "id", result->id);
		json_key_string(&j, "url", result->url);
		json_key_string(&j, "title", result->title);
		json_key_string(&j, "lang", result->lang);
		json_key_string(&j, "type", result->type);
		json_end(&j);
	}
	json_end(&j);
	write_facets(&j, stats->facets);
	json_end(&j);
}
