/*
 * Which character set are these bytes in? In this order:
 *
 *  1. a byte order mark;
 *  2. UTF-16 and UTF-32 without one, told by their NUL bytes;
 *  3. what was declared (HTTP header, meta, XML prolog), unless the bytes contradict it: a declared
 *     UTF-16 without NUL bytes, a one-byte set over bytes that are valid UTF-8, UTF-8 over bytes that
 *     mostly are not;
 *  4. strict UTF-8; a text in which good sequences outnumber the bad ones is UTF-8 with damage;
 *  5. ICU's detection. Below confidence 50, and on a near tie, windows-1252.
 *
 * ICU converts as well: the modules of iconv(3) are files opened at run time, which a confined reader
 * cannot do; ICU's tables are inside its library. windows-1252, the frequent case, has its table here.
 */
#include "readers/formats.h"

#include <string.h>
#include <strings.h>
#include <unicode/ucnv.h>
#include <unicode/ucsdet.h>

#include "base/memory.h"
#include "base/utf8.h"

#include "base/banned.h"

#define DETECT_BYTES 65536 /* of a text that ICU looks at */
#define DETECT_LEAD  2048  /* of them before the first byte that is not ASCII */
#define SURE         50    /* ICU's confidence, 0 to 100; below it, on short texts, it guesses */
#define NEAR_TIE     10    /* windows-1252 this much behind the best guess still wins */

/* 0x80 to 0x9f; five are unassigned. */
static const uint16_t windows_1252[32] = {
	0x20ac, 0xfffd, 0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160,
	0x2039, 0x0152, 0xfffd, 0x017d, 0xfffd, 0xfffd, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022,
	0x2013, 0x2014, 0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0xfffd, 0x017e, 0x0178,
};

/* Labels that mean windows-1252 on the web, whatever they say (WHATWG Encoding Standard, section 4.2). */
static const char *const latin1_labels[] = { "iso-8859-1",      "iso8859-1",    "iso_8859-1", "iso88591",
					     "latin1",          "latin-1",      "l1",         "us-ascii",
					     "ascii",           "windows-1252", "cp1252",     "x-cp1252",
					     "iso_8859-1:1987", "iso-ir-100",   "ansi" };
static const char *const utf8_labels[] = { "utf-8", "utf8", "unicode-1-1-utf-8", "x-unicode20utf8" };

static bool is_one_of(const char *label, const char *const *labels, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!strcasecmp(label, labels[i]))
			return true;
	return false;
}

static void add_windows_1252(struct buf *out, const char *data, size_t len)
{
	const uint8_t *p = (const uint8_t *)data;
	size_t from = 0;
	for (size_t i = 0; i < len; i++) {
		if (p[i] && p[i] < 0x80)
			continue;
		buf_add(out, data + from, i - from);
		from = i + 1;
		if (!p[i])
			buf_addch(out, ' ');
		else
			utf8_add(out, p[i] < 0xa0 ? windows_1252[p[i] - 0x80] : p[i]);
	}
	buf_add(out, data + from, len - from);
}

/* Convert with ICU; false when it does not know the name. */
static bool add_converted(struct buf *out, const char *charset, const char *data, size_t len)
{
	UErrorCode code = U_ZERO_ERROR;
	UConverter *converter = ucnv_open(charset, &code);
	if (U_FAILURE(code))
		return false;
	const char *from = data, *end = data + len;
	UChar chunk[4096];
	uint32_t lead = 0; /* first half of a surrogate pair; the second may come with the next chunk */
	do {
		UChar *to = chunk;
		code = U_ZERO_ERROR;
		/* The default callback puts U+FFFD for what is invalid. */
		ucnv_toUnicode(converter, &to, chunk + ARRAY_SIZE(chunk), &from, end, NULL, true, &code);
		for (const UChar *at = chunk; at < to; at++) {
			uint32_t c = *at;
			if (lead && !U16_IS_TRAIL(c))
				utf8_add(out, 0xfffd);
			if (U16_IS_TRAIL(c))
				c = lead ? (uint32_t)U16_GET_SUPPLEMENTARY(lead, c) : 0xfffd;
			lead = U16_IS_LEAD(c) ? c : 0;
			if (!lead)
				utf8_add(out, c ? c : ' ');
		}
	} while (code == U_BUFFER_OVERFLOW_ERROR);
	if (lead)
		utf8_add(out, 0xfffd);
	ucnv_close(converter);
	return true;
}

