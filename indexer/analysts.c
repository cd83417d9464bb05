#include "analysts.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/file.h"
#include "base/memory.h"
#include "process/confine.h"
#include "process/message.h"
#include "process/spawn.h"
#include "base/banned.h"

#define MOST_PROCESSES 64u
#define KEEP_BYTES     (4u << 20) /* of a message's buffer, from one document to the next */
#define MOST_FILES     16         /* descriptors of a process */

enum analyst_message {
	ANALYST_REFUSED = 1, /* it cannot confine itself; why */
	ANALYST_DOCUMENT,    /* the next of its numbers: status, why, document */
};

struct analyst {
	pid_t pid; /* 0: ended and waited for */
	int socket;
};

struct analysts {
	struct analyst *items;
	unsigned n;
	size_t next, n_documents; /* numbers of documents */
};

/* ---- in the process ---- */

struct role {
	unsigned first, step;
	size_t n_documents;
	bool confined;
	int socket;
	analysts_work *work;
	void *ctx;
};

static enum status lock_in(struct error *err)
{
	const struct confine_limits limits = { .files = MOST_FILES };
	enum status status = drop_privileges(NULL, err);
	return status ? status : confine(PROFILE_READER, &limits, err);
}

static void write_result(struct buf *out, enum status status, const struct error *why,
			 const struct document *doc)
{
	const char *message = status ? why->message : "";
	buf_clear(out);
	buf_add_u8(out, (uint8_t)status);
	buf_add_bytes(out, message, strlen(message));
	document_write(doc, out);
}

static int analyst_process(void *ctx)
{
	const struct role *role = ctx;
	CLEANUP(buf_release) struct buf payload = BUF_INIT;
	struct error err = ERROR_INIT, ignored;
	enum status status = role->confined ? lock_in(&err) : STATUS_OK;
	if (status) {
		buf_add_u8(&payload, (uint8_t)status);
		buf_add_bytes(&payload, err.message, strlen(err.message));
		return message_send(role->socket, ANALYST_REFUSED, &payload, -1, &ignored) ? 1 : 0;
	}
	for (size_t i = role->first; i < role->n_documents; i += role->step) {
		CLEANUP(document_release) struct document doc;
		document_init(&doc);
		status = role->work(role->ctx, i, &doc, &err);
		write_result(&payload, status, &err, &doc);
		if (message_send(role->socket, ANALYST_DOCUMENT, &payload, -1, &ignored))
			return 1; /* nobody listens any more */
		if (payload.alloc > KEEP_BYTES)
			buf_release(&payload);
	}
	return 0;
}

/* ---- in the pipeline ---- */

enum status analysts_start(unsigned n_processes, size_t n_documents, bool confined, analysts_work *work,
			   void *ctx, struct analysts **ret_analysts, struct error *err)
{
	CLEANUP(analysts_freep) struct analysts *analysts = xcalloc(1, sizeof(*analysts));
	unsigned n = n_processes < 1 ? 1 : n_processes > MOST_PROCESSES ? MOST_PROCESSES : n_processes;
	analysts->items = xcalloc(n, sizeof(*analysts->items));
	analysts->n_documents = n_documents;
	while (analysts->n < n) {
		struct analyst *analyst = &analysts->items[analysts->n];
		int fds[2];
		enum status status = message_pair(SOCK_STREAM, fds, err);
		if (status)
			return status;
		struct role role = { .first = analysts->n,
				     .step = n,
				     .n_documents = n_documents,
				     .confined = confined,
				     .socket = fds[1],
				     .work = work,
				     .ctx = ctx };
		pid_t pid = process_fork("index:facts", &fds[1], 1, analyst_process, &role);
		close(fds[1]);
		if (pid < 0) {
			close(fds[0]);
			return error_set_errno(err, STATUS_IO, "no process for the facts of documents");
		}
		*analyst = (struct analyst){ .pid = pid, .socket = fds[0] };
		analysts->n++;
	}
	*ret_analysts = analysts;
	analysts = NULL;
	return STATUS_OK;
}

/* A status that is a failure, and its words. */
static bool read_failure(struct cursor *in, struct error *ret_why)
{
	size_t len;
	uint8_t status = cursor_u8(in);
	const char *message = cursor_bytes(in, &len);
	if (in->bad || status >= N_STATUSES || len >= sizeof(ret_why->message))
		return false;
	*ret_why = (struct error){ .status = (enum status)status };
	memcpy(ret_why->message, message, len);
	return true;
}

static enum status describe_end(struct analyst *analyst, struct error *err)
{
	char words[64];
	process_describe_end(process_wait(analyst->pid), words);
	analyst->pid = 0;
	return error_set(err, STATUS_IO, "the process that finds the facts of documents ended early: %s",
			 words);
}

enum status analysts_next(struct analysts *analysts, struct document *ret_doc, struct error *ret_why,
			  struct error *err)
{
	struct analyst *analyst = &analysts->items[analysts->next % analysts->n];
	CLEANUP(message_release) struct message message = MESSAGE_INIT;
	struct error why = ERROR_INIT;
	enum status status =
		analyst->pid ? message_receive(analyst->socket, &message, MESSAGE_MAX, 0, err) : STATUS_IO;
	if ((status == STATUS_NOT_FOUND || status == STATUS_IO) && analyst->pid)
		return describe_end(analyst, err);
	if (status)
		return status;
	struct cursor in = cursor_over(message.payload.data, message.payload.len);
	if (!read_failure(&in, &why))
		return error_set(err, STATUS_CORRUPT, "what the process for facts sent is no result");
	if (message.type == ANALYST_REFUSED)
		return error_set(err, why.status ? why.status : STATUS_INTERNAL, "%s", why.message);
	if (message.type != ANALYST_DOCUMENT)
		return error_set(err, STATUS_CORRUPT, "what the process for facts sent is no result");
	status = document_read(&in, ret_doc, err);
	if (status)
		return status;
	analysts->next++;
	*ret_why = why;
	return STATUS_OK;
}

void analysts_free(struct analysts *analysts)
{
	if (!analysts)
		return;
	for (unsigned i = 0; i < analysts->n; i++) {
		struct analyst *analyst = &analysts->items[i];
		close_p(&analyst->socket);
		if (analyst->pid && analysts->next < analysts->n_documents)
			kill(analyst->pid, SIGKILL);
		if (analyst->pid)
			process_wait(analyst->pid);
	}
	free(analysts->items);
	free(analysts);
}
