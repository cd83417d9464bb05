#include "query_worker.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "answers.h"
#include "dispatch.h"
#include "base/banned.h"
#include "process/confine.h"
#include "process/spawn.h"

#define TRY_AGAIN_MS                                                                                         \
	5000u /* a generation that could not be opened may have been mended (permissions, a lost disk) */

struct worker {
	const struct worker_start *start;
	struct worker_slot *slot;
	struct searcher *searcher;
	char tried[16];        /* what the pointer named when opening it last went wrong */
	uint64_t try_again_ms; /* and when it is tried again */
	char last_error[sizeof(((struct error *)NULL)->message)]; /* said once */
};

/* One worker says what all of them see: the first that comes, for each generation. */
static void announce(struct worker *worker, const char *generation, const char *text)
{
	uint32_t number = (uint32_t)strtoul(generation, NULL, 10) + 1;
	if (!strcmp(worker->last_error, text))
		return;
	snprintf(worker->last_error, sizeof(worker->last_error), "%s", text);
	if (__atomic_exchange_n(&worker->start->shared->announced_bad, number, __ATOMIC_RELAXED) != number)
		message(worker->start->settings->program, 3, "%s", text);
}

/* Open what the pointer names, unless it is open. With trouble the old one goes on. */
static void follow(struct worker *worker)
{
	struct searcher *next = NULL;
	struct error err = ERROR_INIT;
	char pointer[16];

	if (worker->searcher && !*worker->tried && searcher_is_current(worker->searcher))
		return;
	generation_pointer(worker->start->settings->index_dir, pointer);
	if (*worker->tried && !strcmp(pointer, worker->tried) && clock_now_ms() < worker->try_again_ms)
		return;
	memcpy(worker->tried, pointer, sizeof(pointer));
	worker->try_again_ms = clock_now_ms() + TRY_AGAIN_MS;
	enum status status = searcher_open(worker->start->settings->index_dir, &next, &err);
	if (status) {
		/* Nothing published yet is what a new installation looks like: /readyz says it. */
		if (status != STATUS_NOT_FOUND)
			announce(worker, worker->searcher ? searcher_generation(worker->searcher) : "0",
				 err.message);
		put32(&worker->slot->fell_back, worker->searcher != NULL);
		return;
	}
	if (searcher_fell_back(next)) {
		char text[768];
		snprintf(text, sizeof(text), "%s; serving %s", searcher_damage(next),
			 searcher_generation(next));
		announce(worker, searcher_generation(next), text);
	}
	if (!searcher_fell_back(next))
		worker->tried[0] = '\0';
	searcher_free(worker->searcher);
	worker->searcher = next;
	put32(&worker->slot->generation, (uint32_t)strtoul(searcher_generation(next), NULL, 10));
	put32(&worker->slot->fell_back, searcher_fell_back(next));
}

/* False: the front end's side is gone. */
static bool serve_one(struct worker *worker, const struct buf *payload)
{
	const struct worker_start *start = worker->start;
	struct wire_request request = { .id = 0 };
	struct wire_answer answer = { .body = BUF_INIT, .fd = -1 };
	struct error err = ERROR_INIT;

	if (wire_request_read(payload, &request, &err))
		return true;
	put(&worker->slot->kill_at_ms, request.deadline_us / 1000 + KILL_GRACE_MS);
	put(&worker->slot->request_id, request.id);
	follow(worker);
	answer.id = request.id;
	enum status status =
		answers_make(start->settings, start->assets, worker->searcher, &request, &answer, &err);
	if (worker->searcher)
		snprintf(answer.generation, sizeof(answer.generation), "%s",
			 searcher_generation(worker->searcher));
	bool sent = !wire_answer_send(start->requests, &answer, &err);
	put(&worker->slot->request_id, 0);
	if (status == STATUS_CORRUPT || err.status == STATUS_INTERNAL)
		announce(worker, answer.generation, err.message);
	if (status == STATUS_CORRUPT) {
		/* What is damaged is not kept open; the next look takes whatever opens. */
		searcher_freep(&worker->searcher);
		put32(&worker->slot->generation, 0);
	}
	wire_answer_release(&answer);
	wire_request_release(&request);
	return sent || err.status != STATUS_IO;
}

/* In a child that gives up root: may it still enter the folder? (One that is not there yet: yes, as far as is known.) */
static bool can_read_without_root(const char *dir, const gid_t *group)
{
	pid_t pid = fork();
	if (!pid) {
		if (drop_privileges_keeping(NULL, group, NULL))
			_exit(1);
		_exit(access(dir, R_OK | X_OK) && errno == EACCES ? 1 : 0);
	}
	return pid > 0 && process_wait(pid) == 0;
}

/*
 * Root gives itself up; what remains is the folder's group (the generations in it are for that alone), even the group of
 * root itself: by path only the folder may be opened anyway (read_paths). A folder that root alone can reach (below /root,
 * say) leaves the user root, without root's powers over anything else.
 */
static enum status drop(const struct settings *settings, struct error *err)
{
	struct stat st;
	if (geteuid())
		return STATUS_OK;
	bool group = !stat(settings->index_dir, &st);
	const gid_t *keep = group ? &st.st_gid : NULL;
	if (can_read_without_root(settings->index_dir, keep))
		return drop_privileges_keeping(NULL, keep, err);
	return drop_capabilities(err);
}

int query_worker_run(void *ctx)
{
	struct worker_start *start = ctx;
	struct worker worker = { .start = start, .slot = &start->shared->slots[start->number] };
	/* The list ends at the first that is not given. */
	const char *paths[4] = { start->settings->index_dir };
	size_t n_paths = 1;
	if (start->settings->web_root)
		paths[n_paths++] = start->settings->web_root;
	if (start->settings->originals)
		paths[n_paths++] = start->settings->originals;
	const struct confine_limits limits = { .read_paths = paths };
	struct error err = ERROR_INIT;

	signal(SIGINT, SIG_IGN);
	signal(SIGTERM, SIG_IGN);
	signal(SIGHUP, SIG_IGN);

	enum status status = drop(start->settings, &err);
	if (!status) {
		status = confine(PROFILE_QUERY, &limits, &err);
		if (status == STATUS_UNSUPPORTED) /* the supervisor has warned */
			status = STATUS_OK;
	}
	if (status) {
		message(start->settings->program, 3, "query worker: %s", err.message);
		return 4;
	}
	follow(&worker);
	for (;;) {
		CLEANUP(message_release) struct message request = MESSAGE_INIT;
		/* The socket's own time limit (WORKER_LOOK_MS) wakes the worker when there is nothing to do. */
		status = message_receive_packet(start->requests, &request, &err);
		if (status == STATUS_BUSY) {
			follow(&worker);
			continue;
		}
		if (status == STATUS_CORRUPT)
			continue;
		if (status)
			break;
		if (request.type == WIRE_REQUEST && !serve_one(&worker, &request.payload))
			break;
	}
	searcher_free(worker.searcher);
	return 0;
}
