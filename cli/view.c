#include "view.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/banned.h"

#define LABEL_COLUMNS 11

/* "label      value", nothing when the value is unknown. */
static void add_fact(const struct terminal *terminal, const char *label, const char *value, struct buf *out)
{
	if (!value || !*value)
		return;
	terminal_style(terminal, STYLE_FAINT, out);
	buf_addf(out, "%-*s", LABEL_COLUMNS, label);
	terminal_style(terminal, STYLE_PLAIN, out);
	terminal_clean(value, strlen(value), out);
	buf_addch(out, '\n');
}

static void add_list_fact(const struct terminal *terminal, const char *label, const struct strlist *list,
			  struct buf *out)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	for (size_t i = 0; i < list->n; i++)
		buf_addf(&text, "%s%s", i ? ", " : "", list->items[i]);
	add_fact(terminal, label, text.data, out);
}

void view_facets(const struct terminal *terminal, const struct facet facets[N_FIELDS], struct buf *out)
{
	for (enum field f = 0; f < N_FIELDS; f++) {
		CLEANUP(buf_release) struct buf text = BUF_INIT;
		const struct facet *facet = &facets[f];
		if (!facet->n || !(fields[f].uses & FIELD_IS_FACET))
			continue;
		for (size_t i = 0; i < facet->n && i < VIEW_MAX_VALUES; i++)
			buf_addf(&text, "%s%s %u", i ? ", " : "", facet->values[i].value,
				 facet->values[i].count);
		if (facet->n > VIEW_MAX_VALUES)
			buf_addf(&text, ", and %zu more", facet->n - VIEW_MAX_VALUES);
		add_fact(terminal, fields[f].name, text.data, out);
	}
}

static void add_contacts(const struct terminal *terminal, const struct result *facts, struct buf *out)
{
	for (size_t i = 0; i < facts->n_contacts; i++) {
		const struct contact *contact = &facts->contacts[i];
		const char *const parts[] = { contact->name, contact->office, contact->phone,
					      contact->email };
		CLEANUP(buf_release) struct buf text = BUF_INIT;
		for (size_t k = 0; k < sizeof(parts) / sizeof(parts[0]); k++)
			if (parts[k])
				buf_addf(&text, "%s%s", text.len ? ", " : "", parts[k]);
		add_fact(terminal, "contact", text.data, out);
	}
}

static void add_companions(const struct terminal *terminal, const struct result *facts, struct buf *out)
{
	for (size_t i = 0; i < facts->n_translations; i++) {
		const struct companion *other = &facts->translations[i];
		CLEANUP(buf_release) struct buf text = BUF_INIT;
		buf_addf(&text, "%s: %s", other->lang ? other->lang : "?", other->id);
		add_fact(terminal, "also in", text.data, out);
	}
	for (size_t i = 0; i < facts->n_copies; i++)
		add_fact(terminal, "copy", facts->copies[i].id, out);
}

static void add_section(const struct terminal *terminal, const struct section *section, struct buf *out)
{
	CLEANUP(buf_release) struct buf heading = BUF_INIT;

	for (size_t i = 0; i < section->heading.n; i++)
		buf_addf(&heading, "%s%s", i ? " \u203a " : "", section->heading.items[i]);
	if (section->page)
		buf_addf(&heading, "%s(page %u)", heading.len ? " " : "", section->page);
	buf_addch(out, '\n');
	if (heading.len)
		terminal_wrap(terminal, 0, STYLE_MATCH, heading.data, NULL, 0, out);
	if (section->text)
		terminal_wrap_lines(terminal, 0, section->text, out);
}

void view_document(const struct terminal *terminal, const struct stored_document *doc, struct buf *out)
{
	const struct result *facts = &doc->facts;
	char date[11];

	terminal_wrap(terminal, 0, STYLE_TITLE, facts->title, NULL, 0, out);
	date_format(&facts->date, date);
	add_fact(terminal, "id", facts->id, out);
	add_fact(terminal, "url", facts->url, out);
	add_fact(terminal, "date", date, out);
	add_fact(terminal, "lang", facts->lang, out);
	add_fact(terminal, "type", facts->type, out);
	add_fact(terminal, "site", facts->site, out);
	add_list_fact(terminal, "countries", &facts->countries, out);
	add_list_fact(terminal, "topics", &facts->topics, out);
	add_list_fact(terminal, "authors", &facts->authors, out);
	add_contacts(terminal, facts, out);
	add_companions(terminal, facts, out);
	for (size_t i = 0; i < doc->content.n_sections; i++)
		add_section(terminal, &doc->content.sections[i], out);
}

void view_stats(const struct terminal *terminal, const struct index_stats *stats, struct buf *out)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	buf_addf(&text, "%s, published %s", stats->generation, stats->published);
	add_fact(terminal, "generation", text.data, out);
	buf_clear(&text);
	buf_addf(&text, "%u in %u parts, %u of them new with this generation", stats->n_documents,
		 stats->n_parts, stats->n_new);
	add_fact(terminal, "documents", text.data, out);
	buf_clear(&text);
	buf_addf(&text, "%u different words, %.1f MB of text, %.1f MB on disk", stats->n_words,
		 (double)stats->text_bytes / 1e6, (double)stats->index_bytes / 1e6);
	add_fact(terminal, "text", text.data, out);
	view_facets(terminal, stats->facets, out);
	for (size_t i = 0; i < stats->n_newest; i++)
		add_fact(terminal, i ? "" : "newest", stats->newest[i].title, out);
}
