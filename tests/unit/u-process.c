/* core/process: messages between processes, and children. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "base/memory.h"
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

/* ---- messages ---- */

static void send_raw(int fd, uint32_t len, uint32_t type, const char *bytes)
{
	CLEANUP(buf_release) struct buf raw = BUF_INIT;
	buf_add_u32(&raw, len);
	buf_add_u32(&raw, type);
	buf_addstr(&raw, bytes);
	assert_int_equal(send(fd, raw.data, raw.len, 0), raw.len);
}

static void test_message_stream(void **state)
{
	(void)state;
	int fds[2];
	ASSERT_OK(message_pair(SOCK_STREAM, fds, err));
	CLEANUP(buf_release) struct buf payload = BUF_INIT;
	buf_addstr(&payload, "hello");
	ASSERT_OK(message_send(fds[0], 7, &payload, -1, err));
	ASSERT_OK(message_send(fds[0], 8, NULL, -1, err));
	CLEANUP(message_release) struct message message = MESSAGE_INIT;
	ASSERT_OK(message_receive(fds[1], &message, 100, 0, err));
	assert_int_equal(message.type, 7);
	assert_string_equal(message.payload.data, "hello");
	assert_int_equal(message.fd, -1);
	ASSERT_OK(message_receive(fds[1], &message, 100, 0, err));
	assert_int_equal(message.type, 8);
	assert_int_equal(message.payload.len, 0);
	assert_string_equal(message.payload.data, "");
	close(fds[0]);
	assert_int_equal(message_receive(fds[1], &message, 100, 0, NULL), STATUS_NOT_FOUND);
	assert_int_equal(message_send(fds[1], 1, &payload, -1, NULL), STATUS_IO);
	close(fds[1]);
}

static int send_large(void *ctx)
{
	CLEANUP(buf_release) struct buf payload = BUF_INIT;
	buf_reserve(&payload, 20u << 20);
	for (unsigned i = 0; i < 5u << 20; i++)
		buf_add_u32(&payload, i);
	return message_send(*(int *)ctx, 3, &payload, -1, NULL) ? 1 : 0;
}

static void test_message_large(void **state)
{
	(void)state;
	int fds[2];
	ASSERT_OK(message_pair(SOCK_STREAM, fds, err));
	pid_t pid = process_fork("u-process", &fds[0], 1, send_large, &fds[0]);
	assert_true(pid > 0);
	CLEANUP(message_release) struct message message = MESSAGE_INIT;
	ASSERT_OK(message_receive(fds[1], &message, 20u << 20, clock_now_ms() + 60000, err));
	assert_int_equal(message.payload.len, 20u << 20);
	struct cursor cursor = cursor_over(message.payload.data, message.payload.len);
	for (unsigned i = 0; i < 5u << 20; i++)
		if (cursor_u32(&cursor) != i)
			fail_msg("word %u differs", i);
	assert_int_equal(process_wait(pid), 0);
	close(fds[0]);
	close(fds[1]);
}

static void check_descriptor(int type)
{
	int fds[2], pipe_fds[2];
	ASSERT_OK(message_pair(type, fds, err));
	assert_int_equal(pipe(pipe_fds), 0);
	CLEANUP(buf_release) struct buf payload = BUF_INIT;
	buf_addstr(&payload, "with a pipe");
	ASSERT_OK(message_send(fds[0], 1, &payload, pipe_fds[1], err));
	close(pipe_fds[1]);
	CLEANUP(message_release) struct message message = MESSAGE_INIT;
	if (type == SOCK_STREAM)
		ASSERT_OK(message_receive(fds[1], &message, 100, 0, err));
	else
		ASSERT_OK(message_receive_packet(fds[1], &message, err));
	assert_string_equal(message.payload.data, "with a pipe");
	assert_true(message.fd >= 0);
	assert_true(fcntl(message.fd, F_GETFD) & FD_CLOEXEC);
	assert_int_equal(write(message.fd, "x", 1), 1);
	message_release(&message); /* closes the last writing end */
	char c[2];
	assert_int_equal(read(pipe_fds[0], c, 2), 1);
	assert_int_equal(read(pipe_fds[0], c, 2), 0);
	close(pipe_fds[0]);
	close(fds[0]);
	close(fds[1]);
}

