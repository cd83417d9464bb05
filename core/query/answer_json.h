/* The one writer of the public JSON, for the daemon and the command line. docs/openapi.json describes it. */
#ifndef QUERY_ANSWER_JSON_H
#define QUERY_ANSWER_JSON_H

#include "base/json.h"
#include "query/answer.h"
#include "query/search.h"

/* The whole answer: one object, no newline behind it. */
void answer_write_json(const struct answer *answer, struct buf *out);
/* One result, for JSON Lines. */
void result_write_json(struct json *j, const struct result *result);
/*
 * A stored document as /api/v1/documents/{id} gives it: its facts (also the section that fits best, if a query was given), every
 * section with its text, and all of these texts, joined by empty lines, as `text`.
 */
void document_write_json(const struct stored_document *doc, struct buf *out);

#endif
