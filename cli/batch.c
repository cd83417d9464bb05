#include "batch.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/memory.h"
#include "base/banned.h"

#define READ_BYTES 65536

/* Lines of a descriptor. Not stdio: what was answered must be handed over before the input makes us wait. */
struct lines {
	int fd;
	struct buf data;
	size_t at;     /* where the next line begins */
	size_t number; /* of the line last returned, from 1 */
	bool ended;
};

/* Before waiting for input: whoever asks one query at a time and waits for its answer must get it. */
static enum status flush_if_idle(const struct lines *lines, struct output *output, struct error *err)
{
	struct pollfd waiting = { .fd = lines->fd, .events = POLLIN };
	return poll(&waiting, 1, 0) ? STATUS_OK : output_flush(output, true, err);
}

static enum status read_more(struct lines *lines, struct output *output, struct error *err)
{
	enum status status = flush_if_idle(lines, output, err);
	if (status)
		return status;
	memmove(lines->data.data, lines->data.data + lines->at, lines->data.len - lines->at);
	buf_truncate(&lines->data, lines->data.len - lines->at);
	lines->at = 0;
	buf_reserve(&lines->data, READ_BYTES + 1);
	ssize_t n;
	do {
		n = read(lines->fd, lines->data.data + lines->data.len, READ_BYTES);
	} while (n < 0 && errno == EINTR);
	if (n < 0)
		return error_set_errno(err, STATUS_IO, "standard input: cannot be read");
	lines->ended = n == 0;
	lines->data.len += (size_t)n;
	lines->data.data[lines->data.len] = '\0';
	return STATUS_OK;
}

/*
 * The next line, without its end and with a NUL behind it; *ret_line is NULL at the end of the input. A line past
 * BATCH_MAX_LINE comes cut, *ret_len being larger than that.
 */
static enum status next_line(struct lines *lines, struct output *output, char **ret_line, size_t *ret_len,
			     struct error *err)
{
	size_t skipped = 0, searched = 0;

	for (;;) {
		char *start = lines->data.data + lines->at;
		size_t have = lines->data.len - lines->at;
		char *end = have > searched ? memchr(start + searched, '\n', have - searched) : NULL;
		if (end || (lines->ended && (have || skipped))) {
			size_t len = end ? (size_t)(end - start) : have;
			start[len] = '\0';
			lines->at += len + (end != NULL);
			lines->number++;
			*ret_line = start;
			*ret_len = len + skipped;
			return STATUS_OK;
		}
		if (lines->ended) {
			*ret_line = NULL;
			return STATUS_OK;
		}
		searched = have;
		if (have > BATCH_MAX_LINE) {
			/* Drop what is past the limit; the start stays, for the message. */
			skipped += have - 100;
			buf_truncate(&lines->data, lines->at + 100);
			searched = 100;
		}
		enum status status = read_more(lines, output, err);
		if (status)
			return status;
	}
}

/* Cut "id<TAB>query" at the tab. Returns the query, or NULL and what is wrong with the line. */
static char *split(char *line, size_t len, const char **ret_why)
{
	char *tab = memchr(line, '\t', len);

	if (len > BATCH_MAX_LINE)
		*ret_why = "longer than 1 MB";
	else if (memchr(line, '\0', len))
		*ret_why = "it holds a NUL byte";
	else if (!tab)
		*ret_why = "no tab; a line is an id, a tab and a query";
	else if (tab == line)
		*ret_why = "no id in front of the tab";
	else if (!tab[1 + strspn(tab + 1, " \t")])
		*ret_why = "no query behind the tab";
	else {
		*tab = '\0';
		return tab + 1;
	}
	return NULL;
}

enum status batch_run(const struct program_info *program, int in_fd, struct source *source,
		      const struct request *request, struct output *output, bool *ret_found, size_t *ret_bad,
		      struct error *err)
{
	struct lines lines = { .fd = in_fd };
	struct request asked;
	bool found = false;
	size_t bad = 0, len;
	char *line;
	enum status status;

	buf_init(&lines.data);
	request_init(&asked);
	request_copy(&asked, request);
	while (!(status = next_line(&lines, output, &line, &len, err)) && line) {
		const char *why = NULL;
		struct answer answer;
		if (len && len <= BATCH_MAX_LINE && line[len - 1] == '\r')
			line[--len] = '\0';
		if (!len)
			continue;
		char *query = split(line, len, &why);
		if (!query) {
			message(program, 3, "line %zu: %s", lines.number, why);
			bad++;
			continue;
		}
		free(asked.query);
		asked.query = xstrdup(query);
		status = source->functions->search(source, &asked, &answer, err);
		if (status == STATUS_BAD_INPUT || status == STATUS_TIMEOUT || status == STATUS_BUSY) {
			message(program, 3, "line %zu: %s", lines.number, err->message);
			bad++;
			continue;
		}
		if (status)
			break;
		found = found || answer.n_results;
		output_answer(output, line, &answer);
		answer_release(&answer);
		status = output_flush(output, false, err);
		if (status)
			break;
	}
	buf_release(&lines.data);
	request_release(&asked);
	*ret_found = found;
	*ret_bad = bad;
	return status;
}
