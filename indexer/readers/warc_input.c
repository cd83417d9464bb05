/* The bytes of an archive: a window of the file, and what a member of gzip in it unpacks to. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/memory.h"
#include "readers/warc_parts.h"

#include "base/banned.h"

#define WINDOW  (256u << 10)
#define OUT     (64u << 10)
#define PROBE   5u  /* bytes that tell a record: "WARC/" */
#define VERSION 10u /* "WARC/1.0\r\n" */

void warc_input_init(struct warc_input *in, int fd, const char *memory, uint64_t end)
{
	*in = (struct warc_input){ .fd = fd, .memory = memory, .end = end, .out_size = OUT };
	in->raw = xmalloc(WINDOW);
	in->out = xmalloc(OUT);
}

void warc_input_release(struct warc_input *in)
{
	if (in->have_z)
		inflateEnd(&in->z);
	free(in->raw);
	free(in->out);
}

/* ---- the window ---- */

static void seek(struct warc_input *in, uint64_t offset)
{
	if (offset >= in->raw_offset && offset <= in->raw_offset + in->raw_len) {
		in->raw_at = (size_t)(offset - in->raw_offset);
		return;
	}
	in->raw_offset = offset;
	in->raw_at = in->raw_len = 0;
}

static uint64_t raw_position(const struct warc_input *in)
{
	return in->raw_offset + in->raw_at;
}

/* At least `least` bytes from where we are, unless the file ends before; how many there are. */
static size_t fill(struct warc_input *in, size_t least)
{
	if (in->raw_len - in->raw_at >= least)
		return in->raw_len - in->raw_at;
	memmove(in->raw, in->raw + in->raw_at, in->raw_len - in->raw_at);
	in->raw_offset += in->raw_at;
	in->raw_len -= in->raw_at;
	in->raw_at = 0;
	while (in->raw_len < least && !in->failed) {
		uint64_t from = in->raw_offset + in->raw_len;
		size_t want = WINDOW - in->raw_len;
		if (from >= in->end)
			break;
		if (want > in->end - from)
			want = (size_t)(in->end - from);
		ssize_t n = (ssize_t)want;
		if (in->fd < 0)
			memcpy(in->raw + in->raw_len, in->memory + from, want);
		else
			n = pread(in->fd, in->raw + in->raw_len, want, (off_t)from);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			in->failed = true; /* it cannot be read, or became shorter */
		else
			in->raw_len += (size_t)n;
	}
	return in->raw_len;
}

/* ---- members ---- */

/* A header of gzip with deflate in it and none of the reserved flags. */
static bool is_member(const uint8_t *bytes, size_t n)
{
	return n >= 4 && bytes[0] == 0x1f && bytes[1] == 0x8b && bytes[2] == 8 && !(bytes[3] & 0xe0);
}

void warc_input_open(struct warc_input *in, uint64_t offset)
{
	seek(in, offset);
	fill(in, PROBE);
	in->out_at = in->out_len = 0;
	in->state = INPUT_OPEN;
	in->packed = is_member(in->raw + in->raw_at, in->raw_len - in->raw_at);
	if (!in->packed)
		return;
	int code = in->have_z ? inflateReset(&in->z) : inflateInit2(&in->z, 16 + MAX_WBITS);
	in->have_z = in->have_z || code == Z_OK;
	if (code != Z_OK)
		in->state = INPUT_DAMAGED;
}

uint64_t warc_input_offset(const struct warc_input *in)
{
	return raw_position(in);
}

static void unpack(struct warc_input *in)
{
	in->out_at = in->out_len = 0;
	while (in->state == INPUT_OPEN && !in->out_len) {
		size_t n = fill(in, 1);
		if (!n) {
			in->state = INPUT_CUT;
			return;
		}
		in->z.next_in = in->raw + in->raw_at;
		in->z.avail_in = (uInt)n;
		in->z.next_out = in->out;
		in->z.avail_out = (uInt)in->out_size;
		int code = inflate(&in->z, Z_NO_FLUSH);
		in->raw_at += n - in->z.avail_in;
		in->out_len = in->out_size - in->z.avail_out;
		if (code == Z_STREAM_END)
			in->state = INPUT_DONE;
		else if (code != Z_OK)
			in->state = INPUT_DAMAGED;
	}
}

size_t warc_input_peek(struct warc_input *in, const uint8_t **ret_bytes)
{
	if (!in->packed) {
		size_t n = fill(in, 1);
		if (!n)
			in->state = INPUT_DONE;
		*ret_bytes = in->raw + in->raw_at;
		return n;
	}
	if (in->out_at == in->out_len && in->state == INPUT_OPEN)
		unpack(in);
	*ret_bytes = in->out + in->out_at;
	return in->out_len - in->out_at;
}

void warc_input_take(struct warc_input *in, size_t n)
{
	if (in->packed)
		in->out_at += n;
	else
		in->raw_at += n;
}

bool warc_input_read(struct warc_input *in, uint64_t n, struct buf *out)
{
	while (n) {
		const uint8_t *bytes;
		size_t have = warc_input_peek(in, &bytes);
		if (!have)
			return false;
		if (have > n)
			have = (size_t)n;
		buf_add(out, bytes, have);
		warc_input_take(in, have);
		n -= have;
	}
	return true;
}

bool warc_input_skip(struct warc_input *in, uint64_t n)
{
	if (!in->packed) {
		uint64_t to = raw_position(in) + n;
		if (to < n || to > in->end)
			return false;
		seek(in, to);
		return true;
	}
	while (n) {
		const uint8_t *bytes;
		size_t have = warc_input_peek(in, &bytes);
		if (!have)
			return false;
		if (have > n)
			have = (size_t)n;
		warc_input_take(in, have);
		n -= have;
	}
	return true;
}

/* ---- finding the next record after damage ---- */

static bool is_digit(uint8_t c)
{
	return c >= '0' && c <= '9';
}

/* "WARC/1.0" and the end of its line. */
static bool is_version_line(const uint8_t *bytes, size_t n)
{
	return n >= VERSION && !memcmp(bytes, "WARC/", PROBE) && is_digit(bytes[5]) && bytes[6] == '.' &&
	       is_digit(bytes[7]) && strchr("0123456789\r\n", bytes[8]) && bytes[8];
}

/* A member whose first bytes are those of a record? Any three bytes can look like the beginning of a member. */
static bool holds_record(struct warc_input *in, uint64_t offset)
{
	static const char head[] = "WARC/";
	size_t n = 0;
	in->out_size = PROBE;
	warc_input_open(in, offset);
	while (n < PROBE) {
		const uint8_t *bytes;
		size_t have = warc_input_peek(in, &bytes);
		if (!have || *bytes != (uint8_t)head[n])
			break;
		n++;
		warc_input_take(in, 1);
	}
	in->out_size = OUT;
	return n == PROBE;
}

uint64_t warc_input_find_record(struct warc_input *in, uint64_t from)
{
	for (uint64_t at = from; at < in->end && !in->failed;) {
		seek(in, at);
		size_t n = fill(in, VERSION);
		if (!n)
			break;
		const uint8_t *bytes = in->raw + in->raw_at;
		size_t i = 0;
		/* The last bytes of a window are looked at again with what follows them. */
		size_t last = at + n >= in->end || n < VERSION ? n : n - VERSION + 1;
		while (i < last && bytes[i] != 0x1f && bytes[i] != 'W')
			i++;
		at += i;
		if (i == last)
			continue;
		if (is_version_line(bytes + i, n - i))
			return at;
		if (is_member(bytes + i, n - i) && holds_record(in, at))
			return at;
		at++;
	}
	return in->end;
}
