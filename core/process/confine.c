/*
 * What is left to a process that meets foreign bytes. Three walls, each of which would do for most attacks:
 *
 *	Landlock	no file outside read_paths, no TCP, no signal to others (as far as the kernel's ABI goes)
 *	seccomp		the calls of the tables below and no others; also without Landlock nothing can be written by path
 *	rlimits		memory, CPU, descriptors, no core file
 *
 * The lists were made with strace(1) from the real work of each profile. Calls that libraries try and can live
 * without answer EPERM; any other call kills, so that the parent can say what happened.
 */
#include "process/confine.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <linux/landlock.h>
#include <pwd.h>
#include <seccomp.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <netinet/in.h>
#include <unistd.h>

#include "base/file.h"
#include "base/memory.h"
#include "base/banned.h"

/* ---- Landlock ---- */

/* Debian 12's <linux/landlock.h> stops at ABI 2 (REFER). The numbers are those of the kernel's user interface. */
#define FS_ABI_1         ((1ULL << 13) - 1) /* EXECUTE .. MAKE_SYM */
#define FS_REFER         (1ULL << 13)       /* ABI 2 */
#define FS_TRUNCATE      (1ULL << 14)       /* ABI 3 */
#define FS_IOCTL_DEV     (1ULL << 15)       /* ABI 5 */
#define NET_BIND_CONNECT 3ULL               /* ABI 4: BIND_TCP, CONNECT_TCP */
#define SCOPE_ALL        3ULL               /* ABI 6: ABSTRACT_UNIX_SOCKET, SIGNAL */

struct ruleset_attr { /* struct landlock_ruleset_attr as of ABI 6 */
	uint64_t handled_access_fs, handled_access_net, scoped;
};

int confine_landlock_abi(void)
{
	long abi = syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
	return abi > 0 ? (int)abi : 0;
}

#ifndef IOM_SANITIZE
/* read_paths may be NULL: then nothing of the file system can be opened. A path that does not exist is no error. */
static enum status restrict_files(const char *const *read_paths, struct error *err)
{
	int abi = confine_landlock_abi();
	if (!abi)
		return STATUS_OK;
	struct ruleset_attr attr = { .handled_access_fs = FS_ABI_1 };
	attr.handled_access_fs |=
		(abi >= 2 ? FS_REFER : 0) | (abi >= 3 ? FS_TRUNCATE : 0) | (abi >= 5 ? FS_IOCTL_DEV : 0);
	attr.handled_access_net = abi >= 4 ? NET_BIND_CONNECT : 0;
	attr.scoped = abi >= 6 ? SCOPE_ALL : 0;
	size_t size = abi >= 6 ? 24 : abi >= 4 ? 16 : 8;
	CLEANUP(close_p) int rules = (int)syscall(SYS_landlock_create_ruleset, &attr, size, 0);
	if (rules < 0)
		return error_set_errno(err, STATUS_IO, "Landlock: cannot make a set of rules");
	for (size_t i = 0; read_paths && read_paths[i]; i++) {
		CLEANUP(close_p) int fd = open(read_paths[i], O_PATH | O_CLOEXEC);
		struct stat st;
		if (fd < 0 || fstat(fd, &st))
			continue;
		struct landlock_path_beneath_attr rule = { .parent_fd = fd,
							   .allowed_access = LANDLOCK_ACCESS_FS_READ_FILE };
		if (S_ISDIR(st.st_mode))
			rule.allowed_access |= LANDLOCK_ACCESS_FS_READ_DIR;
		if (syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &rule, 0))
			return error_set_errno(err, STATUS_IO, "Landlock: cannot allow %s", read_paths[i]);
	}
	if (syscall(SYS_landlock_restrict_self, rules, 0))
		return error_set_errno(err, STATUS_IO, "Landlock: cannot restrict this process");
	return STATUS_OK;
}

/* ---- seccomp ---- */

#	define CALL(name) SCMP_SYS(name)

