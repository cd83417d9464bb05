#include "corrections.h"

#include <string.h>

#include "base/banned.h"
#include "links.h"
#include "rewrite.h"

/* The correction whose word comes first at or behind `from`, and where. NULL when there is none. */
static const struct correction *next_correction(const struct answer *answer, bool applied, const char *from,
						const char **ret_at)
{
	const struct correction *first = NULL;
	for (size_t i = 0; i < answer->query.n_corrections; i++) {
		const struct correction *correction = &answer->query.corrections[i];
		if (correction->applied != applied)
			continue;
		const char *at = rewrite_find(answer->query.text, from, correction->from);
		if (at && (!first || at < *ret_at)) {
			first = correction;
			*ret_at = at;
		}
	}
	return first;
}

bool corrections_rewrite(const struct answer *answer, bool applied, bool emphasis, struct buf *out)
{
	const char *from = answer->query.text, *at = NULL;
	const struct correction *correction;
	bool any = false;
	while ((correction = next_correction(answer, applied, from, &at))) {
		if (emphasis) {
			html_textn(out, from, (size_t)(at - from));
			buf_addstr(out, "<strong>");
			html_text(out, correction->to);
			buf_addstr(out, "</strong>");
		} else {
			buf_add(out, from, (size_t)(at - from));
			buf_addstr(out, correction->to);
		}
		from = at + strlen(correction->from);
		any = true;
	}
	if (emphasis)
		html_text(out, from);
	else
		buf_addstr(out, from);
	return any;
}

const char *corrections_of_word(const struct answer *answer, const char *word)
{
	for (size_t i = 0; i < answer->query.n_corrections; i++)
		if (answer->query.corrections[i].applied && !strcmp(answer->query.corrections[i].from, word))
			return answer->query.corrections[i].to;
	return word;
}

static void add_applied(struct page *page, const struct request *request, const struct answer *answer)
{
	CLEANUP(buf_release) struct buf read = BUF_INIT;
	struct request as_typed = *request; /* one setting and the place differ; the rest is shared */
	as_typed.offset = 0;
	as_typed.spelling = false;
	if (!corrections_rewrite(answer, true, true, &read))
		return;
	layout_begin_row(page, NULL, "fixed.label");
	page_add(page, "<p class=\"ask\">");
	page_say_with(page, "fixed.text", WITH({ "q", read.data, true }));
	page_add(page, " <a");
	link_search(page, &as_typed);
	page_add(page, ">");
	page_say_with(page, "fixed.raw", WITH({ "raw", answer->query.text, false }));
	page_add(page, "</a></p></div>\n");
}

static void add_offered(struct page *page, const struct request *request, const struct answer *answer)
{
	CLEANUP(buf_release) struct buf query = BUF_INIT, shown = BUF_INIT;
	struct request other = *request; /* the query and the place differ; the rest is shared */
	if (!corrections_rewrite(answer, false, false, &query))
		return;
	corrections_rewrite(answer, false, true, &shown);
	other.offset = 0;
	other.query = query.data;
	layout_begin_row(page, NULL, "dym.label");
	page_add(page, "<p class=\"ask\"><a");
	link_search(page, &other);
	page_add(page, ">");
	page_add(page, shown.data);
	page_add(page, "</a></p></div>\n");
}

static void add_switched_off(struct page *page, const struct request *request)
{
	struct request other = *request; /* one setting and the place differ; the rest is shared */
	other.offset = 0;
	other.spelling = true;
	layout_begin_row(page, NULL, "fixed.off");
	page_add(page, "<p>");
	page_say(page, "fixed.off_text");
	page_add(page, " <a");
	link_search(page, &other);
	page_add(page, ">");
	page_say(page, "fixed.on");
	page_add(page, "</a></p></div>\n");
}

void corrections_add(struct page *page, const struct request *request, const struct answer *answer)
{
	if (!answer->query.text)
		return;
	add_applied(page, request, answer);
	if (answer->total) /* else it is the first of the steps to take */
		add_offered(page, request, answer);
	if (!request->spelling)
		add_switched_off(page, request);
}
