/* Numbers as they are written in French, Spanish and English: 19 384, 213.581, 35,000, 3,5. */
#include <string.h>

#include "text/analyze.h"
#include "text/letters.h"
#include "base/banned.h"

static size_t digits_at(const char *text, size_t len, size_t at)
{
	size_t n = 0;
	while (at + n < len && text[at + n] >= '0' && text[at + n] <= '9')
		n++;
	return n;
}

/* ' ' for any of the spaces that separate groups, '.', ',' or 0. */
static char separator_at(const char *text, size_t len, size_t at, size_t *ret_size)
{
	static const struct {
		const char *bytes;
		char class;
	} separators[] = {
		{ " ", ' ' },
		{ ".", '.' },
		{ ",", ',' },
		{ "\xc2\xa0", ' ' },     /* U+00A0 */
		{ "\xe2\x80\xaf", ' ' }, /* U+202F */
		{ "\xe2\x80\x89", ' ' }, /* U+2009 */
	};

	*ret_size = 0;
	for (size_t i = 0; at < len && i < sizeof(separators) / sizeof(separators[0]); i++) {
		size_t n = strlen(separators[i].bytes);
		if (n <= len - at && !memcmp(text + at, separators[i].bytes, n)) {
			*ret_size = n;
			return separators[i].class;
		}
	}
	return 0;
}

/* Does a letter stand right behind the digits? Then they are a mixed word: "5km", "3e". */
static bool glued(const char *text, size_t len, size_t at)
{
	size_t size;
	return char_in_word(char_class_at(text, len, at, &size));
}

static void add(char *form, size_t *form_len, const char *bytes, size_t n)
{
	if (n > TEXT_MAX_FORM - *form_len)
		n = TEXT_MAX_FORM - *form_len;
	memcpy(form + *form_len, bytes, n);
	*form_len += n;
}

/* The end of a run of digits and separators of this class, or of full stops and commas. */
static size_t chain_end(const char *text, size_t len, size_t at, char class)
{
	for (;;) {
		size_t size;
		char c = separator_at(text, len, at, &size);
		size_t n = c == class || c == '.' || c == ',' ? digits_at(text, len, at + size) : 0;
		if (!n)
			return at;
		at += size + n;
	}
}

/* Is there a full stop or comma with a digit behind it? */
static bool goes_on(const char *text, size_t len, size_t at)
{
	size_t size;
	char c = separator_at(text, len, at, &size);
	return (c == '.' || c == ',') && digits_at(text, len, at + size) > 0;
}

size_t number_scan(const char *text, size_t len, size_t start, bool alone, char *form, size_t *ret_form_len,
		   size_t *ret_plain)
{
	size_t n_first = digits_at(text, len, start), first_end = start + n_first, at = first_end;
	size_t n_groups = 0, form_len = 0, size;
	char class = 0;

	*ret_plain = 0;
	add(form, &form_len, text + start, n_first);
	if (alone)
		goto single;

	/* No group of thousands begins with a zero: 0,125 is a fraction, 06 123 456 a telephone number. */
	if (n_first <= 3 && text[start] != '0') {
		for (;;) {
			char c = separator_at(text, len, at, &size);
			if (!c || (class && c != class) || digits_at(text, len, at + size) != 3 ||
			    glued(text, len, at + size + 3))
				break;
			class = c;
			add(form, &form_len, text + at + size, 3);
			at += size + 3;
			n_groups++;
		}
	}

	char c = separator_at(text, len, at, &size);
	size_t n = c ? digits_at(text, len, at + size) : 0;
	if (n_groups && c == class && n) {
		/* "221 533 48": a further run that is no group, so none of them was. */
		*ret_plain = chain_end(text, len, first_end, class);
		goto single;
	}
	if ((c == '.' || c == ',') && n && !glued(text, len, at + size + n)) {
		if (goes_on(text, len, at + size + n)) { /* 2.1.1, 24.10.2018 */
			*ret_plain = chain_end(text, len, first_end, c);
			goto single;
		}
		/* Behind groups any digits are a fraction; else three are, unless they might have been a group. */
		if (n_groups || n != 3 || n_first > 3 || (n_first == 1 && text[start] == '0')) {
			add(form, &form_len, ".", 1);
			add(form, &form_len, text + at + size, n);
			at += size + n;
		}
	}
	*ret_form_len = form_len;
	return at;

single:
	*ret_form_len = n_first < TEXT_MAX_FORM ? n_first : TEXT_MAX_FORM;
	return first_end;
}
