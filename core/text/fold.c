/* Characters: their classes, forms of what is not plain Latin, and taking marks off. */
#include <string.h>
#include <utf8proc.h>

#include "base/utf8.h"
#include "text/analyze.h"
#include "text/letters.h"
#include "base/banned.h"

#define MAX_RUN_POINTS    80 /* code points of a run that are looked at; TEXT_MAX_FORM bytes hold fewer */
#define MAX_DECOMPOSITION 20 /* U+FDFA, the longest, has 18 */

#define U CHAR_UPPER
#define L CHAR_LOWER
#define D CHAR_DIGIT
#define S CHAR_SPACE
#define N CHAR_NEWLINE
/* clang-format off */
const uint8_t ascii_classes[128] = {
	0, 0, 0, 0, 0, 0, 0, 0, 0, S, N, S, N, S, 0, 0,
	0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
	S, 0, 0, 0, 0, 0, 0, CHAR_APOSTROPHE, 0, 0, 0, 0, 0, CHAR_HYPHEN, 0, 0,
	D, D, D, D, D, D, D, D, D, D, 0, 0, 0, 0, 0, 0,
	0, U, U, U, U, U, U, U, U, U, U, U, U, U, U, U,
	U, U, U, U, U, U, U, U, U, U, U, 0, 0, 0, 0, 0,
	0, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L,
	L, L, L, L, L, L, L, L, L, L, L, 0, 0, 0, 0, 0,
};
/* clang-format on */
#undef U
#undef L
#undef D
#undef S
#undef N

enum char_class char_class(uint32_t c)
{
	if (c < 0x80)
		return ascii_classes[c];
	if (c == UTF8_INVALID)
		return CHAR_OTHER;
	const struct latin_letter *letter = latin_letter(c);
	if (letter)
		return (enum char_class)letter->kind;
	switch (c) {
	case 0x2019:
	case 0x2018:
	case 0x00b4:
	case 0x02bc:
		return CHAR_APOSTROPHE;
	case 0x2010:
	case 0x2011:
	case 0x00b7:
	case 0x2027:
		return CHAR_HYPHEN;
	case 0x00ad: /* soft hyphen */
	case 0x061c:
	case 0x200b: /* zero width space, joiners, direction marks */
	case 0x200c:
	case 0x200d:
	case 0x200e:
	case 0x200f:
	case 0x2060:
	case 0xfeff:
		return CHAR_IGNORED;
	case 0x2028:
	case 0x2029:
		return CHAR_NEWLINE;
	}
	switch (utf8proc_category((utf8proc_int32_t)c)) {
	case UTF8PROC_CATEGORY_LU:
	case UTF8PROC_CATEGORY_LT:
		return CHAR_UPPER;
	case UTF8PROC_CATEGORY_LL:
		return CHAR_LOWER;
	case UTF8PROC_CATEGORY_LM:
	case UTF8PROC_CATEGORY_LO:
		return CHAR_LETTER;
	case UTF8PROC_CATEGORY_MN:
	case UTF8PROC_CATEGORY_MC:
	case UTF8PROC_CATEGORY_ME:
		return CHAR_MARK;
	case UTF8PROC_CATEGORY_ND:
		return CHAR_DIGIT;
	case UTF8PROC_CATEGORY_ZS:
		return CHAR_SPACE;
	default:
		return CHAR_OTHER;
	}
}

enum char_class char_class_at(const char *text, size_t len, size_t at, size_t *ret_size)
{
	*ret_size = 0;
	if (at >= len)
		return CHAR_OTHER;
	uint8_t byte = (uint8_t)text[at];
	if (byte < 0x80) {
		*ret_size = 1;
		return ascii_classes[byte];
	}
	return char_class(utf8_decode(text + at, len - at, ret_size));
}

static bool is_mark(uint32_t c)
{
	return c >= 0x300 && (c <= 0x36f || char_class(c) == CHAR_MARK);
}

/* Append one code point to form unless the limit is reached; false then. */
static bool append(char *form, size_t *len, const char *bytes, size_t n)
{
	if (*len + n > TEXT_MAX_FORM)
		return false;
	memcpy(form + *len, bytes, n);
	*len += n;
	return true;
}

