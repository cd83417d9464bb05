#include "query/request.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/utf8.h"
#include "base/banned.h"

#define DEFAULT_N      10u
#define MAX_NAME_SHOWN 60u /* bytes */
#define MAX_DATE       10u /* YYYY-MM-DD: a request knows no time of day */

void request_init(struct request *request)
{
	*request = (struct request){ .query = xstrdup(""), .n = DEFAULT_N, .cross = true, .spelling = true };
}

void request_release(struct request *request)
{
	free(request->query);
	for (size_t i = 0; i < N_FIELDS; i++)
		strlist_release(&request->filters[i]);
	*request = (struct request){ .query = NULL };
}

void request_copy(struct request *to, const struct request *from)
{
	struct request copy = *from;

	copy.query = xstrdup(from->query);
	for (size_t i = 0; i < N_FIELDS; i++) {
		copy.filters[i] = (struct strlist)STRLIST_INIT;
		strlist_copy(&copy.filters[i], &from->filters[i]);
	}
	request_release(to);
	*to = copy;
}

/* ---- values ---- */

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool all_letters(const char *text)
{
	while (is_letter(*text))
		text++;
	return !*text;
}

/* Only ASCII changes: hosts, languages, types, topics and countries are ASCII; anything else is matched as it is. */
static void change_case(char *text, bool upper)
{
	char first = upper ? 'a' : 'A';
	for (; *text; text++)
		if (*text >= first && *text <= first + 25)
			*text = (char)(*text ^ 0x20);
}

static enum status set_query(struct request *request, const char *name, const char *value, struct error *err)
{
	(void)name;
	(void)err;
	char *copy = xstrdup(value);
	free(request->query);
	request->query = copy;
	return STATUS_OK;
}

static enum status set_number(uint32_t *number, uint32_t max, const char *name, const char *value,
			      struct error *err)
{
	uint32_t result = 0;
	const char *p = value;

	for (; is_digit(*p) && result <= max; p++)
		result = result * 10 + (uint32_t)(*p - '0');
	if (p == value || *p || result > max)
		return error_set(err, STATUS_BAD_INPUT, "%s: must be a whole number from 0 to %u", name, max);
	*number = result;
	return STATUS_OK;
}

static enum status set_n(struct request *request, const char *name, const char *value, struct error *err)
{
	return set_number(&request->n, REQUEST_MAX_N, name, value, err);
}

static enum status set_offset(struct request *request, const char *name, const char *value, struct error *err)
{
	return set_number(&request->offset, REQUEST_MAX_RESULT, name, value, err);
}

static enum status check_type(const char *value, struct error *err)
{
	char list[256] = "";
	size_t len = 0;

	for (size_t i = 0; document_types[i]; i++) {
		if (!strcmp(document_types[i], value))
			return STATUS_OK;
		size_t type_len = strlen(document_types[i]);
		if (len + type_len + 2 > sizeof(list))
			continue;
		if (len)
			list[len++] = ' ';
		memcpy(list + len, document_types[i], type_len + 1);
		len += type_len;
	}
	return error_set(err, STATUS_BAD_INPUT, "type: must be one of %s", list);
}

/* Brings a value into the form the index has it in, and checks it. */
static enum status normalize_filter(enum field field, char *value, struct error *err)
{
	size_t len = strlen(value);

	for (const char *p = value; *p; p++)
		if ((unsigned char)*p < ' ' || *p == 0x7f)
			return error_set(err, STATUS_BAD_INPUT, "%s: must not hold control characters",
					 fields[field].name);
	change_case(value, field == FIELD_COUNTRY);
	switch (field) {
	case FIELD_LANG:
		if (len < 2 || len > 3 || !all_letters(value))
			return error_set(err, STATUS_BAD_INPUT,
					 "lang: must be a code of two or three letters, such as fr");
		return STATUS_OK;
	case FIELD_COUNTRY:
		if (len != 3 || !all_letters(value))
			return error_set(err, STATUS_BAD_INPUT,
					 "country: must be an ISO 3166 code of three letters, such as SLV");
		return STATUS_OK;
	case FIELD_TYPE:
		return check_type(value, err);
	default:
		return STATUS_OK;
	}
}

