#include "process/spawn.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/banned.h"

uint64_t clock_now_us(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000 + (uint64_t)now.tv_nsec / 1000;
}

uint64_t clock_now_ms(void)
{
	return clock_now_us() / 1000;
}

/* What every process of ours has, whatever it inherited: a write to a gone peer or past a limit is an error, not the end. */
static void ignore_write_signals(void)
{
	signal(SIGPIPE, SIG_IGN);
	signal(SIGXFSZ, SIG_IGN);
}

void process_begin(void)
{
	/* A closed 0, 1 or 2 would be taken by the next file opened, and a message be written into it. */
	int fd;
	do {
		fd = open("/dev/null", O_RDWR);
	} while (fd >= 0 && fd <= STDERR_FILENO);
	if (fd > STDERR_FILENO)
		close(fd);
	ignore_write_signals();
	umask(027);
	const struct rlimit none = { 0, 0 };
	setrlimit(RLIMIT_CORE, &none);
}

/* ---- names ---- */

/* The bytes in which the kernel keeps the command line: those of argv, one string behind the other. */
static struct {
	char *start;
	size_t len;
} command_line;

void process_name_init(int argc, char **argv)
{
	if (argc < 1 || !argv[0])
		return;
	char *end = argv[0] + strlen(argv[0]) + 1;
	for (int i = 1; i < argc && argv[i] == end; i++)
		end = argv[i] + strlen(argv[i]) + 1;
	command_line.start = argv[0];
	command_line.len = (size_t)(end - argv[0]);
}

void process_name(const char *name)
{
	prctl(PR_SET_NAME, name, 0, 0, 0); /* the kernel cuts it at 15 bytes */
	if (!command_line.len)
		return;
	memset(command_line.start, 0, command_line.len);
	snprintf(command_line.start, command_line.len, "%s", name);
}

/* ---- children ---- */

static void default_signals(void)
{
	for (int number = 1; number < NSIG; number++)
		if (number != SIGKILL && number != SIGSTOP)
			signal(number, SIG_DFL);
	ignore_write_signals();
	sigset_t none;
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
}

static void close_between(unsigned first, unsigned last)
{
	if (first > last || !close_range(first, last, 0))
		return;
	/* A kernel before 5.9: one by one. */
	struct rlimit limit;
	unsigned end =
		getrlimit(RLIMIT_NOFILE, &limit) || limit.rlim_cur > 65536 ? 65536 : (unsigned)limit.rlim_cur;
	for (unsigned fd = first; fd <= last && fd < end; fd++)
		close((int)fd);
}

static void close_all_but(const int *keep_fds, size_t n_keep)
{
	unsigned from = STDERR_FILENO + 1;
	for (;;) {
		/* the lowest kept descriptor that is not passed yet */
		unsigned next = ~0u;
		for (size_t i = 0; i < n_keep; i++)
			if (keep_fds[i] >= 0 && (unsigned)keep_fds[i] >= from && (unsigned)keep_fds[i] < next)
				next = (unsigned)keep_fds[i];
		if (next == ~0u)
			break;
		if (next)
			close_between(from, next - 1);
		from = next + 1;
	}
	close_between(from, ~0u);
}

#ifdef IOM_SANITIZE
int __lsan_do_recoverable_leak_check(void);
#endif

pid_t process_fork(const char *name, const int *keep_fds, size_t n_keep, int (*role)(void *ctx), void *ctx)
{
	pid_t parent = getpid();
	fflush(NULL);
	pid_t pid = fork();
	if (pid)
		return pid;
	prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
	if (getppid() != parent) /* it died before the line above */
		_exit(1);
	default_signals();
	process_name(name);
	close_all_but(keep_fds, n_keep);
	int result = role(ctx);
	fflush(stdout);
	fflush(stderr);
#ifdef IOM_SANITIZE
	if (!result && __lsan_do_recoverable_leak_check())
		result = 99;
#endif
	/* Not exit(3): what the parent registered with atexit is the parent's to do. */
	_exit(result);
}

int process_wait(pid_t pid)
{
	int status = 0;
	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return -1;
	return status;
}

void process_describe_end(int wait_status, char text[64])
{
	if (wait_status >= 0 && WIFEXITED(wait_status)) {
		snprintf(text, 64, "exit status %d", WEXITSTATUS(wait_status));
	} else if (wait_status >= 0 && WIFSIGNALED(wait_status)) {
		int number = WTERMSIG(wait_status);
		const char *words = sigdescr_np(number);
		snprintf(text, 64, "killed by signal %d (%s)", number, words ? words : "unknown");
	} else {
		snprintf(text, 64, "ended in an unknown way");
	}
}
