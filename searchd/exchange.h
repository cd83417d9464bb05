/* What the front end knows of one connection and of the request under way on it; shared by front.c and front_http.c. */
#ifndef SEARCHD_EXCHANGE_H
#define SEARCHD_EXCHANGE_H

#include "answer_cache.h"
#include "clients.h"
#include "dispatch.h"
#include "front.h"
#include "http_answer.h"
#include "http_checks.h"

struct connection;

enum exchange_state {
	EXCHANGE_NEW,      /* the request line was read */
	EXCHANGE_CHECKED,  /* it may go on, once libmicrohttpd has it whole */
	EXCHANGE_WAITING,  /* suspended until a worker has answered */
	EXCHANGE_ANSWERED, /* response is there */
	EXCHANGE_QUEUED,   /* and on its way */
};

struct exchange {
	struct front *front;
	struct connection *connection;
	char *target; /* as sent */
	enum exchange_state state;
	enum http_method method;
	const struct route *route; /* NULL: none */
	struct parameters parameters;
	char *name;
	struct buf query, base; /* normalised */
	unsigned language;
	bool language_chosen, gzip, html; /* html: errors as a page */
	const char *origin;
	struct buf key; /* all that the answer depends on apart from the generation */
	uint64_t hash;  /* of that, whatever the encoding: the second half of its ETag */
	uint64_t begun_us;
	struct address client;
	bool client_counted;
	struct waiting waiting;
	char *range, *if_range, *none_match; /* headers that an original is sent by, or NULL */
	bool close_now;                      /* what follows on the connection cannot be trusted */
	unsigned status;
	struct MHD_Response *response;
	size_t body_len; /* that front->body_bytes holds for it */
};

struct connection {
	struct connection *next, *prev;
	struct MHD_Connection *mhd;
	struct address client;
	bool counted;
	uint64_t until_ms; /* when it is cut off; 0: never */
	struct exchange *exchange;
};

struct front {
	const struct settings *settings;
	struct shared *shared;
	const struct assets *assets;
	struct MHD_Daemon *daemon;
	struct clients *clients;
	struct dispatch *dispatch;
	struct answer_cache *kept;
	struct connection *connections;
	unsigned n_connections, n_exchanges;
	size_t body_bytes;
	char generation[16];
	bool draining;
	int requests, control;
};

/* ---- front_http.c ---- */

NODISCARD enum status front_http_start(struct front *front, int listener, unsigned max_connections,
				       struct error *err);
/* An answer came; the connection is resumed. */
void front_http_answer(struct exchange *exchange, struct wire_answer *answer);
/* No answer will come. */
void front_http_fail(struct exchange *exchange, unsigned status, const char *detail);
/* Cut off whoever is late. */
void front_http_cut(struct front *front, uint64_t now_ms);

/* ---- front_answer.c ---- */

/* Make the response; what->fd is taken over. */
void exchange_answer(struct exchange *exchange, struct http_answer *what);

/* Check the request that libmicrohttpd has read; answers when it is refused. */
void exchange_check(struct exchange *exchange, const char *method, const char *version);
/* Answer, or hand to a worker. */
void exchange_begin(struct exchange *exchange);
void exchange_fail(struct exchange *exchange, unsigned status, const char *detail, const char *parameter,
		   bool close);
void exchange_take_answer(struct exchange *exchange, struct wire_answer *answer);

/* ---- front_original.c ---- */

/* Keep what the request says of ranges and of what the client has already, until the file is there. */
void exchange_keep_conditions(struct exchange *exchange, const struct http_request *request);
/* Send the file, or a part of it, that a worker opened. */
void exchange_send_original(struct exchange *exchange, struct wire_answer *answer);

#endif
