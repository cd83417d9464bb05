/*
 * core/process/confine.h: what a confined process can still do, and what it cannot.
 *
 * The probes run in a child each, from inside a profile. A probe is denied when the kernel kills the child (SIGSYS) or the
 * call fails with EPERM or EACCES. Each probe also runs unconfined, where it must get through to the kernel: a probe
 * that nothing could pass would prove nothing.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "base/memory.h"
#include "process/confine.h"
#include "process/message.h"
#include "process/spawn.h"

#define ASSERT_OK(call)                                                                                      \
	do {                                                                                                 \
		struct error e_ = ERROR_INIT;                                                                \
		struct error *err = &e_;                                                                     \
		enum status s_ = (call);                                                                     \
		if (s_)                                                                                      \
			fail_msg("%s: %s: %s", #call, status_name(s_), e_.message);                          \
	} while (0)

/* ---- confinement ---- */

static char folder[] = "/tmp/u-process-XXXXXX";
static char inside[64], outside[64];  /* a file in the folder that may be read; one that may not */
static char readable[64], victim[64]; /* the folder; a file in it that the probes attack */
static int unix_listener;
static pid_t bystander;

static int probe_open(void)
{
	return open(outside, O_RDONLY);
}
static int probe_openat(void)
{
	return openat(AT_FDCWD, outside, O_RDONLY);
}
static int probe_open_proc(void)
{
	return open("/proc/self/mem", O_RDWR);
}
static int probe_open_write(void)
{
	return open(victim, O_WRONLY);
}
static int probe_open_append(void)
{
	return open(victim, O_RDWR | O_APPEND);
}
static int probe_open_truncate(void)
{
	return open(victim, O_RDONLY | O_TRUNC);
}
static int probe_create(void)
{
	char path[80];
	snprintf(path, sizeof(path), "%s/new", readable);
	return open(path, O_RDONLY | O_CREAT, 0600);
}
static int probe_tmpfile(void)
{
	return open(readable, O_TMPFILE | O_RDWR, 0600);
}
static int probe_openat2(void)
{
	struct {
		uint64_t flags, mode, resolve;
	} how = { 0 };
	return (int)syscall(SYS_openat2, AT_FDCWD, outside, &how, sizeof(how));
}
static int probe_creat(void)
{
	return (int)syscall(SYS_creat, victim, 0600);
}
static int probe_truncate(void)
{
	return truncate(victim, 0);
}
static int probe_mkdir(void)
{
	char path[80];
	snprintf(path, sizeof(path), "%s/d-%d", readable, getpid());
	return mkdir(path, 0700);
}
static int probe_rmdir(void)
{
	return rmdir("/nonexistent-folder");
}
static int probe_unlink(void)
{
	return unlink("/nonexistent-file");
}
static int probe_rename(void)
{
	return rename("/nonexistent-file", "/nonexistent-file-2");
}
static int probe_link(void)
{
	return link("/nonexistent-file", "/nonexistent-file-2");
}
static int probe_symlink(void)
{
	return symlink("x", "/nonexistent-folder/x");
}
static int probe_chmod(void)
{
	return chmod(victim, 0644);
}
static int probe_fchmod(void)
{
	return fchmod(unix_listener, 0600);
}
static int probe_chown(void)
{
	return chown("/nonexistent-file", 0, 0);
}
static int probe_utimes(void)
{
	return utimensat(AT_FDCWD, "/nonexistent-file", NULL, 0);
}
static int probe_mknod(void)
{
	return mknod("/nonexistent-folder/x", S_IFIFO | 0600, 0);
}
static int probe_chdir(void)
{
	return chdir("/");
}
static int probe_chroot(void)
{
	return chroot("/nonexistent-folder");
}
static int probe_setxattr(void)
{
	return (int)syscall(SYS_setxattr, "/nonexistent-file", "user.x", "y", 1, 0);
}
static int probe_socket_inet(void)
{
	return socket(AF_INET, SOCK_STREAM, 0);
}
static int probe_socket_udp(void)
{
	return socket(AF_INET6, SOCK_DGRAM, 0);
}
static int probe_socket_unix(void)
{
	return socket(AF_UNIX, SOCK_STREAM, 0);
}
static int probe_socket_netlink(void)
{
	return socket(AF_NETLINK, SOCK_RAW, 0);
}
static int probe_socketpair(void)
{
	int fds[2];
	return socketpair(AF_UNIX, SOCK_STREAM, 0, fds);
}
static int probe_connect(void)
{
	struct sockaddr_in to = { .sin_family = AF_INET,
				  .sin_port = htons(9),
				  .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	return connect(unix_listener, (struct sockaddr *)&to, sizeof(to));
}
static int probe_bind(void)
{
	struct sockaddr_un to = { .sun_family = AF_UNIX, .sun_path = "/nonexistent-folder/s" };
	return bind(unix_listener, (struct sockaddr *)&to, sizeof(to));
}
static int probe_listen(void)
{
	return listen(unix_listener, 5);
}
static int probe_fork(void)
{
	pid_t pid = (pid_t)syscall(SYS_fork);
	if (!pid)
		_exit(0);
	return pid;
}
static int probe_vfork(void)
{
	pid_t pid = (pid_t)syscall(SYS_clone, CLONE_VFORK | SIGCHLD, 0, 0, 0, 0);
	if (!pid)
		_exit(0);
	return pid;
}
static int probe_clone3(void)
{
	return (int)syscall(SYS_clone3, NULL, 0);
}
static int probe_unshare(void)
{
	return unshare(CLONE_FILES);
}
static int probe_setns(void)
{
	return setns(STDIN_FILENO, 0);
}
static int probe_execve(void)
{
	return execve("/nonexistent-program", (char *[]){ "x", NULL }, NULL);
}
static int probe_execveat(void)
{
	return (int)syscall(SYS_execveat, AT_FDCWD, "/nonexistent-program", (char *[]){ "x", NULL }, NULL, 0);
}
static int probe_memfd_exec(void)
{
	int fd = memfd_create("x", 0);
	if (fd < 0)
		return fd;
	if (write(fd, "#!/bin/sh\n", 10) != 10)
		return -1;
	return (int)syscall(SYS_execveat, fd, "", (char *[]){ "x", NULL }, NULL, AT_EMPTY_PATH | 0x80000000);
}
static int probe_mmap_exec(void)
{
	return mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED ? -1
													 : 0;
}
static int probe_mprotect_exec(void)
{
	void *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	return mprotect(page, 4096, PROT_READ | PROT_EXEC);
}
static int probe_ptrace(void)
{
	return (int)ptrace(PTRACE_ATTACH, 0x7ffffff, NULL, NULL);
}
static int probe_traceme(void)
{
	return (int)ptrace(PTRACE_TRACEME, 0, NULL, NULL);
}
static int probe_vm_readv(void)
{
	char to[8];
	struct iovec here = { to, 8 }, there = { to, 8 };
	return (int)process_vm_readv(getpid(), &here, 1, &there, 1, 0);
}
static int probe_vm_writev(void)
{
	char to[8] = "";
	struct iovec here = { to, 8 }, there = { to, 8 };
	return (int)process_vm_writev(getpid(), &here, 1, &there, 1, 0);
}
static int probe_pidfd(void)
{
	return (int)syscall(SYS_pidfd_open, bystander, 0);
}
static int probe_kill(void)
{
	return kill(bystander, 0);
}
static int probe_kill_parent(void)
{
	return kill(getppid(), 0);
}
static int probe_tgkill(void)
{
	return (int)syscall(SYS_tgkill, bystander, bystander, 0);
}
static int probe_tkill(void)
{
	return (int)syscall(SYS_tkill, bystander, 0);
}
static int probe_sigqueue(void)
{
	return sigqueue(bystander, 0, (union sigval){ 0 });
}
static int probe_set_owner(void)
{
	return fcntl(unix_listener, F_SETOWN, bystander);
}
static int probe_prlimit(void)
{
	struct rlimit old;
	return prlimit(bystander, RLIMIT_NOFILE, NULL, &old);
}
static int probe_setrlimit(void)
{
	struct rlimit limit = { 64, 64 };
	return setrlimit(RLIMIT_NOFILE, &limit);
}
static int probe_mount(void)
{
	return mount("x", "/nonexistent-folder", "tmpfs", 0, NULL);
}
static int probe_umount(void)
{
	return umount("/nonexistent-folder");
}
static int probe_pivot_root(void)
{
	return (int)syscall(SYS_pivot_root, "/nonexistent-folder", "/x");
}
static int probe_setuid(void)
{
	return setuid(getuid());
}
static int probe_setgid(void)
{
	return setgid(getgid());
}
static int probe_capset(void)
{
	return (int)syscall(SYS_capset, NULL, NULL);
}
static int probe_bpf(void)
{
	return (int)syscall(SYS_bpf, 0x7fff, NULL, 0);
}
static int probe_perf(void)
{
	return (int)syscall(SYS_perf_event_open, NULL, 0, -1, -1, 0);
}
static int probe_keyctl(void)
{
	return (int)syscall(SYS_keyctl, 0, -3, 0, 0, 0);
}
static int probe_add_key(void)
{
	return (int)syscall(SYS_add_key, NULL, NULL, NULL, 0, 0);
}
static int probe_io_uring(void)
{
	return (int)syscall(SYS_io_uring_setup, 1, NULL);
}
static int probe_userfaultfd(void)
{
	return (int)syscall(SYS_userfaultfd, 1);
}
static int probe_shmget(void)
{
	return (int)syscall(SYS_shmget, 0, 4096, 01600);
}
static int probe_msgget(void)
{
	return (int)syscall(SYS_msgget, 0x7abc, 0);
}
static int probe_semget(void)
{
	return (int)syscall(SYS_semget, 0x7abc, 1, 0);
}
static int probe_mq_open(void)
{
	return (int)syscall(SYS_mq_open, "nonexistent", O_RDONLY, 0, NULL);
}
static int probe_dumpable(void)
{
	return prctl(PR_SET_DUMPABLE, 1, 0, 0, 0);
}
static int probe_pdeathsig(void)
{
	return prctl(PR_SET_PDEATHSIG, 0, 0, 0, 0);
}
static int probe_seccomp_off(void)
{
	return prctl(PR_SET_SECCOMP, 0, 0, 0, 0);
}
static int probe_keepcaps(void)
{
	return prctl(PR_SET_KEEPCAPS, 0, 0, 0, 0);
}
static int probe_tiocsti(void)
{
	return ioctl(unix_listener, TIOCSTI, "x");
}
static int probe_fioasync(void)
{
	return ioctl(unix_listener, FIOASYNC, &(int){ 1 });
}
static int probe_module(void)
{
	return (int)syscall(SYS_finit_module, -1, "", 0);
}
static int probe_kexec(void)
{
	return (int)syscall(SYS_kexec_load, 0, 0x7fffffff, NULL, ~0UL);
}
static int probe_settime(void)
{
	return (int)syscall(SYS_clock_settime, 0x7f, NULL);
}
static int probe_sethostname(void)
{
	return (int)syscall(SYS_sethostname, NULL, -1L);
}
static int probe_swapon(void)
{
	return (int)syscall(SYS_swapon, "/nonexistent-file", 0);
}
static int probe_personality(void)
{
	return (int)syscall(SYS_personality, 0xffffffff);
}
static int probe_nice(void)
{
	return setpriority(PRIO_PROCESS, 0, 10);
}
static int probe_setsid(void)
{
	return setsid();
}
static int probe_inotify(void)
{
	return (int)syscall(SYS_inotify_init1, 0);
}
static int probe_fanotify(void)
{
	return (int)syscall(SYS_fanotify_init, 0xffffff, 0);
}
static int probe_landlock(void)
{
	return (int)syscall(SYS_landlock_create_ruleset, NULL, 0, 1);
}
static int probe_handle(void)
{
	return (int)syscall(SYS_open_by_handle_at, -1, NULL, 0);
}
static int probe_x32(void)
{
	return (int)syscall(0x40000000 | SYS_getpid);
}

struct probe {
	const char *name;
	int (*run)(void);
	bool needs_landlock; /* seccomp alone does not tell one file from another */
	bool root_only;      /* unconfined it gets through for root only */
};

#define P(name)                                                                                              \
	{                                                                                                    \
#		name, probe_##name, false, false                                                            \
	}
#define ROOT(name)                                                                                           \
	{                                                                                                    \
#		name, probe_##name, false, true                                                             \
	}
static const struct probe probes[] = {
	{ "open", probe_open, true, false },
	{ "openat", probe_openat, true, false },
	P(open_proc),
	P(open_write),
	P(open_append),
	P(open_truncate),
	P(create),
	P(tmpfile),
	P(openat2),
	P(creat),
	P(truncate),
	P(mkdir),
	P(rmdir),
	P(unlink),
	P(rename),
	P(link),
	P(symlink),
	P(chmod),
	P(fchmod),
	P(chown),
	P(utimes),
	P(mknod),
	P(chdir),
	P(chroot),
	P(setxattr),
	P(socket_inet),
	P(socket_udp),
	P(socket_unix),
	P(socket_netlink),
	P(socketpair),
	P(connect),
	P(bind),
	P(listen),
	P(fork),
	P(vfork),
	P(clone3),
	P(unshare),
	P(setns),
	P(execve),
	P(execveat),
	P(memfd_exec),
	P(mmap_exec),
	P(mprotect_exec),
	P(ptrace),
	P(traceme),
	P(vm_readv),
	P(vm_writev),
	P(pidfd),
	P(kill),
	P(kill_parent),
	P(tgkill),
	P(tkill),
	P(sigqueue),
	P(set_owner),
	P(prlimit),
	P(setrlimit),
	ROOT(mount),
	ROOT(umount),
	ROOT(pivot_root),
	P(setuid),
	P(setgid),
	P(capset),
	P(bpf),
	P(perf),
	P(keyctl),
	P(add_key),
	P(io_uring),
	P(userfaultfd),
	P(shmget),
	P(msgget),
	P(semget),
	P(mq_open),
	P(dumpable),
	P(pdeathsig),
	P(seccomp_off),
	P(keepcaps),
	P(tiocsti),
	P(fioasync),
	ROOT(module),
	ROOT(kexec),
	P(settime),
	ROOT(sethostname),
	ROOT(swapon),
	P(personality),
	P(nice),
	P(setsid),
	P(inotify),
	P(fanotify),
	P(landlock),
	P(handle),
	P(x32),
};

enum probe_end { PROBE_THROUGH = 40, PROBE_REFUSED, PROBE_NOT_CONFINED, PROBE_KILLED };

static const char *const read_paths[] = { readable, NULL };

struct probe_run {
	const struct probe *probe;
	int profile; /* or -1 */
	bool as_user;
};

static int run_probe(void *ctx)
{
	const struct probe_run *run = ctx;
	struct error err;
	if (run->as_user && drop_privileges(NULL, &err))
		return PROBE_NOT_CONFINED;
	const struct confine_limits limits = { .read_paths = read_paths };
	if (run->profile >= 0 && confine((enum confine_profile)run->profile, &limits, &err))
		return PROBE_NOT_CONFINED;
	errno = 0;
	int result = run->probe->run();
	return result < 0 && (errno == EPERM || errno == EACCES) ? PROBE_REFUSED : PROBE_THROUGH;
}

static enum probe_end probe_in_child(const struct probe *probe, int profile, bool as_user)
{
	struct probe_run run = { .probe = probe, .profile = profile, .as_user = as_user };
	pid_t pid = process_fork("test:probe", &unix_listener, 1, run_probe, &run);
	assert_true(pid > 0);
	int end = process_wait(pid);
	if (WIFEXITED(end))
		return (enum probe_end)WEXITSTATUS(end);
	return WTERMSIG(end) == SIGSYS ? PROBE_KILLED : PROBE_NOT_CONFINED;
}

static bool denied(enum probe_end end)
{
	return end == PROBE_KILLED || end == PROBE_REFUSED;
}

static const struct {
	const char *name;
	enum confine_profile profile;
} profiles[] = {
	{ "reader", PROFILE_READER },
	{ "parser", PROFILE_PARSER },
	{ "server", PROFILE_SERVER },
	{ "query", PROFILE_QUERY },
};

static bool sandbox_testable(void)
{
#ifdef IOM_SANITIZE
	print_message("skipped: the sanitizers do not live with the sandbox; run this in a release build\n");
	return false;
#else
	if (confine_available())
		return true;
	print_message("skipped: this kernel has no seccomp\n");
	return false;
#endif
}

static void test_probes_get_through_unconfined(void **state)
{
	(void)state;
	if (!sandbox_testable())
		skip();
	size_t n_through = 0;
	for (size_t i = 0; i < ARRAY_SIZE(probes); i++) {
		enum probe_end end = probe_in_child(&probes[i], -1, false);
		if (end == PROBE_KILLED || end == PROBE_NOT_CONFINED)
			fail_msg("%s, unconfined: %d", probes[i].name, end);
		if (end == PROBE_THROUGH)
			n_through++;
		else if (!geteuid() || !probes[i].root_only)
			print_message("%s is refused by this machine to everybody\n", probes[i].name);
	}
	print_message("%zu of %zu probes get through unconfined\n", n_through, ARRAY_SIZE(probes));
	assert_true(n_through >= 40);
}

static void check_denied(bool as_user)
{
	if (!sandbox_testable())
		skip();
	bool landlock = confine_landlock_abi() > 0;
	size_t n = 0;
	for (size_t p = 0; p < ARRAY_SIZE(profiles); p++) {
		bool files = profiles[p].profile == PROFILE_PARSER || profiles[p].profile == PROFILE_QUERY;
		for (size_t i = 0; i < ARRAY_SIZE(probes); i++) {
			if (files && probes[i].needs_landlock && !landlock)
				continue;
			enum probe_end end = probe_in_child(&probes[i], (int)profiles[p].profile, as_user);
			if (!denied(end))
				fail_msg("profile %s, %s: %s", profiles[p].name, probes[i].name,
					 end == PROBE_THROUGH ? "got through" : "could not be tried");
			n++;
		}
	}
	print_message("%zu probes denied in %zu profiles (Landlock ABI %d)\n", n, ARRAY_SIZE(profiles),
		      confine_landlock_abi());
	assert_true(n >= 160);
}

static void test_denied(void **state)
{
	(void)state;
	check_denied(false);
}

static void test_denied_as_plain_user(void **state)
{
	(void)state;
	if (geteuid()) {
		print_message("skipped: not root, the test before ran as a plain user\n");
		skip();
	}
	check_denied(true);
}

/* ---- what must still work ---- */

static int work_of_all(void)
{
	char *large = malloc(32u << 20);
	if (!large)
		return 1;
	memset(large, 1, 32u << 20);
	large = realloc(large, 64u << 20);
	free(large);
	struct stat st;
	if (fstat(STDERR_FILENO, &st))
		return 2;
	struct rlimit rlimit;
	if (getrlimit(RLIMIT_STACK, &rlimit))
		return 3;
	if (isatty(unix_listener) || clock_now_ms() == 0 || sysconf(_SC_NPROCESSORS_ONLN) < 1)
		return 4;
	process_name("renamed");
	if (poll(NULL, 0, 1))
		return 5;
	return 0;
}

static int work_of_query(void)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	if (file_read(AT_FDCWD, inside, 100, &text, NULL) || strcmp(text.data, "inside"))
		return 10;
	DIR *dir = opendir(readable);
	if (!dir || !readdir(dir))
		return 11;
	closedir(dir);
	struct stat st;
	return stat(inside, &st) ? 12 : 0;
}

