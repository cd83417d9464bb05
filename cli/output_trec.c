/*
 * --trec: a run file for trec_eval, "query Q0 document rank score tag" a line.
 *
 * trec_eval sorts by score and breaks ties by its own rule, so scores are made to fall strictly in the printed digits:
 * the order of the lines is the order of the answer. A column may hold no white space: in ids it is percent-encoded.
 */
#include "output.h"

#include <math.h>
#include <inttypes.h>

#include "base/banned.h"

#define TAG        "iom-search"
#define SCORE_UNIT 1000000 /* six decimals are printed */
#define SCORE_STEP 100     /* of them; the API gives four, and both sources shall give the same file */

static void add_column(const char *text, struct buf *out)
{
	for (; *text; text++) {
		unsigned char c = (unsigned char)*text;
		if (c <= ' ' || c == 0x7f)
			buf_addf(out, "%%%02X", c);
		else
			buf_addch(out, (char)c);
	}
}

static void add_answer(struct output *output, const char *query_id, const struct answer *answer)
{
	struct buf *out = &output->text;
	int64_t last = INT64_MAX;

	for (size_t i = 0; i < answer->n_results; i++) {
		int64_t score = llround(answer->results[i].score * SCORE_UNIT / SCORE_STEP) * SCORE_STEP;
		if (score >= last)
			score = last - 1;
		last = score;
		add_column(query_id, out);
		buf_addstr(out, " Q0 ");
		add_column(answer->results[i].id, out);
		buf_addf(out, " %zu %.6f " TAG "\n", answer->offset + i + 1, (double)score / SCORE_UNIT);
	}
}

const struct output_format output_trec = { .option = "trec", .answer = add_answer };