/* Every profile: memory, time, open descriptors, the end. */
static const int calls_of_all[] = {
	CALL(read),
	CALL(readv),
	CALL(pread64),
	CALL(preadv),
	CALL(write),
	CALL(writev),
	CALL(close),
	CALL(lseek),
	CALL(fstat),
	CALL(dup),
	CALL(recvmsg),
	CALL(sendmsg),
	CALL(recvfrom),
	CALL(sendto),
	CALL(poll),
	CALL(ppoll),
	CALL(select),
	CALL(pselect6),
	CALL(munmap),
	CALL(mremap),
	CALL(madvise),
	CALL(brk),
	CALL(futex),
	CALL(sched_yield),
	CALL(sched_getaffinity),
	CALL(exit),
	CALL(exit_group),
	CALL(rt_sigreturn),
	CALL(rt_sigprocmask),
	CALL(rt_sigaction),
	CALL(sigaltstack),
	CALL(restart_syscall),
	CALL(clock_gettime),
	CALL(clock_getres),
	CALL(clock_nanosleep),
	CALL(nanosleep),
	CALL(gettimeofday),
	CALL(time),
	CALL(times),
	CALL(getrusage),
	CALL(getpid),
	CALL(getppid),
	CALL(gettid),
	CALL(getuid),
	CALL(geteuid),
	CALL(getgid),
	CALL(getegid),
	CALL(getrandom),
	CALL(sysinfo),
	CALL(getcpu),
};

/* Tried by libraries that go on without: a start-up probe, a terminal, a missing file. */
static const int calls_refused[] = {
	CALL(open),       CALL(openat),         CALL(openat2),
	CALL(stat),       CALL(lstat),          CALL(newfstatat),
	CALL(statx),      CALL(access),         CALL(faccessat),
	CALL(faccessat2), CALL(readlink),       CALL(readlinkat),
	CALL(statfs),     CALL(fstatfs),        CALL(getcwd),
	CALL(getdents),   CALL(getdents64),     CALL(getxattr),
	CALL(lgetxattr),  CALL(fgetxattr),      CALL(uname),
	CALL(ioctl),      CALL(socket),         CALL(setsockopt),
	CALL(getrlimit),  CALL(sched_getparam), CALL(sched_getscheduler),
	CALL(mlock),      CALL(fadvise64),      CALL(readahead),
	CALL(eventfd2),   CALL(pipe2),
};

/* Reading files by path; opening is allowed apart, for reading only. */
static const int calls_of_files[] = {
	CALL(stat),      CALL(lstat),      CALL(newfstatat), CALL(statx),      CALL(access),
	CALL(faccessat), CALL(faccessat2), CALL(readlink),   CALL(readlinkat), CALL(statfs),
	CALL(fstatfs),   CALL(getcwd),     CALL(getdents64), CALL(fadvise64),  CALL(readahead),
};

static const int calls_of_parser[] = { CALL(eventfd2), CALL(pipe2), CALL(uname) };

static const int calls_of_server[] = {
	CALL(accept),      CALL(accept4),     CALL(epoll_wait), CALL(epoll_pwait), CALL(epoll_ctl),
	CALL(getsockname), CALL(getpeername), CALL(shutdown),   CALL(sendfile),    CALL(sendmmsg),
};

/* Answers too large for a packet travel in a sealed memfd. */
static const int calls_of_query[] = { CALL(memfd_create), CALL(ftruncate), CALL(fallocate) };

struct list {
	const int *calls;
	size_t n;
};
#	define LIST(array) ((struct list){ array, ARRAY_SIZE(array) })

/*
 * A list under construction; the first failure stays in result. libseccomp lets a rule without conditions swallow those
 * of the same call that have some, so a call with conditions is refused by the opposite conditions.
 */
struct filter {
	scmp_filter_ctx ctx;
	int result;
	int taken[256]; /* calls that have their rule */
	size_t n_taken;
};

