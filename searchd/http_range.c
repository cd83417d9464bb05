#include "http_range.h"

#include <string.h>
#include <strings.h>

#include "base/banned.h"

/* Digits at *at; false when there are none. Numbers past what a file can have stay there. */
static bool take_number(const char **at, uint64_t *ret_number)
{
	uint64_t number = 0;
	size_t n = strspn(*at, "0123456789");
	for (size_t i = 0; i < n; i++) {
		uint64_t digit = (uint64_t)((*at)[i] - '0');
		number = number > (INT64_MAX - digit) / 10 ? INT64_MAX : number * 10 + digit;
	}
	*at += n;
	*ret_number = number;
	return n > 0;
}

static const char *skip_blanks(const char *at)
{
	return at + strspn(at, " \t");
}

enum range_kind http_range(const char *value, uint64_t size, uint64_t *ret_first, uint64_t *ret_len)
{
	uint64_t first, last = INT64_MAX, suffix;
	if (!value || strncasecmp(value, "bytes=", 6))
		return RANGE_WHOLE;
	const char *at = skip_blanks(value + 6);
	if (*at == '-') {
		at++;
		if (!take_number(&at, &suffix) || *skip_blanks(at))
			return RANGE_WHOLE;
		if (!suffix || !size)
			return RANGE_NOTHING;
		*ret_len = suffix < size ? suffix : size;
		*ret_first = size - *ret_len;
		return RANGE_PART;
	}
	if (!take_number(&at, &first) || *at++ != '-')
		return RANGE_WHOLE;
	bool has_last = take_number(&at, &last);
	if (*skip_blanks(at) || (has_last && last < first))
		return RANGE_WHOLE;
	if (first >= size)
		return RANGE_NOTHING;
	if (!has_last || last >= size)
		last = size - 1;
	*ret_first = first;
	*ret_len = last - first + 1;
	return RANGE_PART;
}