static int work_of_memfd(void)
{
	int fd = memfd_create("answer", MFD_ALLOW_SEALING | MFD_CLOEXEC);
	if (fd < 0 || ftruncate(fd, 100) || write(fd, "x", 1) != 1)
		return 20;
	return fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_SEAL) ? 21 : 0;
}

struct work {
	enum confine_profile profile;
	int socket;
};

static int do_work(void *ctx)
{
	const struct work *work = ctx;
	const struct confine_limits limits = { .read_paths = read_paths,
					       .memory_bytes = 512u << 20,
					       .cpu_s = 10 };
	if (confine(work->profile, &limits, NULL))
		return 30;
	int result = work_of_all();
	if (!result && (work->profile == PROFILE_QUERY || work->profile == PROFILE_PARSER))
		result = work_of_query();
	if (!result && work->profile == PROFILE_QUERY)
		result = work_of_memfd();
	if (result)
		return result;
	/* A descriptor in, its content out. */
	CLEANUP(message_release) struct message message = MESSAGE_INIT;
	if (message_receive(work->socket, &message, 100, clock_now_ms() + 20000, NULL) || message.fd < 0)
		return 31;
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	if (file_read_fd(message.fd, "in", 100, &text, NULL))
		return 32;
	return message_send(work->socket, 2, &text, -1, NULL) ? 33 : 0;
}

