#include "learn/translations.h"

#include "base/memory.h"

#define TABLE_ROUNDS 2

/* Rows of one direction into the file: the probabilities of a stem add up to 1. */
static void add_rows(const struct corpus_streams *corpus, const struct stem_table *table, enum language from,
		     enum language to, struct translations_builder *builder, struct translations_found *found)
{
	for (uint32_t stem = 0; stem < table->n_stems; stem++) {
		size_t len, target_len;
		const char *text = strmap_string(&corpus->words->stems, stem, &len);
		double all = 0;
		for (uint32_t i = table->first[stem]; i < table->first[stem + 1]; i++)
			all += (double)table->p[i];
		for (uint32_t i = table->first[stem]; i < table->first[stem + 1]; i++) {
			const char *target = strmap_string(&corpus->words->stems, table->to[i], &target_len);
			translations_builder_add(builder, TRANSLATION_LEARNT, from, to, text, len, target,
						 target_len, (double)table->p[i] / all);
		}
		found->stems += all > 0;
	}
}

static enum status learn_pair(const struct corpus_streams *corpus, const struct twins *known, enum language a,
			      enum language b, struct translations_builder *builder,
			      struct translations_found *found, struct error *err)
{
	struct twins twins = { .n = 0 };
	struct stem_table table = { .n_stems = 0 };
	struct twins_search search = { .a = a, .b = b, .known = known };
	enum status status = twins_find(corpus, &search, &twins, err);
	for (int round = 0; !status && twins.n >= TRANSLATIONS_LEAST_TWINS && round < TABLE_ROUNDS; round++) {
		stem_table_release(&table);
		status = translations_learn(corpus, &twins, false, &table, err);
		twins_release(&twins);
		search.table = &table;
		search.same_paragraphs = round + 1 == TABLE_ROUNDS;
		if (!status)
			status = twins_find(corpus, &search, &twins, err);
	}
	found->twins += status ? 0 : twins.n;
	for (int reverse = 0; !status && twins.n >= TRANSLATIONS_LEAST_TWINS && reverse < 2; reverse++) {
		stem_table_release(&table);
		status = translations_learn(corpus, &twins, reverse, &table, err);
		if (!status)
			add_rows(corpus, &table, reverse ? b : a, reverse ? a : b, builder, found);
	}
	if (!status && twins.n >= TRANSLATIONS_LEAST_TWINS)
		buf_addf(&builder->sources, "%s-%s: %zu pairs of documents of this index\n", language_code(a),
			 language_code(b), twins.n);
	stem_table_release(&table);
	twins_release(&twins);
	return status;
}

enum status translations_of_corpus(const struct corpus_streams *corpus, const struct twins *known,
				   struct translations_builder *builder, struct translations_found *ret_found,
				   struct error *err)
{
	struct translations_found found = { .twins = 0 };
	enum status status = STATUS_OK;
	for (enum language a = LANGUAGE_FR; !status && a <= LANGUAGE_EN; a++)
		for (enum language b = a + 1; !status && b <= LANGUAGE_EN; b++)
			if (twins_count_documents(corpus, a) && twins_count_documents(corpus, b))
				status = learn_pair(corpus, known, a, b, builder, &found, err);
	if (!status)
		*ret_found = found;
	return status;
}
