/*
 * Facts of pages of the sample corpus, row by row: read.tsv, written by somebody who read the page before the indexer
 * did, with what of it the indexer is known to see otherwise (differs.tsv), and facts.tsv, which guards what was found.
 */
#include "tests/unit/facts_fixture.h"

/* The page of the row before, which is mostly that of this one. */
struct last_page {
	char *path;
	struct document doc;
};

static const struct document *page_of(struct last_page *last, const char *path)
{
	if (last->path && !strcmp(last->path, path))
		return &last->doc;
	if (last->path)
		document_release(&last->doc);
	free(last->path);
	last->path = xstrdup(path);
	assert_true(read_page(SOURCE_DIR "/corpus/documents", path, &last->doc));
	extract(&last->doc);
	return &last->doc;
}

static void last_page_release(struct last_page *last)
{
	if (last->path)
		document_release(&last->doc);
	free(last->path);
	last->path = NULL;
}

/* As a reader sees it: no-break spaces are spaces. */
static char *seen(const char *text)
{
	CLEANUP(buf_release) struct buf out = BUF_INIT;
	while (*text) {
		size_t n = !strncmp(text, "\u00a0", 2) ? 2 : !strncmp(text, "\u202f", 3) ? 3 : 0;
		buf_addch(&out, n ? ' ' : *text);
		text += n ? n : 1;
	}
	return buf_detach(&out);
}

static bool says(const struct document *doc, const char *value)
{
	for (size_t i = 0; i < doc->n_sections; i++) {
		CLEANUP(free_p) char *text = seen(doc->sections[i].text);
		if (strstr(text, value))
			return true;
	}
	return false;
}

static bool has_heading(const struct document *doc, const char *value)
{
	for (size_t i = 0; i < doc->n_sections; i++) {
		const struct strlist *heading = &doc->sections[i].heading;
		CLEANUP(free_p) char *text = seen(heading->n ? heading->items[heading->n - 1] : "");
		if (!strcmp(text, value))
			return true;
	}
	return false;
}

static bool has_anchor(const struct document *doc, const char *value)
{
	for (size_t i = 0; i < doc->n_sections; i++)
		if (doc->sections[i].anchor && !strcmp(doc->sections[i].anchor, value))
			return true;
	return false;
}

/* One of the contacts has this in the field at offset; "-": there is no contact. All of that field go to got. */
static bool has_contact(const struct document *doc, size_t offset, const char *value, struct buf *got)
{
	bool found = !strcmp(value, "-") && !doc->n_contacts;
	for (size_t i = 0; i < doc->n_contacts; i++) {
		const char *field = *(char *const *)((const char *)&doc->contacts[i] + offset);
		found |= field && !strcmp(field, value);
		buf_addf(got, "%s%s", i ? " | " : "", field ? field : "");
	}
	return found;
}

static bool is(const char *fact, const char *value, struct buf *got)
{
	CLEANUP(free_p) char *text = seen(fact ? fact : "-");
	buf_addstr(got, text);
	return !strcmp(text, value);
}

static void join(const struct strlist *list, struct buf *out)
{
	for (size_t i = 0; i < list->n; i++)
		buf_addf(out, "%s%s", i ? "," : "", list->items[i]);
}

static const char *const precisions[] = {
	[DATE_UNKNOWN] = "", [DATE_YEAR] = "year", [DATE_MONTH] = "month", [DATE_DAY] = "day"
};