/* All values are checked before the first is taken, so that an error leaves the request as it was. */
static enum status set_filter(struct request *request, const char *name, const char *value, struct error *err)
{
	enum field field = field_find(name, strlen(name));
	CLEANUP(strlist_release) struct strlist values = STRLIST_INIT;

	strlist_copy(&values, &request->filters[field]);
	for (const char *p = value;; p++) {
		size_t len = strcspn(p, ",");
		if (len) { /* an empty field of a form is no value */
			CLEANUP(free_p) char *one = xstrndup(p, len);
			enum status status = normalize_filter(field, one, err);
			if (status)
				return status;
			strlist_add_once(&values, one);
			if (values.n > REQUEST_MAX_VALUES)
				return error_set(err, STATUS_BAD_INPUT, "%s: must have at most %u values",
						 name, REQUEST_MAX_VALUES);
		}
		p += len;
		if (!*p)
			break;
	}
	strlist_sort(
		&values); /* one of the values: their order means nothing, and equal requests give equal bytes */
	strlist_copy(&request->filters[field], &values);
	return STATUS_OK;
}

static enum status set_date(struct date *date, const char *name, const char *value, struct error *err)
{
	struct date result = { .precision = DATE_UNKNOWN };

	if (*value && (strlen(value) > MAX_DATE || !date_parse(value, &result)))
		return error_set(err, STATUS_BAD_INPUT,
				 "%s: must be a date such as 2015, 2015-05 or 2015-05-31", name);
	*date = result;
	return STATUS_OK;
}

static enum status set_from(struct request *request, const char *name, const char *value, struct error *err)
{
	return set_date(&request->from, name, value, err);
}

static enum status set_to(struct request *request, const char *name, const char *value, struct error *err)
{
	return set_date(&request->to, name, value, err);
}

static enum status set_sort(struct request *request, const char *name, const char *value, struct error *err)
{
	if (!strcmp(value, "relevance"))
		request->sort = SORT_RELEVANCE;
	else if (!strcmp(value, "date"))
		request->sort = SORT_DATE;
	else
		return error_set(err, STATUS_BAD_INPUT, "%s: must be relevance or date", name);
	return STATUS_OK;
}

static enum status set_bool(bool *flag, const char *name, const char *value, struct error *err)
{
	if (!strcmp(value, "1") || !strcmp(value, "true"))
		*flag = true;
	else if (!strcmp(value, "0") || !strcmp(value, "false"))
		*flag = false;
	else
		return error_set(err, STATUS_BAD_INPUT, "%s: must be 0, 1, true or false", name);
	return STATUS_OK;
}

static enum status set_cross(struct request *request, const char *name, const char *value, struct error *err)
{
	return set_bool(&request->cross, name, value, err);
}

static enum status set_spelling(struct request *request, const char *name, const char *value,
				struct error *err)
{
	return set_bool(&request->spelling, name, value, err);
}

static enum status set_facets(struct request *request, const char *name, const char *value, struct error *err)
{
	return set_bool(&request->facets, name, value, err);
}

static enum status set_explain(struct request *request, const char *name, const char *value,
			       struct error *err)
{
	return set_bool(&request->explain, name, value, err);
}

static const struct {
	const char *name;
	enum status (*set)(struct request *request, const char *name, const char *value, struct error *err);
} parameters[] = {
	{ "q", set_query },           { "n", set_n },
	{ "offset", set_offset },     { "lang", set_filter },
	{ "type", set_filter },       { "site", set_filter },
	{ "country", set_filter },    { "topic", set_filter },
	{ "from", set_from },         { "to", set_to },
	{ "sort", set_sort },         { "cross", set_cross },
	{ "spelling", set_spelling }, { "facets", set_facets },
	{ "explain", set_explain },
};