/* How much of it is UTF-8? */
struct utf8_count {
	size_t good; /* sequences of two to four bytes */
	size_t bad;  /* bytes that begin none */
};

static struct utf8_count count_utf8(const char *data, size_t len)
{
	struct utf8_count count = { 0, 0 };
	size_t size;
	for (size_t i = 0; i < len; i += size) {
		size = 1;
		if ((unsigned char)data[i] < 0x80)
			continue;
		if (utf8_decode(data + i, len - i, &size) == UTF8_INVALID)
			count.bad++;
		else
			count.good++;
	}
	return count;
}

/* Text in Latin letters has a NUL in every second byte of UTF-16, in three of four of UTF-32. */
static const char *wide_without_mark(const char *data, size_t len)
{
	size_t zeroes[4] = { 0 }, n = (len < 4096 ? len : 4096) / 4 * 4, quarter = n / 4;
	for (size_t i = 0; i < n; i++)
		zeroes[i % 4] += !data[i];
	if (n < 8)
		return NULL;
	size_t most = quarter * 7 / 10, few = quarter / 10;
	if (zeroes[1] >= most && zeroes[2] >= most && zeroes[3] >= most && zeroes[0] <= few)
		return "UTF-32LE";
	if (zeroes[0] >= most && zeroes[1] >= most && zeroes[2] >= most && zeroes[3] <= few)
		return "UTF-32BE";
	if (zeroes[1] >= most && zeroes[3] >= most && zeroes[0] <= few && zeroes[2] <= few)
		return "UTF-16LE";
	if (zeroes[0] >= most && zeroes[2] >= most && zeroes[1] <= few && zeroes[3] <= few)
		return "UTF-16BE";
	return NULL;
}

static const struct {
	const char *mark;
	size_t len;
	const char *charset;
} marks[] = {
	{ "\xef\xbb\xbf", 3, "UTF-8" }, { "\xff\xfe\0\0", 4, "UTF-32LE" }, { "\0\0\xfe\xff", 4, "UTF-32BE" },
	{ "\xff\xfe", 2, "UTF-16LE" },  { "\xfe\xff", 2, "UTF-16BE" },
};

/* One byte a character, so that ASCII aside any bytes are valid in it and prove nothing. */
static bool is_one_byte_set(const char *label)
{
	return !strncasecmp(label, "iso-8859-", 9) || !strncasecmp(label, "iso8859-", 8) ||
	       !strncasecmp(label, "windows-125", 11) || !strncasecmp(label, "cp125", 5) ||
	       !strncasecmp(label, "mac", 3) || is_one_of(label, latin1_labels, ARRAY_SIZE(latin1_labels));
}

/* The declared name when it can be true, as we call it ("UTF-8", "windows-1252", or as ICU knows it); else NULL. */
static const char *believe(const char *label, const struct utf8_count *count)
{
	if (is_one_of(label, utf8_labels, ARRAY_SIZE(utf8_labels)))
		return count->bad <= count->good ? "UTF-8" : NULL;
	/* The wide ones were recognised by their bytes, or it is a lie: a meta in ASCII cannot be UTF-16. */
	if (!strncasecmp(label, "utf-16", 6) || !strncasecmp(label, "utf-32", 6) ||
	    !strncasecmp(label, "ucs-", 4) || !strncasecmp(label, "iso-10646", 9) ||
	    !strncasecmp(label, "unicode", 7))
		return NULL;
	if (is_one_byte_set(label) && count->good && !count->bad)
		return "UTF-8";
	if (is_one_of(label, latin1_labels, ARRAY_SIZE(latin1_labels)))
		return "windows-1252";
	UErrorCode code = U_ZERO_ERROR;
	UConverter *converter = ucnv_open(label, &code);
	if (U_FAILURE(code))
		return NULL;
	UConverterType type = ucnv_getType(converter);
	const char *name = NULL;
	/* A page in ASCII letters cannot have been EBCDIC, nor a 7-bit set that none of our texts is in. */
	char probe[16];
	code = U_ZERO_ERROR;
	if (type != UCNV_UTF7 && type != UCNV_SCSU && type != UCNV_BOCU1 && type != UCNV_IMAP_MAILBOX &&
	    ucnv_fromUChars(converter, probe, sizeof(probe), u"<a>", 3, &code) == 3 && U_SUCCESS(code) &&
	    !memcmp(probe, "<a>", 3)) {
		code = U_ZERO_ERROR;
		const char *known = ucnv_getName(converter, &code);
		static const char *const standards[] = { "MIME", "IANA", "" };
		for (size_t i = 0; !name && i < ARRAY_SIZE(standards); i++) {
			code = U_ZERO_ERROR;
			name = ucnv_getStandardName(known, standards[i], &code);
		}
	}
	ucnv_close(converter);
	return name;
}

