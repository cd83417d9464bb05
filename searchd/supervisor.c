#include "supervisor.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "front.h"
#include "query_worker.h"
#include "service.h"
#include "wire.h"
#include "base/file.h"
#include "process/confine.h"
#include "process/spawn.h"
#include "base/banned.h"

#define BUSY_TICK_MS     50u  /* while requests are at work: how exactly their deadline is kept */
#define IDLE_TICK_MS     250u /* and else: how soon a new generation is seen */
#define QUICK_DEATH_MS   1000u
#define BACKOFF_FIRST_MS 100u
#define BACKOFF_MAX_MS   5000u
#define QUICK_DEATHS     3u /* so many are replaced at once before waiting begins */

struct child {
	pid_t pid; /* 0: none */
	uint64_t started_ms, next_start_ms;
	unsigned quick_deaths;
};

struct supervisor {
	const struct settings *settings;
	struct shared *shared;
	struct assets assets;
	int listener;
	int requests[2]; /* the front end's side, the workers' */
	int control[2];  /* ours, the front end's */
	int signals;
	struct child front, workers[MAX_WORKERS];
	unsigned incarnation;
	unsigned max_connections;
	char generation[16];
	struct stat index_folder; /* st_ino 0: not there */
};

/* ---- children ---- */

static void start_front(struct supervisor *s)
{
	struct front_start start = { .settings = s->settings,
				     .shared = s->shared,
				     .assets = &s->assets,
				     .listener = s->listener,
				     .requests = s->requests[0],
				     .incarnation = ++s->incarnation,
				     .max_connections = s->max_connections };
	struct error err = ERROR_INIT;
	int control[2];

	/* A new pair: orders to the one that died are not for this one. */
	close_p(&s->control[0]);
	if (message_pair(SOCK_SEQPACKET, control, &err)) {
		message(s->settings->program, 3, "%s", err.message);
		return;
	}
	start.control = control[1];
	memcpy(start.generation, s->generation, sizeof(start.generation));
	int keep[] = { s->listener, s->requests[0], control[1] };
	pid_t pid = process_fork("searchd:front", keep, 3, front_run, &start);
	close(control[1]);
	s->control[0] = control[0];
	fcntl(control[0], F_SETFL, O_NONBLOCK); /* a front end that does not read must not stop us */
	s->front.pid = pid > 0 ? pid : 0;
	s->front.started_ms = clock_now_ms();
}

static void start_worker(struct supervisor *s, unsigned i)
{
	struct worker_start start = { .settings = s->settings,
				      .shared = s->shared,
				      .assets = &s->assets,
				      .requests = s->requests[1],
				      .number = i };
	s->shared->slots[i] = (struct worker_slot){ .request_id = 0 };
	pid_t pid = process_fork("searchd:query", &s->requests[1], 1, query_worker_run, &start);
	s->workers[i].pid = pid > 0 ? pid : 0;
	s->workers[i].started_ms = clock_now_ms();
}

/* A child that dies again and again as soon as it starts is given some time. */
static void plan_restart(struct child *child)
{
	uint64_t now = clock_now_ms();
	child->pid = 0;
	if (now - child->started_ms >= QUICK_DEATH_MS)
		child->quick_deaths = 0;
	else if (child->quick_deaths < 20)
		child->quick_deaths++;
	uint64_t wait = 0;
	if (child->quick_deaths > QUICK_DEATHS) {
		unsigned doublings = child->quick_deaths - QUICK_DEATHS - 1;
		wait = doublings > 6 ? BACKOFF_MAX_MS : BACKOFF_FIRST_MS << doublings;
	}
	child->next_start_ms = now + (wait > BACKOFF_MAX_MS ? BACKOFF_MAX_MS : wait);
}

static void start_missing(struct supervisor *s)
{
	uint64_t now = clock_now_ms();
	if (!s->front.pid && now >= s->front.next_start_ms)
		start_front(s);
	for (unsigned i = 0; i < s->settings->n_workers; i++)
		if (!s->workers[i].pid && now >= s->workers[i].next_start_ms)
			start_worker(s, i);
}

static void worker_ended(struct supervisor *s, unsigned i, int status)
{
	uint64_t id = look(&s->shared->slots[i].request_id);
	char text[64];

	put32(&s->shared->slots[i].generation, 0);
	put32(&s->shared->slots[i].fell_back, 0);
	put(&s->shared->slots[i].request_id, 0);
	if (id)
		(void)!wire_send_lost(s->control[0], id, &(struct error)ERROR_INIT);
	count(&s->shared->counters.workers_replaced);
	process_describe_end(status, text);
	message(s->settings->program, 4, "a query worker ended: %s", text);
	plan_restart(&s->workers[i]);
}

