/* The page of results: what was found and how the query was read, the list, the pages of it, the filters. */
#include <stdio.h>
#include <string.h>

#include "base/banned.h"
#include "corrections.h"
#include "filters.h"
#include "format.h"
#include "links.h"
#include "names.h"
#include "result.h"
#include "zero.h"

#define CONCEPT_MAX_WORDS 3u /* words of one concept that a chip shows */
#define CONCEPT_MAX_CHIPS 9u

static void add_count_heading(struct page *page, const struct answer *answer)
{
	bool is_exact = answer->total_is_exact && !answer->partial;
	page_add(page, "<h1>");
	if (answer->complete == answer->total)
		page_say_count(page, is_exact ? "results.count" : "results.at_least", answer->total, NULL);
	else if (answer->complete)
		page_say_count(page, "tally.complete", answer->complete, NULL);
	else
		page_say(page, "tally.none");
	if (*page->query) {
		page_add(page, "<span class=\"vh\"> ");
		page_say_with(page, "results.for", WITH({ "q", page->query, false }));
		page_add(page, "</span>");
	}
	if (answer->complete != answer->total) {
		page_add(page, " <small>");
		page_say_count(page, is_exact ? "tally.total" : "tally.at_least", answer->total, NULL);
		page_add(page, "</small>");
	}
	page_add(page, "</h1>\n");
}

static void add_sorting(struct page *page, const struct request *request)
{
	static const char *const keys[] = { "sort.relevance", "sort.date" };
	struct request other = *request; /* the order differs; the rest is shared */
	other.offset = 0;
	other.sort = request->sort == SORT_DATE ? SORT_RELEVANCE : SORT_DATE;
	page_add(page, "<span>");
	page_say(page, "sort.by");
	for (int i = 0; i < 2; i++) {
		if (i) {
			page_add(page, " <span class=\"quiet\">");
			page_say(page, "sort.or");
			page_add(page, "</span>");
		}
		if ((int)request->sort == i) {
			page_add(page, " <span class=\"on\" aria-current=\"true\">");
			page_say(page, keys[i]);
			page_add(page, "</span>");
		} else {
			page_add(page, " <a");
			link_search(page, &other);
			page_add(page, ">");
			page_say(page, keys[i]);
			page_add(page, "</a>");
		}
	}
	page_add(page, "</span>");
}

static void add_tally(struct page *page, const struct request *request, const struct answer *answer)
{
	size_t n_filters = filters_count(request);
	char number[16];
	page_add(page, "<div class=\"row tally\">");
	add_count_heading(page, answer);
	page_add(page, "<div class=\"bar\">");
	add_sorting(page, request);
	if (page->flags & PAGE_HAS_FILTERS) {
		page_add(page, " <a class=\"sheet-open btn\" href=\"#filters\">");
		snprintf(number, sizeof(number), "%zu", n_filters);
		if (n_filters)
			page_say_with(page, "filters.open_n", WITH({ "n", number, false }));
		else
			page_say(page, "filters.open");
		page_add(page, "</a>");
	}
	page_add(page, " <span class=\"end keep\"><a");
	link_feed(page, request);
	page_add(page, ">");
	page_say(page, "keep.follow");
	page_add(page, "</a></span> <span class=\"keep\">");
	page_say(page, "keep.export");
	page_add(page, " <a");
	link_csv(page, request);
	page_add(page, ">CSV</a> <a");
	link_api(page, request);
	page_add(page, ">JSON</a></span></div></div>\n");
}

static void add_partial(struct page *page, const struct request *request, const struct answer *answer)
{
	CLEANUP(buf_release) struct buf took = BUF_INIT;
	if (!answer->partial)
		return;
	format_duration(page->language, answer->took_ms, &took);
	layout_begin_row(page, NULL, "partial.label");
	page_add(page, "<p class=\"note wide\">");
	page_say_with(page, "partial.text", WITH({ "s", took.data, false }));
	page_add(page, " ");
	if (!answer->has_facets) {
		page_say(page, "partial.facets");
		page_add(page, " ");
	}
	page_add(page, "<a");
	link_search(page, request);
	page_add(page, ">");
	page_say(page, "partial.retry");
	page_add(page, "</a></p></div>\n");
}

