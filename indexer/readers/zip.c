#include "readers/zip.h"

#include <archive.h>
#include <archive_entry.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/memory.h"
#include "readers/formats.h"

#include "base/banned.h"

void zip_init(struct zip *zip, const char *data, size_t len)
{
	*zip = (struct zip){ .data = data, .len = len };
}

void zip_release(struct zip *zip)
{
	for (size_t i = 0; i < zip->n_parts; i++) {
		free(zip->parts[i].name);
		buf_release(&zip->parts[i].data);
	}
	free(zip->parts);
	zip_init(zip, NULL, 0);
}

struct zip_part *zip_find(const struct zip *zip, const char *name)
{
	for (size_t i = 0; i < zip->n_parts; i++)
		if (!strcasecmp(zip->parts[i].name, name))
			return &zip->parts[i];
	return NULL;
}

/* ---- reading ---- */

/* A walk over the archive. */
struct walk {
	struct zip *zip;
	struct archive *archive;
	bool streamed; /* without its directory: all members go through our hands */
	unsigned n_members;
	size_t passed; /* bytes of members that nobody asked for, in this walk */
};

/*
 * libarchive turns names into the charset of the locale, by way of iconv, which opens files and so fails confined. In
 * C.UTF-8 names in UTF-8 stay as they are; that locale is a file itself, so it is kept once it was had.
 */
static locale_t utf8_locale(void)
{
	static locale_t locale;
	if (!locale)
		locale = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
	return locale;
}

void zip_prepare(void)
{
	utf8_locale();
}

/* False when it is none that can be opened so. */
static bool open_walk(struct walk *walk, struct zip *zip, bool streamed)
{
	*walk = (struct walk){ .zip = zip, .streamed = streamed };
	walk->archive = archive_read_new();
	if (!walk->archive)
		return false;
	int known = streamed ? archive_read_support_format_zip_streamable(walk->archive)
			     : archive_read_support_format_zip_seekable(walk->archive);
	if (known < ARCHIVE_WARN ||
	    archive_read_set_options(walk->archive, "hdrcharset=UTF-8") < ARCHIVE_WARN ||
	    archive_read_open_memory(walk->archive, zip->data, zip->len) < ARCHIVE_WARN) {
		archive_read_free(walk->archive);
		return false;
	}
	return true;
}

/* Bytes that this archive may unpack to. */
static size_t limit_of(const struct zip *zip)
{
	size_t limit = zip->len < ZIP_MAX_BYTES / ZIP_MAX_RATIO ? zip->len * ZIP_MAX_RATIO : ZIP_MAX_BYTES;
	return limit > ZIP_SMALL ? limit : ZIP_SMALL;
}

/* Unpack the member at hand into part, or just count it (NULL). */
static enum status unpack(struct walk *walk, struct zip_part *part, struct error *err)
{
	struct zip *zip = walk->zip;
	size_t limit = limit_of(zip), n, *sum = part ? &zip->unpacked : &walk->passed;
	const void *bytes;
	la_int64_t offset;
	int result;
	while ((result = archive_read_data_block(walk->archive, &bytes, &n, &offset)) == ARCHIVE_OK) {
		if (n > limit - *sum)
			return error_set(err, STATUS_TOO_LARGE, "unpacks to more than %zu MB", limit >> 20);
		*sum += n;
		if (part)
			buf_add(&part->data, bytes, n);
	}
	if (result != ARCHIVE_EOF && part)
		part->cut = true;
	return STATUS_OK;
}

static enum status take_member(struct walk *walk, struct archive_entry *entry,
			       bool (*wanted)(const char *name, void *ctx), void *ctx, struct error *err)
{
	struct zip *zip = walk->zip;
	const char *name = archive_entry_pathname(entry);
	bool take = name && *name && strnlen(name, ZIP_MAX_NAME + 1) <= ZIP_MAX_NAME &&
		    name[strlen(name) - 1] != '/' && wanted(name, ctx) && !zip_find(zip, name);
	if (!take)
		return walk->streamed ? unpack(walk, NULL, err) : STATUS_OK;
	if (archive_entry_is_encrypted(entry)) {
		zip->encrypted = true;
		return STATUS_OK;
	}
	GROW(zip->parts, zip->n_parts, zip->alloc_parts);
	struct zip_part *part = &zip->parts[zip->n_parts++];
	*part = (struct zip_part){ .name = xstrdup(name) };
	buf_init(&part->data);
	return unpack(walk, part, err);
}

