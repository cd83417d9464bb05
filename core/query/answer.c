#include "query/answer.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/memory.h"
#include "query/search.h"
#include "base/banned.h"

void answer_init(struct answer *answer)
{
	*answer = (struct answer){ .total_is_exact = true };
}

void marked_text_release(struct marked_text *text)
{
	free(text->text);
	free(text->matches);
	*text = (struct marked_text){ .text = NULL };
}

void place_release(struct place *place)
{
	strlist_release(&place->heading);
	free(place->anchor);
	free(place->url);
	marked_text_release(&place->snippet);
	*place = (struct place){ .anchor = NULL };
}

void facet_release(struct facet *facet)
{
	for (size_t i = 0; i < facet->n; i++)
		free(facet->values[i].value);
	free(facet->values);
	*facet = (struct facet){ .values = NULL };
}

static void release_companions(struct companion *companions, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		free(companions[i].id);
		free(companions[i].url);
		free(companions[i].site);
		free(companions[i].lang);
		free(companions[i].title);
	}
	free(companions);
}

void result_release(struct result *result)
{
	free(result->id);
	free(result->url);
	free(result->title);
	free(result->lang);
	free(result->type);
	free(result->site);
	free(result->title_matches);
	strlist_release(&result->languages);
	strlist_release(&result->countries);
	strlist_release(&result->topics);
	strlist_release(&result->authors);
	strlist_release(&result->missing);
	for (size_t i = 0; i < result->n_contacts; i++) {
		free(result->contacts[i].name);
		free(result->contacts[i].office);
		free(result->contacts[i].phone);
		free(result->contacts[i].email);
	}
	free(result->contacts);
	place_release(&result->best);
	for (size_t i = 0; i < result->n_others; i++)
		place_release(&result->others[i]);
	release_companions(result->copies, result->n_copies);
	release_companions(result->translations, result->n_translations);
	for (size_t i = 0; i < result->n_why; i++) {
		free(result->why[i].kind);
		free(result->why[i].text);
	}
	free(result->why);
	*result = (struct result){ .id = NULL };
}

void answer_release(struct answer *answer)
{
	free(answer->query.text);
	free(answer->query.lang);
	free(answer->query.read_as);
	for (size_t i = 0; i < answer->query.n_concepts; i++) {
		free(answer->query.concepts[i].id);
		free(answer->query.concepts[i].lang);
		strlist_release(&answer->query.concepts[i].words);
	}
	free(answer->query.concepts);
	for (size_t i = 0; i < answer->query.n_corrections; i++) {
		free(answer->query.corrections[i].from);
		free(answer->query.corrections[i].to);
	}
	free(answer->query.corrections);
	for (size_t i = 0; i < answer->query.n_notes; i++) {
		free(answer->query.notes[i].code);
		free(answer->query.notes[i].text);
		free(answer->query.notes[i].word);
	}
	free(answer->query.notes);
	free(answer->generation);
	free(answer->published);
	for (size_t i = 0; i < answer->n_results; i++)
		result_release(&answer->results[i]);
	free(answer->results);
	for (size_t i = 0; i < N_FIELDS; i++)
		facet_release(&answer->facets[i]);
	answer_init(answer);
}

/* These lists are short (a hundred results at most) and carry no allocated size, so each addition reallocates. */

struct result *answer_add_result(struct answer *answer)
{
	answer->results = xreallocarray(answer->results, answer->n_results + 1, sizeof(*answer->results));
	struct result *result = &answer->results[answer->n_results++];
	*result = (struct result){ .id = NULL };
	return result;
}

void answer_add_note(struct answer *answer, const char *code, const char *word, const char *text)
{
	answer->query.notes =
		xreallocarray(answer->query.notes, answer->query.n_notes + 1, sizeof(*answer->query.notes));
	answer->query.notes[answer->query.n_notes++] = (struct note){
		.code = xstrdup(code),
		.text = xstrdup(text),
		.word = word ? xstrdup(word) : NULL,
	};
}

void result_add_reason(struct result *result, const char *kind, const char *text, double weight)
{
	result->why = xreallocarray(result->why, result->n_why + 1, sizeof(*result->why));
	result->why[result->n_why++] = (struct reason){
		.kind = xstrdup(kind),
		.text = xstrdup(text),
		.weight = weight,
	};
}

void marked_text_add(struct marked_text *text, uint32_t start, uint32_t end, bool near)
{
	/* A whole document may have many matches: grow at powers of two. */
	if (!(text->n_matches & (text->n_matches - 1))) {
		size_t alloc = text->n_matches ? 2 * text->n_matches : 1;
		text->matches = xreallocarray(text->matches, alloc, sizeof(*text->matches));
	}
	text->matches[text->n_matches++] = (struct range){ .start = start, .end = end, .near = near };
}