static void add_rule(struct filter *filter, uint32_t action, int call, unsigned n,
		     const struct scmp_arg_cmp *args)
{
	if (filter->result || call < 0) /* below 0: this architecture lacks the call */
		return;
	filter->result = seccomp_rule_add_array(filter->ctx, action, call, n, args);
	if (!filter->result && filter->n_taken < ARRAY_SIZE(filter->taken))
		filter->taken[filter->n_taken++] = call;
	else if (!filter->result)
		filter->result = -E2BIG;
}

static bool is_taken(const struct filter *filter, int call)
{
	for (size_t i = 0; i < filter->n_taken; i++)
		if (filter->taken[i] == call)
			return true;
	return false;
}

/* All calls of the list that have no rule yet. */
static void add_list(struct filter *filter, uint32_t action, struct list list)
{
	for (size_t i = 0; i < list.n; i++)
		if (!is_taken(filter, list.calls[i]))
			add_rule(filter, action, list.calls[i], 0, NULL);
}

static void allow_if(struct filter *filter, int call, struct scmp_arg_cmp condition)
{
	add_rule(filter, SCMP_ACT_ALLOW, call, 1, &condition);
}

static void refuse_if(struct filter *filter, int call, struct scmp_arg_cmp condition)
{
	add_rule(filter, SCMP_ACT_ERRNO(EPERM), call, 1, &condition);
}

/* Calls that are harmless with some arguments only. With others they kill, where nothing is refused. */
static void add_conditions(struct filter *filter)
{
	static const scmp_datum_t fcntl_commands[] = { F_DUPFD, F_DUPFD_CLOEXEC, F_GETFD,     F_SETFD,
						       F_GETFL, F_SETFL,         F_ADD_SEALS, F_GET_SEALS };
	/* Never memory that can be executed. */
	allow_if(filter, CALL(mmap), SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0));
	refuse_if(filter, CALL(mmap), SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, PROT_EXEC));
	allow_if(filter, CALL(mprotect), SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0));
	refuse_if(filter, CALL(mprotect), SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, PROT_EXEC));
	/* Not F_SETOWN and F_SETSIG, which send signals to others. */
	for (size_t i = 0; i < ARRAY_SIZE(fcntl_commands); i++)
		allow_if(filter, CALL(fcntl), SCMP_A1(SCMP_CMP_MASKED_EQ, UINT32_MAX, fcntl_commands[i]));
	/* abort(3): a signal to itself. */
	allow_if(filter, CALL(tgkill), SCMP_A0(SCMP_CMP_MASKED_EQ, UINT32_MAX, (scmp_datum_t)getpid()));
	/* getrlimit(3) of itself, never a new limit. */
	add_rule(filter, SCMP_ACT_ALLOW, CALL(prlimit64), 2,
		 (struct scmp_arg_cmp[]){ SCMP_A0(SCMP_CMP_EQ, 0), SCMP_A2(SCMP_CMP_EQ, 0) });
	/* Its name. */
	allow_if(filter, CALL(prctl), SCMP_A0(SCMP_CMP_EQ, PR_SET_NAME));
	refuse_if(filter, CALL(prctl), SCMP_A0(SCMP_CMP_NE, PR_SET_NAME));
	/* The type and pending error of a socket. */
	allow_if(filter, CALL(getsockopt), SCMP_A1(SCMP_CMP_MASKED_EQ, UINT32_MAX, SOL_SOCKET));
}

/* fstat(3) of glibc before 2.39 is newfstatat(fd, "", ...). */
static void allow_stat_of_descriptors(struct filter *filter)
{
	allow_if(filter, CALL(newfstatat), SCMP_A3(SCMP_CMP_MASKED_EQ, UINT32_MAX, AT_EMPTY_PATH));
	for (unsigned bit = 0; bit < 32; bit++)
		if (1u << bit != AT_EMPTY_PATH)
			refuse_if(filter, CALL(newfstatat),
				  SCMP_A3(SCMP_CMP_MASKED_EQ, 1u << bit, 1u << bit));
	refuse_if(filter, CALL(newfstatat), SCMP_A3(SCMP_CMP_MASKED_EQ, UINT32_MAX, 0));
}