static void test_message_descriptor(void **state)
{
	(void)state;
	check_descriptor(SOCK_STREAM);
	check_descriptor(SOCK_SEQPACKET);
}

static int count_open(void)
{
	int n = 0;
	for (int fd = 0; fd < 1024; fd++)
		n += fcntl(fd, F_GETFD) >= 0;
	return n;
}

/* Two descriptors with one message: refused, and none stays open. */
static void check_two_descriptors(int type)
{
	int fds[2];
	ASSERT_OK(message_pair(type, fds, err));
	int before = count_open();
	unsigned char header[8] = { 0 };
	struct iovec part = { .iov_base = header, .iov_len = sizeof(header) };
	union {
		char bytes[CMSG_SPACE(2 * sizeof(int))];
		struct cmsghdr align;
	} control = { 0 };
	struct msghdr msg = { .msg_iov = &part,
			      .msg_iovlen = 1,
			      .msg_control = control.bytes,
			      .msg_controllen = CMSG_SPACE(2 * sizeof(int)) };
	struct cmsghdr *c = CMSG_FIRSTHDR(&msg);
	c->cmsg_level = SOL_SOCKET;
	c->cmsg_type = SCM_RIGHTS;
	c->cmsg_len = CMSG_LEN(2 * sizeof(int));
	memcpy(CMSG_DATA(c), (int[]){ 0, 1 }, 2 * sizeof(int));
	assert_int_equal(sendmsg(fds[0], &msg, 0), 8);
	CLEANUP(message_release) struct message message = MESSAGE_INIT;
	enum status status = type == SOCK_STREAM ? message_receive(fds[1], &message, 100, 0, NULL)
						 : message_receive_packet(fds[1], &message, NULL);
	assert_int_equal(status, STATUS_CORRUPT);
	assert_int_equal(count_open(), before);
	close(fds[0]);
	close(fds[1]);
}

static void test_message_two_descriptors(void **state)
{
	(void)state;
	check_two_descriptors(SOCK_STREAM);
	check_two_descriptors(SOCK_SEQPACKET);
}

static void test_message_deadline(void **state)
{
	(void)state;
	int fds[2];
	ASSERT_OK(message_pair(SOCK_STREAM, fds, err));
	CLEANUP(message_release) struct message message = MESSAGE_INIT;
	uint64_t start = clock_now_ms();
	assert_int_equal(message_receive(fds[1], &message, 100, start + 60, NULL), STATUS_TIMEOUT);
	uint64_t waited = clock_now_ms() - start;
	assert_in_range(waited, 55, 5000);
	/* A message that never becomes whole. */
	send_raw(fds[0], 50, 1, "half");
	assert_int_equal(message_receive(fds[1], &message, 100, clock_now_ms() + 60, NULL), STATUS_TIMEOUT);
	close(fds[0]);
	close(fds[1]);
}

