#include "output.h"

#include <string.h>

#include "base/banned.h"

#define FLUSH_BYTES 65536 /* a batch is written in pieces of this size, and whenever its input pauses */

const struct output_format *const output_formats[] = { &output_people, &output_json, &output_jsonl,
						       &output_csv,    &output_trec, NULL };

void output_init(struct output *output, const struct output_format *format, bool batch, bool explain)
{
	*output = (struct output){ .format = format, .batch = batch, .explain = explain };
	buf_init(&output->text);
	terminal_init(&output->terminal, stdout);
	if (format->begin)
		format->begin(output);
}

void output_release(struct output *output)
{
	buf_release(&output->text);
}

void output_answer(struct output *output, const char *query_id, const struct answer *answer)
{
	output->format->answer(output, query_id, answer);
}

enum status output_flush(struct output *output, bool always, struct error *err)
{
	if (output->text.len < FLUSH_BYTES && !always)
		return STATUS_OK;
	size_t written = fwrite(output->text.data, 1, output->text.len, stdout);
	if (written != output->text.len || fflush(stdout))
		return error_set_errno(err, STATUS_IO, "standard output: cannot be written");
	buf_clear(&output->text);
	return STATUS_OK;
}

const char *result_address(const struct result *result)
{
	return result->url ? result->url : result->id;
}

void heading_add(const struct strlist *heading, const char *separator, struct buf *out)
{
	for (size_t i = 0; i < heading->n; i++) {
		if (i)
			buf_addstr(out, separator);
		buf_addstr(out, heading->items[i]);
	}
}
