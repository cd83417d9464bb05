/*
 * The pages, rendered on the server from what core/query answers. Each function appends a whole HTML
 * document to out. Texts are escaped by context (html.h); strings of the interface come from
 * web/messages.tsv, embedded. No page needs a script; none holds an inline script or style.
 */
#ifndef PAGES_PAGES_H
#define PAGES_PAGES_H

#include "base/buf.h"
#include "query/answer.h"
#include "query/search.h"

enum page_language { PAGE_FR, PAGE_ES, PAGE_EN, N_PAGE_LANGUAGES };

struct page_context {
	enum page_language language;
	bool language_chosen; /* by ui=fr in the address: kept in links; else it came from Accept-Language */
	bool keys;            /* letters act as shortcuts (keys=0 turns them off) */
	const char *style_url, *script_url, *icon_url; /* with their content hash */
	bool originals;    /* PDFs without an address lead to /originals/{id} (--originals) */
	const char *today; /* "2026-11-24", for nothing but wording */
};

/* From ui= (may be NULL), else Accept-Language (may be NULL), else French. */
enum page_language page_language_choose(const char *ui, const char *accept_language, bool *ret_chosen);

void page_home(const struct page_context *context, const struct index_stats *stats, struct buf *out);
/* request is what answer answers; links (pages, filters, sorting, languages) are made from it. */
void page_search(const struct page_context *context, const struct request *request,
		 const struct answer *answer, struct buf *out);
/*
 * request: the search that led here, empty for none; its words are marked, and the way back and every link to another
 * document keep it. similar: documents like this one, or NULL.
 */
void page_document(const struct page_context *context, const struct stored_document *doc,
		   const struct request *request, const struct answer *similar, struct buf *out);
/* status: 400, 404, 405, 421, 429, 500, 503. query: what stays in the search box, or NULL. */
void page_error(const struct page_context *context, int status, const char *query, struct buf *out);
/* No index yet (503). */
void page_building(const struct page_context *context, struct buf *out);
void page_help(const struct page_context *context, struct buf *out);

#endif
