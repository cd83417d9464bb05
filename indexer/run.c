/*
 * The parent of a run: it holds the lock, starts the pipeline, shows what it says and writes the report. It reads no
 * document and touches no table, so that whatever happens to the pipeline (a full disk can abort a writer) there
 * is somebody left to say so.
 */
#include "run.h"

#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/memory.h"
#include "cli_info.h"
#include "process/message.h"
#include "process/spawn.h"
#include "progress.h"

#define MAX_MESSAGE (1u << 20)

bool run_url(const struct run_options *options, const char *id, struct buf *out)
{
	const struct base_url *best = NULL;
	for (size_t i = 0; i < options->n_base_urls; i++) {
		const struct base_url *base = &options->base_urls[i];
		if (!strncmp(id, base->prefix, strlen(base->prefix)) &&
		    (!best || strlen(base->prefix) >= strlen(best->prefix)))
			best = base;
	}
	if (!best || !*best->url)
		return false;
	static const char *const endings[] = { ".txt", "/index.html" };
	const char *rest = id + strlen(best->prefix);
	size_t len = strlen(rest);
	for (size_t i = 0; i < ARRAY_SIZE(endings); i++) {
		size_t n = strlen(endings[i]);
		if (len >= n && !memcmp(rest + len - n, endings[i], n)) {
			len -= n;
			break;
		}
	}
	buf_addstr(out, best->url);
	buf_add(out, rest, len);
	return true;
}

/* ---- the child ---- */

/* What the pipeline process does: a run, or taking a document down. */
typedef enum status pipeline_work(const struct run_options *options, struct index_folder *folder,
				  int to_parent, struct report *report, struct error *err);

struct child {
	pipeline_work *work;
	const struct run_options *options;
	struct index_folder *folder;
	int socket;
};

/*
 * Memory that is freed stays with the process, and so with those it forks: what one document needs the next one does, too, and
 * each page that comes anew from the kernel costs more than clearing it.
 */
static void keep_memory(void)
{
	mallopt(M_MMAP_THRESHOLD, 32 << 20); /* the most that is allowed */
	mallopt(M_TRIM_THRESHOLD, 128 << 20);
	mallopt(M_TOP_PAD, 1 << 20);
}

static int pipeline_role(void *ctx)
{
	struct child *child = ctx;
	keep_memory();
	struct report report;
	struct error err = ERROR_INIT;
	report_init(&report);
	enum status status = child->work(child->options, child->folder, child->socket, &report, &err);
	report.status = status;
	snprintf(report.message, sizeof(report.message), "%s", status ? err.message : "");
	CLEANUP(buf_release) struct buf payload = BUF_INIT;
	report_write_counts(&report, &payload);
	struct error ignored;
	return message_send(child->socket, PIPELINE_END, &payload, -1, &ignored) ? 1 : 0;
}

/* ---- the parent ---- */

static void take_entry(const struct run_options *options, struct cursor *in, struct report *report,
		       struct progress *bar)
{
	size_t what_len, why_len;
	uint8_t kind = cursor_u8(in);
	const char *what = cursor_bytes(in, &what_len), *why = cursor_bytes(in, &why_len);
	if (in->bad || kind >= N_REPORT_KINDS)
		return;
	CLEANUP(free_p) char *what_text = xstrndup(what, what_len);
	CLEANUP(free_p) char *why_text = xstrndup(why, why_len);
	report_add(report, kind, what_text, why_text);
	if (kind >= REPORT_ADDED) {
		progress_pause(bar);
		printf("%s\t%s\n", report_kind_name(kind), what_text);
		return;
	}
	bool loud = kind == REPORT_FAILED || kind == REPORT_WARNING || kind == REPORT_TRUNCATED;
	if (options->quiet || (!loud && !options->verbose))
		return;
	progress_pause(bar);
	message(&program, loud ? 4 : 6, "%s: %s: %s", report_kind_name(kind), what_text, why_text);
}

/* Everything the pipeline says, until it ends. True: it said how. */
static bool listen_to(const struct run_options *options, int socket, struct report *report)
{
	struct progress bar;
	bool ended = false;
	progress_begin(&bar, options->progress, options->quiet);
	for (;;) {
		CLEANUP(message_release) struct message m = MESSAGE_INIT;
		struct error err;
		if (message_receive(socket, &m, MAX_MESSAGE, 0, &err))
			break;
		struct cursor in = cursor_over(m.payload.data, m.payload.len);
		if (m.type == PIPELINE_PROGRESS) {
			uint8_t phase = cursor_u8(&in);
			uint64_t done = cursor_u64(&in), total = cursor_u64(&in);
			if (!in.bad && phase < N_PHASES)
				progress_show(&bar, report_phase_name(phase), done, total);
		} else if (m.type == PIPELINE_ENTRY) {
			take_entry(options, &in, report, &bar);
		} else if (m.type == PIPELINE_END) {
			ended = report_read_counts(&in, report);
		}
	}
	progress_end(&bar);
	return ended;
}

