#include "wire.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/memory.h"
#include "base/banned.h"

#define SEALS (F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE)

bool generation_name_valid(const char *name, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (name[i] < '0' || name[i] > '9')
			return false;
	return len < 16;
}

void generation_pointer(const char *index_dir, char ret_name[16])
{
	CLEANUP(buf_release) struct buf path = BUF_INIT, text = BUF_INIT;
	buf_addf(&path, "%s/current", index_dir);
	ret_name[0] = '\0';
	if (file_read(AT_FDCWD, path.data, 64, &text, NULL))
		return;
	if (text.len && text.data[text.len - 1] == '\n')
		buf_truncate(&text, text.len - 1);
	if (generation_name_valid(text.data, text.len))
		memcpy(ret_name, text.data, text.len + 1);
}

static char *take_string(struct cursor *cursor)
{
	size_t len;
	const char *bytes = cursor_bytes(cursor, &len);
	if (len && memchr(bytes, '\0', len))
		cursor->bad = true;
	return xstrndup(len ? bytes : "", len);
}

/* ---- requests ---- */

void wire_request_release(struct wire_request *request)
{
	free(request->name);
	free(request->query);
	free(request->base);
	*request = (struct wire_request){ .id = 0 };
}

void wire_request_write(const struct wire_request *request, struct buf *out)
{
	buf_add_u64(out, request->id);
	buf_add_u64(out, request->deadline_us);
	buf_add_u8(out, (uint8_t)request->route);
	buf_add_u8(out, (uint8_t)request->language);
	buf_add_u8(out, (uint8_t)(request->language_chosen | request->keys << 1 | request->gzip << 2));
	buf_add_bytes(out, request->name, strlen(request->name));
	buf_add_bytes(out, request->query, strlen(request->query));
	buf_add_bytes(out, request->base, strlen(request->base));
}

enum status wire_request_read(const struct buf *payload, struct wire_request *ret_request, struct error *err)
{
	CLEANUP(wire_request_release) struct wire_request request = { .id = 0 };
	struct cursor cursor = cursor_over(payload->data, payload->len);
	request.id = cursor_u64(&cursor);
	request.deadline_us = cursor_u64(&cursor);
	unsigned route = cursor_u8(&cursor);
	request.language = cursor_u8(&cursor);
	unsigned flags = cursor_u8(&cursor);
	request.language_chosen = flags & 1;
	request.keys = flags >> 1 & 1;
	request.gzip = flags >> 2 & 1;
	request.name = take_string(&cursor);
	request.query = take_string(&cursor);
	request.base = take_string(&cursor);
	if (cursor.bad || cursor.at != cursor.end || route >= N_ROUTES || flags > 7)
		return error_set(err, STATUS_CORRUPT, "a request that the front end would not send");
	request.route = (enum route_id)route;
	*ret_request = request;
	request = (struct wire_request){ .id = 0 };
	return STATUS_OK;
}

/* ---- answers ---- */

const char *content_type_header(enum content_type type)
{
	static const char *const headers[N_CONTENT_TYPES] = {
		[CONTENT_JSON] = "application/json",
		[CONTENT_PROBLEM] = "application/problem+json",
		[CONTENT_SUGGESTIONS] = "application/x-suggestions+json",
		[CONTENT_HTML] = "text/html; charset=utf-8",
		[CONTENT_ATOM] = "application/atom+xml; charset=utf-8",
		[CONTENT_OPENSEARCH] = "application/opensearchdescription+xml; charset=utf-8",
		[CONTENT_METRICS] = "text/plain; version=0.0.4; charset=utf-8",
		[CONTENT_TEXT] = "text/plain; charset=utf-8",
		[CONTENT_CSS] = "text/css; charset=utf-8",
		[CONTENT_SCRIPT] = "text/javascript; charset=utf-8",
		[CONTENT_SVG] = "image/svg+xml",
		[CONTENT_CSV] = "text/csv; charset=utf-8; header=present",
		[CONTENT_PDF] = "application/pdf",
		[CONTENT_PLAIN] = "text/plain", /* in whatever character set it is */
		[CONTENT_DOCX] = "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
		[CONTENT_ODT] = "application/vnd.oasis.opendocument.text",
		[CONTENT_EPUB] = "application/epub+zip",
		[CONTENT_BYTES] = "application/octet-stream",
	};
	return headers[type];
}

void wire_answer_release(struct wire_answer *answer)
{
	buf_release(&answer->body);
	close_p(&answer->fd);
}

/* A memfd that nobody can change any more, so that the front end may hand it to the kernel as it is. */
static enum status seal_body(const struct buf *body, int *ret_fd, struct error *err)
{
	CLEANUP(close_p) int fd = memfd_create("answer", MFD_CLOEXEC | MFD_ALLOW_SEALING);
	if (fd < 0)
		return error_set_errno(err, STATUS_IO, "cannot make memory for an answer");
	enum status status = file_write_fd(fd, "answer", body->data, body->len, err);
	if (status)
		return status;
	if (fcntl(fd, F_ADD_SEALS, SEALS | F_SEAL_SEAL))
		return error_set_errno(err, STATUS_IO, "cannot seal an answer");
	*ret_fd = fd;
	fd = -1;
	return STATUS_OK;
}

