/* Garbled text: what is certain is put right, what may be meant stays. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/memory.h"
#include "readers/formats.h"

struct row {
	const char *before[4], *after[4]; /* after NULL: as before */
	uint32_t n;
};

static const struct row rows[] = {
	{ { "Les rÃ©fugiÃ©s et dÃ©placÃ©s" }, { "Les réfugiés et déplacés" }, 4 },
	{ { "MigraciÃ³n y niÃ±ez en AmÃ©rica" }, { "Migración y niñez en América" }, 3 },
	{ { "lâ€™OIM, câ€™est Ã\xc2\xa0 dire" }, { "l’OIM, c’est à dire" }, 3 },
	{ { "Lâ€™OIM : â€œun succÃ¨sâ€\xc2\x9d" }, { "L’OIM : “un succès”" }, 4 },
	{ { "â€œun succÃ¨sâ€\ufffd" }, { "“un succès”" }, 3 },
	/* the second half of "à", a no-break space, was folded away */
	{ { "arrivÃ©s Ã Abidjan, Ã la frontiÃ¨re" }, { "arrivés à Abidjan, à la frontière" }, 4 },
	/* twice and three times over */
	{ { "dÃƒÂ©placÃƒÂ©s" }, { "déplacés" }, 6 },
	{ { "dÃƒÆ’Ã‚Â©placÃƒÆ’Ã‚Â©s" }, { "déplacés" }, 0 },
	/* a capital at the beginning, proof elsewhere */
	{ { "Ã‰TATS", "Les rÃ©fugiÃ©s" }, { "ÉTATS", "Les réfugiés" }, 3 },
	{ { "HaÃ¯ti : 25Â°C" }, { "Haïti : 25°C" }, 2 },
	{ { "le cÅ“ur de la main d'Å“uvre" }, { "le cœur de la main d'œuvre" }, 2 },
	/* right texts */
	{ { "Les réfugiés et déplacés, 25°C, « l’œuvre »" }, { NULL }, 0 },
	{ { "A “MANHÔ DE SÃO PAULO" }, { NULL }, 0 },
	{ { "SANTÉ® et COMMUNIQUÉ\u00a0:" }, { NULL }, 0 },
	{ { "On lit « cafÃ© » au lieu de « café »" }, { NULL }, 0 },
	{ { "Ã©" }, { NULL }, 0 },
	{ { "Â© OIM 2019" }, { NULL }, 0 },
	{ { "Việt Nam Â Ã", "Ελληνικά" }, { NULL }, 0 },
	/* a block of right letters stands beside garbled ones: each as it should be */
	{ { "Été à Genève", "Les rÃ©fugiÃ©s" }, { "Été à Genève", "Les réfugiés" }, 2 },
	/* both in one block, nearly all of it wrong */
	{ { "« rÃ©fugiÃ©s, dÃ©placÃ©s, rapatriÃ©s »" }, { "« réfugiés, déplacés, rapatriés »" }, 5 },
};

static void each_row(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		CLEANUP(document_release) struct document doc;
		document_init(&doc);
		for (size_t k = 0; k < 4 && rows[i].before[k]; k++)
			document_add_block(&doc, BLOCK_PARAGRAPH, rows[i].before[k],
					   strlen(rows[i].before[k]));
		document_repair(&doc);
		size_t bytes = 0;
		for (size_t k = 0; k < doc.n_blocks; k++) {
			const char *wanted = rows[i].after[0] ? rows[i].after[k] : rows[i].before[k];
			bytes += strlen(doc.blocks[k].text);
			if (strcmp(doc.blocks[k].text, wanted) != 0)
				fail_msg("row %zu: \"%s\" became \"%s\", not \"%s\"", i, rows[i].before[k],
					 doc.blocks[k].text, wanted);
		}
		assert_int_equal(doc.text_bytes, bytes);
		if (!rows[i].after[0] ? doc.n_repaired != 0 : rows[i].n && doc.n_repaired != rows[i].n)
			fail_msg("row %zu: %u repaired, not %u", i, doc.n_repaired, rows[i].n);
	}
}

static void titles_and_links(void **state)
{
	CLEANUP(document_release) struct document doc;
	(void)state;
	document_init(&doc);
	doc.declared.title = xstrdup("DÃ©claration");
	struct block *block = document_add_block(&doc, BLOCK_PARAGRAPH, "dÃ©placÃ©s", strlen("dÃ©placÃ©s"));
	block->link_bytes = (uint32_t)strlen(block->text);
	document_repair(&doc);
	assert_string_equal(doc.declared.title, "Déclaration");
	assert_int_equal(doc.blocks[0].link_bytes, strlen("déplacés"));
	assert_int_equal(doc.n_repaired, 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(each_row), cmocka_unit_test(titles_and_links) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
