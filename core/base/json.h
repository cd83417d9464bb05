/*
 * A streaming JSON writer. Commas, quotes and escapes are its business:
 *
 *	struct json j = json_on(&out);
 *	json_begin_object(&j);
 *	json_key(&j, "total"); json_put_int(&j, 218);
 *	json_key(&j, "results"); json_begin_array(&j); ... json_end(&j);
 *	json_end(&j);
 *
 * Names do not clash with jansson's (json_object, json_string, ...), which some programs link too.
 *
 * Output is compact UTF-8 on one line; invalid bytes become U+FFFD; "<", U+2028 and U+2029 are
 * escaped so that the text may stand inside a script element. Nesting up to 32; deeper asserts.
 */
#ifndef BASE_JSON_H
#define BASE_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/strlist.h"

struct json {
	struct buf *out;
	unsigned depth;
	bool after_key;
	bool has_items[33];
	char closing[33];
};

static inline struct json json_on(struct buf *out)
{
	return (struct json){ .out = out };
}

void json_begin_object(struct json *j);
void json_begin_array(struct json *j);
void json_end(struct json *j); /* closes the innermost object or array */
void json_key(struct json *j, const char *key);
void json_put_string(struct json *j, const char *text); /* NULL writes null */
void json_put_stringn(struct json *j, const char *text, size_t len);
void json_put_int(struct json *j, int64_t value);
/* At most `decimals` places, trailing zeroes dropped, no exponent; what is not a number writes null. */
void json_put_real(struct json *j, double value, int decimals);
void json_put_bool(struct json *j, bool value);
void json_put_null(struct json *j);
/* A value that another writer wrote: whole, valid JSON. */
void json_put_written(struct json *j, const char *json, size_t len);

/* Key and value in one call. */
void json_key_string(struct json *j, const char *key, const char *text);
void json_key_int(struct json *j, const char *key, int64_t value);
void json_key_bool(struct json *j, const char *key, bool value);
void json_key_strings(struct json *j, const char *key, const struct strlist *list);

#endif
