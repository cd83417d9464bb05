/* Children, time, and what every process of ours does first. */
#ifndef PROCESS_SPAWN_H
#define PROCESS_SPAWN_H

#include <stdint.h>
#include <sys/types.h>

#include "base/error.h"

uint64_t clock_now_ms(void); /* CLOCK_MONOTONIC */
uint64_t clock_now_us(void);

/*
 * Once at the start of every program: SIGPIPE and SIGXFSZ ignored, umask 027, core files off,
 * stdin/stdout/stderr open.
 */
void process_begin(void);

/* The name that ps and top show ("index:reader"). argv0 of main must have been handed to process_name_init. */
void process_name_init(int argc, char **argv);
void process_name(const char *name);

/*
 * fork(2) a child that runs role(ctx) and exits with what it returns. The child dies with its parent
 * (PR_SET_PDEATHSIG, checked against the race), has default signal handling (SIGPIPE and SIGXFSZ stay ignored), the process name `name`,
 * and keeps, of the descriptors, 0 to 2 and keep_fds only. Flushes stdio before; handlers of atexit(3) do not run in it. Returns the pid, or -1 (errno).
 */
pid_t process_fork(const char *name, const int *keep_fds, size_t n_keep, int (*role)(void *ctx), void *ctx);

/* waitpid(2) without the interruptions; -1 when there is no such child. How it ended, in words: "exit status 3", "killed by signal 9 (Killed)". */
int process_wait(pid_t pid);
void process_describe_end(int wait_status, char text[64]);

#endif
