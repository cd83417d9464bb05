#include "readers/reader_child.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"
#include "process/spawn.h"

#include "base/banned.h"

enum status reader_child_start(struct reader_child *child, const struct reader_limits *limits,
			       struct error *err)
{
	int fds[2];
	enum status status = message_pair(SOCK_STREAM, fds, err);
	if (status)
		return status;
	struct reader_role role = { .socket = fds[1], .limits = *limits };
	pid_t pid = process_fork("index:reader", &fds[1], 1, reader_process, &role);
	close(fds[1]);
	if (pid < 0) {
		close(fds[0]);
		return error_set_errno(err, STATUS_IO, "cannot start a reader");
	}
	*child = (struct reader_child){ .pid = pid, .socket = fds[0] };
	return STATUS_OK;
}

static void describe(int end, const struct reader_limits *limits, char ret_why[READER_MAX_TEXT])
{
	char text[64];
	if (WIFSIGNALED(end) && WTERMSIG(end) == SIGSYS)
		snprintf(ret_why, READER_MAX_TEXT, "its reader tried what the sandbox forbids");
	else if (WIFSIGNALED(end) && WTERMSIG(end) == SIGBUS)
		snprintf(ret_why, READER_MAX_TEXT, "became shorter while it was read, or its disk failed");
	else if (WIFEXITED(end) && WEXITSTATUS(end) == 70) /* out of memory, base/memory.c */
		snprintf(ret_why, READER_MAX_TEXT, "needs more than %zu MB of memory",
			 limits->memory_bytes >> 20);
	else {
		process_describe_end(end, text);
		snprintf(ret_why, READER_MAX_TEXT, "its reader broke: %s", text);
	}
}

void reader_child_end(struct reader_child *child, const struct reader_limits *limits,
		      char ret_why[READER_MAX_TEXT])
{
	if (!child->pid)
		return;
	/* A reader whose socket closed has ended or is about to; its own end tells more than our signal. */
	int end = 0;
	for (unsigned tries = 0; ret_why && tries < 50; tries++) {
		pid_t ended = waitpid(child->pid, &end, WNOHANG);
		if (ended == child->pid) {
			describe(end, limits, ret_why);
			child->pid = 0;
			break;
		}
		if (ended < 0 && errno != EINTR)
			break;
		nanosleep(&(struct timespec){ .tv_nsec = 2000000 }, NULL);
	}
	if (child->pid) {
		kill(child->pid, SIGKILL);
		end = process_wait(child->pid);
		if (ret_why)
			describe(end, limits, ret_why);
	}
	close_p(&child->socket);
	*child = (struct reader_child)READER_CHILD_INIT;
}

/* Processor time of its life so far. */
static bool cpu_used_ms(const struct reader_child *child, uint64_t *ret_ms)
{
	clockid_t clock;
	struct timespec used;
	if (clock_getcpuclockid(child->pid, &clock) || clock_gettime(clock, &used))
		return false;
	*ret_ms = (uint64_t)used.tv_sec * 1000 + (uint64_t)used.tv_nsec / 1000000;
	return true;
}

void reader_child_allow_cpu(struct reader_child *child, unsigned cpu_s)
{
	uint64_t used;
	child->cpu_s = cpu_used_ms(child, &used) ? cpu_s : 0;
	child->cpu_began_ms = child->cpu_s ? used : 0;
}

uint64_t reader_child_cpu_left_ms(const struct reader_child *child)
{
	uint64_t used, limit = child->cpu_began_ms + 1000 * (uint64_t)child->cpu_s;
	if (!child->cpu_s || !cpu_used_ms(child, &used))
		return UINT64_MAX;
	return used < limit ? limit - used : 0;
}

#ifdef IOM_SANITIZE
bool reader_child_is_too_large(const struct reader_child *child, const struct reader_limits *limits)
{
	char path[64];
	unsigned long long pages = 0, resident = 0;
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	snprintf(path, sizeof(path), "/proc/%ld/statm", (long)child->pid);
	if (!limits->memory_bytes || file_read(AT_FDCWD, path, 4096, &text, NULL) ||
	    sscanf(text.data, "%llu %llu", &pages, &resident) != 2)
		return false;
	return resident * (unsigned long long)sysconf(_SC_PAGESIZE) > limits->memory_bytes;
}
#else
bool reader_child_is_too_large(const struct reader_child *child, const struct reader_limits *limits)
{
	(void)child;
	(void)limits;
	return false; /* RLIMIT_AS */
}
#endif
