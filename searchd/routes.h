/*
 * What can be asked: one table of routes, and the parameters that each takes. Pure; used by the front end to check and
 * normalise, and by the query workers to read what the front end sent.
 */
#ifndef SEARCHD_ROUTES_H
#define SEARCHD_ROUTES_H

#include "query/request.h"

enum route_id {
	ROUTE_HOME,
	ROUTE_SEARCH,
	ROUTE_DOCUMENT,
	ROUTE_ORIGINAL,
	ROUTE_HELP,
	ROUTE_API_SEARCH,
	ROUTE_API_SUGGEST,
	ROUTE_API_DOCUMENT,
	ROUTE_API_SIMILAR,
	ROUTE_API_STATS,
	ROUTE_FEED,
	ROUTE_OPENSEARCH,
	ROUTE_OPENAPI,
	ROUTE_HEALTH,
	ROUTE_READY,
	ROUTE_METRICS,
	ROUTE_ASSET,
	N_ROUTES /* also: none */
};

enum route_flags {
	ROUTE_STRICT = 1 << 0,       /* an unknown or bad parameter is 400; else it is ignored */
	ROUTE_IS_PAGE = 1 << 1,      /* HTML in the reader's language, errors too */
	ROUTE_HAS_NAME = 1 << 2,     /* what follows the path is a name, decoded once, with any slashes */
	ROUTE_BY_FRONT = 1 << 3,     /* the front end answers by itself */
	ROUTE_TAKES_SEARCH = 1 << 4, /* the parameters of core/query/request.h */
	ROUTE_NEEDS_BASE = 1 << 5,   /* writes absolute addresses of this server */
	ROUTE_CORS = 1 << 6,         /* open to --allow-origin */
	ROUTE_DATED = 1 << 7,        /* what it shows depends on the day */
	ROUTE_KEPT = 1 << 8, /* of a worker, the same all day for a generation: the front end keeps answers */
};

struct route {
	const char *path; /* whole, or the beginning with ROUTE_HAS_NAME */
	enum route_id id;
	unsigned flags;
	const char *parameters; /* its own, besides those of a search: names with a space behind each */
	const char *label;      /* in the metrics */
};

/* path: as it stands in the request, undecoded, without "?" and what follows. NULL: nothing there. */
const struct route *route_find(const char *path, size_t len);
const struct route *route_by_id(enum route_id id);

/* What a request asks for, apart from its name. */
struct parameters {
	struct request request; /* of a search; its query is q= of every route */
	char *id;               /* of similar, or NULL */
	char *ui;               /* language of the page, or NULL */
	bool keys;              /* false: keys=0 */
	bool csv;               /* of a search: format=csv */
	unsigned n;             /* of suggest and similar */
};
void parameters_init(struct parameters *parameters);
void parameters_release(struct parameters *parameters);

#define PARAMETERS_MAX    200u
#define SUGGEST_DEFAULT_N 8u
#define SUGGEST_MAX_N     20u
#define SIMILAR_DEFAULT_N 10u
#define FEED_DEFAULT_N    30u

/*
 * Read a query string (without "?", still encoded). parameters: initialised. STATUS_BAD_INPUT names the parameter; for
 * routes without ROUTE_STRICT what is unknown or bad is ignored, and only offset + n past the limit is refused.
 */
NODISCARD enum status parameters_read(const struct route *route, const char *text, size_t len,
				      struct parameters *parameters, struct error *err);
/* The same request in one fixed form, which parameters_read reads back: for workers and ETags. Without ui and keys. */
void parameters_write(const struct route *route, const struct parameters *parameters, struct buf *out);

#endif
