#include "originals.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>
#include <xxhash.h>

#include "base/file.h"
#include "base/memory.h"
#include "base/banned.h"

#define MAX_NAME  255u /* bytes of one name of a path */
#define SHOWN_MAX 100u /* of the name a file is saved under */
#define HEAD      512u /* first bytes that tell its type */

/* ---- opening ---- */

static enum status not_there(struct error *err)
{
	return error_set(err, STATUS_NOT_FOUND, "no such original");
}

/* The next name of a path into name; false when it is none: empty, ".", "..", too long. */
static bool take_name(const char **at, char name[MAX_NAME + 1])
{
	size_t len = strcspn(*at, "/");
	if (!len || len > MAX_NAME)
		return false;
	memcpy(name, *at, len);
	name[len] = '\0';
	*at += len;
	return strcmp(name, ".") && strcmp(name, "..");
}

static enum status open_file(int dir, const char *name, int *ret_fd, struct stat *ret_st, struct error *err)
{
	/* Looked at first: opening a device or a pipe may do something. */
	if (fstatat(dir, name, ret_st, AT_SYMLINK_NOFOLLOW) || !S_ISREG(ret_st->st_mode))
		return not_there(err);
	CLEANUP(close_p)
	int fd = openat(dir, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (fd < 0 || fstat(fd, ret_st) || !S_ISREG(ret_st->st_mode))
		return not_there(err);
	*ret_fd = fd;
	fd = -1;
	return STATUS_OK;
}

static enum status open_below(const char *folder, const char *id, int *ret_fd, struct stat *ret_st,
			      struct error *err)
{
	char name[MAX_NAME + 1];
	CLEANUP(close_p) int dir = open(folder, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (dir < 0)
		return error_set_errno(err, STATUS_IO, "--originals: %s", folder);
	for (const char *at = id; take_name(&at, name); at++) {
		if (!*at)
			return open_file(dir, name, ret_fd, ret_st, err);
		int next = openat(dir, name, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
		close(dir);
		dir = next;
		if (dir < 0)
			break;
	}
	return not_there(err);
}

enum status original_open(const char *folder, const char *id, struct original *ret_original,
			  struct error *err)
{
	CLEANUP(close_p) int fd = -1;
	struct stat st;
	char head[HEAD];
	enum status status = open_below(folder, id, &fd, &st, err);
	if (status)
		return status;
	ssize_t n = pread(fd, head, sizeof(head), 0);
	const uint64_t facts[] = { (uint64_t)st.st_dev,          (uint64_t)st.st_ino,
				   (uint64_t)st.st_size,         (uint64_t)st.st_mtim.tv_sec,
				   (uint64_t)st.st_mtim.tv_nsec, (uint64_t)st.st_ctim.tv_sec,
				   (uint64_t)st.st_ctim.tv_nsec };
	*ret_original = (struct original){ .fd = fd,
					   .size = (uint64_t)st.st_size,
					   .tag = XXH3_64bits(facts, sizeof(facts)),
					   .type = original_type(id, head, n > 0 ? (size_t)n : 0) };
	fd = -1;
	return STATUS_OK;
}

/* ---- what it is ---- */

static bool ends_in(const char *name, const char *ending)
{
	size_t len = strlen(name), n = strlen(ending);
	return len >= n && !strcasecmp(name + len - n, ending);
}

enum content_type original_type(const char *name, const void *head, size_t len)
{
	static const struct {
		const char *ending;
		enum content_type type;
	} packed[] = {
		{ ".docx", CONTENT_DOCX },
		{ ".odt", CONTENT_ODT },
		{ ".epub", CONTENT_EPUB },
	};
	static const char *const texts[] = { ".html", ".htm", ".xhtml", ".txt", ".text", ".md" };
	/* A PDF may have some other bytes in front, but the browser must agree that it is one. */
	if (len >= 5 && !memcmp(head, "%PDF-", 5))
		return CONTENT_PDF;
	for (size_t i = 0; i < ARRAY_SIZE(packed); i++)
		if (len >= 4 && !memcmp(head, "PK\3\4", 4) && ends_in(name, packed[i].ending))
			return packed[i].type;
	for (size_t i = 0; i < ARRAY_SIZE(texts); i++)
		if (ends_in(name, texts[i]))
			return CONTENT_PLAIN;
	return CONTENT_BYTES;
}

void original_name(const char *id, struct buf *out)
{
	const char *slash = strrchr(id, '/'), *name = slash ? slash + 1 : id;
	size_t len = strlen(name), from = len > SHOWN_MAX ? len - SHOWN_MAX : 0; /* the ending counts */
	for (size_t i = from; i < len; i++) {
		unsigned char c = (unsigned char)name[i];
		bool plain = isalnum(c) || (c && strchr("-_", c)) || (c == '.' && i > from);
		if ((c & 0xc0) != 0x80) /* one sign for each character */
			buf_addch(out, plain && c < 0x80 ? (char)c : '_');
	}
	if (!len)
		buf_addstr(out, "original");
}
