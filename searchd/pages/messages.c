#include "messages.h"

#include <assert.h>
#include <stddef.h>
#include <string.h>

#include "base/banned.h"
#include "base/memory.h"
#include "base/strmap.h"
#include "format.h"
#include "html.h"

extern const unsigned char pages_messages_tsv[];
extern const size_t pages_messages_tsv_size;

/* Made once from constant bytes, and never freed: the same for every page of the process. */
static struct {
	struct strmap keys;
	char **texts; /* N_PAGE_LANGUAGES a key */
} table;

static void load(void)
{
	const char *at = (const char *)pages_messages_tsv, *end = at + pages_messages_tsv_size;
	size_t alloc = 0, n = 0;
	strmap_init(&table.keys);
	for (bool heading = true; at < end; heading = false) {
		const char *newline = memchr(at, '\n', (size_t)(end - at));
		const char *line_end = newline ? newline : end;
		const char *tab = memchr(at, '\t', (size_t)(line_end - at));
		assert(tab || at == line_end);
		if (tab && !heading) {
			strmap_add(&table.keys, at, (size_t)(tab - at), NULL);
			for (int i = 0; i < N_PAGE_LANGUAGES; i++) {
				assert(tab);
				const char *from = tab + 1;
				tab = memchr(from, '\t', (size_t)(line_end - from));
				GROW(table.texts, n, alloc);
				table.texts[n++] = xstrndup(from, (size_t)((tab ? tab : line_end) - from));
			}
		}
		at = line_end + 1;
	}
	assert(n == (size_t)table.keys.n * N_PAGE_LANGUAGES);
}

enum plural_form messages_plural(enum page_language language, uint64_t n)
{
	if (n == 1 || (n == 0 && language == PAGE_FR))
		return PLURAL_ONE;
	if (language != PAGE_EN && n != 0 && n % 1000000 == 0)
		return PLURAL_MANY;
	return PLURAL_OTHER;
}

const char *messages_language_code(enum page_language language)
{
	static const char *const codes[N_PAGE_LANGUAGES] = { "fr", "es", "en" };
	return codes[language];
}

const char *messages_find(enum page_language language, const char *key)
{
	if (!table.texts)
		load();
	uint32_t row = strmap_find(&table.keys, key, strlen(key));
	return row == STRMAP_NONE ? NULL : table.texts[(size_t)row * N_PAGE_LANGUAGES + language];
}

/* Form number `form` of text; *ret_len its bytes. With two forms "many" is the second. */
static const char *form_of(const char *text, enum plural_form form, size_t *ret_len)
{
	static const char separator[] = " | ";
	const char *starts[3] = { text };
	size_t n = 1;
	for (const char *bar = text; n < 3 && (bar = strstr(bar, separator)); n++)
		starts[n] = bar += strlen(separator);
	size_t i = n == 3 ? form : form == PLURAL_ONE ? 0 : n - 1;
	*ret_len = i + 1 < n ? (size_t)(starts[i + 1] - starts[i]) - strlen(separator) : strlen(starts[i]);
	return starts[i];
}

static const struct message_value *find_value(const struct message_value *values, const char *name,
					      size_t len)
{
	for (; values && values->name; values++)
		if (strlen(values->name) == len && memcmp(values->name, name, len) == 0)
			return values;
	return NULL;
}

static void add_filled(struct buf *out, const char *text, size_t len, const char *number,
		       const struct message_value *values)
{
	const char *end = text + len;
	while (text < end) {
		const char *open = memchr(text, '{', (size_t)(end - text));
		const char *close = open ? memchr(open, '}', (size_t)(end - open)) : NULL;
		if (!close)
			break;
		html_textn(out, text, (size_t)(open - text));
		const char *name = open + 1;
		size_t name_len = (size_t)(close - name);
		const struct message_value *value = find_value(values, name, name_len);
		if (value && value->is_html)
			buf_addstr(out, value->text);
		else if (value)
			html_text(out, value->text);
		else if (number && name_len == 1 && *name == 'n')
			html_text(out, number);
		text = close + 1;
	}
	html_textn(out, text, (size_t)(end - text));
}

void messages_add(struct buf *out, enum page_language language, const char *key,
		  const struct message_value *values)
{
	const char *text = messages_find(language, key);
	assert(text);
	add_filled(out, text, strlen(text), NULL, values);
}

void messages_add_count(struct buf *out, enum page_language language, const char *key, uint64_t n,
			const struct message_value *values)
{
	CLEANUP(buf_release) struct buf number = BUF_INIT;
	const char *text = messages_find(language, key);
	size_t len;
	assert(text);
	text = form_of(text, messages_plural(language, n), &len);
	format_number(language, n, &number);
	add_filled(out, text, len, number.data, values);
}