static void add_concept(struct page *page, const struct concept_used *concept)
{
	page_add(page, " <span class=\"chip near\"><span");
	page_lang(page, concept->lang);
	page_add(page, ">");
	for (size_t i = 0; i < concept->words.n && i < CONCEPT_MAX_WORDS; i++) {
		page_add(page, i ? ", " : "");
		page_text(page, concept->words.items[i]);
	}
	page_add(page, "</span>");
	if (concept->lang && strcmp(concept->lang, messages_language_code(page->language)) != 0) {
		page_add(page, " ");
		result_add_language(page, concept->lang);
	}
	page_add(page, "</span>");
}

static bool has_near(const struct range *ranges, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (ranges[i].near)
			return true;
	return false;
}

/* Does the list show what the person's own words would not have found: another language, or a marked word that is not theirs? */
static bool shows_related(const struct answer *answer)
{
	for (size_t i = 0; i < answer->n_results; i++) {
		const struct result *result = &answer->results[i];
		if ((result->lang && answer->query.lang && strcmp(result->lang, answer->query.lang) != 0) ||
		    has_near(result->title_matches, result->n_title_matches) ||
		    has_near(result->best.snippet.matches, result->best.snippet.n_matches))
			return true;
	}
	return false;
}

/* What else was searched, and the one switch over it: words of the same concept, and the other languages. */
static void add_concepts(struct page *page, const struct request *request, const struct answer *answer)
{
	struct request other = *request; /* one setting and the place differ; the rest is shared */
	size_t n_chips = 0;
	other.offset = 0;
	other.cross = !request->cross;
	for (size_t i = 0; i < answer->query.n_concepts; i++)
		n_chips += answer->query.concepts[i].words.n > 0;
	if (!n_chips && request->cross && !shows_related(answer))
		return;
	layout_begin_row(page, NULL, request->cross ? "near.label" : "near.off");
	page_add(page, "<div class=\"chips also\">");
	for (size_t i = 0, shown = 0; i < answer->query.n_concepts && shown < CONCEPT_MAX_CHIPS; i++)
		if (answer->query.concepts[i].words.n) {
			add_concept(page, &answer->query.concepts[i]);
			shown++;
		}
	if (!n_chips && request->cross) {
		page_add(page, "<span>");
		page_say(page, "near.languages");
		page_add(page, "</span>");
	}
	page_add(page, " <a class=\"nb\"");
	link_search(page, &other);
	page_add(page, ">");
	page_say(page, request->cross ? "near.exact" : "near.back");
	page_add(page, "</a></div></div>\n");
}

static void add_chosen_filters(struct page *page, const struct request *request)
{
	if (!filters_count(request))
		return;
	layout_begin_row(page, NULL, "filters.active");
	filters_add_chips(page, request);
	page_add(page, "</div>\n");
}

/* With a language chosen: what the others hold. The facet does not count its own choice, so it knows. */
static void add_other_languages(struct page *page, const struct request *request, const struct answer *answer)
{
	const struct facet *languages = &answer->facets[FIELD_LANG];
	const struct strlist *chosen = &request->filters[FIELD_LANG];
	bool any = false;
	if (!chosen->n || !answer->has_facets)
		return;
	for (size_t i = 0; i < languages->n; i++) {
		const struct facet_value *value = &languages->values[i];
		if (strlist_has(chosen, value->value) || !value->count)
			continue;
		CLEANUP(request_release) struct request other = { .query = NULL };
		CLEANUP(buf_release) struct buf number = BUF_INIT;
		request_copy(&other, request);
		other.offset = 0;
		strlist_clear(&other.filters[FIELD_LANG]);
		strlist_add(&other.filters[FIELD_LANG], value->value);
		format_number(page->language, value->count, &number);
		if (!any) {
			layout_begin_row(page, NULL, "langs.label");
			page_add(page, "<p>");
		}
		page_add(page, any ? ", <a" : "<a");
		any = true;
		link_search(page, &other);
		page_add(page, ">");
		page_say_with(page, "langs.text",
			      WITH({ "n", number.data, false },
				   { "lang", name_of(page->language, FIELD_LANG, value->value), false }));
		page_add(page, "</a>");
	}
	if (any)
		page_add(page, "</p></div>\n");
}

