/*
 * Lexemes -> tree, by recursive descent over what parse_lex.h calls well formed:
 *
 *	items   = { "(" items ")" | or }      words beside each other; a group that no sign or operator touches is just its items
 *	or      = and { OR and }
 *	and     = unary { AND unary }
 *	unary   = [ NOT | "-" | "+" ] near
 *	near    = primary { NEAR primary }
 *	primary = WORDS | PHRASE | FILTER | TITLE primary | "(" items ")"
 *
 * Nothing fails: parentheses match and every operator has its operands. Depth is at most QUERY_MAX_DEPTH groups.
 */
#include "query/parse.h"

#include <assert.h>
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "query/parse_lex.h"
#include "base/banned.h"

/* One of the things that stand beside each other. */
struct item {
	struct query_node *node;    /* or NULL: plain words */
	const struct lexeme *words; /* of plain words */
};

struct items {
	struct item *list;
	size_t n, alloc;
};

struct parser {
	struct query *query;
	struct lexeme *first, *at, *end;
};

static void items_release(struct items *items)
{
	for (size_t i = 0; i < items->n; i++)
		node_free(items->list[i].node);
	free(items->list);
}

static struct item parse_or(struct parser *p, bool negative);

static enum lexeme_kind kind(const struct parser *p)
{
	return p->at < p->end ? p->at->kind : LEX_NOTHING;
}

/* Number of the first word at or behind a lexeme. */
static uint32_t first_word(const struct parser *p, const struct lexeme *lexeme)
{
	return lexeme < p->end ? lexeme->first_word : (uint32_t)p->query->n_words;
}

static struct query_node *word_node(uint32_t word)
{
	struct query_node *node = node_new(QUERY_WORD);
	node->first = word;
	node->n_words = 1;
	return node;
}

static struct query_node *phrase_node(struct query *query, uint32_t first, uint32_t n)
{
	struct query_node *node = node_new(QUERY_PHRASE);
	node->first = first;
	node->n_words = n;
	for (uint32_t i = first; i < first + n; i++)
		query->words[i].in_phrase = true;
	return node;
}

/* What elision or the inclusive middle dot cut off (l'OIM, déplacé·e·s) must not be asked for by itself. */
static bool is_scrap(const struct query_word *word)
{
	return word->flags & TOKEN_ELIDED || (word->kind == TOKEN_WORD && strlen(word->form) == 1);
}

/*
 * Words typed as one, in a place where they count. Wanted: each of them, so that other forms match too. Unwanted, or beside
 * NEAR: in that order, one behind the other, or too much would be excluded by counter-trafficking.
 */
static struct query_node *words_node(struct query *query, const struct lexeme *lexeme, bool in_order)
{
	uint32_t first = lexeme->first_word, n = lexeme->n_words;
	bool all_scraps = true;

	for (uint32_t i = first; i < first + n; i++)
		all_scraps = all_scraps && is_scrap(&query->words[i]);
	if (in_order) {
		for (; n > 1 && query->words[first].flags & TOKEN_ELIDED; first++)
			n--;
		if (n == 1)
			return word_node(first);
		query->words[first + n - 1].prefix = false; /* a phrase is made of whole words */
		return phrase_node(query, first, n);
	}
	struct query_node *node = node_new(QUERY_AND);
	for (uint32_t i = first; i < first + n; i++)
		if (all_scraps || !is_scrap(&query->words[i]))
			node_add(node, word_node(i));
	return node_collapse(node);
}

static struct query_node *item_node(struct parser *p, struct item item, bool negative)
{
	return item.node ? item.node : words_node(p->query, item.words, negative);
}

static bool is_filter(const struct query_node *node)
{
	return node->field != N_FIELDS;
}

static void items_add(struct items *items, struct item item)
{
	GROW(items->list, items->n, items->alloc);
	items->list[items->n++] = item;
}

/* The same field again widens: lang:fr lang:es is lang:fr,es. */
static void add_filter(struct items *items, struct query_node *node)
{
	for (size_t i = 0; i < items->n; i++) {
		struct query_node **other = &items->list[i].node;
		if (!*other || (*other)->field != node->field)
			continue;
		if (node->op == QUERY_FILTER) {
			for (size_t k = 0; k < node->values.n; k++)
				strlist_add_once(&(*other)->values, node->values.items[k]);
			node_free(node);
			return;
		}
		if ((*other)->op != QUERY_OR) {
			struct query_node *either = node_new(QUERY_OR);
			either->field = node->field;
			node_add(either, *other);
			*other = either;
		}
		node_add(*other, node);
		return;
	}
	items_add(items, (struct item){ .node = node });
}

