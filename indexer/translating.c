#include "translating.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/memory.h"
#include "companions_inner.h"
#include "learn/translations.h"

/* What addresses and pages say, each document for itself: copies do not matter here. */
static void known_pairs(const struct companions_input *input, struct twins *ret_known)
{
	uint32_t n_docs = input->docs->n;
	CLEANUP(free_p) uint32_t *itself = xcalloc((size_t)n_docs + 1, sizeof(*itself));
	CLEANUP(free_p) struct companion_pair *pairs = NULL;
	size_t n = 0;
	for (uint32_t doc = 0; doc < n_docs; doc++)
		itself[doc] = doc;
	links_find(input, itself, itself, &pairs, &n);
	ret_known->items = xcalloc(n + 1, sizeof(*ret_known->items));
	for (size_t i = 0; i < n; i++)
		ret_known->items[ret_known->n++] = (struct twin){ pairs[i].a, pairs[i].b, 1 };
}

static void warn(void *ctx, const char *what, const char *why)
{
	pipeline_say(ctx, REPORT_WARNING, what, why);
}

static enum status write_table(struct pipeline *p, const struct corpus_streams *corpus,
			       const struct twins *known, struct error *err)
{
	struct translations_builder builder;
	struct translations_found found = { .twins = 0 };
	bool forgetting = p->options->forget != NULL;
	if (!p->learning && !forgetting && p->have_old &&
	    !linkat(p->old.dirfd, "translations", p->dirfd, "translations", 0))
		return STATUS_OK;
	translations_builder_init(&builder);
	enum status status = translations_of_corpus(corpus, known, &builder, &found, err);
	if (!status)
		p->report->dictionary_words =
			forgetting ? dictionaries_keep(&p->old.translations, &builder)
				   : dictionaries_add(p->options->dictionaries, &builder, warn, p);
	if (!status)
		status = translations_builder_write(&builder, p->dirfd, err);
	translations_builder_release(&builder);
	p->report->twins = found.twins;
	p->report->translations = found.stems;
	return status;
}

static int by_confidence(const void *a, const void *b)
{
	const struct twin *x = a, *y = b;
	if (x->confidence != y->confidence)
		return x->confidence > y->confidence ? -1 : 1;
	if (x->a != y->a)
		return x->a < y->a ? -1 : 1;
	return (x->b > y->b) - (x->b < y->b);
}

/* Those that were found here, the surest first. */
static struct companion_pair *pairs_of(struct twins *twins, size_t *ret_n)
{
	struct companion_pair *pairs = xcalloc(twins->n + 1, sizeof(*pairs));
	size_t n = 0;
	if (twins->n)
		qsort(twins->items, twins->n, sizeof(*twins->items), by_confidence);
	for (size_t i = 0; i < twins->n; i++)
		if (twins->items[i].confidence < 1)
			pairs[n++] = (struct companion_pair){ twins->items[i].a, twins->items[i].b };
	*ret_n = n;
	return pairs;
}

enum status translate_corpus(struct pipeline *p, struct generation *g, const struct companions_input *input,
			     struct companion_pair **ret_found, size_t *ret_n, struct error *err)
{
	const struct corpus_streams corpus = {
		.docs = input->docs, .words = input->words, .stream = input->stream, .ctx = input->ctx
	};
	struct twins known = { .n = 0 }, twins = { .n = 0 };
	known_pairs(input, &known);
	enum status status = write_table(p, &corpus, &known, err);
	if (!status)
		status = translations_open(p->dirfd, &g->translations, err);
	/* With the file alone, as every later run will: then all of them find the same. */
	if (!status)
		status = twins_of_corpus(&corpus, &known, &g->translations, &twins, err);
	if (!status)
		*ret_found = pairs_of(&twins, ret_n);
	twins_release(&known);
	twins_release(&twins);
	return status;
}
