/*
 * The encoding of a document, version 2: one byte of version, then every field of struct document
 * in the order of the header. Numbers are varints. A text that may be unknown is a varint of its
 * length plus one, then its bytes; 0 is NULL. A list is its number of entries, then each of them.
 *
 * A spool or a message does not outlive the program that wrote it; the texts of a published generation
 * do, up to the next run, and so version 1 is still read. Version history: 1 first; 2 authors.
 */
#include "schema/document.h"

#include <assert.h>
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/utf8.h"
#include "base/banned.h"

#define FORMAT_VERSION  2
#define WITHOUT_AUTHORS 1 /* the version before */

/* Entries of one list, when reading; the blocks have their own limit. */
#define MAX_LIST     100000u
#define MAX_SECTIONS DOCUMENT_MAX_BLOCKS /* a section has a block at least */
#define MAX_LEVEL    6u
#define MAX_PAGE     (1u << 24)

/* ---- building ---- */

void document_init(struct document *doc)
{
	*doc = (struct document){ .id = NULL };
}

static void release_blocks(struct document *doc)
{
	for (size_t i = 0; i < doc->n_blocks; i++) {
		free(doc->blocks[i].anchor);
		free(doc->blocks[i].text);
	}
	free(doc->blocks);
	doc->blocks = NULL;
	doc->n_blocks = doc->alloc_blocks = doc->text_bytes = 0;
}

static void release_declared(struct declared *declared)
{
	free(declared->title);
	free(declared->share_title);
	free(declared->canonical);
	free(declared->lang);
	free(declared->date);
	free(declared->type);
	free(declared->site);
	strlist_release(&declared->alternates);
	strlist_release(&declared->authors);
	*declared = (struct declared){ .title = NULL };
}

void document_drop_blocks(struct document *doc)
{
	release_blocks(doc);
	release_declared(&doc->declared);
}

void document_release(struct document *doc)
{
	document_drop_blocks(doc);
	free(doc->id);
	free(doc->url);
	free(doc->title);
	free(doc->lang);
	free(doc->type);
	free(doc->site);
	strlist_release(&doc->countries);
	strlist_release(&doc->topics);
	strlist_release(&doc->authors);
	for (size_t i = 0; i < doc->n_contacts; i++) {
		free(doc->contacts[i].name);
		free(doc->contacts[i].office);
		free(doc->contacts[i].phone);
		free(doc->contacts[i].email);
	}
	free(doc->contacts);
	free(doc->contact_text);
	for (size_t i = 0; i < doc->n_sections; i++) {
		strlist_release(&doc->sections[i].heading);
		free(doc->sections[i].anchor);
		free(doc->sections[i].text);
	}
	free(doc->sections);
	document_init(doc);
}

struct block *document_add_block(struct document *doc, enum block_kind kind, const char *text,
				 size_t text_len)
{
	if (doc->n_blocks >= DOCUMENT_MAX_BLOCKS || text_len > DOCUMENT_MAX_TEXT - doc->text_bytes) {
		doc->truncated = true;
		return NULL;
	}
	GROW(doc->blocks, doc->n_blocks, doc->alloc_blocks);
	struct block *block = &doc->blocks[doc->n_blocks++];
	*block = (struct block){ .kind = kind, .text = xstrndup(text, text_len) };
	doc->text_bytes += text_len;
	return block;
}

struct section *document_add_section(struct document *doc)
{
	GROW(doc->sections, doc->n_sections, doc->alloc_sections);
	struct section *section = &doc->sections[doc->n_sections++];
	*section = (struct section){ .text = NULL };
	return section;
}

struct contact *document_add_contact(struct document *doc)
{
	GROW(doc->contacts, doc->n_contacts, doc->alloc_contacts);
	struct contact *contact = &doc->contacts[doc->n_contacts++];
	*contact = (struct contact){ .name = NULL };
	return contact;
}

/* ---- dates ---- */

static int days_of(int year, int month)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
	return days[month - 1] + (month == 2 && leap);
}

