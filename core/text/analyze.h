/*
 * Text -> tokens, the same for documents, queries and highlighting. Pure functions; no state but
 * what the caller holds.
 *
 * A token is a run of letters, marks and digits (Unicode categories L*, M*, Nd). Its *form* is what
 * is written, in lower case, NFKC, ligatures resolved (oe for U+0153, ae, fi, ...), accents kept.
 * Words are cut at every apostrophe (' U+2019 U+2018 U+00B4 U+02BC) and hyphen (- U+2010 U+2011), at the
 * middle dot and slash; soft hyphens, U+200B and the like are left out of the form.
 *
 *   "l'OIM au Salvador"   l | OIM (acronym) | au | salvador
 *   "main-d'œuvre"        main | d | oeuvre, and the compound "main-d'oeuvre" over all three
 *   "19 384"              one number, form "19384", the offsets covering both groups
 *   "IDPs"                acronym "IDP"
 *
 * Numbers: groups of three digits after one to three, separated alike by a space, U+00A0, U+202F, U+2009,
 * full stop or comma, are one number without separators; a comma or full stop followed by one or two digits,
 * or by four and more, is a decimal sign: form "3.5". Ordinals and mixed runs ("50e", "covid19") are words.
 * A first group that begins with 0 has no groups behind it ("0,125" is a fraction). Runs that go on otherwise
 * ("2.1.1", "24.10.2018", "77 123 45 67") and the parts of a telephone number behind "+" are numbers of their own.
 *
 * Acronym: two to ten capitals and digits beginning with a capital (full stops between single capitals
 * left out, a final plural s too), in a line that is not all capitals. Its form is its capitals, accents
 * folded: never lower case, so that WHO and who, SIDA and sida stay two words. A line or sentence is all capitals
 * when it has no lower-case letter and two words of two letters or more, one of them of five or more; its words are
 * words. The only word of a line (a query, a cell, a heading) is an acronym up to six letters, else a word.
 */
#ifndef TEXT_ANALYZE_H
#define TEXT_ANALYZE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/error.h"

#define TEXT_MAX_BYTES (64u << 20)
#define TEXT_MAX_FORM  60u /* bytes; longer runs are cut there (no word is that long), the rest dropped */

enum token_kind {
	TOKEN_WORD,
	TOKEN_NUMBER,
	TOKEN_ACRONYM,
	TOKEN_CONCEPT, /* no token of a text: a concept that a text names, kept among the words of an index */
};

enum token_flags {
	TOKEN_SENTENCE = 1 << 0, /* first of a sentence */
	/* First of a paragraph, cell or list entry ("\n" before it), or of the text: phrases do not cross. */
	TOKEN_BREAK = 1 << 1,
	TOKEN_CAPITAL = 1 << 2, /* begins with a capital (or is all capitals in a line of capitals) */
	TOKEN_JOINED = 1 << 3,  /* joined to the token before by a hyphen, a middle dot or an apostrophe */
	/* An article or pronoun cut off by an apostrophe: l d qu n s j c m t jusqu lorsqu puisqu. */
	TOKEN_ELIDED = 1 << 4,
	TOKEN_UPPER = 1 << 5, /* written in capitals altogether (two letters or more), acronym or not */
};

struct token {
	uint32_t start, end; /* bytes of text */
	uint32_t form;       /* offset of its form in tokens.pool */
	uint16_t form_len;   /* bytes */
	uint8_t kind, flags;
};

/*
 * The whole of a hyphenated word, or of one whose apostrophe belongs to it (aujourd'hui, N'Djamena, not Côte
 * d'Ivoire). Its form is in the pool: lower case, the parts joined by "-" (also for a middle dot) or "'" (for any
 * apostrophe).
 */
struct compound {
	uint32_t first;    /* token number */
	uint32_t n_tokens; /* 2 or more */
	uint32_t form;     /* offset */
	uint16_t form_len;
};

struct tokens {
	struct token *items;
	size_t n, alloc;
	struct compound *compounds; /* by first */
	size_t n_compounds, alloc_compounds;
	struct buf pool;
};

#define TOKENS_INIT                                                                                          \
	{                                                                                                    \
		.pool = BUF_INIT                                                                             \
	}
void tokens_release(struct tokens *tokens);
void tokens_clear(struct tokens *tokens);
static inline const char *token_form(const struct tokens *tokens, const struct token *token)
{
	return tokens->pool.data + token->form; /* form_len bytes, then a NUL */
}

/*
 * Cut text into tokens, in reading order, appended to tokens.
 *
 * text, len  UTF-8, need not end in NUL; invalid bytes separate tokens.
 * Errors     STATUS_TOO_LARGE when len > TEXT_MAX_BYTES.
 */
NODISCARD enum status text_analyze(const char *text, size_t len, struct tokens *tokens, struct error *err);

/*
 * Is the last thing of a text the end of a sentence: a full stop, a colon, ...? What may stand behind it (closing quotation marks,
 * brackets, spaces) is passed over.
 */
bool text_ends_sentence(const char *text, size_t len);

/* Append form with accents and other marks taken off; ñ stays when keep_enye (terms), else becomes n (look-up). */
void text_fold(const char *form, size_t len, bool keep_enye, struct buf *out);

#endif
