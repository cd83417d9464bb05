/*
 * concepts-make-tables TERMINOLOGY COUNTRIES OUT.c: run when the programs are built, it writes the compiled tables of concepts as C,
 * so that no program makes them again each time it starts. OUT defines concepts_compiled (inner.h) and nothing else.
 */
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/file.h"
#include "base/memory.h"
#include "query/concepts/compile.h"

#define MAX_TABLE ((size_t)1 << 24) /* bytes of a file */
#define PER_LINE  16u

static void write_bytes(struct buf *out, const char *name, const char *data, size_t len)
{
	buf_addf(out, "static const char %s[] =", name);
	for (size_t i = 0; i < len; i++) {
		if (i % 64 == 0)
			buf_addstr(out, i ? "\"\n\"" : "\n\"");
		unsigned char c = (unsigned char)data[i];
		if (c < 0x20 || c > 0x7e || c == '"' || c == '\\' || c == '?')
			buf_addf(out, "\\%03o", c);
		else
			buf_addch(out, (char)c);
	}
	buf_addstr(out, len ? "\";\n" : " \"\";\n");
}

static void begin_array(struct buf *out, const char *type, const char *name)
{
	buf_addf(out, "static const %s %s[] = {", type, name);
}

/* In front of each value of an array. */
static void separate(struct buf *out, size_t i)
{
	buf_addstr(out, i % PER_LINE ? " " : "\n\t");
}

static void end_array(struct buf *out, size_t n)
{
	/* C has no array without a member. */
	buf_addstr(out, n ? "\n};\n" : " 0 };\n");
}

static void write_u32(struct buf *out, const char *name, const uint32_t *values, size_t n)
{
	begin_array(out, "uint32_t", name);
	for (size_t i = 0; i < n; i++) {
		separate(out, i);
		buf_addf(out, "%" PRIu32 ",", values[i]);
	}
	end_array(out, n);
}

static void write_u64(struct buf *out, const char *name, const uint64_t *values, size_t n)
{
	begin_array(out, "uint64_t", name);
	for (size_t i = 0; i < n; i++) {
		separate(out, i);
		buf_addf(out, "%" PRIu64 "u,", values[i]);
	}
	end_array(out, n);
}

/* The arrays of a map; write_map_value is their use. */
static void write_map(struct buf *out, const char *name, const struct strmap *map)
{
	char array[64];
	snprintf(array, sizeof(array), "%s_pool", name);
	write_bytes(out, array, map->pool.data, map->pool.len);
	snprintf(array, sizeof(array), "%s_offsets", name);
	write_u64(out, array, map->offsets, (size_t)map->n + 1);
	snprintf(array, sizeof(array), "%s_hashes", name);
	write_u64(out, array, map->hashes, map->n);
	snprintf(array, sizeof(array), "%s_slots", name);
	write_u32(out, array, map->slots, map->n_slots);
}

/* A map's members are not const, since others grow; nobody adds to these. */
static void write_map_value(struct buf *out, const char *name, const struct strmap *map)
{
	buf_addf(out, "\t.%s = { .pool = { .data = (char *)%s_pool, .len = %zu },\n", name, name,
		 map->pool.len);
	buf_addf(out, "\t\t.offsets = (uint64_t *)%s_offsets, .hashes = (uint64_t *)%s_hashes,\n", name,
		 name);
	buf_addf(out, "\t\t.slots = (uint32_t *)%s_slots, .n = %" PRIu32 ", .n_slots = %" PRIu32 " },\n",
		 name, map->n, map->n_slots);
}

static void write_rows(struct buf *out, const struct compiled *compiled)
{
	begin_array(out, "struct concept_row", "rows");
	for (uint32_t i = 0; i < compiled->n_rows; i++) {
		const struct concept_row *row = &compiled->rows[i];
		buf_addf(out, "\n\t{ %" PRIu32 ", {", row->id);
		for (unsigned l = 0; l < N_TABLE_LANGUAGES; l++)
			buf_addf(out, " { %" PRIu32 ", %" PRIu32 " },", row->names[l].first, row->names[l].n);
		buf_addf(out, " }, %s },", row->kind == CONCEPT_COUNTRY ? "CONCEPT_COUNTRY" : "CONCEPT_TERM");
	}
	end_array(out, compiled->n_rows);
}

