/* --jsonl: one result a line, an object as in "results" of --json; in a batch under the id of its query. */
#include "output.h"

#include "query/answer_json.h"
#include "base/banned.h"

static void add_answer(struct output *output, const char *query_id, const struct answer *answer)
{
	for (size_t i = 0; i < answer->n_results; i++) {
		struct json j = json_on(&output->text);
		if (output->batch) {
			json_begin_object(&j);
			json_key_string(&j, "id", query_id);
			json_key_int(&j, "rank", (int64_t)(answer->offset + i + 1));
			json_key(&j, "result");
		}
		result_write_json(&j, &answer->results[i]);
		if (output->batch)
			json_end(&j);
		buf_addch(&output->text, '\n');
	}
}

const struct output_format output_jsonl = { .option = "jsonl", .answer = add_answer };