static void allow_reading_files(struct filter *filter)
{
	static const scmp_datum_t writing[] = { O_WRONLY, O_RDWR,   O_CREAT,
						O_TRUNC,  O_APPEND, O_TMPFILE & ~O_DIRECTORY };
	scmp_datum_t all = 0;
	for (size_t i = 0; i < ARRAY_SIZE(writing); i++) {
		all |= writing[i];
		refuse_if(filter, CALL(open), SCMP_A1(SCMP_CMP_MASKED_EQ, writing[i], writing[i]));
		refuse_if(filter, CALL(openat), SCMP_A2(SCMP_CMP_MASKED_EQ, writing[i], writing[i]));
	}
	allow_if(filter, CALL(open), SCMP_A1(SCMP_CMP_MASKED_EQ, all, 0));
	allow_if(filter, CALL(openat), SCMP_A2(SCMP_CMP_MASKED_EQ, all, 0));
	add_list(filter, SCMP_ACT_ALLOW, LIST(calls_of_files));
}

static void allow_serving(struct filter *filter)
{
	add_list(filter, SCMP_ACT_ALLOW, LIST(calls_of_server));
	allow_if(filter, CALL(getsockopt), SCMP_A1(SCMP_CMP_MASKED_EQ, UINT32_MAX, IPPROTO_TCP));
	allow_if(filter, CALL(setsockopt), SCMP_A1(SCMP_CMP_MASKED_EQ, UINT32_MAX, SOL_SOCKET));
	allow_if(filter, CALL(setsockopt), SCMP_A1(SCMP_CMP_MASKED_EQ, UINT32_MAX, IPPROTO_TCP));
}

static enum status restrict_calls(enum confine_profile profile, struct error *err)
{
	struct filter filter = { .ctx = seccomp_init(SCMP_ACT_KILL_PROCESS) };
	if (!filter.ctx)
		return error_set(err, STATUS_UNSUPPORTED, "seccomp is not to be had");
	filter.result = seccomp_attr_set(filter.ctx, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS);
	if (!filter.result)
		filter.result = seccomp_attr_set(filter.ctx, SCMP_FLTATR_CTL_OPTIMIZE, 2);
	add_list(&filter, SCMP_ACT_ALLOW, LIST(calls_of_all));
	add_conditions(&filter);
	if (profile == PROFILE_PARSER)
		add_list(&filter, SCMP_ACT_ALLOW, LIST(calls_of_parser));
	if (profile == PROFILE_QUERY)
		add_list(&filter, SCMP_ACT_ALLOW, LIST(calls_of_query));
	if (profile == PROFILE_SERVER)
		allow_serving(&filter);
	if (profile == PROFILE_PARSER || profile == PROFILE_QUERY)
		allow_reading_files(&filter);
	else
		allow_stat_of_descriptors(&filter);
	add_list(&filter, SCMP_ACT_ERRNO(EPERM), LIST(calls_refused));
	if (!filter.result)
		filter.result = seccomp_load(filter.ctx);
	seccomp_release(filter.ctx);
	if (filter.result) {
		errno = -filter.result;
		return error_set_errno(err, STATUS_UNSUPPORTED,
				       "seccomp: the list of calls cannot be installed");
	}
	return STATUS_OK;
}
#endif

/* In a child: one call refused, and is it? */
static _Noreturn void try_seccomp(void)
{
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);
	if (!filter || seccomp_rule_add(filter, SCMP_ACT_ERRNO(EDOM), SCMP_SYS(getppid), 0) ||
	    seccomp_load(filter))
		_exit(1);
	errno = 0;
	_exit(syscall(SYS_getppid) == -1 && errno == EDOM ? 0 : 1);
}

bool confine_available(void)
{
	pid_t pid = fork();
	if (pid < 0)
		return false;
	if (!pid)
		try_seccomp();
	int status;
	pid_t ended;
	do {
		ended = waitpid(pid, &status, 0);
	} while (ended < 0 && errno == EINTR);
	return ended == pid && WIFEXITED(status) && !WEXITSTATUS(status);
}

/* ---- all together ---- */

