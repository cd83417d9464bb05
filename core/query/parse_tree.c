/* The tree of a query: making, freeing, and writing it out for tests and for people. */
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/utf8.h"
#include "query/parse_lex.h"
#include "base/banned.h"

struct query_node *node_new(enum query_op op)
{
	struct query_node *node = xcalloc(1, sizeof(*node));
	node->op = op;
	node->field = N_FIELDS;
	return node;
}

/* Depth is bounded by QUERY_MAX_DEPTH, so recursion is too. */
void node_free(struct query_node *node)
{
	if (!node)
		return;
	for (size_t i = 0; i < node->n_children; i++)
		node_free(node->children[i]);
	free(node->children);
	strlist_release(&node->values);
	free(node);
}

static void append(struct query_node *parent, struct query_node *child)
{
	GROW(parent->children, parent->n_children, parent->alloc_children);
	parent->children[parent->n_children++] = child;
}

void node_add(struct query_node *parent, struct query_node *child)
{
	if (child->op == QUERY_NOT && parent->op != QUERY_AND) {
		struct query_node *wrap = node_new(QUERY_AND);
		append(wrap, child);
		child = wrap;
	}
	if (child->op != parent->op || (child->op != QUERY_AND && child->op != QUERY_OR)) {
		append(parent, child);
		return;
	}
	for (size_t i = 0; i < child->n_children; i++)
		append(parent, child->children[i]);
	child->n_children = 0;
	node_free(child);
}

struct query_node *node_collapse(struct query_node *node)
{
	if (node->n_children > 1)
		return node;
	struct query_node *child = node->n_children ? node->children[0] : NULL;
	node->n_children = 0;
	node_free(node);
	return child;
}

void query_release(struct query *query)
{
	free(query->text);
	for (size_t i = 0; i < query->n_words; i++)
		free(query->words[i].form);
	free(query->words);
	for (size_t i = 0; i < query->n_compounds; i++)
		free(query->compounds[i].form);
	free(query->compounds);
	node_free(query->must);
	free(query->read_as);
	for (size_t i = 0; i < query->n_notes; i++) {
		free(query->notes[i].code);
		free(query->notes[i].text);
		free(query->notes[i].word);
	}
	free(query->notes);
	*query = (struct query){ .text = NULL };
}

/* ---- for tests ---- */

static void dump_word(const struct query *query, uint32_t i, struct buf *out)
{
	const struct query_word *word = &query->words[i];
	buf_addf(out, "%sw%u%s", word->field == FIELD_TITLE ? "title:" : "", i, word->prefix ? "*" : "");
}

static void date_range_write(const struct query_node *node, struct buf *out)
{
	char from[11], to[11];

	date_format(&node->from, from);
	date_format(&node->to, to);
	buf_addstr(out, from);
	if (strcmp(from, to))
		buf_addf(out, "..%s", to);
}

static void dump_values(const struct query_node *node, const char *name, struct buf *out)
{
	buf_addf(out, "(%s ", name);
	for (size_t i = 0; i < node->values.n; i++)
		buf_addf(out, "%s%s", i ? "|" : "", node->values.items[i]);
	buf_addch(out, ')');
}

static void dump_node(const struct query *query, const struct query_node *node, struct buf *out)
{
	static const char *const names[] = {
		[QUERY_PHRASE] = "phrase", [QUERY_NEAR] = "near", [QUERY_AND] = "and",
		[QUERY_OR] = "or",         [QUERY_NOT] = "not",
	};

	switch (node->op) {
	case QUERY_WORD:
		dump_word(query, node->first, out);
		return;
	case QUERY_FILTER:
		dump_values(node, fields[node->field].name, out);
		return;
	case QUERY_URL:
		dump_values(node, "url", out);
		return;
	case QUERY_DATE:
		buf_addstr(out, "(date ");
		date_range_write(node, out);
		buf_addch(out, ')');
		return;
	default:
		break;
	}
	buf_addf(out, "(%s", names[node->op]);
	if (node->op == QUERY_NEAR)
		buf_addf(out, " %u", node->distance);
	for (uint32_t i = 0; node->op == QUERY_PHRASE && i < node->n_words; i++) {
		buf_addch(out, ' ');
		dump_word(query, node->first + i, out);
	}
	for (size_t i = 0; i < node->n_children; i++) {
		buf_addch(out, ' ');
		dump_node(query, node->children[i], out);
	}
	buf_addch(out, ')');
}

void query_dump(const struct query *query, struct buf *out)
{
	if (query->must)
		dump_node(query, query->must, out);
}

/* ---- for people ---- */