/* *ret_any: whether there was a member at all. */
static enum status walk_members(struct walk *walk, bool (*wanted)(const char *name, void *ctx), void *ctx,
				bool *ret_any, struct error *err)
{
	struct archive_entry *entry;
	for (;;) {
		int result = archive_read_next_header(walk->archive, &entry);
		if (result == ARCHIVE_EOF)
			return STATUS_OK;
		if (result == ARCHIVE_RETRY)
			result = ARCHIVE_WARN;
		if (result < ARCHIVE_WARN) {
			walk->zip->damaged = true;
			return STATUS_OK;
		}
		*ret_any = true;
		if (++walk->n_members > ZIP_MAX_MEMBERS)
			return error_set(err, STATUS_TOO_LARGE, "a zip archive with more than %u members",
					 ZIP_MAX_MEMBERS);
		enum status status = take_member(walk, entry, wanted, ctx, err);
		if (status)
			return status;
	}
}

static enum status try(struct zip *zip, bool streamed, bool (*wanted)(const char *name, void *ctx), void *ctx,
		       bool *ret_any, struct error *err)
{
	struct walk walk;
	if (!open_walk(&walk, zip, streamed))
		return STATUS_OK;
	enum status status = walk_members(&walk, wanted, ctx, ret_any, err);
	archive_read_free(walk.archive);
	return status;
}

enum status zip_load(struct zip *zip, bool (*wanted)(const char *name, void *ctx), void *ctx,
		     struct error *err)
{
	locale_t utf8 = utf8_locale(), old = utf8 ? uselocale(utf8) : (locale_t)0;
	bool any = false;
	enum status status = try(zip, false, wanted, ctx, &any, err);
	if (!status && !any) {
		zip->damaged = true;
		status = try(zip, true, wanted, ctx, &any, err);
	}
	if (utf8)
		uselocale(old);
	if (!status && !any)
		return error_set(err, STATUS_CORRUPT, "damaged zip archive: nothing in it can be read");
	return status;
}

static bool is_named(const char *name, void *ctx)
{
	for (const char *const *names = ctx; *names; names++)
		if (!strcasecmp(name, *names))
			return true;
	return false;
}

enum status zip_load_names(struct zip *zip, const char *const *names, struct error *err)
{
	return zip_load(zip, is_named, (void *)(uintptr_t)names, err);
}

/* ---- references ---- */

static int hex(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static void drop_last(struct buf *name)
{
	const char *slash = memrchr(name->data, '/', name->len);
	buf_truncate(name, slash ? (size_t)(slash - name->data) : 0);
}

static void add_step(struct buf *name, const char *step, size_t len)
{
	if (!len || (len == 1 && *step == '.'))
		return;
	if (len == 2 && !memcmp(step, "..", 2)) {
		drop_last(name);
		return;
	}
	if (name->len)
		buf_addch(name, '/');
	buf_add(name, step, len);
}

void zip_resolve(const char *base, const char *reference, bool percent, struct buf *ret_name)
{
	CLEANUP(buf_release) struct buf path = BUF_INIT;
	buf_clear(ret_name);
	for (; *reference && *reference != '#' && path.len <= ZIP_MAX_NAME; reference++) {
		int high = percent && *reference == '%' ? hex(reference[1]) : -1;
		int low = high >= 0 ? hex(reference[2]) : -1;
		if (low >= 0 && (high || low)) {
			buf_addch(&path, (char)(high << 4 | low));
			reference += 2;
		} else {
			buf_addch(&path, *reference == '\\' ? '/' : *reference);
		}
	}
	if (!path.len || path.len > ZIP_MAX_NAME)
		return;
	if (base && path.data[0] != '/') {
		buf_addstr(ret_name, base);
		drop_last(ret_name);
	}
	for (size_t at = 0; at <= path.len;) {
		size_t len = strcspn(path.data + at, "/");
		add_step(ret_name, path.data + at, len);
		at += len + 1;
	}
}