size_t form_compose(const char *run, size_t len, char *form)
{
	utf8proc_int32_t points[MAX_RUN_POINTS * MAX_DECOMPOSITION + 1];
	const utf8proc_option_t options =
		UTF8PROC_STABLE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD | UTF8PROC_COMPOSE | UTF8PROC_IGNORE;
	utf8proc_ssize_t n = 0;
	int boundary = 0;
	size_t size;

	/* The parts one by one, since utf8proc_map would refuse the whole for one bad byte. */
	for (size_t i = 0, looked_at = 0; i < len && looked_at < MAX_RUN_POINTS; i += size, looked_at++) {
		uint32_t c = utf8_decode(run + i, len - i, &size);
		if (c == UTF8_INVALID || char_class(c) == CHAR_IGNORED)
			continue;
		/* Some PDF files write í as a dotless i and a combining accent. */
		if (c == 0x131 && i + size < len) {
			size_t next_size;
			if (is_mark(utf8_decode(run + i + size, len - i - size, &next_size)))
				c = 'i';
		}
		utf8proc_ssize_t more = utf8proc_decompose_char((utf8proc_int32_t)c, points + n,
								MAX_DECOMPOSITION, options, &boundary);
		if (more > 0 && more <= MAX_DECOMPOSITION)
			n += more;
	}
	/* Marks in canonical order, since utf8proc_decompose, which sorts, cannot be given a part at a time. */
	for (utf8proc_ssize_t i = 1; i < n; i++) {
		int class = utf8proc_get_property(points[i])->combining_class;
		for (utf8proc_ssize_t j = i; class && j > 0; j--) {
			if (utf8proc_get_property(points[j - 1])->combining_class <= class)
				break;
			utf8proc_int32_t swapped = points[j];
			points[j] = points[j - 1];
			points[j - 1] = swapped;
		}
	}
	n = utf8proc_normalize_utf32(points, n, options);

	size_t form_len = 0;
	uint32_t before = 0;
	for (utf8proc_ssize_t i = 0; i < n; i++) {
		uint32_t c = (uint32_t)points[i];
		char bytes[4];
		const struct latin_letter *letter = latin_letter(c);
		bool kept;
		if (letter)
			kept = append(form, &form_len, letter->form, strlen(letter->form));
		else if (!char_in_word(char_class(c)) ||
			 (c == 0x307 && before == 'i')) /* İ is i and U+0307 */
			continue;
		else
			kept = append(
				form, &form_len, bytes,
				(size_t)utf8proc_encode_char((utf8proc_int32_t)c, (utf8proc_uint8_t *)bytes));
		if (!kept)
			break;
		before = c;
	}
	return form_len;
}

/*
 * Scripts whose marks are accents that a reader may leave out. In others (Devanagari, Thai, ...) marks
 * are vowels, and taking them off would leave another word.
 */
static bool marks_come_off(uint32_t c)
{
	return c < 0x700 || (c >= 0x1ab0 && c < 0x2100);
}

static void fold_point(uint32_t c, struct buf *out)
{
	utf8proc_int32_t points[MAX_DECOMPOSITION];
	int boundary = 0;

	if (!marks_come_off(c)) {
		utf8_add(out, c);
		return;
	}
	utf8proc_ssize_t n = utf8proc_decompose_char((utf8proc_int32_t)c, points, MAX_DECOMPOSITION,
						     UTF8PROC_STABLE | UTF8PROC_DECOMPOSE, &boundary);
	for (utf8proc_ssize_t i = 0; i < n && n <= MAX_DECOMPOSITION; i++) {
		const struct latin_letter *letter = latin_letter((uint32_t)points[i]);
		if (letter)
			buf_addstr(out, letter->fold);
		else if (!is_mark((uint32_t)points[i]))
			utf8_add(out, (uint32_t)points[i]);
	}
}

void text_fold(const char *form, size_t len, bool keep_enye, struct buf *out)
{
	size_t size;

	buf_reserve(out, len);
	for (size_t i = 0; i < len; i += size) {
		size_t plain = i;
		while (plain < len && (uint8_t)form[plain] < 0x80)
			plain++;
		buf_add(out, form + i, plain - i);
		size = plain - i;
		if (size)
			continue;
		uint32_t c = utf8_decode(form + i, len - i, &size);
		const struct latin_letter *letter = latin_letter(c);
		if (c == UTF8_INVALID)
			continue;
		if (keep_enye && (c == 0xf1 || c == 0xd1))
			buf_addstr(out, "\xc3\xb1");
		else if (letter)
			buf_addstr(out, letter->fold);
		else
			fold_point(c, out);
	}
}

void form_recase(const char *form, size_t len, bool upper, struct buf *out)
{
	CLEANUP(buf_release) struct buf folded = BUF_INIT;
	bool plain = true;
	size_t size;

	for (size_t i = 0; i < len; i++)
		plain = plain && (uint8_t)form[i] < 0x80;
	if (!plain) {
		text_fold(form, len, false, &folded);
		form = folded.data;
		len = folded.len;
	}
	for (size_t i = 0; i < len; i += size) {
		uint32_t c = utf8_decode(form + i, len - i, &size);
		if (c < 0x80)
			buf_addch(out, (char)(upper && c >= 'a' && c <= 'z'    ? c - 32
					      : !upper && c >= 'A' && c <= 'Z' ? c + 32
									       : c));
		else if (c != UTF8_INVALID)
			utf8_add(out, (uint32_t)(upper ? utf8proc_toupper((utf8proc_int32_t)c)
						       : utf8proc_tolower((utf8proc_int32_t)c)));
	}
}
