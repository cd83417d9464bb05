/*
 * What the served generation of an index knows of translations.
 *
 *	show_translations INDEX words FROM TO WORD...	what each word is in the other language, its weight, learnt or not
 *	show_translations INDEX sources			where that comes from
 *	show_translations INDEX twins			pairs of documents, as an ordinary run finds them by their texts
 *	show_translations INDEX learn			learns a table and throws it away: how much, and CPU time
 *
 * Pairs are lines: confidence, id, id. Exit status 2: the index cannot be opened.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/file.h"
#include "base/memory.h"
#include "learn/translations.h"
#include "store/generation.h"
#include "text/analyze.h"

static void need(enum status status, const struct error *err)
{
	if (!status)
		return;
	fprintf(stderr, "show_translations: %s\n", err->message);
	exit(2);
}

static double cpu_s(void)
{
	struct timespec now;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static bool part_stream(void *ctx, uint32_t part, struct stream *ret_stream)
{
	struct error ignored;
	return !generation_stream(ctx, part, ret_stream, &ignored);
}

static void show_word(const struct generation *g, enum language from, enum language to, const char *word)
{
	struct stemmer *stemmer = stemmer_new();
	CLEANUP(buf_release) struct buf stem = BUF_INIT;
	struct translation found[TRANSLATIONS_MOST];
	stemmer_term(stemmer, from, TOKEN_WORD, word, strlen(word), &stem);
	uint32_t n =
		translations_find(&g->translations, from, to, stem.data, stem.len, found, TRANSLATIONS_MOST);
	printf("%s (%s):", word, stem.data);
	for (uint32_t i = 0; i < n; i++)
		printf(" %s %.2f", found[i].stem, found[i].p);
	putchar('\n');
	stemmer_free(stemmer);
}

static void show_twins(const struct docs *docs, const struct twins *twins)
{
	for (size_t i = 0; i < twins->n; i++)
		printf("%.3f\t%s\t%s\n", (double)twins->items[i].confidence,
		       docs_string(docs, docs->rows[twins->items[i].a].id),
		       docs_string(docs, docs->rows[twins->items[i].b].id));
}

int main(int argc, char **argv)
{
	struct error err = ERROR_INIT;
	char name[16];
	static struct generation g; /* points into itself */
	struct words_builder words;
	struct twins twins = { .n = 0 };
	if (argc < 3 || (!strcmp(argv[2], "words") && argc < 6)) {
		fprintf(stderr, "usage: show_translations INDEX words FROM TO WORD...|sources|twins|learn\n");
		return 2;
	}
	CLEANUP(close_p) int fd = open(argv[1], O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		need(error_set_errno(&err, STATUS_IO, "%s", argv[1]), &err);
	need(generation_current(fd, name, &err), &err);
	need(generation_open(fd, name, false, &g, &err), &err);
	words_builder_init(&words);
	need(words_builder_load(&words, &g.words, &err), &err);
	const struct corpus_streams corpus = {
		.docs = &g.docs, .words = &words, .stream = part_stream, .ctx = &g
	};
	double begin = cpu_s();
	if (!strcmp(argv[2], "words")) {
		for (int i = 5; i < argc; i++)
			show_word(&g, language_from_code(argv[3]), language_from_code(argv[4]), argv[i]);
	} else if (!strcmp(argv[2], "sources")) {
		size_t len;
		const char *sources = translations_sources(&g.translations, &len);
		fwrite(sources, 1, len, stdout);
	} else if (!strcmp(argv[2], "twins")) {
		need(twins_of_corpus(&corpus, NULL, &g.translations, &twins, &err), &err);
	} else {
		struct translations_builder builder;
		struct translations_found found;
		translations_builder_init(&builder);
		need(translations_of_corpus(&corpus, NULL, &builder, &found, &err), &err);
		fprintf(stderr, "%u documents, %llu pairs, %llu stems\n", g.docs.n,
			(unsigned long long)found.twins, (unsigned long long)found.stems);
		translations_builder_release(&builder);
	}
	fprintf(stderr, "%.3f s of CPU\n", cpu_s() - begin);
	show_twins(&g.docs, &twins);
	twins_release(&twins);
	words_builder_release(&words);
	generation_close(&g);
	return 0;
}
