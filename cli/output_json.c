/* --json: the answer of the HTTP API, byte for byte. In a batch one object a line, under the id of its query. */
#include "output.h"

#include "query/answer_json.h"
#include "base/banned.h"

static void add_answer(struct output *output, const char *query_id, const struct answer *answer)
{
	if (output->batch) {
		CLEANUP(buf_release) struct buf written = BUF_INIT;
		struct json j = json_on(&output->text);
		json_begin_object(&j);
		json_key_string(&j, "id", query_id);
		json_key(&j, "answer");
		answer_write_json(answer, &written);
		json_put_written(&j, written.data, written.len);
		json_end(&j);
	} else {
		answer_write_json(answer, &output->text);
	}
	buf_addch(&output->text, '\n');
}

const struct output_format output_json = { .option = "json", .answer = add_answer };