static void test_allowed(void **state)
{
	(void)state;
	if (!sandbox_testable())
		skip();
	for (size_t p = 0; p < ARRAY_SIZE(profiles); p++) {
		int fds[2];
		ASSERT_OK(message_pair(SOCK_STREAM, fds, err));
		struct work work = { .profile = profiles[p].profile, .socket = fds[1] };
		pid_t pid = process_fork("test:work", (int[]){ fds[1], unix_listener }, 2, do_work, &work);
		CLEANUP(close_p) int file = open(outside, O_RDONLY);
		ASSERT_OK(message_send(fds[0], 1, NULL, file, err));
		int end = process_wait(pid);
		char text[64];
		process_describe_end(end, text);
		if (end)
			fail_msg("profile %s: %s", profiles[p].name, text);
		CLEANUP(message_release) struct message message = MESSAGE_INIT;
		ASSERT_OK(message_receive(fds[0], &message, 100, 0, err));
		assert_string_equal(message.payload.data, "outside");
		close(fds[0]);
		close(fds[1]);
	}
}

static int serve_once(void *ctx)
{
	int listener = *(int *)ctx;
	if (confine(PROFILE_SERVER, NULL, NULL))
		return 30;
	int fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
	char text[16];
	if (fd < 0 || recv(fd, text, sizeof(text), 0) != 4)
		return 31;
	setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &(int){ 1 }, sizeof(int));
	return send(fd, text, 4, MSG_NOSIGNAL) == 4 && !shutdown(fd, SHUT_WR) ? 0 : 32;
}