enum status wire_answer_send(int socket, const struct wire_answer *answer, struct error *err)
{
	CLEANUP(buf_release) struct buf payload = BUF_INIT;
	CLEANUP(close_p) int fd = -1;
	bool is_file = answer->flags & ANSWER_FILE;
	bool large = !is_file && answer->body.len > MESSAGE_MAX_PACKET - 256;

	buf_add_u64(&payload, answer->id);
	buf_add_u32(&payload, answer->status);
	buf_add_u8(&payload, (uint8_t)answer->type);
	buf_add_u8(&payload, (uint8_t)answer->flags);
	buf_add_bytes(&payload, answer->generation, strlen(answer->generation));
	buf_add_u64(&payload, is_file ? answer->body_size : answer->body.len);
	buf_add_u64(&payload, answer->file_tag);
	if (is_file)
		return message_send(socket, WIRE_ANSWER, &payload, answer->fd, err);
	if (!large) {
		buf_add(&payload, answer->body.data, answer->body.len);
	} else {
		enum status status = seal_body(&answer->body, &fd, err);
		if (status)
			return status;
	}
	return message_send(socket, WIRE_ANSWER, &payload, fd, err);
}

static bool sealed_memfd(int fd, uint64_t size)
{
	struct stat st;
	int seals = fcntl(fd, F_GET_SEALS);
	return seals >= 0 && (seals & SEALS) == SEALS && !fstat(fd, &st) && S_ISREG(st.st_mode) &&
	       (uint64_t)st.st_size == size;
}

/* A file, open for reading alone: what it holds is sent and never looked at. It may grow or shrink any time. */
static bool plain_file(int fd)
{
	struct stat st;
	int flags = fcntl(fd, F_GETFL);
	return flags >= 0 && (flags & O_ACCMODE) == O_RDONLY && !(flags & O_PATH) && !fstat(fd, &st) &&
	       S_ISREG(st.st_mode);
}

/* Does what came along fit what the message says? */
static bool body_is_whole(const struct wire_answer *answer, int fd, size_t left)
{
	if (answer->flags & ANSWER_FILE)
		return answer->status == 200 && !(answer->flags & ANSWER_GZIP) && fd >= 0 && !left &&
		       answer->body_size <= INT64_MAX && plain_file(fd);
	if (answer->body_size > WIRE_MAX_ANSWER)
		return false;
	return fd < 0 ? answer->body_size == left : !left && sealed_memfd(fd, answer->body_size);
}

/* What a worker may say; everything else is the front end's own. */
static bool status_allowed(unsigned status)
{
	return status == 200 || status == 400 || status == 404 || status == 500 || status == 503;
}

enum status wire_answer_read(struct message *message, struct wire_answer *ret_answer, struct error *err)
{
	struct wire_answer answer = { .body = BUF_INIT, .fd = -1 };
	struct cursor cursor = cursor_over(message->payload.data, message->payload.len);
	answer.id = cursor_u64(&cursor);
	answer.status = cursor_u32(&cursor);
	unsigned type = cursor_u8(&cursor);
	answer.flags = cursor_u8(&cursor);
	size_t len;
	const char *generation = cursor_bytes(&cursor, &len);
	answer.body_size = cursor_u64(&cursor);
	answer.file_tag = cursor_u64(&cursor);
	size_t left = (size_t)(cursor.end - cursor.at);
	if (cursor.bad || !status_allowed(answer.status) || type >= N_CONTENT_TYPES ||
	    answer.flags >= N_ANSWER_FLAGS || !generation_name_valid(generation, len) ||
	    !body_is_whole(&answer, message->fd, left))
		return error_set(err, STATUS_CORRUPT, "an answer that a query worker would not send");
	answer.type = (enum content_type)type;
	memcpy(answer.generation, generation, len);
	answer.generation[len] = '\0';
	if (message->fd < 0)
		buf_add(&answer.body, cursor.at, left);
	answer.fd = message->fd;
	message->fd = -1;
	*ret_answer = answer;
	return STATUS_OK;
}

/* ---- the supervisor's ---- */

enum status wire_send_generation(int socket, const char *generation, struct error *err)
{
	CLEANUP(buf_release) struct buf payload = BUF_INIT;
	buf_add_bytes(&payload, generation, strlen(generation));
	return message_send(socket, WIRE_GENERATION, &payload, -1, err);
}

enum status wire_read_generation(const struct buf *payload, char ret_generation[16], struct error *err)
{
	struct cursor cursor = cursor_over(payload->data, payload->len);
	size_t len;
	const char *name = cursor_bytes(&cursor, &len);
	if (cursor.bad || cursor.at != cursor.end || !generation_name_valid(name, len))
		return error_set(err, STATUS_CORRUPT, "a generation that the supervisor would not name");
	memcpy(ret_generation, len ? name : "", len);
	ret_generation[len] = '\0';
	return STATUS_OK;
}

enum status wire_send_lost(int socket, uint64_t id, struct error *err)
{
	CLEANUP(buf_release) struct buf payload = BUF_INIT;
	buf_add_u64(&payload, id);
	return message_send(socket, WIRE_LOST, &payload, -1, err);
}

enum status wire_read_lost(const struct buf *payload, uint64_t *ret_id, struct error *err)
{
	struct cursor cursor = cursor_over(payload->data, payload->len);
	uint64_t id = cursor_u64(&cursor);
	if (cursor.bad || cursor.at != cursor.end)
		return error_set(err, STATUS_CORRUPT, "a lost request that the supervisor would not name");
	*ret_id = id;
	return STATUS_OK;
}
