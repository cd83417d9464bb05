/* The format for people: what was found, where, and why it might be what they want; English, wrapped, coloured. */
#include "output.h"

#include <inttypes.h>
#include <string.h>

#include "view.h"
#include "base/memory.h"
#include "base/banned.h"

#define INDENT 4u /* of everything below a title: room for "10. " */

/* ---- above the results ---- */

static void add_counts(struct output *output, const struct answer *answer)
{
	struct buf *out = &output->text;
	const char *at_least = answer->total_is_exact ? "" : "at least ";

	terminal_style(&output->terminal, STYLE_FAINT, out);
	if (!answer->total)
		buf_addstr(out, "nothing found");
	else if (answer->complete == answer->total && answer->total_is_exact)
		buf_addf(out, "%u found", answer->total);
	else
		buf_addf(out, "%u with every word, %s%u in all", answer->complete, at_least, answer->total);
	if (answer->n_results && (answer->offset || answer->n_results < answer->total))
		buf_addf(out, "; %u to %zu", answer->offset + 1, answer->offset + answer->n_results);
	if (answer->partial)
		buf_addstr(out, "; partial: the time was up, there may be more");
	terminal_style(&output->terminal, STYLE_PLAIN, out);
	buf_addch(out, '\n');
}

static void add_note(struct output *output, const char *text)
{
	terminal_wrap(&output->terminal, 0, STYLE_WARNING, text, NULL, 0, &output->text);
}

/* "also searched: trata de personas (es), trafficking in persons (en); --no-cross for your words only" */
static void add_also_searched(struct output *output, const struct answer *answer)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	for (size_t i = 0; i < answer->query.n_concepts; i++) {
		const struct concept_used *concept = &answer->query.concepts[i];
		if (!concept->words.n)
			continue;
		buf_addstr(&text, text.len ? "; " : "also searched: ");
		heading_add(&concept->words, ", ", &text);
		if (concept->lang)
			buf_addf(&text, " (%s)", concept->lang);
	}
	if (!text.len)
		return;
	buf_addstr(&text, "; --no-cross for your words only");
	terminal_wrap(&output->terminal, 0, STYLE_FAINT, text.data, NULL, 0, &output->text);
}

static void add_notes(struct output *output, const struct answer *answer)
{
	for (size_t i = 0; i < answer->query.n_corrections; i++) {
		const struct correction *correction = &answer->query.corrections[i];
		CLEANUP(buf_release) struct buf text = BUF_INIT;
		buf_addf(&text,
			 correction->applied ? "corrected: %s (for %s; --no-spelling searches it as typed)"
					     : "did you mean: %s (for %s)?",
			 correction->to, correction->from);
		add_note(output, text.data);
	}
	add_also_searched(output, answer);
	if (answer->query.read_as) {
		CLEANUP(buf_release) struct buf text = BUF_INIT;
		buf_addf(&text, "read as: %s", answer->query.read_as);
		add_note(output, text.data);
	}
	for (size_t i = 0; i < answer->query.n_notes; i++)
		add_note(output, answer->query.notes[i].text);
}

/* ---- one result ---- */

static void add_title(struct output *output, uint32_t rank, const struct result *result)
{
	char number[16];

	snprintf(number, sizeof(number), "%u.", rank);
	terminal_wrap_item(&output->terminal, number, INDENT, STYLE_TITLE, result->title,
			   result->title_matches, result->n_title_matches, &output->text);
}

/* "2006-07 · news · fr · www.iom.int": what is known of these. */
static void add_facts(struct output *output, const struct result *result)
{
	char date[11];
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	date_format(&result->date, date);
	const char *const facts[] = { *date ? date : NULL, result->type, result->lang, result->site };
	for (size_t i = 0; i < sizeof(facts) / sizeof(facts[0]); i++) {
		if (!facts[i])
			continue;
		if (text.len)
			buf_addstr(&text, " \u00b7 ");
		buf_addstr(&text, facts[i]);
	}
	if (text.len)
		terminal_wrap(&output->terminal, INDENT, STYLE_FAINT, text.data, NULL, 0, &output->text);
}

/* "in: 3 Le retour > 3.2 L'accueil, page 84" */
static void add_place(struct output *output, const struct place *place)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	heading_add(&place->heading, " \u203a ", &text);
	if (place->page)
		buf_addf(&text, "%spage %u", text.len ? ", " : "", place->page);
	if (text.len)
		terminal_wrap(&output->terminal, INDENT, STYLE_FAINT, text.data, NULL, 0, &output->text);
}

static void add_snippet(struct output *output, unsigned indent, const struct marked_text *snippet)
{
	if (snippet->text && *snippet->text)
		terminal_wrap(&output->terminal, indent, STYLE_PLAIN, snippet->text, snippet->matches,
			      snippet->n_matches, &output->text);
}