static enum status limit(int resource, const char *what, rlim_t soft, struct error *err)
{
	struct rlimit now;
	if (getrlimit(resource, &now))
		return error_set_errno(err, STATUS_IO, "cannot read the limit of %s", what);
	if (now.rlim_max < soft)
		soft = now.rlim_max;
	/* The hard limit of the CPU stays, so that the parent can move the soft one on without privileges. */
	struct rlimit wanted = { .rlim_cur = soft, .rlim_max = resource == RLIMIT_CPU ? now.rlim_max : soft };
	if (setrlimit(resource, &wanted))
		return error_set_errno(err, STATUS_IO, "cannot limit %s", what);
	return STATUS_OK;
}

enum status confine(enum confine_profile profile, const struct confine_limits *limits, struct error *err)
{
	enum status status = limit(RLIMIT_CORE, "core files", 0, err);
	if (!status && limits && limits->cpu_s)
		status = limit(RLIMIT_CPU, "CPU time", limits->cpu_s, err);
	if (!status && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
		status = error_set_errno(err, STATUS_UNSUPPORTED, "cannot set no_new_privs");
#ifdef IOM_SANITIZE
	(void)profile;
#else
	/* Neither traced nor read through /proc by another process of the same user. */
	if (!status && prctl(PR_SET_DUMPABLE, 0, 0, 0, 0))
		status = error_set_errno(err, STATUS_IO, "cannot make the process private");
	bool files = profile == PROFILE_PARSER || profile == PROFILE_QUERY;
	if (!status)
		status = restrict_files(files && limits ? limits->read_paths : NULL, err);
	if (!status && limits && limits->memory_bytes)
		status = limit(RLIMIT_AS, "memory", limits->memory_bytes, err);
#endif
	if (!status && limits && limits->files)
		status = limit(RLIMIT_NOFILE, "open files", limits->files, err);
#ifndef IOM_SANITIZE
	if (!status)
		status = restrict_calls(profile, err);
#endif
	return status;
}

/* ---- giving up root ---- */

static enum status become(uid_t uid, gid_t gid, const gid_t *keep_group, struct error *err)
{
	/* A change of credentials clears PR_SET_PDEATHSIG. */
	int parent_death_signal = 0;
	pid_t parent = getppid();
	prctl(PR_GET_PDEATHSIG, &parent_death_signal, 0, 0, 0);
	if (setgroups(keep_group ? 1 : 0, keep_group) || setresgid(gid, gid, gid) || setresuid(uid, uid, uid))
		return error_set_errno(err, STATUS_IO, "cannot give up root");
	if (!setuid(0) || !seteuid(0))
		return error_set(err, STATUS_INTERNAL, "root was given up and could be had again");
	if (parent_death_signal) {
		prctl(PR_SET_PDEATHSIG, parent_death_signal, 0, 0, 0);
		if (getppid() != parent)
			raise(parent_death_signal);
	}
	return STATUS_OK;
}

enum status drop_privileges_keeping(const char *user, const gid_t *keep_group, struct error *err)
{
	if (geteuid())
		return STATUS_OK;
	if (!user)
		user = "nobody";
	errno = 0;
	struct passwd *entry = getpwnam(user);
	if (!entry)
		return error_set(err, STATUS_NOT_FOUND, "there is no user \"%s\" to become instead of root",
				 user);
	if (!entry->pw_uid)
		return error_set(err, STATUS_BAD_INPUT, "the user \"%s\" is root", user);
	return become(entry->pw_uid, entry->pw_gid, keep_group, err);
}

enum status drop_privileges(const char *user, struct error *err)
{
	return drop_privileges_keeping(user, NULL, err);
}

enum status drop_capabilities(struct error *err)
{
	struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct none[_LINUX_CAPABILITY_U32S_3] = { { 0 } };

	/* no_new_privs and an empty set: a later exec as root gives none back either. */
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ||
	    prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0) || syscall(SYS_capset, &header, none))
		return error_set_errno(err, STATUS_IO, "cannot give up the capabilities");
	return STATUS_OK;
}
