/*
 * Locks a process in before it meets foreign bytes: rlimits, no_new_privs, Landlock where the kernel
 * has it, and a seccomp allow-list. Not to be undone. Descriptors opened before stay usable.
 *
 * PROFILE_READER  read, write, mmap, futex, exit, recvmsg/sendmsg on open descriptors; no open, no
 *		   socket, no fork, no ptrace, no signal to others, no exec. Anything else kills the process
 *		   (so that the parent can name it), except calls that libraries try and can live without,
 *		   which fail with EPERM.
 * PROFILE_PARSER	as READER, and may open files read-only below the folders in read_paths (Landlock); for
 *		   libraries that need data files (poppler).
 * PROFILE_SERVER	for the HTTP front: as READER, and accept4, epoll, recv/send on sockets it has; no new sockets,
 *		   no files.
 * PROFILE_QUERY	for query workers: as READER, and open read-only below read_paths, fstat, getdents (they follow
 *		   new generations).
 *
 * Under the sanitizers (IOM_SANITIZE) memory limits, Landlock and the seccomp list are left out: they do not live with
 * them. confine_available() tells whether seccomp works on this kernel.
 */
#ifndef PROCESS_CONFINE_H
#define PROCESS_CONFINE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "base/error.h"

enum confine_profile { PROFILE_READER, PROFILE_PARSER, PROFILE_SERVER, PROFILE_QUERY };

struct confine_limits {
	size_t memory_bytes;           /* RLIMIT_AS; 0: none */
	unsigned cpu_s;                /* RLIMIT_CPU soft; 0: none */
	unsigned files;                /* RLIMIT_NOFILE; 0: as it is */
	const char *const *read_paths; /* NULL-terminated, for PARSER and QUERY */
};

bool confine_available(void);
/* 0: no Landlock in this kernel, else its ABI version. */
int confine_landlock_abi(void);

/* STATUS_UNSUPPORTED when seccomp cannot be had; the caller decides whether to go on. */
NODISCARD enum status confine(enum confine_profile profile, const struct confine_limits *limits,
			      struct error *err);

/* Give up root: setgroups, setgid, setuid to `user` (default "nobody" when NULL) if running as root; else nothing. */
NODISCARD enum status drop_privileges(const char *user, struct error *err);
/* The same, and stay a member of one group (NULL: none): that of a folder which only its group may read. */
NODISCARD enum status drop_privileges_keeping(const char *user, const gid_t *keep_group, struct error *err);
/*
 * Stay the user, root included, but without any of root's powers over what is not its own: every capability is given up,
 * for good. For root's own folders that nobody else may enter.
 */
NODISCARD enum status drop_capabilities(struct error *err);

#endif
