/* `name:value` in a query: where it ends, and the filter it is. */
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/utf8.h"
#include "query/parse_lex.h"
#include "base/banned.h"

#define MAX_NAME 8u

bool is_query_space(uint32_t c)
{
	return c <= 0x20 || c == 0x7f || c == 0x85 || c == 0xa0 || c == 0x1680 ||
	       (c >= 0x2000 && c <= 0x200a) || c == 0x2028 || c == 0x2029 || c == 0x202f || c == 0x205f ||
	       c == 0x3000 || c == 0xfeff;
}

bool is_query_quote(uint32_t c)
{
	return c == '"' || c == 0xab || c == 0xbb || (c >= 0x201c && c <= 0x201f);
}

/*
 * Marks close each other by their pair; where that pair is broken, a straight mark also closes a curly one and the other way
 * round, since keyboards and word processors mix them. Guillemets only ever close guillemets.
 */
static bool closes(uint32_t open, uint32_t c, bool strict)
{
	switch (open) {
	case 0xab:
		return c == 0xbb;
	case 0xbb:
		return c == 0xab || c == 0xbb;
	case '"':
		return c == '"' || (!strict && c >= 0x201c && c <= 0x201f);
	case 0x201e:
		return c == 0x201c || c == 0x201d || (!strict && c == '"');
	default:
		return c == 0x201d || (!strict && is_query_quote(c) && c > 0xbb) || (!strict && c == '"');
	}
}

size_t quote_end(const char *text, size_t len, size_t at)
{
	size_t size, skip;
	uint32_t open = utf8_decode(text + at, len - at, &skip);

	for (int strict = 1; strict >= 0; strict--) {
		for (size_t i = at + skip; i < len; i += size) {
			uint32_t c = utf8_decode(text + i, len - i, &size);
			if (closes(open, c, strict))
				return i;
		}
	}
	return SIZE_MAX;
}

static bool is_name_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* Phones write a capital at the beginning of a line, so Lang:fr is lang:fr. */
static enum field name_at(const char *text, size_t len, size_t at, size_t *ret_len)
{
	char name[MAX_NAME];
	size_t n = 0;

	while (at + n < len && n < MAX_NAME && is_name_letter(text[at + n])) {
		name[n] = (char)(text[at + n] | 0x20);
		n++;
	}
	if (!n || at + n >= len || text[at + n] != ':')
		return N_FIELDS;
	enum field field = field_find(name, n);
	*ret_len = n;
	return field < N_FIELDS && fields[field].uses & FIELD_IN_QUERY ? field : N_FIELDS;
}

/* An address may hold parentheses; one that closes a group behind it does not belong to it. */
static size_t plain_value_end(const char *text, size_t len, size_t at, bool is_url)
{
	size_t size, i, open = 0;

	for (i = at; i < len; i += size) {
		uint32_t c = utf8_decode(text + i, len - i, &size);
		if (is_query_space(c) || is_query_quote(c))
			break;
		if (c == '(' && is_url)
			open++;
		else if (c == ')' && open)
			open--;
		else if (c == '(' || c == ')')
			break;
	}
	return i;
}

bool field_at(const char *text, size_t len, size_t at, struct field_span *ret_span)
{
	struct field_span span = { .start = at };
	size_t name_len, size;

	span.field = name_at(text, len, at, &name_len);
	if (span.field == N_FIELDS)
		return false;
	span.value = span.end = at + name_len + 1;
	if (span.value >= len)
		return false;
	uint32_t c = utf8_decode(text + span.value, len - span.value, &size);
	if (span.field == FIELD_TITLE) {
		*ret_span = span;
		return c == '(' || is_query_quote(c) || c > 0x7f
			       ? !is_query_space(c)
			       : is_name_letter((char)c) || (c >= '0' && c <= '9');
	}
	size_t closing = is_query_quote(c) ? quote_end(text, len, span.value) : SIZE_MAX;
	if (closing != SIZE_MAX) {
		span.value += size;
		span.value_end = closing;
		(void)utf8_decode(text + closing, len - closing, &size);
		span.end = closing + size;
	} else {
		span.value_end = span.end = plain_value_end(text, len, span.value, span.field == FIELD_URL);
	}
	if (span.value_end == span.value)
		return false; /* "Type: rapport" in a pasted text */
	*ret_span = span;
	return true;
}

