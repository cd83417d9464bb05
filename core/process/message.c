#include "process/message.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/file.h"
#include "process/spawn.h"
#include "base/banned.h"

#define HEADER_BYTES 8u         /* u32 length of the payload, u32 type */
#define STREAM_CHUNK (1u << 20) /* memory grows with what has arrived, not with what a header claims */

union control {
	char bytes[CMSG_SPACE(sizeof(int))];
	struct cmsghdr align;
};

void message_release(struct message *message)
{
	buf_release(&message->payload);
	close_p(&message->fd);
	message->fd = -1;
	message->type = 0;
}

enum status message_pair(int type, int ret_fds[2], struct error *err)
{
	int fds[2];
	if (socketpair(AF_UNIX, type | SOCK_CLOEXEC, 0, fds))
		return error_set_errno(err, STATUS_IO, "cannot make a pair of sockets");
	memcpy(ret_fds, fds, sizeof(fds));
	return STATUS_OK;
}

/* ---- sending ---- */

static void put_u32(unsigned char *to, uint32_t value)
{
	for (int i = 0; i < 4; i++)
		to[i] = (unsigned char)(value >> (8 * i));
}

/* A payload that no packet may hold is refused here: the receiver would see it cut. */
static bool is_packet_socket(int socket)
{
	int type = 0;
	socklen_t len = sizeof(type);
	return !getsockopt(socket, SOL_SOCKET, SO_TYPE, &type, &len) && type == SOCK_SEQPACKET;
}

static enum status send_with(int socket, uint32_t type, const struct buf *payload, int fd, int flags,
			     struct error *err)
{
	size_t len = payload ? payload->len : 0;
	if (len > MESSAGE_MAX)
		return error_set(err, STATUS_TOO_LARGE, "a message of %zu bytes is past the limit of %u", len,
				 MESSAGE_MAX);
	if (len > MESSAGE_MAX_PACKET && is_packet_socket(socket))
		return error_set(err, STATUS_TOO_LARGE,
				 "a message of %zu bytes is past the limit of %u for a packet", len,
				 MESSAGE_MAX_PACKET);

	unsigned char header[HEADER_BYTES];
	put_u32(header, (uint32_t)len);
	put_u32(header + 4, type);
	struct iovec parts[2] = {
		{ .iov_base = header, .iov_len = sizeof(header) },
		{ .iov_base = len ? payload->data : NULL, .iov_len = len },
	};
	struct msghdr msg = { .msg_iov = parts, .msg_iovlen = len ? 2 : 1 };
	union control control;
	if (fd >= 0) {
		memset(&control, 0, sizeof(control));
		msg.msg_control = control.bytes;
		msg.msg_controllen = sizeof(control.bytes);
		struct cmsghdr *c = CMSG_FIRSTHDR(&msg);
		c->cmsg_level = SOL_SOCKET;
		c->cmsg_type = SCM_RIGHTS;
		c->cmsg_len = CMSG_LEN(sizeof(int));
		memcpy(CMSG_DATA(c), &fd, sizeof(int));
	}
	while (msg.msg_iovlen) {
		ssize_t n = sendmsg(socket, &msg, MSG_NOSIGNAL | flags);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == ENOBUFS) &&
		    (flags & MSG_DONTWAIT))
			return error_set(err, STATUS_BUSY, "the socket is full");
		if (n < 0)
			return error_set_errno(err, STATUS_IO, "cannot send a message");
		msg.msg_control = NULL; /* the descriptor went with the first bytes */
		msg.msg_controllen = 0;
		while (msg.msg_iovlen && (size_t)n >= msg.msg_iov->iov_len) {
			n -= (ssize_t)msg.msg_iov->iov_len;
			msg.msg_iov++;
			msg.msg_iovlen--;
		}
		if (msg.msg_iovlen) {
			msg.msg_iov->iov_base = (char *)msg.msg_iov->iov_base + n;
			msg.msg_iov->iov_len -= (size_t)n;
		}
	}
	return STATUS_OK;
}

enum status message_send(int socket, uint32_t type, const struct buf *payload, int fd, struct error *err)
{
	return send_with(socket, type, payload, fd, 0, err);
}

enum status message_try_send(int socket, uint32_t type, const struct buf *payload, int fd, struct error *err)
{
	return send_with(socket, type, payload, fd, MSG_DONTWAIT, err);
}

/* ---- receiving ---- */

/*
 * The descriptor that came with msg, or -1. More than one is not ours: all are closed and *ret_excess is true. (The
 * control buffer has room for two on 64-bit machines, whatever was asked for.)
 */
static int take_descriptor(struct msghdr *msg, bool *ret_excess)
{
	int found = -1;
	*ret_excess = msg->msg_flags & MSG_CTRUNC;
	for (struct cmsghdr *c = CMSG_FIRSTHDR(msg); c; c = CMSG_NXTHDR(msg, c)) {
		if (c->cmsg_level != SOL_SOCKET || c->cmsg_type != SCM_RIGHTS)
			continue;
		size_t n = (c->cmsg_len - CMSG_LEN(0)) / sizeof(int);
		for (size_t i = 0; i < n; i++) {
			int fd;
			memcpy(&fd, CMSG_DATA(c) + i * sizeof(int), sizeof(int));
			if (found < 0) {
				found = fd;
			} else {
				close(fd);
				*ret_excess = true;
			}
		}
	}
	if (*ret_excess)
		close_p(&found);
	return *ret_excess ? -1 : found;
}