/* Does a group that begins here stand for itself, with no operator behind it? */
static bool stands_alone(const struct parser *p)
{
	const struct lexeme *behind = p->first + p->at->pair + 1;
	return behind == p->end || (behind->kind != LEX_AND && behind->kind != LEX_OR);
}

static void parse_items(struct parser *p, bool negative, struct items *items)
{
	while (p->at < p->end && p->at->kind != LEX_CLOSE) {
		if (p->at->kind == LEX_NOTHING) {
			p->at++;
		} else if (p->at->kind == LEX_OPEN && stands_alone(p)) {
			p->at++;
			parse_items(p, negative, items);
			p->at++;
		} else {
			struct item item = parse_or(p, negative);
			if (item.node && is_filter(item.node))
				add_filter(items, item.node);
			else
				items_add(items, item);
		}
	}
}

/*
 * A group that a sign or an operator touches. Wanted: all of what stands in it. Unwanted: none of it, so that -(a b)
 * excludes what -a -b does.
 */
static struct item parse_group(struct parser *p, bool negative)
{
	CLEANUP(items_release) struct items items = { .list = NULL };
	struct query_node *node = node_new(negative ? QUERY_OR : QUERY_AND);

	p->at++;
	parse_items(p, negative, &items);
	p->at++;
	for (size_t i = 0; i < items.n; i++) {
		node_add(node, item_node(p, items.list[i], negative));
		items.list[i].node = NULL;
	}
	return (struct item){ .node = node_collapse(node) };
}

static struct item parse_primary(struct parser *p, bool negative)
{
	struct lexeme *lexeme = p->at;
	struct item item = { .node = NULL };

	switch (lexeme->kind) {
	case LEX_OPEN:
		return parse_group(p, negative);
	case LEX_PHRASE:
		item.node = phrase_node(p->query, lexeme->first_word, lexeme->n_words);
		break;
	case LEX_FILTER:
		item.node = lexeme->node;
		lexeme->node = NULL;
		break;
	case LEX_TITLE:
		p->at++;
		item.node = item_node(p, parse_primary(p, negative), negative);
		for (uint32_t i = lexeme->first_word; i < first_word(p, p->at); i++)
			p->query->words[i].field = FIELD_TITLE;
		return item;
	default:
		assert(lexeme->kind == LEX_WORDS);
		item.words = lexeme;
	}
	p->at++;
	return item;
}

/* Several in a row are one NEAR of the widest distance: each must be within it of the others. */
static struct item parse_near(struct parser *p, bool negative)
{
	struct item left = parse_primary(p, negative);

	if (kind(p) != LEX_NEAR)
		return left;
	struct query_node *near = node_new(QUERY_NEAR);
	node_add(near, item_node(p, left, true));
	while (kind(p) == LEX_NEAR) {
		if (p->at->distance > near->distance)
			near->distance = p->at->distance;
		p->at++;
		node_add(near, item_node(p, parse_primary(p, negative), true));
	}
	for (size_t i = 0; i < near->n_children; i++)
		for (uint32_t k = 0; k < near->children[i]->n_words; k++)
			p->query->words[near->children[i]->first + k].in_phrase = true;
	return (struct item){ .node = near };
}

static struct item parse_unary(struct parser *p, bool negative)
{
	uint32_t first = first_word(p, p->at);
	enum lexeme_kind sign = kind(p);

	if (sign != LEX_NOT && sign != LEX_MINUS && sign != LEX_MUST)
		return parse_near(p, negative);
	p->at++;
	if (kind(p) == LEX_MUST) /* NOT +x */
		p->at++;
	if (sign == LEX_MUST) {
		struct query_node *node = item_node(p, parse_near(p, negative), negative);
		return (struct item){ .node = node };
	}
	struct query_node *node = node_new(QUERY_NOT);
	struct query_node *child = item_node(p, parse_near(p, !negative), !negative);
	node_add(node, child);
	for (uint32_t i = first; i < first_word(p, p->at); i++)
		p->query->words[i].excluded = true;
	return (struct item){ .node = node };
}

static struct item parse_chain(struct parser *p, bool negative, enum lexeme_kind sign, enum query_op op,
			       struct item (*parse_part)(struct parser *p, bool negative))
{
	struct item left = parse_part(p, negative);