static void test_server_accepts(void **state)
{
	(void)state;
	if (!sandbox_testable())
		skip();
	CLEANUP(close_p) int listener = socket(AF_INET, SOCK_STREAM, 0);
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t len = sizeof(address);
	assert_int_equal(bind(listener, (struct sockaddr *)&address, len), 0);
	assert_int_equal(listen(listener, 5), 0);
	assert_int_equal(getsockname(listener, (struct sockaddr *)&address, &len), 0);
	pid_t pid = process_fork("test:server", &listener, 1, serve_once, &listener);
	CLEANUP(close_p) int client = socket(AF_INET, SOCK_STREAM, 0);
	assert_int_equal(connect(client, (struct sockaddr *)&address, len), 0);
	assert_int_equal(send(client, "ping", 4, 0), 4);
	char text[16];
	ssize_t n = recv(client, text, sizeof(text), 0);
	int end = process_wait(pid);
	char words[64];
	process_describe_end(end, words);
	if (end || n != 4)
		fail_msg("%s, %zd bytes", words, n);
}

enum bad_end { END_ABORT, END_MEMORY, END_CPU, END_FILES };

static int end_badly(void *ctx)
{
	enum bad_end how = *(enum bad_end *)ctx;
	const struct confine_limits limits = { .memory_bytes = 256u << 20,
					       .cpu_s = how == END_CPU ? 1 : 0,
					       .files = 8 };
	if (confine(PROFILE_READER, &limits, NULL))
		return 30;
	switch (how) {
	case END_ABORT:
		abort();
	case END_MEMORY:
		for (int i = 0; i < 512; i++) {
			char *p = malloc(1u << 20);
			if (!p)
				return 50;
			memset(p, 1, 1u << 20);
		}
		return 0;
	case END_CPU:
		for (volatile uint64_t i = 0;; i++)
			;
	case END_FILES:
		for (int i = 0; i < 64; i++)
			if (dup(0) < 0)
				return errno == EMFILE ? 51 : 52;
		return 0;
	}
	return 0;
}