static void add_note(struct page *page, const struct note *note)
{
	char key[64];
	int len = snprintf(key, sizeof(key), "note.%s", note->code);
	if (len > 0 && (size_t)len < sizeof(key) && messages_find(page->language, key)) {
		page_say_with(page, key, WITH({ "w", note->word ? note->word : "", false }));
		return;
	}
	page_add(page, "<span");
	page_lang(page, "en");
	page_add(page, ">");
	page_text(page, note->text);
	page_add(page, "</span>");
}

static void add_reading(struct page *page, const struct answer *answer)
{
	if (!answer->query.read_as && !answer->query.n_notes)
		return;
	layout_begin_row(page, NULL, "read_as.label");
	page_add(page, "<p class=\"wide\">");
	if (answer->query.read_as) {
		page_add(page, "<code>");
		page_text(page, answer->query.read_as);
		page_add(page, "</code> ");
	}
	for (size_t i = 0; i < answer->query.n_notes; i++) {
		add_note(page, &answer->query.notes[i]);
		page_add(page, " ");
	}
	page_add(page, "<a");
	link_path(page, "/help");
	page_add(page, ">");
	page_say(page, "help.syntax");
	page_add(page, "</a></p></div>\n");
}

static void add_results(struct page *page, const struct request *request, const struct answer *answer)
{
	buf_addf(page->out, "<ol class=\"results\" start=\"%u\">\n", answer->offset + 1);
	for (size_t i = 0; i < answer->n_results; i++)
		result_add(page, request, answer, &answer->results[i], answer->offset + (unsigned)i + 1);
	page_add(page, "</ol>\n");
}

static void add_page_link(struct page *page, const struct request *request, unsigned number, bool is_current,
			  bool after_gap)
{
	struct request other = *request; /* only the place differs */
	other.offset = (number - 1) * request->n;
	page_add(page, after_gap ? "<li class=\"gap\" aria-hidden=\"true\">…</li><li><a" : "<li><a");
	link_search(page, &other);
	page_add(page, is_current ? " aria-current=\"page\">" : ">");
	page_add(page, "<span class=\"vh\">");
	page_say_with(page, "pager.page", WITH({ "n", "", false }));
	buf_addf(page->out, "</span>%u</a></li>", number);
}

static void add_step(struct page *page, const struct request *request, unsigned number, const char *rel,
		     const char *key)
{
	struct request other = *request; /* only the place differs */
	other.offset = (number - 1) * request->n;
	page_add(page, "<li><a");
	link_search(page, &other);
	html_attribute(page->out, "rel", rel);
	page_add(page, ">");
	page_say(page, key);
	page_add(page, "</a></li>");
}

static void add_range(struct page *page, const struct answer *answer)
{
	CLEANUP(buf_release) struct buf first = BUF_INIT, last = BUF_INIT, total = BUF_INIT, took = BUF_INIT;
	format_number(page->language, answer->offset + 1, &first);
	format_number(page->language, answer->offset + answer->n_results, &last);
	format_number(page->language, answer->total, &total);
	format_duration(page->language, answer->took_ms, &took);
	page_add(page, "<span>");
	page_say_with(page, answer->total_is_exact ? "results.range" : "results.range_at_least",
		      WITH({ "a", first.data, false }, { "b", last.data, false }, { "n", total.data, false },
			   { "t", took.data, false }));
	page_add(page, "</span>");
}

