/* Characters and forms, shared by the files of this folder; nobody else includes it. */
#ifndef TEXT_LETTERS_H
#define TEXT_LETTERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

/* What a character is to the tokenizer. Those up to CHAR_DIGIT make words. */
enum char_class {
	CHAR_OTHER,
	CHAR_UPPER,
	CHAR_LOWER,
	CHAR_LETTER, /* a letter of a script without case */
	CHAR_MARK,   /* continues a word, begins none */
	CHAR_DIGIT,
	CHAR_IGNORED, /* soft hyphen and the like: neither cuts nor counts */
	CHAR_APOSTROPHE,
	CHAR_HYPHEN, /* hyphens and the middle dot */
	CHAR_SPACE,
	CHAR_NEWLINE,
	N_CHAR_CLASSES
};

static inline bool char_in_word(enum char_class class)
{
	return class >= CHAR_UPPER && class <= CHAR_DIGIT;
}

extern const uint8_t ascii_classes[128]; /* enum char_class */

/* Class of any code point; UTF8_INVALID is CHAR_OTHER. */
enum char_class char_class(uint32_t code_point);
/* Class of the character at text[at], CHAR_OTHER at the end; *ret_size is its bytes (0 at the end). */
enum char_class char_class_at(const char *text, size_t len, size_t at, size_t *ret_size);

#define LATIN_FIRST 0xC0u
#define LATIN_LAST  0x24Fu

enum latin_kind { LATIN_NONE, LATIN_UPPER = CHAR_UPPER, LATIN_LOWER = CHAR_LOWER, LATIN_OTHER = CHAR_LETTER };

/* A letter U+00C0 to U+024F: its form (lower case, ligature resolved) and the form without marks. */
struct latin_letter {
	char form[5], fold[5];
	uint8_t kind; /* enum latin_kind */
};
extern const struct latin_letter latin_letters[LATIN_LAST - LATIN_FIRST + 1];

/* The table's row of a code point, or NULL when it is no letter of the table. */
static inline const struct latin_letter *latin_letter(uint32_t code_point)
{
	if (code_point < LATIN_FIRST || code_point > LATIN_LAST ||
	    !latin_letters[code_point - LATIN_FIRST].kind)
		return NULL;
	return &latin_letters[code_point - LATIN_FIRST];
}

/*
 * The form of a run of letters by the long way, for what the table cannot do: combining marks,
 * other scripts, compatibility letters. NFKC with case folding; at most TEXT_MAX_FORM bytes to form.
 * Returns the length, 0 when nothing is left.
 */
size_t form_compose(const char *run, size_t len, char *form);

/* Append the form of an acronym, without accents and in capitals (upper) or in lower case, to out. */
void form_recase(const char *form, size_t len, bool upper, struct buf *out);

/*
 * Read the number that begins with the ASCII digit at text[start] (analyze.h tells which groups and
 * decimals are one number). The caller has seen that its first run of digits is no mixed word.
 *
 * alone       take the run of digits at start only: part of a telephone number
 * form        TEXT_MAX_FORM bytes; *ret_form_len are written
 * ret_plain   offset up to which further runs of digits are numbers of their own ("2.1.1", "77 123 45 67"); 0: none
 *
 * Returns the offset behind the number.
 */
size_t number_scan(const char *text, size_t len, size_t start, bool alone, char *form, size_t *ret_form_len,
		   size_t *ret_plain);

/*
 * Does a sentence end between the token before (text[..from), its form given) and the one at
 * text[to]? first is the class of the character there.
 */
struct token;
bool sentence_ends(const char *text, size_t from, size_t to, enum char_class first,
		   const struct token *before, const char *before_form);

#endif
