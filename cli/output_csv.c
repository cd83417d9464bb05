/* --csv: the table of query/answer_csv.h. */
#include "query/answer_csv.h"

#include "output.h"
#include "base/banned.h"

static void begin(struct output *output)
{
	answer_csv_begin(output->batch, &output->text);
}

static void add_answer(struct output *output, const char *query_id, const struct answer *answer)
{
	answer_csv_add(answer, output->batch ? query_id : NULL, &output->text);
}

const struct output_format output_csv = { .option = "csv", .begin = begin, .answer = add_answer };