static int exit_status_of(enum status status)
{
	switch (status) {
	case STATUS_OK:
		return 0;
	case STATUS_REFUSED:
		return 1;
	case STATUS_BAD_INPUT:
	case STATUS_UNSUPPORTED:
		return 2;
	case STATUS_BUSY:
		return 3;
	default:
		return 4;
	}
}

/* The last reports stay in the index folder: ids and reasons, no text. */
static void store_report(const struct run_options *options, struct index_folder *folder,
			 const struct report *report)
{
	CLEANUP(buf_release) struct buf json = BUF_INIT;
	struct error err = ERROR_INIT;
	report_write_json(report, &json);
	if (options->report_file) {
		enum status status =
			file_replace(AT_FDCWD, options->report_file, 0640, json.data, json.len, &err);
		if (status)
			message(&program, 3, "%s", err.message);
	}
	if (!report->dry_run && reports_store(folder, &json, &err))
		message(&program, 4, "%s", err.message);
}

static void summarise(const struct run_options *options, const struct report *r)
{
	if (options->quiet)
		return;
	uint64_t ms = 0;
	for (int i = 0; i < N_PHASES; i++)
		ms += r->phase_ms[i];
	printf("%s %llu documents%s%s: %llu added, %llu changed, %llu removed, %llu unchanged; %llu skipped, "
	       "%llu failed; %.1f s\n",
	       r->dry_run ? "would hold" : "holds", (unsigned long long)r->documents,
	       *r->generation ? ", generation " : "", r->generation, (unsigned long long)r->added,
	       (unsigned long long)r->changed, (unsigned long long)r->removed,
	       (unsigned long long)r->unchanged, (unsigned long long)r->counts[REPORT_SKIPPED],
	       (unsigned long long)r->counts[REPORT_FAILED], (double)ms / 1000);
	if (r->published && r->learnt && r->twins)
		printf(r->translations
			       ? "learnt translations of %2$llu words from %1$llu pairs of documents\n"
			       : "%llu pairs of documents are translations of each other: too few to learn "
				 "from\n",
		       (unsigned long long)r->twins, (unsigned long long)r->translations);
	fflush(stdout);
}

static enum status run_pipeline(pipeline_work *work, const struct run_options *options,
				struct index_folder *folder, struct report *report, struct error *err)
{
	int ends[2];
	enum status status = message_pair(SOCK_STREAM, ends, err);
	if (status)
		return status;
	struct child child = { .work = work, .options = options, .folder = folder, .socket = ends[1] };
	/* The lock goes along: it is free again only when parent and pipeline are both gone. */
	int keep[3] = { ends[1] };
	size_t n_keep = 1;
	if (folder->fd >= 0)
		keep[n_keep++] = folder->fd;
	if (folder->lock >= 0)
		keep[n_keep++] = folder->lock;
	pid_t pid = process_fork("index:pipeline", keep, n_keep, pipeline_role, &child);
	close(ends[1]);
	if (pid < 0) {
		close(ends[0]);
		return error_set_errno(err, STATUS_IO, "the pipeline cannot be started");
	}
	bool ended = listen_to(options, ends[0], report);
	close(ends[0]);
	int how = process_wait(pid);
	if (ended) {
		if (report->status)
			return error_set(err, report->status, "%s", report->message);
		return STATUS_OK;
	}
	char words[64];
	process_describe_end(how, words);
	return error_set(err, STATUS_IO,
			 "the pipeline ended early (%s); what was published before is untouched", words);
}

static int run_work(pipeline_work *work, const struct run_options *options)
{
	struct index_folder folder = INDEX_FOLDER_INIT;
	struct report report;
	struct error err = ERROR_INIT;
	report_init(&report);
	report.dry_run = options->dry_run;

	enum status status = index_folder_open(options->index, !options->dry_run, &folder, &err);
	if (status == STATUS_NOT_FOUND && options->dry_run)
		status = STATUS_OK; /* everything would be new */
	else if (!status && !options->dry_run)
		status = index_folder_lock(&folder, &err);
	if (!status) {
		status = run_pipeline(work, options, &folder, &report, &err);
		report.status = status;
		report.exit_status = exit_status_of(status);
		snprintf(report.message, sizeof(report.message), "%s", status ? err.message : "");
		store_report(options, &folder, &report);
		if (!status)
			summarise(options, &report);
	}
	if (status)
		message(&program, 3, "%s", err.message);
	index_folder_close(&folder);
	report_release(&report);
	return exit_status_of(status);
}

int run(const struct run_options *options)
{
	return run_work(pipeline_run, options);
}

int run_forget(const struct run_options *options)
{
	return run_work(pipeline_forget, options);
}