static bool date_is_real(const struct date *date)
{
	if (date->precision == DATE_UNKNOWN)
		return !date->year && !date->month && !date->day;
	if (date->year < 1900 || date->year > 2100)
		return false;
	if (date->precision == DATE_YEAR)
		return !date->month && !date->day;
	if (date->month < 1 || date->month > 12)
		return false;
	if (date->precision == DATE_MONTH)
		return !date->day;
	return date->day >= 1 && date->day <= days_of(date->year, date->month);
}

void date_format(const struct date *date, char text[11])
{
	/* The modulo shows the compiler that the text fits; real dates are unchanged by it. */
	unsigned year = (unsigned)date->year % 10000, month = (unsigned)date->month % 100,
		 day = (unsigned)date->day % 100;

	switch (date->precision) {
	case DATE_YEAR:
		snprintf(text, 11, "%04u", year);
		break;
	case DATE_MONTH:
		snprintf(text, 11, "%04u-%02u", year, month);
		break;
	case DATE_DAY:
		snprintf(text, 11, "%04u-%02u-%02u", year, month, day);
		break;
	default:
		text[0] = '\0';
	}
}

/* n digits at text; -1 when there are fewer. */
static int digits(const char *text, int n)
{
	int value = 0;
	for (int i = 0; i < n; i++) {
		if (!isdigit((unsigned char)text[i]))
			return -1;
		value = value * 10 + (text[i] - '0');
	}
	return value;
}

bool date_parse(const char *text, struct date *ret_date)
{
	struct date date = { .precision = DATE_YEAR, .year = digits(text, 4) };

	if (date.year < 0)
		return false;
	text += 4;
	if (*text == '-') {
		date.month = digits(text + 1, 2);
		if (date.month < 0)
			return false;
		date.precision = DATE_MONTH;
		text += 3;
		if (*text == '-') {
			date.day = digits(text + 1, 2);
			if (date.day < 0)
				return false;
			date.precision = DATE_DAY;
			text += 3;
		}
	}
	/* A time of day may follow a day: "T" or a space, and an hour. */
	if (*text && !(date.precision == DATE_DAY && (*text == 'T' || *text == 't' || *text == ' ') &&
		       digits(text + 1, 2) >= 0))
		return false;
	if (!date_is_real(&date))
		return false;
	*ret_date = date;
	return true;
}

uint32_t date_number(const struct date *date)
{
	if (date->precision == DATE_UNKNOWN)
		return 0;
	return (uint32_t)(date->year * 10000 + date->month * 100 + date->day);
}

const char *date_precision_name(enum date_precision precision)
{
	static const char *const names[] = { "unknown", "year", "month", "day" };
	assert(precision <= DATE_DAY);
	return names[precision];
}

const char *fact_source_name(enum fact_source source)
{
	static const char *const names[] = { "none", "declared", "address", "text", "guess" };
	assert(source <= SOURCE_GUESS);
	return names[source];
}

/* ---- writing ---- */

static void write_text(struct buf *out, const char *text)
{
	size_t len = text ? strlen(text) : 0;
	buf_add_varint(out, text ? (uint64_t)len + 1 : 0);
	buf_add(out, text, len);
}

static void write_list(struct buf *out, const struct strlist *list)
{
	buf_add_varint(out, list->n);
	for (size_t i = 0; i < list->n; i++)
		write_text(out, list->items[i]);
}

static void write_declared(struct buf *out, const struct declared *declared)
{
	write_text(out, declared->title);
	write_text(out, declared->share_title);
	write_text(out, declared->canonical);
	write_text(out, declared->lang);
	write_text(out, declared->date);
	write_text(out, declared->type);
	write_text(out, declared->site);
	write_list(out, &declared->alternates);
	write_list(out, &declared->authors);
}

static void write_block(struct buf *out, const struct block *block)
{
	buf_add_u8(out, (uint8_t)block->kind);
	buf_add_u8(out, (uint8_t)block->region);
	buf_add_varint(out, block->level);
	buf_add_varint(out, block->page);
	buf_add_varint(out, block->link_bytes);
	buf_add_u8(out, block->surrounding);
	write_text(out, block->anchor);
	write_text(out, block->text ? block->text : "");
}

