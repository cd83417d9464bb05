/*
 * What every page has: head, header with the search form and the languages, footer. A page is
 *
 *	struct page page = { .context = context, .language = context->language, .out = out, ... };
 *	layout_begin(&page, title);   ... <main> and <aside> ...   layout_end(&page, &facts);
 */
#ifndef PAGES_LAYOUT_H
#define PAGES_LAYOUT_H

#include <stdbool.h>

#include "html.h"
#include "messages.h"
#include "pages/pages.h"

enum page_flags {
	PAGE_IS_HOME = 1 << 0,     /* the search form stands in the page instead of the header */
	PAGE_HAS_FILTERS = 1 << 1, /* an aside#filters whose fields belong to the form */
	PAGE_HAS_MATCHES = 1 << 2, /* a mark#m1 */
	PAGE_HAS_FEED = 1 << 4,    /* request is a search that can be followed */
	PAGE_NO_DIALOG = 1 << 3,   /* the help dialog is left out: errors, the help page itself */
};

struct page {
	const struct page_context *context;
	enum page_language language;
	struct buf *out;
	unsigned flags;
	const char *css_class;         /* of body, or NULL */
	const char *main_id;           /* "results", "text" or "content" */
	const char *skip_key;          /* message of the link that leads there */
	const char *query;             /* what stands in the search box */
	const struct request *request; /* its filters and sorting stay with the form; NULL: none */
	const char *self; /* address of this page without ui and keys: the links of the languages */
};

/* What the footer says of the index; generation NULL: nothing is known. */
struct index_facts {
	const char *generation, *published;
	uint32_t n_documents;
};

/* Up to and with the opening tag of the frame that holds main and aside. title is text, not escaped. */
void layout_begin(struct page *page, const char *title);
/* From the closing tag of that frame to the end. */
void layout_end(struct page *page, const struct index_facts *facts);
/* The search form, where a page places it (home: in the hero). */
void layout_add_form(struct page *page);
/* The drawing of the name, 28 or 56 px. */
void layout_add_logo(struct page *page, const char *css_class, unsigned size);

/* Markup of ours. */
static inline void page_add(struct page *page, const char *markup)
{
	buf_addstr(page->out, markup);
}

static inline void page_text(struct page *page, const char *text)
{
	html_text(page->out, text);
}

static inline void page_say(struct page *page, const char *key)
{
	messages_add(page->out, page->language, key, NULL);
}

static inline void page_say_with(struct page *page, const char *key, const struct message_value *values)
{
	messages_add(page->out, page->language, key, values);
}

static inline void page_say_count(struct page *page, const char *key, uint64_t n,
				  const struct message_value *values)
{
	messages_add_count(page->out, page->language, key, n, values);
}

static inline void page_lang(struct page *page, const char *lang)
{
	html_lang(page->out, lang, messages_language_code(page->language));
}

/* A row of the margin: `<div class="row CLASS"><h2>label</h2>`; the caller adds one element and `</div>`. css_class may be NULL. */
void layout_begin_row(struct page *page, const char *css_class, const char *label_key);

#endif
