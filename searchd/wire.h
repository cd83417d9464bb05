/*
 * The messages between front, query workers and supervisor. Each has one function that writes it and one that reads it.
 *
 *	front -> worker		REQUEST		over the socket that all workers share
 *	worker -> front		ANSWER		the same socket, other direction; a large body travels as a sealed memfd, an
 *						original as the open file
 *	supervisor -> front	GENERATION	the pointer names another one; "" for none
 *				LOST		the worker that had this request is gone
 *				DRAIN		finish what is under way, then end
 *
 * A worker parses stored documents and queries, so the front checks every answer like a file.
 */
#ifndef SEARCHD_WIRE_H
#define SEARCHD_WIRE_H

#include "process/message.h"
#include "routes.h"

#define WIRE_MAX_ANSWER (96u << 20) /* bytes of a body */

enum wire_type { WIRE_REQUEST = 1, WIRE_ANSWER, WIRE_GENERATION, WIRE_LOST, WIRE_DRAIN };

struct wire_request {
	uint64_t id;
	uint64_t deadline_us; /* clock_now_us() */
	enum route_id route;
	unsigned language;          /* enum page_language */
	bool language_chosen, keys; /* for the pages */
	bool gzip;                  /* the client takes it */
	char *name;                 /* what follows the route's path, decoded once; "" */
	char *query;                /* normalised query string; "" */
	char *base; /* "http://host:port" of this server as the client named it, checked; "" when not needed */
};
void wire_request_release(struct wire_request *request);
void wire_request_write(const struct wire_request *request, struct buf *out);
NODISCARD enum status wire_request_read(const struct buf *payload, struct wire_request *ret_request,
					struct error *err);

enum content_type {
	CONTENT_JSON,
	CONTENT_PROBLEM,
	CONTENT_SUGGESTIONS,
	CONTENT_HTML,
	CONTENT_ATOM,
	CONTENT_OPENSEARCH,
	CONTENT_METRICS,
	CONTENT_TEXT,
	CONTENT_CSS,
	CONTENT_SCRIPT,
	CONTENT_SVG,
	CONTENT_CSV,
	CONTENT_PDF, /* these of --originals */
	CONTENT_PLAIN,
	CONTENT_DOCX,
	CONTENT_ODT,
	CONTENT_EPUB,
	CONTENT_BYTES,
	N_CONTENT_TYPES
};
const char *content_type_header(enum content_type type);

enum answer_flags {
	ANSWER_GZIP = 1 << 0,     /* the body is compressed */
	ANSWER_VOLATILE = 1 << 1, /* not to be kept by caches: partial, or not of the generation */
	ANSWER_FILE = 1 << 2,     /* the body is a file of --originals, on fd */
	N_ANSWER_FLAGS = 1 << 3
};

struct wire_answer {
	uint64_t id;
	unsigned status; /* HTTP */
	enum content_type type;
	unsigned flags;
	char generation[16]; /* digits, or "" */
	struct buf body;     /* empty when fd >= 0 */
	int fd;              /* a sealed memfd of body_size bytes, or with ANSWER_FILE a file; or -1 */
	uint64_t body_size;
	uint64_t file_tag; /* of ANSWER_FILE: another one when the file changes */
};
void wire_answer_release(struct wire_answer *answer); /* closes fd */
/* Sends the answer, as a memfd when it is too large for a packet. fd is looked at with ANSWER_FILE alone. */
NODISCARD enum status wire_answer_send(int socket, const struct wire_answer *answer, struct error *err);
/* Takes message->fd over on success. STATUS_CORRUPT for anything a worker of ours would not send. */
NODISCARD enum status wire_answer_read(struct message *message, struct wire_answer *ret_answer,
				       struct error *err);

NODISCARD enum status wire_send_generation(int socket, const char *generation, struct error *err);
NODISCARD enum status wire_read_generation(const struct buf *payload, char ret_generation[16],
					   struct error *err);
NODISCARD enum status wire_send_lost(int socket, uint64_t id, struct error *err);
NODISCARD enum status wire_read_lost(const struct buf *payload, uint64_t *ret_id, struct error *err);

/* "" or 1 to 15 digits. */
bool generation_name_valid(const char *name, size_t len);
/* What INDEX/current names, "" for nothing: digits and a newline are in it, nothing else. */
void generation_pointer(const char *index_dir, char ret_name[16]);

#endif
