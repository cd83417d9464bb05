/*
 * The first half of query_parse: text -> lexemes. Private to parse*.c.
 *
 * The whole text is analysed once, so that numbers, acronyms and hyphenated words come out as they do in a document; the
 * lexemes only say which tokens belong together and what stands between them. Fields are blanked before the analysis.
 * What comes out is well formed: parentheses match, signs and operators have their operands. Everything else has become
 * words and a note.
 */
#ifndef QUERY_PARSE_LEX_H
#define QUERY_PARSE_LEX_H

#include "query/parse.h"
#include "text/analyze.h"

enum lexeme_kind {
	LEX_REMOVED, /* while lexing only */
	LEX_NOTHING, /* something not understood stood here: operators do not reach across it */
	LEX_WORDS,   /* what is typed without a space: one word, or the parts of counter-trafficking */
	LEX_PHRASE,
	LEX_FILTER, /* a node is ready */
	LEX_OPEN,
	LEX_CLOSE,
	LEX_MUST,  /* + */
	LEX_MINUS, /* - */
	LEX_TITLE, /* title: in front of words, a phrase or a group */
	LEX_AND,
	LEX_OR,
	LEX_NOT,
	LEX_NEAR,
};

struct lexeme {
	enum lexeme_kind kind;
	bool prefix;         /* its last word is followed by "*" */
	bool demoted;        /* WORDS that were an operator: joins nothing */
	uint32_t start, end; /* bytes of text */
	uint32_t first_token, n_tokens;
	uint32_t first_word, n_words; /* of query.words; 0 words where there are none */
	uint32_t distance;            /* of NEAR */
	uint32_t pair;                /* OPEN: number of its CLOSE */
	struct query_node *node;      /* FILTER; whoever takes it sets NULL */
};

struct lexemes {
	struct lexeme *items;
	size_t n, alloc;
};

typedef bool is_acronym_fn(void *ctx, const char *form, size_t len);

/* Fills query.text, words, compounds and notes. */
void query_lex(const char *text, is_acronym_fn *is_acronym, void *ctx, struct query *query,
	       struct lexemes *ret_lexemes);
void lexemes_release(struct lexemes *lexemes);

/* Once for each code and word. word: len bytes, or NULL. */
void query_add_note(struct query *query, const char *code, const char *word, size_t len, const char *text);

/*
 * The operator that these bytes spell as a whole: LEX_AND, LEX_OR, LEX_NOT, LEX_NEAR (ret_distance is set, 0 when none is
 * given; UINT32_MAX for a number too long), else LEX_WORDS.
 */
enum lexeme_kind operator_kind(const char *text, size_t len, uint32_t *ret_distance);

/* ---- parse_order.c ---- */

/* Makes what was found in the first len bytes well formed; was_cut: what is open closes at the end, as the rest is missing. */
void lexemes_order(struct query *query, size_t len, bool was_cut, struct lexemes *lexemes);
extern const char query_note_empty[], query_note_unclosed[];

/* ---- parse_words.c ---- */

/* Appends the words of the lexemes, and compounds, to the query. acronyms: take every word for one. */
void lexemes_add_words(struct query *query, const struct tokens *tokens, bool acronyms,
		       struct lexemes *lexemes);
/* A form in capitals without accents, as acronyms have it. */
void capital_form(const char *form, size_t len, struct buf *out);

/* ---- parse_fields.c ---- */

struct field_span {
	enum field field;
	size_t start, value, value_end, end; /* name, value without its quotes, behind everything */
};

/* Is there `name:value` at `at`, where a word may begin? TITLE: end == value, what follows is a term. */
bool field_at(const char *text, size_t len, size_t at, struct field_span *ret_span);
/* The filter a span stands for; NULL, with a note, when no value of it is valid. */
struct query_node *field_node(struct query *query, const char *text, const struct field_span *span);

/* ---- characters ---- */

bool is_query_space(uint32_t c);
bool is_query_quote(uint32_t c);
/* Where the quote that opens at `at` closes (the first byte of the closing mark), or SIZE_MAX. */
size_t quote_end(const char *text, size_t len, size_t at);

/* ---- parse_tree.c ---- */

struct query_node *node_new(enum query_op op);
void node_free(struct query_node *node);
/*
 * Put child under parent and own it. A child of the same operator is dissolved into parent; a NOT under anything but an AND
 * gets an AND of its own.
 */
void node_add(struct query_node *parent, struct query_node *child);
/* One child: that child, the parent freed. None: NULL. */
struct query_node *node_collapse(struct query_node *node);
/* Write a node in the query language; alone: it is the whole query, or a clause that stands beside others. */
void node_write(const struct query *query, const struct query_node *node, bool alone, struct buf *out);
/* Words as typed, but never such that they would be read as an operator or a field. */
void typed_write(const char *text, size_t len, struct buf *out);

#endif
