#include "front.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "exchange.h"
#include "base/file.h"
#include "process/confine.h"
#include "process/spawn.h"
#include "base/banned.h"

#define TICK_MS 100 /* how exactly the limits of time are kept, while anybody is connected */

/* ---- answers ---- */

static void take_answers(struct front *front)
{
	for (;;) {
		CLEANUP(message_release) struct message message = MESSAGE_INIT;
		struct wire_answer answer;
		enum status status = message_receive_packet(front->requests, &message, NULL);
		if (status == STATUS_CORRUPT)
			continue; /* a broken worker; whoever waits for it is given up in time */
		if (status)
			return;
		if (message.type != WIRE_ANSWER || wire_answer_read(&message, &answer, NULL))
			continue;
		struct waiting *waiting = dispatch_take(front->dispatch, answer.id);
		if (waiting)
			front_http_answer(waiting->owner, &answer);
		wire_answer_release(&answer);
	}
}

static void lose(struct front *front, uint64_t id)
{
	struct waiting *waiting = dispatch_take(front->dispatch, id);
	if (!waiting)
		return;
	count(&front->shared->counters.lost);
	front_http_fail(waiting->owner, 503, "The query could not be finished.");
}

static void give_up_late(struct front *front)
{
	struct waiting *waiting;
	while ((waiting = dispatch_take_expired(front->dispatch, clock_now_us()))) {
		count(&front->shared->counters.overloaded);
		front_http_fail(waiting->owner, 503, "The query could not be finished in time.");
	}
}

/* ---- the supervisor ---- */

/* False: it is gone, or said something that it would not say. */
static bool take_orders(struct front *front)
{
	for (;;) {
		CLEANUP(message_release) struct message message = MESSAGE_INIT;
		uint64_t id;
		enum status status = message_receive_packet(front->control, &message, NULL);
		if (status == STATUS_BUSY)
			return true;
		if (status)
			return false;
		switch (message.type) {
		case WIRE_GENERATION:
			if (wire_read_generation(&message.payload, front->generation, NULL))
				return false;
			answer_cache_follow(front->kept, front->generation);
			break;
		case WIRE_LOST:
			if (wire_read_lost(&message.payload, &id, NULL))
				return false;
			lose(front, id);
			break;
		case WIRE_DRAIN:
			front->draining = true;
			break;
		default:
			return false;
		}
	}
}

/* ---- the loop ---- */

static bool watch(int epoll, int fd)
{
	struct epoll_event event = { .events = EPOLLIN, .data.fd = fd };
	return !epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event);
}

static int next_timeout(const struct front *front)
{
	MHD_UNSIGNED_LONG_LONG mhd_ms;
	int timeout = front->n_connections || front->draining ? TICK_MS : -1;
	if (MHD_get_timeout(front->daemon, &mhd_ms) == MHD_YES && (timeout < 0 || mhd_ms < (unsigned)timeout))
		timeout = mhd_ms > 60000 ? 60000 : (int)mhd_ms;
	return timeout;
}

/* Those whose connections the kernel has already made are still served; then nobody new is. */
static void stop_accepting(struct front *front)
{
	front->draining = false;
	for (int i = 0; i < 16; i++)
		MHD_run(front->daemon);
	front->draining = true;
	int listener = MHD_quiesce_daemon(front->daemon);
	if (listener >= 0)
		close(listener);
}

static void serve(struct front *front, int epoll)
{
	uint64_t drain_until_ms = 0, next_tick_ms = 0;

	for (;;) {
		struct epoll_event events[8];
		if (epoll_wait(epoll, events, 8, next_timeout(front)) < 0 && errno != EINTR)
			return;
		if (!take_orders(front))
			return;
		take_answers(front);
		dispatch_pump(front->dispatch);
		/* Before anything else runs: on_accept turns away whoever comes to a front end that drains. */
		if (front->draining && !drain_until_ms) {
			stop_accepting(front);
			drain_until_ms = clock_now_ms() + FRONT_DRAIN_MS;
		}
		MHD_run(front->daemon);
		uint64_t now = clock_now_ms();
		if (now >= next_tick_ms) {
			give_up_late(front);
			front_http_cut(front, now);
			next_tick_ms = now + TICK_MS;
		}
		put(&front->shared->counters.waiting, dispatch_count(front->dispatch));
		if (front->draining && (!front->n_exchanges || now >= drain_until_ms))
			return;
	}
}

static void stop(struct front *front)
{
	struct waiting *waiting;
	while ((waiting = dispatch_take_any(front->dispatch)))
		front_http_fail(waiting->owner, 503, "This server is stopping.");
	for (int i = 0; i < 16; i++)
		MHD_run(front->daemon);
	MHD_stop_daemon(front->daemon);
}

int front_run(void *ctx)
{
	const struct front_start *start = ctx;
	struct front front = { .settings = start->settings,
			       .shared = start->shared,
			       .assets = start->assets,
			       .requests = start->requests,
			       .control = start->control };
	struct error err = ERROR_INIT;

	/* The supervisor alone decides when we end. */
	signal(SIGINT, SIG_IGN);
	signal(SIGTERM, SIG_IGN);
	signal(SIGHUP, SIG_IGN);

	memcpy(front.generation, start->generation, sizeof(front.generation));
	fcntl(start->requests, F_SETFL, O_NONBLOCK);
	fcntl(start->control, F_SETFL, O_NONBLOCK);
	fcntl(start->listener, F_SETFL, O_NONBLOCK);
	put(&front.shared->counters.open_connections, 0);
	put(&front.shared->counters.waiting, 0);
	front.clients = clients_new(start->settings->rate);
	front.kept = answer_cache_new();
	answer_cache_follow(front.kept, front.generation);
	front.dispatch = dispatch_new(start->requests, start->settings->n_workers, start->incarnation);
	CLEANUP(close_p) int epoll = epoll_create1(EPOLL_CLOEXEC);
	enum status status = front_http_start(&front, start->listener, start->max_connections, &err);
	if (!status) {
		const union MHD_DaemonInfo *info =
			MHD_get_daemon_info(front.daemon, MHD_DAEMON_INFO_EPOLL_FD);
		if (!info || !watch(epoll, info->epoll_fd) || !watch(epoll, front.requests) ||
		    !watch(epoll, front.control))
			status = error_set_errno(&err, STATUS_IO, "cannot watch the sockets");
	}
	/* From here on: no root, no file, no new socket. */
	if (!status)
		status = drop_privileges(NULL, &err);
	if (!status) {
		status = confine(PROFILE_SERVER, NULL, &err);
		if (status == STATUS_UNSUPPORTED) /* the supervisor has warned */
			status = STATUS_OK;
	}
	if (status) {
		message(front.settings->program, 3, "front: %s", err.message);
		return 4;
	}
	serve(&front, epoll);
	stop(&front);
	dispatch_free(front.dispatch);
	answer_cache_free(front.kept);
	clients_free(front.clients);
	return 0;
}
