/* Files of dictionaries as rows of the table. */
#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/memory.h"
#include "base/strlist.h"
#include "learn/translations.h"
#include "text/analyze.h"

#define MOST_FILES   64u
#define MOST_BYTES   (64u << 20) /* of a file */
#define MOST_ENTRIES (4u << 20)  /* of all files */
#define MOST_TARGETS 64u         /* of a stem in one file */

struct entry {
	uint32_t stem, target; /* numbers in stems */
	uint32_t order;
	uint8_t from, to, file;
};

struct dictionaries {
	struct strmap stems;
	struct entry *items;
	size_t n, alloc;
	struct stemmer *stemmer;
	struct tokens tokens;
	struct buf term;
};

/* The stem of an entry of one word; false when it is none. "se laver" and "le pain" are one word. */
static bool stem_of(struct dictionaries *d, enum language language, const char *text, size_t len,
		    uint32_t *ret_stem)
{
	struct error ignored;
	const struct token *only = NULL;
	tokens_clear(&d->tokens);
	if (!len || text_analyze(text, len, &d->tokens, &ignored))
		return false;
	for (size_t i = 0; i < d->tokens.n; i++) {
		const struct token *token = &d->tokens.items[i];
		if (token->flags & TOKEN_ELIDED ||
		    text_is_stop_word(language, token_form(&d->tokens, token), token->form_len))
			continue;
		if (only || token->kind != TOKEN_WORD)
			return false;
		only = token;
	}
	if (!only)
		return false;
	buf_clear(&d->term);
	stemmer_term(d->stemmer, language, TOKEN_WORD, token_form(&d->tokens, only), only->form_len,
		     &d->term);
	if (!d->term.len || memchr(d->term.data, '\0', d->term.len))
		return false;
	*ret_stem = strmap_add(&d->stems, d->term.data, d->term.len, NULL);
	return true;
}

static void read_line(struct dictionaries *d, const struct entry *file, const char *line, size_t len)
{
	const char *end = line + len, *tab = memchr(line, '\t', len);
	struct entry entry = *file;
	if (!tab || !stem_of(d, file->from, line, (size_t)(tab - line), &entry.stem))
		return;
	while (tab && tab < end && d->n < MOST_ENTRIES) {
		const char *next = memchr(tab + 1, '\t', (size_t)(end - tab - 1));
		const char *stop = next ? next : end;
		if (stem_of(d, file->to, tab + 1, (size_t)(stop - tab - 1), &entry.target)) {
			GROW(d->items, d->n, d->alloc);
			d->items[d->n++] = entry;
		}
		tab = next;
	}
}

static void read_text(struct dictionaries *d, const struct entry *file, const char *name,
		      const struct buf *text, struct buf *sources)
{
	const char *at = text->data, *end = at + text->len;
	while (at < end) {
		const char *newline = memchr(at, '\n', (size_t)(end - at));
		size_t len = (size_t)((newline ? newline : end) - at);
		if (*at == '#' && len < 1000)
			buf_addf(sources, "%s: %.*s\n", name, (int)(len - 1 - (len > 1 && at[1] == ' ')),
				 at + 1 + (len > 1 && at[1] == ' '));
		else
			read_line(d, file, at, len);
		at += len + (newline != NULL);
	}
}

/* "fr-es.lex", "fr-es.apertium.lex": the languages; false when the name says none. */
static bool languages_of(const char *name, struct entry *ret)
{
	char code[2][3] = { { name[0], name[1], '\0' }, { name[3], name[4], '\0' } };
	enum language from = language_from_code(code[0]), to = language_from_code(code[1]);
	if (name[2] != '-' || name[5] != '.' || from < LANGUAGE_FR || from > LANGUAGE_EN ||
	    to < LANGUAGE_FR || to > LANGUAGE_EN || from == to)
		return false;
	ret->from = (uint8_t)from;
	ret->to = (uint8_t)to;
	return true;
}

/* The .lex files of a folder, sorted. */
static void list_files(int dirfd, struct strlist *ret_names)
{
	int fd = openat(dirfd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);
	struct dirent *entry;
	if (!dir)
		return;
	while ((entry = readdir(dir))) {
		size_t len = strlen(entry->d_name);
		if (len >= 9 && !strcmp(entry->d_name + len - 4, ".lex"))
			strlist_add(ret_names, entry->d_name);
	}
	closedir(dir);
	strlist_sort(ret_names);
}

static int by_stem(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;
	if (x->from != y->from)
		return x->from < y->from ? -1 : 1;
	if (x->to != y->to)
		return x->to < y->to ? -1 : 1;
	if (x->stem != y->stem)
		return x->stem < y->stem ? -1 : 1;
	if (x->file != y->file)
		return x->file < y->file ? -1 : 1;
	return (x->order > y->order) - (x->order < y->order);
}

struct target {
	uint32_t stem, order;
	double p;
};