static void test_limits(void **state)
{
	(void)state;
	if (!sandbox_testable())
		skip();
	static const struct {
		enum bad_end how;
		const char *text;
	} rows[] = {
		{ END_ABORT, "killed by signal 6 (Aborted)" },
		{ END_MEMORY, "exit status 50" },
		{ END_CPU, "killed by signal 24 (CPU time limit exceeded)" },
		{ END_FILES, "exit status 51" },
	};
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		enum bad_end how = rows[i].how;
		pid_t pid = process_fork("test:limits", NULL, 0, end_badly, &how);
		char text[64];
		process_describe_end(process_wait(pid), text);
		assert_string_equal(text, rows[i].text);
	}
}

static int drop_and_tell(void *ctx)
{
	gid_t keep = 12345;
	struct error err;
	if (drop_privileges_keeping(NULL, ctx ? &keep : NULL, &err))
		return 1;
	gid_t groups[8];
	int n = getgroups(8, groups);
	if (n != (ctx ? 1 : 0) || (ctx && groups[0] != keep))
		return 2;
	int death_signal = 0;
	prctl(PR_GET_PDEATHSIG, &death_signal, 0, 0, 0);
	if (death_signal != SIGKILL)
		return 3;
	uid_t real, effective, saved;
	getresuid(&real, &effective, &saved);
	return real && effective && saved && setuid(0) ? 0 : 4;
}