enum status request_set(struct request *request, const char *name, const char *value, struct error *err)
{
	for (size_t i = 0; i < ARRAY_SIZE(parameters); i++)
		if (!strcmp(parameters[i].name, name))
			return parameters[i].set(request, parameters[i].name, value, err);
	/* The name is foreign: short enough for a message, and not cut inside a letter. */
	int shown = (int)utf8_floor(name, strlen(name), MAX_NAME_SHOWN);
	return error_set(err, STATUS_NOT_FOUND, "%.*s: no such parameter", shown, name);
}

enum status request_check(const struct request *request, struct error *err)
{
	if (request->n > REQUEST_MAX_N || request->offset > REQUEST_MAX_RESULT ||
	    request->offset + request->n > REQUEST_MAX_RESULT)
		return error_set(err, STATUS_BAD_INPUT, "offset: offset and n together must be at most %u",
				 REQUEST_MAX_RESULT);
	return STATUS_OK;
}

/* ---- query strings ---- */

static void add_name(struct buf *out, size_t start, const char *name)
{
	if (out->len > start)
		buf_addch(out, '&');
	buf_addf(out, "%s=", name);
}

static void add_date(struct buf *out, size_t start, const char *name, const struct date *date)
{
	char text[11];

	if (date->precision == DATE_UNKNOWN)
		return;
	date_format(date, text);
	add_name(out, start, name);
	buf_addstr(out, text);
}

void request_add_query_string(const struct request *request, struct buf *out)
{
	static const enum field filters[] = { FIELD_LANG, FIELD_TYPE, FIELD_SITE, FIELD_COUNTRY,
					      FIELD_TOPIC };
	size_t start = out->len;

	if (*request->query) {
		add_name(out, start, "q");
		url_encode(request->query, strlen(request->query), false, out);
	}
	if (request->n != DEFAULT_N) {
		add_name(out, start, "n");
		buf_addf(out, "%u", request->n);
	}
	if (request->offset) {
		add_name(out, start, "offset");
		buf_addf(out, "%u", request->offset);
	}
	for (size_t i = 0; i < ARRAY_SIZE(filters); i++) {
		const struct strlist *values = &request->filters[filters[i]];
		if (!values->n)
			continue;
		add_name(out, start, fields[filters[i]].name);
		for (size_t k = 0; k < values->n; k++) {
			if (k)
				buf_addch(out, ',');
			url_encode(values->items[k], strlen(values->items[k]), false, out);
		}
	}
	add_date(out, start, "from", &request->from);
	add_date(out, start, "to", &request->to);
	if (request->sort == SORT_DATE) {
		add_name(out, start, "sort");
		buf_addstr(out, "date");
	}
	if (!request->cross) {
		add_name(out, start, "cross");
		buf_addch(out, '0');
	}
	if (!request->spelling) {
		add_name(out, start, "spelling");
		buf_addch(out, '0');
	}
	if (request->facets) {
		add_name(out, start, "facets");
		buf_addch(out, '1');
	}
	if (request->explain) {
		add_name(out, start, "explain");
		buf_addch(out, '1');
	}
}

void url_encode(const char *text, size_t len, bool path, struct buf *out)
{
	static const char hex[] = "0123456789ABCDEF";

	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)text[i];
		if (is_letter(text[i]) || is_digit(text[i]) || c == '-' || c == '.' || c == '_' || c == '~' ||
		    (path && c == '/')) {
			buf_addch(out, text[i]);
		} else if (c == ' ' && !path) {
			buf_addch(out, '+');
		} else {
			buf_addch(out, '%');
			buf_addch(out, hex[c >> 4]);
			buf_addch(out, hex[c & 15]);
		}
	}
}

static int hex_digit(char c)
{
	if (is_digit(c))
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

bool url_decode(const char *text, size_t len, bool path, struct buf *out)
{
	for (size_t i = 0; i < len; i++) {
		char c = text[i];
		if (c == '%') {
			int high = i + 2 < len ? hex_digit(text[i + 1]) : -1;
			int low = high >= 0 ? hex_digit(text[i + 2]) : -1;
			if (low < 0)
				return false;
			c = (char)(high << 4 | low);
			i += 2;
		} else if (c == '+' && !path) {
			c = ' ';
		}
		if (!c)
			return false;
		buf_addch(out, c);
	}
	return true;
}