static void add_words(struct output *output, const char *label, const struct strlist *words)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	if (!words->n)
		return;
	buf_addstr(&text, label);
	heading_add(words, ", ", &text);
	terminal_wrap(&output->terminal, INDENT, STYLE_WARNING, text.data, NULL, 0, &output->text);
}

static void add_companions(struct output *output, const struct result *result)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	for (size_t i = 0; i < result->n_translations; i++) {
		const struct companion *other = &result->translations[i];
		buf_addf(&text, "%s%s: %s", text.len ? "; " : "also in ", other->lang ? other->lang : "?",
			 other->title ? other->title : other->id);
	}
	if (text.len)
		terminal_wrap(&output->terminal, INDENT, STYLE_FAINT, text.data, NULL, 0, &output->text);
	buf_clear(&text);
	for (size_t i = 0; i < result->n_copies; i++) {
		const struct companion *other = &result->copies[i];
		buf_addf(&text, "%s%s", text.len ? ", " : "copy: ", other->url ? other->url : other->id);
	}
	if (text.len)
		terminal_wrap(&output->terminal, INDENT, STYLE_FAINT, text.data, NULL, 0, &output->text);
}

/* What a reason says, before its words. A kind that is not here is shown by its name. */
static const struct {
	const char *kind, *words;
} reasons[] = {
	{ "term", "in the text" },
	{ "title", "in the title" },
	{ "heading", "in a heading" },
	{ "phrase", "words in a row" },
	{ "near", "words close together" },
	{ "exact", "written exactly so" },
	{ "accent", "with the accents of the query" },
	{ "form", "in another form" },
	{ "spelling", "spelling corrected" },
	{ "name", "name or acronym, capitals as written" },
	{ "figure", "the exact figure" },
	{ "concept", "same concept, other words" },
	{ "translation", "translated" },
	{ "lead", "near the beginning" },
	{ "coverage", "share of the words that is there" },
	{ "stop", "very common words" },
	{ "language", "in the language of the query" },
	{ "other_language", "in another language: counts less" },
	{ "counterpart", "the same page in the language of the query has the words" },
	{ "date", "date" },
	{ "copy", "chosen among pages with the same text" },
	{ "learnt", "learnt order" },
	{ "missing", "missing" },
};

static const char *reason_words(const char *kind)
{
	for (size_t i = 0; i < ARRAY_SIZE(reasons); i++)
		if (!strcmp(reasons[i].kind, kind))
			return reasons[i].words;
	return kind;
}

static void add_why(struct output *output, const struct result *result)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	buf_addf(&text, "id %s, score %.4f", result->id, result->score);
	terminal_wrap(&output->terminal, INDENT, STYLE_FAINT, text.data, NULL, 0, &output->text);
	for (size_t i = 0; i < result->n_why; i++) {
		buf_clear(&text);
		buf_addf(&text, "%+9.4f  %s: %s", result->why[i].weight, reason_words(result->why[i].kind),
			 result->why[i].text);
		buf_addf(&output->text, "%*s", (int)INDENT, "");
		terminal_add(&output->terminal, STYLE_FAINT, text.data, &output->text);
		buf_addch(&output->text, '\n');
	}
}

static void add_result(struct output *output, uint32_t rank, const struct result *result)
{
	buf_addch(&output->text, '\n');
	add_title(output, rank, result);
	buf_addf(&output->text, "%*s", (int)INDENT, "");
	terminal_add(&output->terminal, STYLE_ADDRESS,
		     result->has_section && result->best.url ? result->best.url : result_address(result),
		     &output->text);
	buf_addch(&output->text, '\n');
	add_facts(output, result);
	if (result->has_section)
		add_place(output, &result->best);
	add_snippet(output, INDENT, &result->best.snippet);
	for (size_t i = 0; i < result->n_others; i++) {
		add_place(output, &result->others[i]);
		add_snippet(output, INDENT, &result->others[i].snippet);
	}
	add_words(output, "without: ", &result->missing);
	add_companions(output, result);
	if (output->explain)
		add_why(output, result);
}

/* ---- the answer ---- */

static void add_answer(struct output *output, const char *query_id, const struct answer *answer)
{
	if (output->batch) {
		CLEANUP(buf_release) struct buf heading = BUF_INIT;
		buf_addf(&heading, "%s: %s", query_id, answer->query.text);
		terminal_wrap(&output->terminal, 0, STYLE_MATCH, heading.data, NULL, 0, &output->text);
	}
	add_counts(output, answer);
	add_notes(output, answer);
	for (size_t i = 0; i < answer->n_results; i++)
		add_result(output, answer->offset + (uint32_t)i + 1, &answer->results[i]);
	if (answer->has_facets) {
		buf_addf(&output->text, "\n%s\n",
			 answer->facets_of_list ? "counts over the first 1,000 of the list:"
						: "counts over the documents with every word:");
		view_facets(&output->terminal, answer->facets, &output->text);
	}
	if (output->batch)
		buf_addch(&output->text, '\n');
}

const struct output_format output_people = { .answer = add_answer };
