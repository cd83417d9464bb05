/*
 * JSON of the HTTP API -> the structs it was written from. The daemon is another program, perhaps of another version:
 * what it sends is checked like a file, unknown keys are passed over, a missing or misshapen one is an error.
 */
#ifndef CLI_ANSWER_READ_H
#define CLI_ANSWER_READ_H

#include <jansson.h>
#include <stdbool.h>

#include "base/error.h"
#include "query/answer.h"
#include "query/search.h"

/* Each takes one whole JSON text. STATUS_CORRUPT: it is not what the API promises; the message names the key. */
NODISCARD enum status answer_read(const char *text, size_t len, struct answer *ret_answer, struct error *err);
NODISCARD enum status stored_document_read(const char *text, size_t len, struct stored_document *ret_doc,
					   struct error *err);
NODISCARD enum status index_stats_read(const char *text, size_t len, struct index_stats *ret_stats,
				       struct error *err);
/* ["what was typed", ["completion", ...], ...] */
NODISCARD enum status suggestions_read(const char *text, size_t len, struct strlist *ret_texts,
				       struct error *err);
/* The words of a problem (RFC 9457), "detail" or else "title"; empty when it holds neither. */
void problem_read(const char *text, size_t len, struct buf *ret_words);

/*
 * The parts that those share. The first thing that is wrong is kept in the reading; everything after it reads as
 * empty, so that a struct is filled to its end and checked once.
 */
struct json_reading {
	char wrong[64]; /* the key, or "" */
};

/* The member of that name; an absent one is wrong. `may_be_null`: then a JSON null is returned as NULL. */
const json_t *read_member(struct json_reading *r, const json_t *object, const char *key, json_type type,
			  bool may_be_null);
/* A copy, or NULL for null. */
char *read_string(struct json_reading *r, const json_t *object, const char *key, bool may_be_null);
uint64_t read_count(struct json_reading *r, const json_t *object, const char *key, uint64_t most);
double read_real(struct json_reading *r, const json_t *object, const char *key);
void read_strings(struct json_reading *r, const json_t *object, const char *key, struct strlist *ret_list);
/* The facts of a result. `found`: also what only a search tells: score, snippet, missing, why. */
void read_result(struct json_reading *r, const json_t *object, bool found, struct result *ret_result);
/* {"index": {"published": ..., "documents": ...}} */
void read_index(struct json_reading *r, const json_t *object, char **ret_published,
		uint32_t *ret_n_documents);
/* {"lang": [{"value": "fr", "count": 9}], ...} */
void read_facets(struct json_reading *r, const json_t *object, const char *key,
		 struct facet facets[N_FIELDS]);
/* NULL, and the error set, unless text is one JSON object (or array, as type says). The caller decrefs. */
json_t *read_text(const char *text, size_t len, json_type type, struct error *err);
NODISCARD enum status read_done(const struct json_reading *r, struct error *err);

#endif