static void write_links(struct buf *out, const struct compiled *compiled)
{
	begin_array(out, "struct form_link", "links");
	for (size_t i = 0; i < compiled->n_links; i++) {
		const struct form_link *link = &compiled->links[i];
		separate(out, i);
		buf_addf(out, "{ %" PRIu32 ", %" PRIu32 ", %" PRIu32 "u },", link->form, link->word,
			 link->accents);
	}
	end_array(out, compiled->n_links);
}

static void write_patterns(struct buf *out, const struct compiled *compiled)
{
	begin_array(out, "struct pattern", "patterns");
	for (uint32_t i = 0; i < compiled->n_patterns; i++) {
		const struct pattern *pattern = &compiled->patterns[i];
		separate(out, i);
		buf_addf(out, "{ %" PRIu32 ", %" PRIu32 "u, %u, %u, %u, %d, %d },", pattern->words,
			 pattern->concept, pattern->rule, pattern->n_words, pattern->languages,
			 pattern->demonym, pattern->acronym);
	}
	end_array(out, compiled->n_patterns);
}

static void write_all(struct buf *out, const struct compiled *compiled)
{
	buf_addstr(out, "/* Made by make_tables.c from corpus/terminology.tsv and corpus/countries.tsv. */\n"
			"#include \"query/concepts/inner.h\"\n\n");
	write_bytes(out, "strings", compiled->strings.data, compiled->strings.len);
	write_rows(out, compiled);
	write_map(out, "ids", &compiled->ids);
	write_map(out, "forms", &compiled->forms);
	write_map(out, "capitals", &compiled->capitals);
	write_u32(out, "capital_rows", compiled->capital_rows, compiled->n_capital_rows);
	write_bytes(out, "accents", compiled->accents.data, compiled->accents.len);
	write_links(out, compiled);
	write_u32(out, "link_starts", compiled->link_starts, (size_t)compiled->forms.n + 1);
	write_u32(out, "words", compiled->words, compiled->n_words);
	write_patterns(out, compiled);
	write_u32(out, "pattern_starts", compiled->pattern_starts, (size_t)compiled->word_keys.n + 1);
	buf_addstr(out,
		   "\nconst struct concepts concepts_compiled = {\n\t.strings = strings,\n\t.rows = rows,\n");
	buf_addf(out, "\t.n_rows = %" PRIu32 ",\n\t.n_terms = %" PRIu32 ",\n", compiled->n_rows,
		 compiled->n_terms);
	write_map_value(out, "ids", &compiled->ids);
	write_map_value(out, "forms", &compiled->forms);
	write_map_value(out, "capitals", &compiled->capitals);
	buf_addf(out,
		 "\t.capital_rows = capital_rows,\n\t.n_articles = %" PRIu32
		 ",\n\t.accents = accents,\n\t.links = links,\n",
		 compiled->n_articles);
	buf_addstr(out, "\t.link_starts = link_starts,\n\t.words = words,\n\t.patterns = patterns,\n"
			"\t.pattern_starts = pattern_starts,\n};\n");
}

int main(int argc, char **argv)
{
	CLEANUP(buf_release) struct buf terminology = BUF_INIT;
	CLEANUP(buf_release) struct buf countries = BUF_INIT;
	CLEANUP(buf_release) struct buf out = BUF_INIT;
	CLEANUP(compiled_release) struct compiled compiled;
	struct error err = ERROR_INIT;
	compiled_init(&compiled);
	if (argc != 4) {
		fprintf(stderr, "usage: concepts-make-tables TERMINOLOGY COUNTRIES OUT.c\n");
		return 2;
	}
	enum status status = file_read(AT_FDCWD, argv[1], MAX_TABLE, &terminology, &err);
	if (!status)
		status = file_read(AT_FDCWD, argv[2], MAX_TABLE, &countries, &err);
	if (!status)
		status = compiled_fill(&compiled, &terminology, &countries, &err);
	if (!status) {
		write_all(&out, &compiled);
		status = file_replace(AT_FDCWD, argv[3], 0644, out.data, out.len, &err);
	}
	if (!status)
		return 0;
	fprintf(stderr, "concepts-make-tables: %s\n", err.message);
	return 1;
}
