/*
 * Where answers come from: an index on this machine (local.c) or a daemon (remote.c). Both fill the same
 * structs, so that whatever is written from them is the same, but for the time it took.
 */
#ifndef CLI_SOURCE_H
#define CLI_SOURCE_H

#include "base/error.h"
#include "base/strlist.h"
#include "query/answer.h"
#include "query/request.h"
#include "query/search.h"

struct source {
	const struct source_functions *functions;
};

/* As the functions of query/search.h that have the same names; structs are released by the caller. */
struct source_functions {
	enum status (*search)(struct source *source, const struct request *request, struct answer *ret_answer,
			      struct error *err);
	enum status (*similar)(struct source *source, const char *id, const struct request *request,
			       struct answer *ret_answer, struct error *err);
	enum status (*document)(struct source *source, const char *id, struct stored_document *ret_doc,
				struct error *err);
	enum status (*suggest)(struct source *source, const char *text, unsigned n, struct strlist *ret_texts,
			       struct error *err);
	enum status (*stats)(struct source *source, struct index_stats *ret_stats, struct error *err);
	void (*free)(struct source *source);
};

/*
 * The index in a folder. *ret_fell_back: the served generation is damaged and the one before it answers.
 * STATUS_NOT_FOUND: no index there; the message says how to make one.
 */
NODISCARD enum status source_local(const char *index_dir, struct source **ret_source, bool *ret_fell_back,
				   struct error *err);

/*
 * The daemon at url (http://host:port, with or without a path). Loads libcurl; nothing is sent yet.
 * STATUS_BAD_INPUT: no such address can be; STATUS_UNSUPPORTED: libcurl is not installed.
 */
NODISCARD enum status source_server(const char *url, struct source **ret_source, struct error *err);

void source_freep(struct source **source);

#endif
