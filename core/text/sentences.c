/* Where sentences end: good enough for extracts and for telling lines of capitals, not a grammar. */
#include <string.h>

#include "base/memory.h"
#include "base/utf8.h"
#include "text/analyze.h"
#include "text/letters.h"
#include "base/banned.h"

/* Abbreviations after which a full stop does not end a sentence; forms, sorted by bytes. */
static const char *const abbreviations[] = {
	"apdo",  "art", "arts", "av",   "cf",  "chap", "depto", "dpto", "dr",  "dra",  "dre",  "drs", "ed",
	"ej",    "env", "etc",  "ext",  "fig", "gen",  "gral",  "ing",  "jr",  "lic",  "m",    "mgr", "mlle",
	"mlles", "mm",  "mme",  "mmes", "mr",  "mrs",  "ms",    "n",    "no",  "nos",  "num",  "núm", "p",
	"pag",   "pp",  "pr",   "prof", "pág", "págs", "s",     "sr",   "sra", "sras", "sres", "srs", "srta",
	"srtas", "st",  "ste",  "tel",  "tél", "ud",   "uds",   "v",    "vol", "vs",   "éd",
};

static bool is_abbreviation(const struct token *token, const char *form)
{
	if (token->kind == TOKEN_ACRONYM) /* "J.K. Rowling" */
		return token->form_len == 2 && token->end - token->start == 3;
	if (token->kind != TOKEN_WORD)
		return false;
	/* An initial: "J. Dupont". */
	if (utf8_count(form, token->form_len) == 1 && token->flags & TOKEN_CAPITAL)
		return true;
	size_t low = 0, high = sizeof(abbreviations) / sizeof(abbreviations[0]);
	while (low < high) {
		size_t middle = (low + high) / 2;
		int order = strcmp(form, abbreviations[middle]);
		if (!order)
			return true;
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return false;
}

enum piece {
	PIECE_OTHER,
	PIECE_STOP,
	PIECE_DOT,
	PIECE_CLOSING,
	PIECE_OPENING,
	PIECE_QUOTE,
	PIECE_DASH,
	PIECE_SPACE
};

static enum piece piece_of(uint32_t c)
{
	switch (c) {
	case '.':
		return PIECE_DOT;
	case '!':
	case '?':
	case 0x2026: /* … */
		return PIECE_STOP;
	case ')':
	case ']':
	case 0xbb:   /* » */
	case 0x201d: /* ” */
	case 0x2019: /* ’ */
		return PIECE_CLOSING;
	case 0xab:   /* « */
	case 0x201c: /* “ */
	case 0x2018: /* ‘ */
	case 0xbf:   /* ¿ */
	case 0xa1:   /* ¡ */
		return PIECE_OPENING;
	case '"':
	case '\'':
		return PIECE_QUOTE; /* either way */
	case '-':
	case '(':
	case '[':
	case 0x2013:
	case 0x2014:
	case 0x2022:
		return PIECE_DASH;
	default:
		return char_class(c) == CHAR_SPACE ? PIECE_SPACE : PIECE_OTHER;
	}
}

bool sentence_ends(const char *text, size_t from, size_t to, enum char_class first,
		   const struct token *before, const char *before_form)
{
	enum { WITHIN, STOPPED, SPACED } state = WITHIN;
	bool only_dot = false, quote = false;
	size_t size;

	for (size_t i = from; i < to; i += size) {
		enum piece piece = piece_of(utf8_decode(text + i, to - i, &size));
		if (piece == PIECE_DOT || piece == PIECE_STOP) {
			/* "..." is a stop; one full stop right behind a word may be that of an abbreviation. */
			only_dot = piece == PIECE_DOT && state == WITHIN && i == from;
			state = STOPPED;
			quote = false;
		} else if (state == STOPPED) {
			if (piece == PIECE_SPACE)
				state = SPACED;
			else if (piece != PIECE_CLOSING && piece != PIECE_QUOTE)
				state = WITHIN;
		} else if (state == SPACED) {
			if (piece == PIECE_OPENING || piece == PIECE_QUOTE)
				quote = true;
			else if (piece == PIECE_OTHER)
				state = WITHIN;
		}
	}
	if (state != SPACED || (first == CHAR_LOWER && !quote))
		return false;
	if (!only_dot)
		return true;
	/* "1. Introduction": the number of an entry. */
	if (before->kind == TOKEN_NUMBER && before->flags & TOKEN_SENTENCE)
		return false;
	return !is_abbreviation(before, before_form);
}

bool text_ends_sentence(const char *text, size_t len)
{
	static const char *const closing[] = { "\u00bb", "\u201d", "\u2019", "\u00a0", "\u202f",
					       " ",      "\"",     "'",      ")",      "]" };
	for (bool again = true; again;) {
		again = false;
		for (size_t i = 0; i < ARRAY_SIZE(closing); i++) {
			size_t n = strlen(closing[i]);
			if (len >= n && !memcmp(text + len - n, closing[i], n)) {
				len -= n;
				again = true;
			}
		}
	}
	return len && (strchr(".!?:", text[len - 1]) || (len >= 3 && !memcmp(text + len - 3, "\u2026", 3)));
}