/* Collect the dead; a stopped worker can answer nobody, so it is ended. */
static void reap(struct supervisor *s)
{
	int status;
	pid_t pid;
	while ((pid = waitpid(-1, &status, WNOHANG | WUNTRACED)) > 0) {
		if (WIFSTOPPED(status)) {
			kill(pid, SIGKILL);
			continue;
		}
		if (pid == s->front.pid) {
			char text[64];
			process_describe_end(status, text);
			message(s->settings->program, 4, "the HTTP front end ended: %s", text);
			count(&s->shared->counters.fronts_replaced);
			plan_restart(&s->front);
			continue;
		}
		for (unsigned i = 0; i < s->settings->n_workers; i++)
			if (pid == s->workers[i].pid)
				worker_ended(s, i, status);
	}
}

/* Returns whether any worker is at a request. */
static bool kill_late(struct supervisor *s)
{
	uint64_t now = clock_now_ms();
	bool busy = false;
	for (unsigned i = 0; i < s->settings->n_workers; i++) {
		struct worker_slot *slot = &s->shared->slots[i];
		if (!look(&slot->request_id) || !s->workers[i].pid)
			continue;
		busy = true;
		if (now >= look(&slot->kill_at_ms)) {
			count(&s->shared->counters.workers_killed);
			kill(s->workers[i].pid, SIGKILL);
		}
	}
	return busy;
}

/* ---- the index ---- */

/*
 * Workers were given the right to read one folder. When another one stands in its place (or the first one, or one with
 * another group), those without work are replaced; the others follow at a later look.
 */
static void look_at_folder(struct supervisor *s)
{
	struct stat st;
	if (stat(s->settings->index_dir, &st))
		memset(&st, 0, sizeof(st));
	if (st.st_ino == s->index_folder.st_ino && st.st_dev == s->index_folder.st_dev &&
	    st.st_gid == s->index_folder.st_gid)
		return;
	bool all = true;
	for (unsigned i = 0; i < s->settings->n_workers; i++) {
		if (!s->workers[i].pid)
			continue;
		if (look(&s->shared->slots[i].request_id))
			all = false;
		else
			kill(s->workers[i].pid, SIGKILL);
	}
	if (all)
		s->index_folder = st;
}

static void look_for_generation(struct supervisor *s)
{
	char name[16];
	look_at_folder(s);
	generation_pointer(s->settings->index_dir, name);
	if (!strcmp(name, s->generation))
		return;
	memcpy(s->generation, name, sizeof(name));
	struct error err = ERROR_INIT;
	if (s->front.pid && wire_send_generation(s->control[0], name, &err))
		message(s->settings->program, 4, "the front end does not hear of generation %s: %s", name,
			err.message);
	if (*name)
		message(s->settings->program, 6, "generation %s", name);
	else
		message(s->settings->program, 4, "%s: no generation is published", s->settings->index_dir);
}

/* ---- beginning and end ---- */

/* Where we really listen, with the port that the system chose. */
static void say_address(const struct supervisor *s)
{
	struct sockaddr_storage address;
	socklen_t len = sizeof(address);
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	if (getsockname(s->listener, (struct sockaddr *)&address, &len))
		return;
	listen_address_add(&address, &text);
	printf("iom-searchd: listening on http://%s\n", text.data);
	fflush(stdout);
}

static enum status open_listener(struct supervisor *s, struct error *err)
{
	s->listener = service_listener();
	if (s->listener >= 0)
		return STATUS_OK;
	CLEANUP(buf_release) struct buf where = BUF_INIT;
	listen_address_add(&s->settings->listen, &where);
	CLEANUP(close_p)
	int fd = socket(s->settings->listen.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return error_set_errno(err, STATUS_IO, "cannot make a socket");
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &(int){ 1 }, sizeof(int));
	if (bind(fd, (const struct sockaddr *)&s->settings->listen, s->settings->listen_len))
		return error_set_errno(err,
				       errno == EADDRINUSE || errno == EACCES || errno == EADDRNOTAVAIL
					       ? STATUS_BAD_INPUT
					       : STATUS_IO,
				       "cannot listen on %s", where.data);
	if (listen(fd, SOMAXCONN))
		return error_set_errno(err, STATUS_IO, "cannot listen on %s", where.data);
	s->listener = fd;
	fd = -1;
	return STATUS_OK;
}

/* A descriptor for each connection, and one for each large answer on its way. */
static unsigned connections_for_descriptors(const struct settings *settings)
{
	struct rlimit limit;
	const rlim_t wanted = 2 * FRONT_MAX_CONNECTIONS + 64;
	if (getrlimit(RLIMIT_NOFILE, &limit))
		return 256;
	if (limit.rlim_cur < wanted) {
		limit.rlim_cur = limit.rlim_max < wanted ? limit.rlim_max : wanted;
		setrlimit(RLIMIT_NOFILE, &limit);
	}
	if (limit.rlim_cur >= wanted)
		return FRONT_MAX_CONNECTIONS;
	unsigned n = limit.rlim_cur > 256 ? (unsigned)(limit.rlim_cur - 64) / 2 : 64;
	message(settings->program, 4, "the limit of open files leaves room for %u connections instead of %u",
		n, FRONT_MAX_CONNECTIONS);
	return n;
}

