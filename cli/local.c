/* Answers from an index on this machine, searched in this process: no worker, no deadline, never partial. */
#include "source.h"

#include <stdlib.h>

#include "base/memory.h"
#include "base/banned.h"

struct local {
	struct source source; /* first: a struct source * is a struct local * */
	struct searcher *searcher;
};

static struct searcher *searcher_of(struct source *source)
{
	return ((struct local *)source)->searcher;
}

static enum status local_search(struct source *source, const struct request *request,
				struct answer *ret_answer, struct error *err)
{
	return searcher_search(searcher_of(source), request, 0, ret_answer, err);
}

static enum status local_similar(struct source *source, const char *id, const struct request *request,
				 struct answer *ret_answer, struct error *err)
{
	return searcher_similar(searcher_of(source), id, request->n, ret_answer, err);
}

static enum status local_document(struct source *source, const char *id, struct stored_document *ret_doc,
				  struct error *err)
{
	return searcher_document(searcher_of(source), id, NULL, ret_doc, err);
}

static enum status local_suggest(struct source *source, const char *text, unsigned n,
				 struct strlist *ret_texts, struct error *err)
{
	return searcher_suggest(searcher_of(source), text, n, ret_texts, err);
}

static enum status local_stats(struct source *source, struct index_stats *ret_stats, struct error *err)
{
	return searcher_stats(searcher_of(source), ret_stats, err);
}

static void local_free(struct source *source)
{
	searcher_free(searcher_of(source));
	free(source);
}

static const struct source_functions functions = {
	.search = local_search,
	.similar = local_similar,
	.document = local_document,
	.suggest = local_suggest,
	.stats = local_stats,
	.free = local_free,
};

enum status source_local(const char *index_dir, struct source **ret_source, bool *ret_fell_back,
			 struct error *err)
{
	struct searcher *searcher;
	enum status status = searcher_open(index_dir, &searcher, err);
	if (status == STATUS_NOT_FOUND)
		return error_set(err, status,
				 "%s: no index there; \"iom-index --index %s SOURCE\" makes one, --index "
				 "names another",
				 index_dir, index_dir);
	if (status)
		return status;
	struct local *local = xcalloc(1, sizeof(*local));
	local->source.functions = &functions;
	local->searcher = searcher;
	*ret_fell_back = searcher_fell_back(searcher);
	*ret_source = &local->source;
	return STATUS_OK;
}

void source_freep(struct source **source)
{
	if (*source)
		(*source)->functions->free(*source);
	*source = NULL;
}