/* Does the page say what the row says? got: what it says instead. */
static bool holds(const struct document *doc, const char *what, const char *value, struct buf *got)
{
	static const struct {
		const char *name;
		size_t offset;
	} contact_fields[] = { { "contact", offsetof(struct contact, name) },
			       { "office", offsetof(struct contact, office) },
			       { "phone", offsetof(struct contact, phone) },
			       { "email", offsetof(struct contact, email) } };
	char date[11];
	for (size_t i = 0; i < ARRAY_SIZE(contact_fields); i++)
		if (!strcmp(what, contact_fields[i].name))
			return has_contact(doc, contact_fields[i].offset, value, got);
	if (!strcmp(what, "title"))
		return is(doc->title, value, got);
	if (!strcmp(what, "lang"))
		return is(doc->lang, value, got);
	if (!strcmp(what, "type"))
		return is(doc->type, value, got);
	if (!strcmp(what, "site"))
		return is(doc->site, value, got);
	if (!strcmp(what, "primary"))
		return is(doc->countries.n ? doc->countries.items[0] : NULL, value, got);
	date_format(&doc->date, date);
	if (!strcmp(what, "date"))
		return is(*date ? date : NULL, value, got);
	if (!strcmp(what, "not-date"))
		return !is(date, value, got);
	if (!strcmp(what, "precision"))
		return is(precisions[doc->date.precision], value, got);
	if (!strcmp(what, "author")) {
		join(&doc->authors, got);
		return !strcmp(value, "-") ? !doc->authors.n : strlist_has(&doc->authors, value);
	}
	if (!strcmp(what, "section"))
		return has_heading(doc, value);
	if (!strcmp(what, "anchor"))
		return has_anchor(doc, value);
	if (!strcmp(what, "says"))
		return says(doc, value);
	if (!strcmp(what, "silent"))
		return !says(doc, value) && !has_heading(doc, value);
	join(&doc->countries, got);
	if (!strcmp(what, "country"))
		return strlist_has(&doc->countries, value);
	if (!strcmp(what, "no-country"))
		return !strlist_has(&doc->countries, value);
	fail_msg("no check is called %s", what);
	return false;
}

/* A row of differs.tsv that is being looked for. */
struct known {
	char **row;
	bool found;
};

static void match_known(struct tally *tally, char *columns[3], void *to)
{
	struct known *known = to;
	(void)tally;
	known->found |= !strcmp(columns[0], known->row[0]) && !strcmp(columns[1], known->row[1]) &&
			!strcmp(columns[2], known->row[2]);
}

struct table {
	struct last_page last;
	bool may_differ; /* rows of differs.tsv do not hold, the others do */
	unsigned n_known;
};

static void check_row(struct tally *tally, char *columns[3], void *to)
{
	struct table *table = to;
	CLEANUP(buf_release) struct buf got = BUF_INIT;
	struct known known = { .row = columns };
	bool right = holds(page_of(&table->last, columns[0]), columns[1], columns[2], &got);
	if (table->may_differ)
		each_row("differs.tsv", match_known, tally, &known);
	table->n_known += known.found;
	if (right && known.found)
		print_error("%s: %s \"%s\" holds now, and is in differs.tsv\n", columns[0], columns[1],
			    columns[2]);
	expect(tally, right != known.found, columns[0], columns[1], columns[2], got.data);
}

static void count_row(struct tally *tally, char *columns[3], void *to)
{
	(void)columns;
	(void)to;
	tally->n++;
}

static void check_table(const char *name, bool may_differ, unsigned least)
{
	struct tally tally = { .n = 0 };
	struct table table = { .may_differ = may_differ };
	each_row(name, check_row, &tally, &table);
	last_page_release(&table.last);
	print_message("%u checks of %s, %u of them known to differ\n", tally.checks, name, table.n_known);
	assert_int_equal(tally.failed, 0);
	assert_true(tally.checks - table.n_known >= least);
	if (may_differ)
		each_row("differs.tsv", count_row, &tally, NULL);
	assert_int_equal(tally.n, table.n_known); /* none is there for a row that is gone */
}

static void test_read(void **state)
{
	(void)state;
	check_table("read.tsv", true, 300);
}

static void test_guarded(void **state)
{
	(void)state;
	check_table("facts.tsv", false, 600);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_read), cmocka_unit_test(test_guarded) };
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