static enum status wait_readable(int socket, uint64_t deadline_ms, struct error *err)
{
	for (;;) {
		int timeout = -1;
		if (deadline_ms) {
			uint64_t now = clock_now_ms();
			if (now >= deadline_ms)
				return error_set(err, STATUS_TIMEOUT, "no message before the deadline");
			uint64_t left = deadline_ms - now;
			timeout = left > 1000000 ? 1000000 : (int)left;
		}
		struct pollfd p = { .fd = socket, .events = POLLIN };
		int n = poll(&p, 1, timeout);
		if (n > 0)
			return STATUS_OK;
		if (n < 0 && errno != EINTR)
			return error_set_errno(err, STATUS_IO, "cannot wait for a message");
	}
}

/*
 * Append what comes, up to `wanted` bytes in all. *ret_fd: not NULL for the header, with which a descriptor may come;
 * elsewhere the kernel drops descriptors, since there is no room for them. STATUS_NOT_FOUND: the end, before any byte.
 */
static enum status receive_stream(int socket, struct buf *into, size_t wanted, int *ret_fd,
				  uint64_t deadline_ms, struct error *err)
{
	while (into->len < wanted) {
		enum status status = wait_readable(socket, deadline_ms, err);
		if (status)
			return status;
		size_t chunk = wanted - into->len < STREAM_CHUNK ? wanted - into->len : STREAM_CHUNK;
		buf_reserve(into, chunk);
		struct iovec part = { .iov_base = into->data + into->len, .iov_len = chunk };
		struct msghdr msg = { .msg_iov = &part, .msg_iovlen = 1 };
		union control control;
		if (ret_fd && *ret_fd < 0) {
			msg.msg_control = control.bytes;
			msg.msg_controllen = sizeof(control.bytes);
		}
		ssize_t n = recvmsg(socket, &msg, MSG_CMSG_CLOEXEC | MSG_DONTWAIT);
		if (n < 0 && (errno == EINTR || errno == EAGAIN))
			continue;
		if (n < 0)
			return error_set_errno(err, STATUS_IO, "cannot receive a message");
		if (ret_fd && *ret_fd < 0) {
			bool excess;
			*ret_fd = take_descriptor(&msg, &excess);
			if (excess)
				return error_set(err, STATUS_CORRUPT,
						 "a message with more than one descriptor");
		}
		if (!n)
			return error_set(err, into->len ? STATUS_IO : STATUS_NOT_FOUND,
					 into->len ? "the other process went away in the middle of a message"
						   : "the other process went away");
		into->len += (size_t)n;
		into->data[into->len] = '\0';
	}
	return STATUS_OK;
}

enum status message_receive(int socket, struct message *ret_message, uint32_t limit, uint64_t deadline_ms,
			    struct error *err)
{
	CLEANUP(buf_release) struct buf header = BUF_INIT;
	CLEANUP(message_release) struct message message = MESSAGE_INIT;
	enum status status = receive_stream(socket, &header, HEADER_BYTES, &message.fd, deadline_ms, err);
	if (status)
		return status;
	struct cursor cursor = cursor_over(header.data, header.len);
	uint32_t len = cursor_u32(&cursor);
	message.type = cursor_u32(&cursor);
	if (len > limit || len > MESSAGE_MAX)
		return error_set(err, STATUS_CORRUPT, "a message of %u bytes is past the limit of %u", len,
				 limit);
	status = receive_stream(socket, &message.payload, len, NULL, deadline_ms, err);
	if (status == STATUS_NOT_FOUND)
		return error_set(err, STATUS_IO, "the other process went away in the middle of a message");
	if (status)
		return status;
	message_release(ret_message);
	*ret_message = message;
	message = (struct message)MESSAGE_INIT;
	return STATUS_OK;
}

enum status message_receive_packet(int socket, struct message *ret_message, struct error *err)
{
	CLEANUP(message_release) struct message message = MESSAGE_INIT;
	unsigned char header[HEADER_BYTES];
	buf_reserve(&message.payload, MESSAGE_MAX_PACKET);
	struct iovec parts[2] = {
		{ .iov_base = header, .iov_len = sizeof(header) },
		{ .iov_base = message.payload.data, .iov_len = MESSAGE_MAX_PACKET },
	};
	union control control;
	struct msghdr msg = { .msg_iov = parts, .msg_iovlen = 2 };
	ssize_t n;
	do {
		msg.msg_control = control.bytes;
		msg.msg_controllen = sizeof(control.bytes);
		n = recvmsg(socket, &msg, MSG_CMSG_CLOEXEC);
	} while (n < 0 && errno == EINTR);
	if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
		return error_set(err, STATUS_BUSY, "no message waits");
	if (n < 0)
		return error_set_errno(err, STATUS_IO, "cannot receive a message");
	bool excess;
	message.fd = take_descriptor(&msg, &excess);
	if (excess)
		return error_set(err, STATUS_CORRUPT, "a message with more than one descriptor");
	if (!n)
		return error_set(err, STATUS_NOT_FOUND, "the other process went away");
	if (msg.msg_flags & MSG_TRUNC)
		return error_set(err, STATUS_CORRUPT, "a message past the limit of %u bytes",
				 MESSAGE_MAX_PACKET);
	if ((size_t)n < HEADER_BYTES)
		return error_set(err, STATUS_CORRUPT, "a message of %zd bytes has no header", n);
	struct cursor cursor = cursor_over(header, sizeof(header));
	uint32_t len = cursor_u32(&cursor);
	message.type = cursor_u32(&cursor);
	if (len != (size_t)n - HEADER_BYTES)
		return error_set(err, STATUS_CORRUPT, "a message says %u bytes and holds %zu", len,
				 (size_t)n - HEADER_BYTES);
	message.payload.len = len;
	message.payload.data[len] = '\0';
	message_release(ret_message);
	*ret_message = message;
	message = (struct message)MESSAGE_INIT;
	return STATUS_OK;
}
