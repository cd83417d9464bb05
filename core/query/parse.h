/*
 * Query text -> tree. A total parser: any bytes give a query and, where something was not understood, a note.
 *
 * Plain words stand in `words` order and are optional; what must hold is in the tree. The language is that of
 * docs/query-language.md:
 *
 *	"exact phrase"  +must  -not  AND OR NOT (ET OU SAUF, Y O NO) in capitals  ( )  prefix*  NEAR/n
 *	title:  lang:  type:  site:  country:  topic:  url:  date:2010..2015
 *
 * Limits: QUERY_MAX_BYTES and QUERY_MAX_WORDS (cut there, note "cut" with the last word read), nesting QUERY_MAX_DEPTH
 * (deeper parentheses are left out, note "nested"), QUERY_MIN_PREFIX letters before "*".
 *
 * Notes, by code; word is what it is about:
 *	capitals  the query is all in capitals: its operators were read as words
 *	cut       past a limit; word is the last one read
 *	ignored   a filter with a bad value was left out; title: without words; NEAR/n out of range, taken as the nearest
 *	nested    parentheses too deep were left out
 *	plain     an operator that joins nothing was read as a plain word; empty parentheses or quotes were left out
 *	prefix    "*" after fewer letters, in a phrase or inside a word: the word was read without it
 *	unclosed  a parenthesis or quotation mark without its counterpart was left out
 */
#ifndef QUERY_PARSE_H
#define QUERY_PARSE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/strlist.h"
#include "query/answer.h"
#include "query/request.h"
#include "schema/fields.h"

#define QUERY_MAX_BYTES  1024u
#define QUERY_MAX_WORDS  32u
#define QUERY_MAX_DEPTH  16u
#define QUERY_MIN_PREFIX 3u
#define QUERY_MAX_NEAR   50u /* words */

#define QUERY_DEFAULT_NEAR 10u /* of NEAR without a number */

/* One word as typed; the same word typed twice is two. */
struct query_word {
	/*
	 * As text_analyze gives it, with three exceptions: with prefix, and for an operator read as a word, it is in lower
	 * case and a TOKEN_WORD; in a query that is nothing but acronyms and operators each word is a TOKEN_ACRONYM.
	 */
	char *form;
	uint8_t kind, flags; /* enum token_kind, token_flags */
	uint32_t start, end; /* bytes of query.text */
	bool prefix;         /* form* */
	bool excluded;       /* it stands under a "not": never ranked, highlighted or missing */
	bool in_phrase;      /* of "..." or NEAR: stop words count there */
	enum field field;    /* FIELD_TITLE when restricted to the title, else N_FIELDS */
};

/* A hyphenated (or apostrophe) word: its whole form stands for the words first .. first + n_words. */
struct query_compound {
	uint32_t first, n_words; /* in query.words */
	char *form;
};

enum query_op {
	QUERY_WORD,   /* words[first]; n_words is 1 */
	QUERY_PHRASE, /* words[first .. first + n_words) in this order, one behind the other */
	QUERY_NEAR,   /* each child (WORD or PHRASE) within `distance` words of the others, any order */
	QUERY_AND,
	QUERY_OR,
	QUERY_NOT,    /* one child; only as a child of AND: excludes whole documents */
	QUERY_FILTER, /* field has one of values; whole documents */
	QUERY_DATE,   /* from..to; whole documents */
	QUERY_URL,    /* the address or id contains values[0] (folded to lower case) */
};

struct query_node {
	enum query_op op;
	uint32_t first, n_words;
	uint32_t distance;
	enum field field;
	struct strlist values;
	struct date from, to;
	struct query_node **children;
	size_t n_children, alloc_children;
};

struct query {
	char *text; /* valid UTF-8, cut at the limit */
	struct query_word *words;
	size_t n_words, alloc_words;
	struct query_compound *compounds;
	size_t n_compounds, alloc_compounds;
	/*
	 * What must hold: an AND of the clauses that are a must (+, AND, OR groups of operators, phrases, NEAR, prefixes under an
	 * operator, fields, NOT). Plain words are in no node. NULL: nothing must. Else always an AND, of one child or more; no
	 * AND or OR stands directly under another of its kind.
	 */
	struct query_node *must;
	bool has_operators; /* anything but plain words, phrases and filters (also excluded ones); title: is more than a filter */
	char *read_as; /* how operators were understood, written out in the query language; NULL when there are none */
	struct note *notes;
	size_t n_notes, alloc_notes;
};

/*
 * Parse. is_acronym (may be NULL) tells whether a form in capitals is an acronym of the index: in a query that is
 * all capitals operators are words unless every other word of it is one.
 * lang:, type:, site:, country:, topic:, date: become FILTER and DATE nodes; an unknown `name:` is plain words.
 */
void query_parse(const char *text, bool (*is_acronym)(void *ctx, const char *form, size_t len), void *ctx,
		 struct query *ret_query);
void query_release(struct query *query);
/* The tree on one line, for tests: (and w0 (not w1) (phrase w2 w3) (lang fr|es) (date 2010..2015)). */
void query_dump(const struct query *query, struct buf *out);

#endif