static int by_p(const void *a, const void *b)
{
	const struct target *x = a, *y = b;
	if (x->p != y->p)
		return x->p > y->p ? -1 : 1;
	return (x->order > y->order) - (x->order < y->order);
}

/* The entries of one stem and pair of languages: those of each file add up to 1, and so do the best of all. */
static void add_stem(const struct dictionaries *d, size_t first, size_t end,
		     struct translations_builder *builder)
{
	struct target targets[MOST_TARGETS];
	uint32_t n = 0;
	for (size_t i = first; i < end;) {
		size_t file_end = i;
		while (file_end < end && d->items[file_end].file == d->items[i].file)
			file_end++;
		double share = 1.0 / (double)(file_end - i);
		for (; i < file_end; i++) {
			uint32_t k = 0;
			while (k < n && targets[k].stem != d->items[i].target)
				k++;
			if (k == n && n == MOST_TARGETS)
				continue;
			if (k == n)
				targets[n++] = (struct target){ d->items[i].target, k, 0 };
			targets[k].p += share;
		}
	}
	qsort(targets, n, sizeof(*targets), by_p);
	double all = 0;
	n = n > TRANSLATIONS_MOST ? TRANSLATIONS_MOST : n;
	for (uint32_t k = 0; k < n; k++)
		all += targets[k].p;
	for (uint32_t k = 0; k < n; k++) {
		size_t len, target_len;
		const char *stem = strmap_string(&d->stems, d->items[first].stem, &len);
		const char *target = strmap_string(&d->stems, targets[k].stem, &target_len);
		translations_builder_add(builder, TRANSLATION_DICTIONARY, d->items[first].from,
					 d->items[first].to, stem, len, target, target_len,
					 targets[k].p / all);
	}
}

static uint64_t add_all(struct dictionaries *d, struct translations_builder *builder)
{
	uint64_t n = 0;
	/* Which stem has which number depends on the files alone; entries of one stem must keep their order. */
	for (size_t i = 0; i < d->n; i++)
		d->items[i].order = (uint32_t)i;
	if (d->n)
		qsort(d->items, d->n, sizeof(*d->items), by_stem);
	for (size_t first = 0, i = 1; i <= d->n; i++) {
		const struct entry *x = &d->items[first], *y = &d->items[i];
		if (i < d->n && x->from == y->from && x->to == y->to && x->stem == y->stem)
			continue;
		add_stem(d, first, i, builder);
		first = i;
		n++;
	}
	return n;
}

uint64_t dictionaries_add(const char *path, struct translations_builder *builder,
			  void (*warn)(void *ctx, const char *what, const char *why), void *ctx)
{
	CLEANUP(strlist_release) struct strlist names = STRLIST_INIT;
	CLEANUP(close_p) int dirfd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	struct dictionaries d = { .stemmer = stemmer_new(), .tokens = TOKENS_INIT, .term = BUF_INIT };
	strmap_init(&d.stems);
	if (dirfd >= 0)
		list_files(dirfd, &names);
	for (size_t i = 0; i < names.n && i < MOST_FILES; i++) {
		CLEANUP(buf_release) struct buf text = BUF_INIT;
		struct entry file = { .file = (uint8_t)i };
		struct error err = ERROR_INIT;
		if (!languages_of(names.items[i], &file))
			warn(ctx, names.items[i],
			     "its name says no two languages, as in fr-es.lex: left out");
		else if (file_read(dirfd, names.items[i], MOST_BYTES, &text, &err))
			warn(ctx, names.items[i], err.message);
		else
			read_text(&d, &file, names.items[i], &text, &builder->sources);
	}
	uint64_t n = add_all(&d, builder);
	stemmer_free(d.stemmer);
	tokens_release(&d.tokens);
	buf_release(&d.term);
	strmap_release(&d.stems);
	free(d.items);
	return n;
}

uint64_t dictionaries_keep(const struct translations *old, struct translations_builder *builder)
{
	uint64_t n = 0;
	size_t len;
	struct translations_entry entry;
	const char *sources = translations_sources(old, &len), *end = sources + len;
	for (uint32_t row = 0; row < old->n; row++) {
		if (!translations_entry(old, row, &entry) || entry.origin != TRANSLATION_DICTIONARY)
			continue;
		for (uint32_t i = 0; i < entry.n_targets; i++)
			translations_builder_add(builder, entry.origin, entry.from, entry.to, entry.stem,
						 entry.len, entry.targets[i].stem, entry.targets[i].len,
						 entry.targets[i].p);
		n++;
	}
	/* Lines of files; those of the corpus are written anew. */
	while (sources < end) {
		const char *newline = memchr(sources, '\n', (size_t)(end - sources));
		size_t line = (size_t)((newline ? newline : end) - sources);
		if (memmem(sources, line, ".lex: ", 6))
			buf_addf(&builder->sources, "%.*s\n", (int)line, sources);
		sources += line + (newline != NULL);
	}
	return n;
}
