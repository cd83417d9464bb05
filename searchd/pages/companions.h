/* The copies and translations of a document, in a list of results and beside its text. */
#ifndef PAGES_COMPANIONS_H
#define PAGES_COMPANIONS_H

#include "layout.h"

/* ` href="..."`: its own address, else its stored text, with the search kept. request may be NULL. */
void companion_link(struct page *page, const struct companion *companion, const struct request *request);

/*
 * " <span>Aussi en <a>espagnol</a>, <a>anglais</a></span>", nothing when there are none. to_text: the links lead to the
 * stored texts instead of the originals.
 */
void companions_add_translations(struct page *page, const struct result *result,
				 const struct request *request, bool to_text);

/*
 * "Aussi publié par www.iom.int et 2 autres adresses", as the other sites are; "2 copies" when they are all of the
 * document's own site or of none. Call with n_copies > 0.
 */
void companions_say_copies(struct page *page, const struct result *result);

/* `<li><a>address</a></li>` for each copy. */
void companions_add_copies(struct page *page, const struct result *result, const struct request *request);

/* An address without its scheme, cut; text that is none is shown as it is. */
void companion_add_address(struct page *page, const char *url);

#endif