	if (kind(p) != sign)
		return left;
	struct query_node *node = node_new(op);
	node_add(node, item_node(p, left, negative));
	while (kind(p) == sign) {
		p->at++;
		node_add(node, item_node(p, parse_part(p, negative), negative));
	}
	return (struct item){ .node = node };
}

static struct item parse_and(struct parser *p, bool negative)
{
	return parse_chain(p, negative, LEX_AND, QUERY_AND, parse_unary);
}

static struct item parse_or(struct parser *p, bool negative)
{
	return parse_chain(p, negative, LEX_OR, QUERY_OR, parse_and);
}

/* Is this more than plain words, a phrase or a filter? */
static bool has_operator(const struct query *query, const struct item *item)
{
	const struct query_node *node = item->node;

	if (!node)
		return item->words->prefix;
	if (node->op == QUERY_PHRASE)
		return query->words[node->first].field != N_FIELDS;
	return !is_filter(node->op == QUERY_NOT ? node->children[0] : node);
}

static void write_item(const struct query *query, const struct item *item, bool alone, struct buf *out)
{
	if (!item->node) {
		uint32_t end = item->words->end - item->words->prefix;
		typed_write(query->text + item->words->start, end - item->words->start, out);
		if (item->words->prefix)
			buf_addch(out, '*');
		return;
	}
	const struct query_word *word =
		item->node->op == QUERY_WORD ? &query->words[item->node->first] : NULL;
	bool must = word && word->field == N_FIELDS;
	bool number =
		must && (word->kind == TOKEN_NUMBER || isdigit((unsigned char)query->text[word->start]));
	if (must)
		buf_addch(out, '+');
	if (number) /* +2010 would be a telephone number */
		buf_addstr(out, "( ");
	node_write(query, item->node, alone, out);
	if (number)
		buf_addch(out, ')');
}

/* Would these two, with a space between, be read as other numbers, like 19 384? Years side by side would not. */
static bool would_join(const struct buf *left, const struct buf *right)
{
	if (!left->len || !isdigit((unsigned char)left->data[left->len - 1]))
		return false;
	size_t n_digits = strspn(right->data, "0123456789");
	return n_digits == 3 || (n_digits && (strchr(left->data, ' ') || right->data[n_digits]));
}

/* Clauses in the order they were typed, each as plainly as it can be said. */
static void write_read_as(const struct query *query, const struct items *items, struct buf *out)
{
	CLEANUP(buf_release) struct buf before = BUF_INIT, one = BUF_INIT;

	for (size_t i = 0; i < items->n; i++) {
		buf_clear(&one);
		write_item(query, &items->list[i], items->n == 1, &one);
		if (i)
			buf_addstr(out, would_join(&before, &one) ? " ; " : " ");
		buf_add(out, one.data, one.len);
		buf_clear(&before);
		buf_add(&before, one.data, one.len);
	}
}

static void parse_lexemes(struct query *query, const struct lexemes *lexemes, struct items *ret_items)
{
	struct parser p = {
		.query = query,
		.first = lexemes->items,
		.at = lexemes->items,
		.end = lexemes->items + lexemes->n,
	};
	parse_items(&p, false, ret_items);
	assert(p.at == p.end);
}

void query_parse(const char *text, bool (*is_acronym)(void *ctx, const char *form, size_t len), void *ctx,
		 struct query *ret_query)
{
	CLEANUP(lexemes_release) struct lexemes lexemes = { .items = NULL };
	CLEANUP(items_release) struct items items = { .list = NULL };
	struct query query = { .text = NULL };

	query_lex(text, is_acronym, ctx, &query, &lexemes);
	if (lexemes.n)
		parse_lexemes(&query, &lexemes, &items);
	for (size_t i = 0; i < items.n; i++)
		query.has_operators |= has_operator(&query, &items.list[i]);
	if (query.has_operators) {
		CLEANUP(buf_release) struct buf read_as = BUF_INIT;
		write_read_as(&query, &items, &read_as);
		query.read_as = buf_detach(&read_as);
	}
	for (size_t i = 0; i < items.n; i++) {
		if (!items.list[i].node)
			continue;
		if (!query.must)
			query.must = node_new(QUERY_AND);
		node_add(query.must, items.list[i].node);
		items.list[i].node = NULL;
	}
	*ret_query = query;
}