static void test_message_garbage(void **state)
{
	(void)state;
	static const struct {
		const char *what;
		uint32_t len;
		const char *bytes;
		bool close_after;
		enum status stream, packet;
	} rows[] = {
		{ "past the limit", 101, "", false, STATUS_CORRUPT, STATUS_CORRUPT },
		{ "far past the limit", UINT32_MAX, "", false, STATUS_CORRUPT, STATUS_CORRUPT },
		{ "cut", 50, "only this", true, STATUS_IO, STATUS_CORRUPT },
		{ "cut at the payload", 50, "", true, STATUS_IO, STATUS_CORRUPT },
		{ "more than said", 3, "four", false, STATUS_OK, STATUS_CORRUPT },
		{ "right", 4, "four", false, STATUS_OK, STATUS_OK },
	};
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		for (int packet = 0; packet < 2; packet++) {
			int fds[2];
			ASSERT_OK(message_pair(packet ? SOCK_SEQPACKET : SOCK_STREAM, fds, err));
			send_raw(fds[0], rows[i].len, 1, rows[i].bytes);
			if (rows[i].close_after)
				shutdown(fds[0], SHUT_WR);
			CLEANUP(message_release) struct message message = MESSAGE_INIT;
			enum status status = packet ? message_receive_packet(fds[1], &message, NULL)
						    : message_receive(fds[1], &message, 100, 0, NULL);
			if (status != (packet ? rows[i].packet : rows[i].stream))
				fail_msg("%s, %s: %s", rows[i].what, packet ? "packet" : "stream",
					 status_name(status));
			close(fds[0]);
			close(fds[1]);
		}
	}
	/* Three bytes of a header, then the end. */
	int fds[2];
	ASSERT_OK(message_pair(SOCK_STREAM, fds, err));
	assert_int_equal(send(fds[0], "abc", 3, 0), 3);
	close(fds[0]);
	CLEANUP(message_release) struct message message = MESSAGE_INIT;
	assert_int_equal(message_receive(fds[1], &message, 100, 0, NULL), STATUS_IO);
	close(fds[1]);
	ASSERT_OK(message_pair(SOCK_SEQPACKET, fds, err));
	assert_int_equal(send(fds[0], "abc", 3, 0), 3);
	assert_int_equal(message_receive_packet(fds[1], &message, NULL), STATUS_CORRUPT);
	close(fds[0]);
	close(fds[1]);
}

static void test_message_packet(void **state)
{
	(void)state;
	int fds[2];
	ASSERT_OK(message_pair(SOCK_SEQPACKET, fds, err));
	CLEANUP(buf_release) struct buf payload = BUF_INIT;
	for (size_t i = 0; i < MESSAGE_MAX_PACKET; i++)
		buf_addch(&payload, (char)('a' + i % 26));
	ASSERT_OK(message_send(fds[0], 5, &payload, -1, err));
	CLEANUP(message_release) struct message message = MESSAGE_INIT;
	ASSERT_OK(message_receive_packet(fds[1], &message, err));
	assert_int_equal(message.payload.len, MESSAGE_MAX_PACKET);
	assert_memory_equal(message.payload.data, payload.data, payload.len);

	buf_addch(&payload, '!');
	assert_int_equal(message_send(fds[0], 5, &payload, -1, NULL), STATUS_TOO_LARGE);
	/* Somebody else's packet past the limit is seen as cut, not read as whole. */
	CLEANUP(buf_release) struct buf raw = BUF_INIT;
	buf_add_u32(&raw, (uint32_t)payload.len);
	buf_add_u32(&raw, 5);
	buf_add(&raw, payload.data, payload.len);
	assert_int_equal(send(fds[0], raw.data, raw.len, 0), raw.len);
	assert_int_equal(message_receive_packet(fds[1], &message, NULL), STATUS_CORRUPT);

	fcntl(fds[1], F_SETFL, O_NONBLOCK);
	assert_int_equal(message_receive_packet(fds[1], &message, NULL), STATUS_BUSY);
	/* A full socket is said, not waited for. */
	buf_truncate(&payload, 50000);
	enum status status = STATUS_OK;
	int n = 0;
	while (n < 10000 && !(status = message_try_send(fds[0], 1, &payload, -1, NULL)))
		n++;
	assert_int_equal(status, STATUS_BUSY);
	assert_in_range(n, 1, 9999);
	close(fds[0]);
	while (n--)
		ASSERT_OK(message_receive_packet(fds[1], &message, err));
	assert_int_equal(message_receive_packet(fds[1], &message, NULL), STATUS_NOT_FOUND);
	close(fds[1]);
}

/* ---- children ---- */

struct child_facts {
	int socket;
	int closed_fd;
	bool pipe_ignored;
};

static void on_signal(int number)
{
	(void)number;
}

