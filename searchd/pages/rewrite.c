#include "rewrite.h"

#include <string.h>

#include "base/banned.h"
#include "base/memory.h"

static bool is_word_byte(char c)
{
	return (unsigned char)c >= 0x80 || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
	       (c >= 'A' && c <= 'Z');
}

const char *rewrite_find(const char *query, const char *from, const char *word)
{
	size_t len = strlen(word);
	if (!len)
		return NULL;
	for (const char *at = from; (at = strstr(at, word)); at++) {
		/* A typographic apostrophe or quote is past ASCII too, and a border all the same. */
		bool before = at == query || !is_word_byte(at[-1]) ||
			      (at - query >= 3 && memcmp(at - 3, "\xe2\x80", 2) == 0) ||
			      (at - query >= 2 && at[-2] == '\xc2');
		bool after = !at[len] || !is_word_byte(at[len]) || memcmp(at + len, "\xe2\x80", 2) == 0 ||
			     at[len] == '\xc2';
		if (before && after)
			return at;
	}
	return NULL;
}

void rewrite_require(const char *query, const char *word, struct buf *out)
{
	const char *at = rewrite_find(query, query, word);
	/* Behind an apostrophe or a hyphen "+" would be no operator: there the word is said once more. */
	if (at && (at == query || at[-1] == ' ' || at[-1] == '(')) {
		buf_add(out, query, (size_t)(at - query));
		buf_addch(out, '+');
		buf_addstr(out, at);
		return;
	}
	buf_addstr(out, query);
	buf_addstr(out, " +");
	buf_addstr(out, word);
}

static bool is_operator(const char *word, size_t len)
{
	static const char *const operators[] = { "AND", "OR", "NOT", "ET", "OU", "SAUF", "Y", "O", "NO" };
	for (size_t i = 0; i < ARRAY_SIZE(operators); i++)
		if (strlen(operators[i]) == len && memcmp(operators[i], word, len) == 0)
			return true;
	return len > 5 && memcmp(word, "NEAR/", 5) == 0;
}

/* Bytes of the quotation mark or bracket at `at`, or 0. */
static size_t punctuation_at(const char *at)
{
	static const char *const marks[] = { "\"", "(", ")", "*", "«", "»", "“", "”", "„" };
	for (size_t i = 0; i < ARRAY_SIZE(marks); i++)
		if (strncmp(at, marks[i], strlen(marks[i])) == 0)
			return strlen(marks[i]);
	return 0;
}

bool rewrite_plain(const char *query, struct buf *out)
{
	bool skip_next = false;
	size_t start = out->len;
	for (const char *at = query; *at;) {
		size_t mark = punctuation_at(at);
		if (*at == ' ' || mark) {
			at += mark ? mark : 1;
			continue;
		}
		const char *word = at;
		while (*at && *at != ' ' && !punctuation_at(at))
			at++;
		bool is_not = is_operator(word, (size_t)(at - word)) &&
			      (strncmp(word, "NOT", 3) == 0 || strncmp(word, "NO", 2) == 0 ||
			       strncmp(word, "SAUF", 4) == 0);
		bool excluded = skip_next || (word[0] == '-' && at - word > 1);
		skip_next = is_not;
		if (is_operator(word, (size_t)(at - word)) || excluded)
			continue;
		if (*word == '+' || *word == '-')
			word++;
		if (word == at)
			continue;
		if (out->len > start)
			buf_addch(out, ' ');
		buf_add(out, word, (size_t)(at - word));
	}
	return out->len > start && strcmp(out->data + start, query) != 0;
}