void document_write(const struct document *doc, struct buf *out)
{
	buf_add_u8(out, FORMAT_VERSION);
	write_text(out, doc->id);
	write_declared(out, &doc->declared);
	buf_add_varint(out, doc->n_blocks);
	for (size_t i = 0; i < doc->n_blocks; i++)
		write_block(out, &doc->blocks[i]);

	write_text(out, doc->url);
	write_text(out, doc->title);
	write_text(out, doc->lang);
	write_text(out, doc->type);
	write_text(out, doc->site);
	buf_add_u8(out, (uint8_t)doc->title_source);
	buf_add_u8(out, (uint8_t)doc->lang_source);
	buf_add_u8(out, (uint8_t)doc->type_source);
	buf_add_u8(out, (uint8_t)doc->site_source);
	buf_add_u8(out, (uint8_t)doc->date.precision);
	buf_add_u8(out, (uint8_t)doc->date.source);
	buf_add_varint(out, (uint64_t)doc->date.year);
	buf_add_varint(out, (uint64_t)doc->date.month);
	buf_add_varint(out, (uint64_t)doc->date.day);
	write_list(out, &doc->countries);
	write_list(out, &doc->topics);
	write_list(out, &doc->authors);
	buf_add_varint(out, doc->n_contacts);
	for (size_t i = 0; i < doc->n_contacts; i++) {
		write_text(out, doc->contacts[i].name);
		write_text(out, doc->contacts[i].office);
		write_text(out, doc->contacts[i].phone);
		write_text(out, doc->contacts[i].email);
	}
	write_text(out, doc->contact_text);
	buf_add_varint(out, doc->n_sections);
	for (size_t i = 0; i < doc->n_sections; i++) {
		write_list(out, &doc->sections[i].heading);
		write_text(out, doc->sections[i].anchor);
		buf_add_varint(out, doc->sections[i].page);
		write_text(out, doc->sections[i].text ? doc->sections[i].text : "");
	}
	buf_add_varint(out, doc->n_surrounding);
	buf_add_u8(out, doc->truncated);
	buf_add_varint(out, doc->n_repaired);
	buf_add_varint(out, doc->captured);
}

/* ---- reading ---- */

static void spoil(struct cursor *in)
{
	in->bad = true;
	in->at = in->end;
}

static char *read_text(struct cursor *in)
{
	uint64_t len = cursor_varint(in);
	if (!len || in->bad)
		return NULL;
	len--;
	const char *data = len <= (uint64_t)(in->end - in->at) ? cursor_skip(in, (size_t)len) : NULL;
	if (!data || memchr(data, 0, (size_t)len) || !utf8_valid(data, (size_t)len)) {
		spoil(in);
		return NULL;
	}
	return xstrndup(data, (size_t)len);
}

/* A text that cannot be unknown. On bad data too there is one, so that what was read can be released and looked at. */
static char *read_text_known(struct cursor *in)
{
	char *text = read_text(in);
	if (text)
		return text;
	spoil(in);
	return xstrdup("");
}

static unsigned read_choice(struct cursor *in, unsigned n_choices)
{
	unsigned value = cursor_u8(in);
	if (value < n_choices)
		return value;
	spoil(in);
	return 0;
}

/* How many entries follow; each takes one byte at least, so a wrong count cannot cost more than the input is long. */
static uint32_t read_count(struct cursor *in, uint32_t limit)
{
	uint32_t n = cursor_varint_max(in, limit);
	if (n <= (size_t)(in->end - in->at))
		return n;
	spoil(in);
	return 0;
}

static void read_list(struct cursor *in, struct strlist *list)
{
	uint32_t n = read_count(in, MAX_LIST);
	for (uint32_t i = 0; i < n && !in->bad; i++) {
		CLEANUP(free_p) char *text = read_text_known(in);
		strlist_add(list, text);
	}
}

static void read_declared(struct cursor *in, bool with_authors, struct declared *declared)
{
	declared->title = read_text(in);
	declared->share_title = read_text(in);
	declared->canonical = read_text(in);
	declared->lang = read_text(in);
	declared->date = read_text(in);
	declared->type = read_text(in);
	declared->site = read_text(in);
	read_list(in, &declared->alternates);
	if (with_authors)
		read_list(in, &declared->authors);
}