static enum status prepare(struct supervisor *s, struct error *err)
{
	enum status status = shared_new(&s->shared, err);
	if (!status)
		status = open_listener(s, err);
	if (!status)
		status = message_pair(SOCK_SEQPACKET, s->requests, err);
	if (status)
		return status;
	const struct timeval look_again = { .tv_sec = WORKER_LOOK_MS / 1000,
					    .tv_usec = WORKER_LOOK_MS % 1000 * 1000 };
	setsockopt(s->requests[1], SOL_SOCKET, SO_RCVTIMEO, &look_again, sizeof(look_again));

	sigset_t set;
	sigemptyset(&set);
	sigaddset(&set, SIGCHLD);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGHUP);
	sigprocmask(SIG_BLOCK, &set, NULL);
	s->signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	if (s->signals < 0)
		return error_set_errno(err, STATUS_IO, "cannot watch signals");
	s->max_connections = connections_for_descriptors(s->settings);
	if (!confine_available())
		message(s->settings->program, 4,
			"this kernel has no seccomp: front end and query workers run unconfined");
	return STATUS_OK;
}

/* The front end answers what is under way, for as long as it gives itself; then everybody goes. */
static void drain(struct supervisor *s)
{
	uint64_t until = clock_now_ms() + FRONT_DRAIN_MS + 500;
	struct error err = ERROR_INIT;

	service_notify("STOPPING=1");
	close_p(&s->listener);
	bool told = s->front.pid && !message_send(s->control[0], WIRE_DRAIN, NULL, -1, &err);
	while (told && s->front.pid && clock_now_ms() < until) {
		struct pollfd p = { .fd = s->signals, .events = POLLIN };
		struct signalfd_siginfo info;
		poll(&p, 1, BUSY_TICK_MS);
		while (read(s->signals, &info, sizeof(info)) == sizeof(info))
			continue;
		int status;
		pid_t pid;
		while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
			if (pid == s->front.pid)
				s->front.pid = 0;
			for (unsigned i = 0; i < s->settings->n_workers; i++) {
				if (pid != s->workers[i].pid)
					continue;
				if (s->front.pid)
					worker_ended(s, i, status);
				s->workers[i].pid = 0;
			}
		}
		kill_late(s);
	}
	if (s->front.pid)
		kill(s->front.pid, SIGKILL);
	for (unsigned i = 0; i < s->settings->n_workers; i++)
		if (s->workers[i].pid)
			kill(s->workers[i].pid, SIGKILL);
	while (waitpid(-1, NULL, 0) > 0 || errno == EINTR)
		continue;
}

int supervisor_run(const struct settings *settings)
{
	static struct supervisor s; /* large, and there is one */
	struct error err = ERROR_INIT;
	uint64_t next_look_ms = 0;
	bool busy = false;

	s = (struct supervisor){
		.settings = settings, .listener = -1, .requests = { -1, -1 }, .control = { -1, -1 }
	};
	enum status status = prepare(&s, &err);
	if (status) {
		message(settings->program, 3, "%s", err.message);
		return status == STATUS_BAD_INPUT ? 2 : 4;
	}
	assets_init(&s.assets, settings->web_root != NULL);
	if (stat(settings->index_dir, &s.index_folder))
		memset(&s.index_folder, 0, sizeof(s.index_folder));
	generation_pointer(settings->index_dir, s.generation);
	if (!*s.generation)
		message(settings->program, 4, "%s: no index yet; answering 503 until one is published",
			settings->index_dir);
	start_missing(&s);
	say_address(&s);
	service_notify("READY=1");

	for (;;) {
		struct pollfd p = { .fd = s.signals, .events = POLLIN };
		struct signalfd_siginfo info;
		poll(&p, 1, busy || !s.front.pid ? BUSY_TICK_MS : IDLE_TICK_MS);
		while (read(s.signals, &info, sizeof(info)) == sizeof(info)) {
			if (info.ssi_signo == SIGTERM || info.ssi_signo == SIGINT) {
				drain(&s);
				assets_release(&s.assets);
				return 0;
			}
			if (info.ssi_signo == SIGHUP)
				next_look_ms = 0;
		}
		reap(&s);
		busy = kill_late(&s);
		if (clock_now_ms() >= next_look_ms) {
			look_for_generation(&s);
			next_look_ms = clock_now_ms() + IDLE_TICK_MS;
		}
		start_missing(&s);
	}
}
