/* What the keys do and how a search is written: the dialog of every page, and the page of its own. */
#ifndef PAGES_HELP_H
#define PAGES_HELP_H

#include "layout.h"

/* <dialog id="help">, closed; the script opens it, and without a script its link leads to /help. */
void help_add_dialog(struct page *page);

#endif