/* An operator read as a word goes in lower case, and a colon that made no field is another mark: both mean the same when read again. */
void typed_write(const char *text, size_t len, struct buf *out)
{
	uint32_t distance;
	bool lower =
		operator_kind(text, len, &distance) != LEX_WORDS || (len > 5 && !memcmp(text, "NEAR/", 5));

	for (size_t i = 0; i < len; i++) {
		char c = text[i];
		if (lower && c >= 'A' && c <= 'Z')
			c = (char)(c | 0x20);
		buf_addch(out, c == ':' ? ';' : c);
	}
}

static void word_write(const struct query *query, uint32_t i, struct buf *out)
{
	const struct query_word *word = &query->words[i];

	typed_write(query->text + word->start, word->end - word->start, out);
	if (word->prefix)
		buf_addch(out, '*');
}

/* As typed between its first and last word, so that hyphens stay; a straight quotation mark in there would end it early. */
static void phrase_write(const struct query *query, const struct query_node *node, struct buf *out)
{
	uint32_t start = query->words[node->first].start;
	uint32_t end = query->words[node->first + node->n_words - 1].end;

	buf_addch(out, '"');
	for (uint32_t i = start; i < end; i++) {
		char c = query->text[i];
		buf_addch(out, c == '"' || c == '*' || (unsigned char)c < ' ' ? ' ' : c);
	}
	buf_addch(out, '"');
}

static void value_write(const char *value, struct buf *out)
{
	bool quote = false;
	size_t size, len = strlen(value);

	for (size_t i = 0; i < len; i += size) {
		uint32_t c = utf8_decode(value + i, len - i, &size);
		quote = quote || c == '(' || c == ')' || is_query_space(c) || is_query_quote(c);
	}
	buf_addf(out, quote ? "\"%s\"" : "%s", value);
}

static void filter_write(const struct query_node *node, struct buf *out)
{
	CLEANUP(buf_release) struct buf values = BUF_INIT;

	for (size_t i = 0; i < node->values.n; i++)
		buf_addf(&values, "%s%s", i ? "," : "", node->values.items[i]);
	buf_addf(out, "%s:", fields[node->field].name);
	value_write(values.data, out);
}

static bool is_simple(const struct query_node *node)
{
	return node->op == QUERY_WORD || node->op == QUERY_PHRASE || node->op == QUERY_FILTER ||
	       node->op == QUERY_DATE || node->op == QUERY_URL;
}

static void inner_write(const struct query *query, const struct query_node *node, struct buf *out)
{
	bool parentheses = node->op == QUERY_AND || node->op == QUERY_OR;

	if (parentheses)
		buf_addch(out, '(');
	node_write(query, node, true, out);
	if (parentheses)
		buf_addch(out, ')');
}

/* The words of NEAR are of one field, and the field stands in front of them all. */
static bool is_title(const struct query *query, const struct query_node *node)
{
	if (node->op == QUERY_NEAR)
		node = node->children[0];
	return (node->op == QUERY_WORD || node->op == QUERY_PHRASE) &&
	       query->words[node->first].field == FIELD_TITLE;
}

static void near_write(const struct query *query, const struct query_node *node, bool alone, struct buf *out)
{
	bool parentheses = !alone || is_title(query, node);

	if (parentheses)
		buf_addch(out, '(');
	for (size_t i = 0; i < node->n_children; i++) {
		const struct query_node *child = node->children[i];
		if (i)
			buf_addf(out, " NEAR/%u ", node->distance);
		if (child->op == QUERY_WORD)
			word_write(query, child->first, out);
		else
			phrase_write(query, child, out);
	}
	if (parentheses)
		buf_addch(out, ')');
}

void node_write(const struct query *query, const struct query_node *node, bool alone, struct buf *out)
{
	if (is_title(query, node))
		buf_addstr(out, "title:");
	switch (node->op) {
	case QUERY_WORD:
		word_write(query, node->first, out);
		return;
	case QUERY_PHRASE:
		phrase_write(query, node, out);
		return;
	case QUERY_FILTER:
	case QUERY_URL:
		filter_write(node, out);
		return;
	case QUERY_DATE:
		buf_addstr(out, "date:");
		date_range_write(node, out);
		return;
	case QUERY_NOT:
		buf_addch(out, '-');
		if (is_simple(node->children[0])) {
			node_write(query, node->children[0], true, out);
		} else {
			buf_addch(out, '(');
			node_write(query, node->children[0], true, out);
			buf_addch(out, ')');
		}
		return;
	case QUERY_NEAR:
		near_write(query, node, alone, out);
		return;
	default:
		break;
	}
	if (!alone)
		buf_addch(out, '(');
	for (size_t i = 0; i < node->n_children; i++) {
		if (i)
			buf_addstr(out, node->op == QUERY_AND ? " AND " : " OR ");
		inner_write(query, node->children[i], out);
	}
	if (!alone)
		buf_addch(out, ')');
}