char *place_url(const char *url, const char *anchor, unsigned page)
{
	CLEANUP(buf_release) struct buf out = BUF_INIT;

	if (!url)
		return NULL;
	if (!page && !anchor)
		return xstrdup(url);
	buf_add(&out, url, strcspn(url, "#"));
	if (page) {
		buf_addf(&out, "#page=%u", page);
	} else {
		buf_addch(&out, '#');
		url_encode(anchor, strlen(anchor), true, &out);
	}
	return buf_detach(&out);
}

/* ---- text fragments ---- */

#define FRAGMENT_LEAST 4u /* words; fewer are found in too many places */
#define FRAGMENT_MOST  8u

static bool is_page(const char *url)
{
	static const char *const files[] = { ".pdf", ".docx", ".doc", ".odt", ".epub" };
	size_t len = strcspn(url, "?#");
	if (strncmp(url, "http://", 7) && strncmp(url, "https://", 8))
		return false;
	for (size_t i = 0; i < ARRAY_SIZE(files); i++) {
		size_t n = strlen(files[i]);
		if (len >= n && !strncasecmp(url + len - n, files[i], n))
			return false;
	}
	return true;
}

/* The first words of a line, up to FRAGMENT_MOST: bytes; 0 when there are fewer than FRAGMENT_LEAST. */
static size_t first_words(const char *line, size_t len)
{
	size_t at = 0, end = 0;
	unsigned n = 0;
	while (at < len && n < FRAGMENT_MOST) {
		while (at < len && line[at] == ' ')
			at++;
		size_t begin = at;
		while (at < len && line[at] != ' ')
			at++;
		/* Signs that stand alone are no words, but they are part of what is written. */
		bool word = false;
		for (size_t i = begin; i < at; i++)
			word |= isalnum((unsigned char)line[i]) || (line[i] & 0x80);
		if (word) {
			n++;
			end = at;
		}
		/* A whole sentence is enough. */
		if (word && n >= FRAGMENT_LEAST && strchr(".!?", line[at - 1]))
			break;
	}
	/* What closes the last word need not be found. */
	while (end && strchr(".,;:!?)", line[end - 1]))
		end--;
	return n >= FRAGMENT_LEAST ? end : 0;
}

/* Percent-encoded; "-", "," and "&" mean something in the directive. */
static void add_fragment(const char *words, size_t len, struct buf *out)
{
	for (size_t at = 0; at < len;) {
		size_t n = 0;
		while (at + n < len && words[at + n] != '-')
			n++;
		url_encode(words + at, n, true, out); /* as in a path: a space is %20 */
		at += n;
		if (at < len) {
			buf_addstr(out, "%2D");
			at++;
		}
	}
}

char *place_url_section(const char *url, const struct section *section)
{
	if (!url || !section || section->anchor || section->page)
		return place_url(url, section ? section->anchor : NULL, section ? section->page : 0);
	if (!section->heading.n || !is_page(url))
		return xstrdup(url);
	const char *words = section->text ? section->text : "";
	size_t len = 0;
	while (*words) {
		size_t line = strcspn(words, "\n");
		while (line && *words == ' ')
			words++, line--;
		len = first_words(words, line);
		if (len)
			break;
		words += line + (words[line] == '\n');
	}
	if (!len) {
		words = section->heading.items[section->heading.n - 1];
		len = first_words(words, strcspn(words, "\n"));
	}
	if (!len)
		return xstrdup(url);
	CLEANUP(buf_release) struct buf out = BUF_INIT;
	buf_add(&out, url, strcspn(url, "#"));
	buf_addstr(&out, "#:~:text=");
	add_fragment(words, len, &out);
	return buf_detach(&out);
}

void stored_document_release(struct stored_document *doc)
{
	/* The number of marked texts is that of the sections, so they go first. */
	for (size_t i = 0; doc->sections && i < doc->content.n_sections; i++)
		marked_text_release(&doc->sections[i]);
	free(doc->sections);
	free(doc->section_languages);
	result_release(&doc->facts);
	document_release(&doc->content);
	free(doc->generation);
	free(doc->published);
	*doc = (struct stored_document){ .sections = NULL };
}

void index_stats_release(struct index_stats *stats)
{
	free(stats->generation);
	free(stats->published);
	for (size_t i = 0; i < N_FIELDS; i++)
		facet_release(&stats->facets[i]);
	for (size_t i = 0; i < stats->n_newest; i++)
		result_release(&stats->newest[i]);
	free(stats->newest);
	*stats = (struct index_stats){ .generation = NULL };
}
