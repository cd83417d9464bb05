/* The one-word names of countries, folded and sorted; see country_names.c. */
#ifndef TEXT_COUNTRY_NAMES_H
#define TEXT_COUNTRY_NAMES_H

#include <stddef.h>

extern const char *const country_names[];
extern const size_t n_country_names;

#endif