static int tell_facts(void *ctx)
{
	const struct child_facts *facts = ctx;
	char name[32] = "";
	prctl(PR_GET_NAME, name, 0, 0, 0);
	CLEANUP(buf_release) struct buf line = BUF_INIT, payload = BUF_INIT;
	if (file_read(AT_FDCWD, "/proc/self/cmdline", 4096, &line, NULL))
		return 2;
	struct sigaction action;
	sigaction(SIGUSR1, NULL, &action);
	sigset_t blocked;
	sigprocmask(SIG_SETMASK, NULL, &blocked);
	buf_addf(&payload, "%s|%s|%d|%d|%d|", name, line.data, fcntl(facts->closed_fd, F_GETFD) < 0,
		 action.sa_handler == SIG_DFL, sigismember(&blocked, SIGUSR2));
	return message_send(facts->socket, 1, &payload, -1, NULL) ? 3 : 17;
}

static void test_fork(void **state)
{
	(void)state;
	int fds[2];
	ASSERT_OK(message_pair(SOCK_SEQPACKET, fds, err));
	struct child_facts facts = { .socket = fds[1], .closed_fd = open("/dev/null", O_RDONLY) };
	signal(SIGUSR1, on_signal);
	sigset_t block, old;
	sigemptyset(&block);
	sigaddset(&block, SIGUSR2);
	sigprocmask(SIG_BLOCK, &block, &old);
	pid_t pid = process_fork("test:child", (int[]){ fds[1] }, 1, tell_facts, &facts);
	sigprocmask(SIG_SETMASK, &old, NULL);
	assert_true(pid > 0);
	int end = process_wait(pid);
	char text[64];
	process_describe_end(end, text);
	assert_string_equal(text, "exit status 17");
	CLEANUP(message_release) struct message message = MESSAGE_INIT;
	ASSERT_OK(message_receive_packet(fds[0], &message, err));
	/* The command line is as long as the program's own, so a short argv[0] cuts the name. */
	assert_string_equal(message.payload.data, "test:child|test:child|1|1|0|");
	close(fds[0]);
	close(fds[1]);
	close(facts.closed_fd);
}

static int wait_forever(void *ctx)
{
	(void)ctx;
	for (;;)
		pause();
	return 0;
}

static int have_child(void *ctx)
{
	int fd = *(int *)ctx;
	pid_t pid = process_fork("test:grandson", &fd, 1, wait_forever, NULL);
	CLEANUP(buf_release) struct buf payload = BUF_INIT;
	buf_add_u32(&payload, (uint32_t)pid);
	if (message_send(fd, 1, &payload, -1, NULL))
		return 1;
	return wait_forever(NULL);
}

/* The other end closes only when the grandson, who holds it as well, is gone too. */
static void test_dies_with_parent(void **state)
{
	(void)state;
	int fds[2];
	ASSERT_OK(message_pair(SOCK_STREAM, fds, err));
	pid_t pid = process_fork("test:son", &fds[1], 1, have_child, &fds[1]);
	assert_true(pid > 0);
	close(fds[1]);
	CLEANUP(message_release) struct message message = MESSAGE_INIT;
	ASSERT_OK(message_receive(fds[0], &message, 100, clock_now_ms() + 20000, err));
	kill(pid, SIGKILL);
	char text[64];
	process_describe_end(process_wait(pid), text);
	assert_string_equal(text, "killed by signal 9 (Killed)");
	assert_int_equal(message_receive(fds[0], &message, 100, clock_now_ms() + 20000, NULL),
			 STATUS_NOT_FOUND);
	close(fds[0]);
}

int main(int argc, char **argv)
{
	process_begin();
	process_name_init(argc, argv);
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_message_stream),     cmocka_unit_test(test_message_large),
		cmocka_unit_test(test_message_descriptor), cmocka_unit_test(test_message_two_descriptors),
		cmocka_unit_test(test_message_deadline),   cmocka_unit_test(test_message_garbage),
		cmocka_unit_test(test_message_packet),     cmocka_unit_test(test_fork),
		cmocka_unit_test(test_dies_with_parent),
	};
	return cmocka_run_group_tests_name("process", tests, NULL, NULL);
}
