/* Lexemes put in order: parentheses matched, signs and operators that join nothing turned into words. */
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "query/parse_lex.h"
#include "base/banned.h"

struct order {
	struct query *query;
	size_t len;
	bool was_cut;
	struct lexemes *out;
};

static const char note_plain[] =
	"An operator without a word on each side that it needs was read as a plain word.";
static const char note_nested[] = "Parentheses nested too deeply were left out.";
static const char note_title[] = "\"title:\" with nothing to search behind it was left out.";

const char query_note_empty[] =
	"Parentheses or quotation marks with nothing to search between them were left out.";
const char query_note_unclosed[] = "A parenthesis or quotation mark without its counterpart was left out.";

static void note_at(struct order *o, const char *code, size_t start, size_t end, const char *text)
{
	query_add_note(o->query, code, o->query->text + start, end - start, text);
}

/* Those that can stand behind a sign or an operator. */
static bool starts_term(enum lexeme_kind kind)
{
	return kind == LEX_WORDS || kind == LEX_PHRASE || kind == LEX_FILTER || kind == LEX_OPEN ||
	       kind == LEX_TITLE;
}

static void compact(struct lexemes *out)
{
	size_t kept = 0;
	for (size_t i = 0; i < out->n; i++)
		if (out->items[i].kind != LEX_REMOVED)
			out->items[kept++] = out->items[i];
	out->n = kept;
}

static void add_close(struct order *o)
{
	GROW(o->out->items, o->out->n, o->out->alloc);
	o->out->items[o->out->n++] =
		(struct lexeme){ .kind = LEX_CLOSE, .start = (uint32_t)o->len, .end = (uint32_t)o->len };
}

/* Removes parentheses that lack their counterpart or lie too deep; what was cut off is closed. */
static void match_parentheses(struct order *o)
{
	struct lexemes *out = o->out;
	uint32_t stack[QUERY_MAX_BYTES];
	size_t depth = 0, n = out->n;

	for (size_t i = 0; i < n; i++) {
		struct lexeme *lexeme = &out->items[i];
		if (lexeme->kind == LEX_OPEN) {
			stack[depth++] = (uint32_t)i;
		} else if (lexeme->kind == LEX_CLOSE && !depth) {
			note_at(o, "unclosed", lexeme->start, lexeme->end, query_note_unclosed);
			lexeme->kind = LEX_REMOVED;
		} else if (lexeme->kind == LEX_CLOSE && --depth >= QUERY_MAX_DEPTH) {
			struct lexeme *open = &out->items[stack[depth]];
			note_at(o, "nested", open->start, open->end, note_nested);
			open->kind = lexeme->kind = LEX_REMOVED;
		}
	}
	while (depth) {
		struct lexeme *open = &out->items[stack[--depth]];
		if (o->was_cut && depth < QUERY_MAX_DEPTH) {
			add_close(o);
			continue;
		}
		note_at(o, "unclosed", open->start, open->end, query_note_unclosed);
		open->kind = LEX_REMOVED;
	}
}

/* A sign or title: whose parenthesis or value is gone goes with it: "+(a b" demands nothing. */
static void remove_dangling(struct order *o)
{
	struct lexemes *out = o->out;

	for (size_t i = out->n; i-- > 0;) {
		enum lexeme_kind kind = out->items[i].kind, next = LEX_NOTHING;
		if (kind != LEX_MUST && kind != LEX_MINUS && kind != LEX_TITLE)
			continue;
		if (i + 1 < out->n && out->items[i + 1].start == out->items[i].end)
			next = out->items[i + 1].kind;
		if (kind == LEX_TITLE ? next == LEX_WORDS || next == LEX_PHRASE || next == LEX_OPEN
				      : starts_term(next))
			continue;
		if (kind == LEX_TITLE)
			note_at(o, "ignored", out->items[i].start, out->items[i].end, note_title);
		out->items[i].kind = LEX_REMOVED;
	}
}

/* Empty groups become LEX_NOTHING. Were there any? */
static bool remove_empty(struct order *o)
{
	struct lexeme *items = o->out->items;
	bool found = false;

	for (size_t open = 0; open < o->out->n; open++) {
		size_t close = open + 1;
		if (items[open].kind != LEX_OPEN)
			continue;
		while (items[close].kind == LEX_NOTHING) /* its CLOSE is there */
			close++;
		if (items[close].kind != LEX_CLOSE)
			continue;
		note_at(o, "plain", items[open].start, items[close].end, query_note_empty);
		items[open].kind = LEX_NOTHING;
		items[open].end = items[close].end;
		for (size_t i = open + 1; i <= close; i++)
			items[i].kind = LEX_REMOVED;
		open = close;
		found = true;
	}
	return found;
}

static void demote(struct order *o, struct lexeme *lexeme)
{
	note_at(o, "plain", lexeme->start, lexeme->end, note_plain);
	lexeme->kind = LEX_WORDS;
	lexeme->demoted = true;
}

/* An operator that lacks what it joins becomes a word. NOT first, from the right: whether AND NOT holds depends on it. */
static void demote_operators(struct order *o)
{
	struct lexeme *items = o->out->items;
	size_t n = o->out->n;

	for (size_t i = n; i-- > 0;)
		if (items[i].kind == LEX_NOT &&
		    (i + 1 == n || items[i + 1].demoted ||
		     (!starts_term(items[i + 1].kind) && items[i + 1].kind != LEX_MUST)))
			demote(o, &items[i]);
	for (size_t i = 0; i < n; i++) {
		enum lexeme_kind kind = items[i].kind;
		if (kind != LEX_AND && kind != LEX_OR && kind != LEX_NEAR)
			continue;
		bool between = i > 0 && i + 1 < n && !items[i - 1].demoted && !items[i + 1].demoted;
		enum lexeme_kind left = between ? items[i - 1].kind : LEX_NOTHING;
		enum lexeme_kind right = between ? items[i + 1].kind : LEX_NOTHING;
		bool holds;
		if (kind == LEX_NEAR)
			holds = (left == LEX_WORDS || left == LEX_PHRASE) &&
				(right == LEX_WORDS || right == LEX_PHRASE) &&
				(i < 2 || items[i - 2].kind != LEX_TITLE);
		else
			holds = (left == LEX_WORDS || left == LEX_PHRASE || left == LEX_FILTER ||
				 left == LEX_CLOSE) &&
				(starts_term(right) || right == LEX_MUST || right == LEX_MINUS ||
				 right == LEX_NOT);
		if (!holds)
			demote(o, &items[i]);
	}
}

static void pair_parentheses(struct lexemes *out)
{
	uint32_t stack[QUERY_MAX_DEPTH];
	size_t depth = 0;

	for (size_t i = 0; i < out->n; i++) {
		if (out->items[i].kind == LEX_OPEN)
			stack[depth++] = (uint32_t)i;
		else if (out->items[i].kind == LEX_CLOSE)
			out->items[stack[--depth]].pair = (uint32_t)i;
	}
}

void lexemes_order(struct query *query, size_t len, bool was_cut, struct lexemes *lexemes)
{
	struct order o = { .query = query, .len = len, .was_cut = was_cut, .out = lexemes };

	match_parentheses(&o);
	do { /* each takes away what held another: -((title:())) */
		remove_dangling(&o);
		compact(lexemes);
	} while (remove_empty(&o));
	demote_operators(&o);
	pair_parentheses(lexemes);
}