/* ---- values ---- */

static void fold_case(char *text, bool upper)
{
	char first = upper ? 'a' : 'A';
	for (; *text; text++)
		if (*text >= first && *text <= first + 25)
			*text = (char)(*text ^ 0x20);
}

static bool is_code(const char *value, size_t least, size_t most)
{
	size_t len = strlen(value);
	for (const char *p = value; *p; p++)
		if (!is_name_letter(*p))
			return false;
	return len >= least && len <= most;
}

static bool is_type(const char *value)
{
	for (size_t i = 0; document_types[i]; i++)
		if (!strcmp(document_types[i], value))
			return true;
	return false;
}

static bool value_is_valid(enum field field, const char *value)
{
	switch (field) {
	case FIELD_LANG:
		return is_code(value, 2, 3);
	case FIELD_COUNTRY:
		return is_code(value, 3, 3);
	case FIELD_TYPE:
		return is_type(value);
	default:
		return *value;
	}
}

/* One side of a range: empty is open. */
static bool read_date(const char *text, size_t len, struct date *ret_date)
{
	CLEANUP(free_p) char *copy = xstrndup(text, len);

	*ret_date = (struct date){ .precision = DATE_UNKNOWN };
	return !len || (len <= 10 && date_parse(copy, ret_date));
}

/* The day a date begins or, as the end of a range, reaches; for comparing only, so every month may have 31. */
static uint32_t bound(const struct date *date, bool last)
{
	uint32_t number = date_number(date);
	if (last && date->precision == DATE_YEAR)
		number += 1231;
	else if (last && date->precision == DATE_MONTH)
		number += 31;
	return number;
}

static struct query_node *date_node(const char *value)
{
	struct date from, to;
	const char *dots = strstr(value, "..");
	size_t len = strlen(value);

	if (dots) {
		if (len == 2 || !read_date(value, (size_t)(dots - value), &from) ||
		    !read_date(dots + 2, strlen(dots + 2), &to))
			return NULL;
		if (from.precision && to.precision && bound(&from, false) > bound(&to, true))
			return NULL;
	} else {
		if (!read_date(value, len, &from))
			return NULL;
		to = from;
	}
	struct query_node *node = node_new(QUERY_DATE);
	node->field = FIELD_DATE;
	node->from = from;
	node->to = to;
	return node;
}

static struct query_node *url_node(const char *value)
{
	struct query_node *node = node_new(QUERY_URL);
	node->field = FIELD_URL;
	strlist_add(&node->values, value);
	return node;
}

/* Commas and the like at the end belong to the sentence around a field; "2010.." keeps its dots. */
static size_t without_punctuation(enum field field, const char *text, size_t len)
{
	const char *marks = field == FIELD_URL ? "" : field == FIELD_DATE ? ",;!?" : ",;!?.";
	while (len && strchr(marks, text[len - 1]) && text[len - 1])
		len--;
	return len;
}

struct query_node *field_node(struct query *query, const char *text, const struct field_span *span)
{
	CLEANUP(free_p) char *values = xstrndup(text + span->value, span->value_end - span->value);
	struct query_node *node = node_new(span->field == FIELD_DATE ? QUERY_OR : QUERY_FILTER);
	bool bad = false;

	node->field = span->field;
	values[without_punctuation(span->field, values, strlen(values))] = '\0';
	fold_case(values, span->field == FIELD_COUNTRY);
	if (span->field == FIELD_URL) {
		node_free(node);
		return url_node(values);
	}
	char *rest = values;
	for (char *value = strsep(&rest, ","); value; value = strsep(&rest, ",")) {
		struct query_node *date = NULL;
		if (!*value)
			continue;
		if (span->field == FIELD_DATE)
			date = date_node(value);
		if (date)
			node_add(node, date);
		else if (span->field != FIELD_DATE && value_is_valid(span->field, value))
			strlist_add_once(&node->values, value);
		else
			bad = true;
	}
	bool empty = !node->values.n && !node->n_children;
	if (bad || empty)
		query_add_note(query, "ignored", text + span->start, span->end - span->start,
			       "A filter with a value that cannot be was left out.");
	if (empty) {
		node_free(node);
		return NULL;
	}
	return span->field == FIELD_DATE ? node_collapse(node) : node;
}