static void test_drop_privileges(void **state)
{
	(void)state;
	if (geteuid()) {
		print_message("skipped: not root\n");
		skip();
	}
	for (int keep = 0; keep < 2; keep++) {
		pid_t pid = process_fork("test:drop", NULL, 0, drop_and_tell, keep ? &keep : NULL);
		char text[64];
		process_describe_end(process_wait(pid), text);
		assert_string_equal(text, "exit status 0");
	}
	struct error err;
	assert_int_equal(drop_privileges("no-such-user-here", &err), STATUS_NOT_FOUND);
	assert_int_equal(drop_privileges("root", &err), STATUS_BAD_INPUT);
	assert_int_equal(geteuid(), 0);
}

static int wait_forever(void *ctx)
{
	(void)ctx;
	for (;;)
		pause();
	return 0;
}

static int give_up_capabilities(void *ctx)
{
	(void)ctx;
	if (chown(victim, 65534, 65534) || drop_capabilities(NULL))
		return 1;
	/* Root's own files stay readable; those of others are no longer root's to change. */
	CLEANUP(close_p) int own = open(inside, O_RDONLY);
	return own >= 0 && chmod(victim, 0600) && errno == EPERM && chown(inside, 1, 1) && !geteuid() ? 0 : 2;
}

static void test_drop_capabilities(void **state)
{
	(void)state;
	if (geteuid()) {
		print_message("skipped: not root\n");
		skip();
	}
	pid_t pid = process_fork("test:caps", NULL, 0, give_up_capabilities, NULL);
	char text[64];
	process_describe_end(process_wait(pid), text);
	assert_string_equal(text, "exit status 0");
}