bool charset_is_known(const char *label)
{
	UErrorCode code = U_ZERO_ERROR;
	if (is_one_of(label, utf8_labels, ARRAY_SIZE(utf8_labels)) || is_one_byte_set(label))
		return true;
	UConverter *converter = ucnv_open(label, &code);
	ucnv_close(converter);
	return U_SUCCESS(code);
}

/* What ICU can tell apart and what we take from it; a name in the answer must outlive its detector. */
static const char *const detectable[] = {
	"windows-1252", "ISO-8859-2",   "windows-1250", "ISO-8859-5", "windows-1251",
	"KOI8-R",       "ISO-8859-6",   "windows-1256", "ISO-8859-7", "windows-1253",
	"ISO-8859-8",   "ISO-8859-8-I", "windows-1255", "ISO-8859-9", "windows-1254",
	"Shift_JIS",    "EUC-JP",       "EUC-KR",       "Big5",       "GB18030",
};

/* ICU's guess over the part of the text that has something to tell. */
static const char *detect(const char *data, size_t len)
{
	size_t first = 0;
	while (first < len && (unsigned char)data[first] < 0x80)
		first++;
	size_t from = first > DETECT_LEAD ? first - DETECT_LEAD : 0;
	size_t n = len - from < DETECT_BYTES ? len - from : DETECT_BYTES;
	const char *best = detectable[0];
	UErrorCode code = U_ZERO_ERROR;
	UCharsetDetector *detector = ucsdet_open(&code);
	ucsdet_setText(detector, data + from, (int32_t)n, &code);
	int32_t n_matches = 0, best_confidence = 0, latin_confidence = -1;
	const UCharsetMatch **matches = ucsdet_detectAll(detector, &n_matches, &code);
	for (int32_t i = 0; U_SUCCESS(code) && i < n_matches; i++) {
		const char *name = ucsdet_getName(matches[i], &code), *found = NULL;
		int32_t confidence = ucsdet_getConfidence(matches[i], &code);
		if (U_FAILURE(code))
			break;
		if (!strcmp(name, "ISO-8859-1"))
			name = "windows-1252";
		for (size_t k = 0; !found && k < ARRAY_SIZE(detectable); k++)
			found = strcmp(name, detectable[k]) ? NULL : detectable[k];
		if (found == detectable[0] && confidence > latin_confidence)
			latin_confidence = confidence;
		if (found && confidence > best_confidence) {
			best_confidence = confidence;
			best = found;
		}
	}
	if (best_confidence < SURE || latin_confidence + NEAR_TIE >= best_confidence)
		best = detectable[0];
	ucsdet_close(detector);
	return best;
}

const char *charset_by_form(const char *data, size_t len, size_t *ret_mark)
{
	*ret_mark = 0;
	for (size_t i = 0; i < ARRAY_SIZE(marks); i++)
		if (len >= marks[i].len && !memcmp(data, marks[i].mark, marks[i].len)) {
			*ret_mark = marks[i].len;
			return marks[i].charset;
		}
	return wide_without_mark(data, len);
}

enum status reader_decode(const char *data, size_t len, const char *declared, struct buf *out,
			  const char **ret_charset, struct error *err)
{
	if (len > READER_MAX_INPUT)
		return error_set(err, STATUS_TOO_LARGE, "larger than %u MB", READER_MAX_INPUT >> 20);
	size_t mark;
	const char *charset = charset_by_form(data, len, &mark);
	data += mark;
	len -= mark;
	if (!charset) {
		struct utf8_count count = count_utf8(data, len);
		if (declared && *declared)
			charset = believe(declared, &count);
		if (!charset && count.bad <= count.good)
			charset = "UTF-8";
		if (!charset)
			charset = detect(data, len);
	}
	buf_reserve(out, len + len / 8);
	if (!strcmp(charset, "UTF-8"))
		utf8_add_clean(out, data, len);
	else if (!strcmp(charset, "windows-1252") || !add_converted(out, charset, data, len))
		add_windows_1252(out, data, len);
	*ret_charset = charset;
	return STATUS_OK;
}