static void read_block(struct cursor *in, struct document *doc)
{
	struct block block = { .kind = (enum block_kind)read_choice(in, N_BLOCK_KINDS) };

	block.region = (enum block_region)read_choice(in, N_BLOCK_REGIONS);
	block.level = cursor_varint_max(in, MAX_LEVEL);
	block.page = cursor_varint_max(in, MAX_PAGE);
	block.link_bytes = cursor_varint_max(in, UINT32_MAX);
	block.surrounding = read_choice(in, 2);
	CLEANUP(free_p) char *anchor = read_text(in);
	CLEANUP(free_p) char *text = read_text_known(in);
	struct block *added = document_add_block(doc, block.kind, text, strlen(text));
	if (!added) {
		spoil(in);
		return;
	}
	block.text = added->text;
	block.anchor = anchor;
	anchor = NULL;
	*added = block;
}

static void read_facts(struct cursor *in, bool with_authors, struct document *doc)
{
	doc->url = read_text(in);
	doc->title = read_text(in);
	doc->lang = read_text(in);
	doc->type = read_text(in);
	doc->site = read_text(in);
	doc->title_source = (enum fact_source)read_choice(in, SOURCE_GUESS + 1);
	doc->lang_source = (enum fact_source)read_choice(in, SOURCE_GUESS + 1);
	doc->type_source = (enum fact_source)read_choice(in, SOURCE_GUESS + 1);
	doc->site_source = (enum fact_source)read_choice(in, SOURCE_GUESS + 1);
	doc->date.precision = (enum date_precision)read_choice(in, DATE_DAY + 1);
	doc->date.source = (enum fact_source)read_choice(in, SOURCE_GUESS + 1);
	doc->date.year = (int)cursor_varint_max(in, 2100);
	doc->date.month = (int)cursor_varint_max(in, 12);
	doc->date.day = (int)cursor_varint_max(in, 31);
	if (!date_is_real(&doc->date))
		spoil(in);
	read_list(in, &doc->countries);
	read_list(in, &doc->topics);
	if (with_authors)
		read_list(in, &doc->authors);
}

static void read_contact(struct cursor *in, struct contact *contact)
{
	contact->name = read_text(in);
	contact->office = read_text(in);
	contact->phone = read_text(in);
	contact->email = read_text(in);
}

static void read_section(struct cursor *in, struct section *section)
{
	read_list(in, &section->heading);
	section->anchor = read_text(in);
	section->page = cursor_varint_max(in, MAX_PAGE);
	section->text = read_text_known(in);
}

enum status document_read(struct cursor *in, struct document *ret_doc, struct error *err)
{
	CLEANUP(document_release) struct document doc;

	document_init(&doc);
	uint8_t version = cursor_u8(in);
	bool with_authors = version != WITHOUT_AUTHORS;
	if (version != FORMAT_VERSION && with_authors)
		spoil(in);
	doc.id = read_text_known(in);
	if (!*doc.id || strlen(doc.id) > DOCUMENT_MAX_ID)
		spoil(in);
	read_declared(in, with_authors, &doc.declared);
	uint32_t n = read_count(in, DOCUMENT_MAX_BLOCKS);
	for (uint32_t i = 0; i < n && !in->bad; i++)
		read_block(in, &doc);
	read_facts(in, with_authors, &doc);
	n = read_count(in, MAX_LIST);
	for (uint32_t i = 0; i < n && !in->bad; i++)
		read_contact(in, document_add_contact(&doc));
	doc.contact_text = read_text(in);
	n = read_count(in, MAX_SECTIONS);
	for (uint32_t i = 0; i < n && !in->bad; i++)
		read_section(in, document_add_section(&doc));
	doc.n_surrounding = cursor_varint_max(in, UINT32_MAX);
	doc.truncated = read_choice(in, 2);
	doc.n_repaired = cursor_varint_max(in, UINT32_MAX);
	doc.captured = cursor_varint_max(in, UINT32_MAX);
	if (in->bad)
		return error_set(err, STATUS_CORRUPT, "the record of a document is damaged");
	*ret_doc = doc;
	document_init(&doc);
	return STATUS_OK;
}