static int set_up(void **state)
{
	(void)state;
	if (!mkdtemp(folder) || chmod(folder, 0755))
		return -1;
	snprintf(readable, sizeof(readable), "%s/read", folder);
	snprintf(inside, sizeof(inside), "%s/read/inside", folder);
	snprintf(victim, sizeof(victim), "%s/read/victim", folder);
	snprintf(outside, sizeof(outside), "%s/outside", folder);
	if (mkdir(readable, 0777) || chmod(readable, 0777) ||
	    file_create(AT_FDCWD, inside, 0644, "inside", 6, NULL) ||
	    file_create(AT_FDCWD, victim, 0666, "victim", 6, NULL) ||
	    file_create(AT_FDCWD, outside, 0644, "outside", 7, NULL) || chmod(inside, 0644) ||
	    chmod(victim, 0666) || chmod(outside, 0644))
		return -1;
	unix_listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	bystander = process_fork("test:bystander", NULL, 0, wait_forever, NULL);
	return unix_listener < 0 || bystander < 0;
}

static int tear_down(void **state)
{
	(void)state;
	kill(bystander, SIGKILL);
	process_wait(bystander);
	close(unix_listener);
	return file_remove_tree(AT_FDCWD, folder, NULL) ? -1 : 0;
}

int main(int argc, char **argv)
{
	process_begin();
	process_name_init(argc, argv);
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_probes_get_through_unconfined),
		cmocka_unit_test(test_denied),
		cmocka_unit_test(test_denied_as_plain_user),
		cmocka_unit_test(test_allowed),
		cmocka_unit_test(test_server_accepts),
		cmocka_unit_test(test_limits),
		cmocka_unit_test(test_drop_privileges),
		cmocka_unit_test(test_drop_capabilities),
	};
	return cmocka_run_group_tests_name("confine", tests, set_up, tear_down);
}