/* First, two beside the current one, last; never past what may be asked for. */
static void add_pager(struct page *page, const struct request *request, const struct answer *answer)
{
	unsigned reachable = answer->total < REQUEST_MAX_RESULT ? answer->total : REQUEST_MAX_RESULT;
	if (!answer->n_results || !request->n)
		return;
	unsigned n_pages = (reachable + request->n - 1) / request->n,
		 current = answer->offset / request->n + 1;
	page_add(page, "<nav class=\"row pager\" aria-label=\"");
	page_say(page, "pager.label");
	page_add(page, "\">");
	add_range(page, answer);
	page_add(page, "<ul>");
	if (current > 1)
		add_step(page, request, current - 1, "prev", "pager.prev");
	for (unsigned number = 1, before = 0; number <= n_pages && n_pages > 1; number++) {
		if (number != 1 && number != n_pages && (number + 2 < current || number > current + 2))
			continue;
		add_page_link(page, request, number, number == current, number != before + 1);
		before = number;
	}
	if (current < n_pages)
		add_step(page, request, current + 1, "next", "pager.next");
	page_add(page, "</ul></nav>\n");
}

static void add_keep(struct page *page, const struct request *request)
{
	struct request other = *request; /* one setting differs; the rest is shared */
	other.explain = !request->explain;
	layout_begin_row(page, "keep", "keep.label");
	page_add(page, "<div class=\"inline\"><a");
	link_feed(page, request);
	page_add(page, ">");
	page_say(page, "keep.follow_long");
	page_add(page, "</a><a");
	link_csv(page, request);
	page_add(page, ">");
	page_say(page, "keep.csv");
	page_add(page, "</a><a");
	link_api(page, request);
	page_add(page, ">");
	page_say(page, "keep.json");
	page_add(page, "</a><a");
	link_search(page, &other);
	page_add(page, ">");
	page_say(page, request->explain ? "keep.unexplain" : "keep.explain");
	page_add(page, "</a></div></div>\n");
}

void page_search(const struct page_context *context, const struct request *request,
		 const struct answer *answer, struct buf *out)
{
	CLEANUP(buf_release) struct buf self = BUF_INIT, title = BUF_INIT;
	const struct index_facts facts = { answer->generation, answer->published, answer->n_documents };
	struct page page = {
		.context = context,
		.language = context->language,
		.out = out,
		.flags = (filters_are_shown(answer) ? PAGE_HAS_FILTERS : 0) |
			 (zero_is_asked(request) ? PAGE_HAS_FEED : 0),
		.main_id = "results",
		.skip_key = "skip.results",
		.query = answer->query.text ? answer->query.text : request->query,
		.request = request,
	};
	links_search_address(request, &self);
	page.self = self.data;
	if (*page.query)
		buf_addf(&title, "%s – ", page.query);
	buf_addstr(&title, messages_find(page.language, "site.name"));
	layout_begin(&page, title.data);
	page_add(&page, "<div class=\"list\">\n");
	if (!zero_is_asked(request) || !answer->total) {
		zero_add_heading(&page, request);
		add_partial(&page, request, answer);
		corrections_add(&page, request, answer);
		add_chosen_filters(&page, request);
		add_reading(&page, answer);
		zero_add_steps(&page, request, answer);
		page_add(&page, "</div>\n");
	} else {
		add_tally(&page, request, answer);
		add_partial(&page, request, answer);
		add_concepts(&page, request, answer);
		corrections_add(&page, request, answer);
		add_chosen_filters(&page, request);
		add_other_languages(&page, request, answer);
		add_reading(&page, answer);
		page_add(&page, "</div>\n");
		add_results(&page, request, answer);
		add_pager(&page, request, answer);
		add_keep(&page, request);
	}
	page_add(&page, "</main>\n");
	if (page.flags & PAGE_HAS_FILTERS)
		filters_add(&page, request, answer);
	layout_end(&page, &facts);
}
