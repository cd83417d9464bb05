/*
 * Typed messages between our own processes, over a Unix socket.
 *
 * A message is a type, a payload of up to MESSAGE_MAX bytes built with the buf_add_* functions, and
 * at most one descriptor that travels with it. On the wire: u32 length, u32 type, payload (a stream
 * socket: one after the other; a SEQPACKET socket: one packet each, MESSAGE_MAX_PACKET at most).
 * Each message has one function that writes and one that reads it, naming the fields in the same
 * order. Structs are never sent as bytes. A peer that parses foreign bytes is not trusted: whatever
 * comes from it is checked like a file.
 */
#ifndef PROCESS_MESSAGE_H
#define PROCESS_MESSAGE_H

#include <stdint.h>

#include "base/buf.h"
#include "base/error.h"

#define MESSAGE_MAX        (96u << 20)
#define MESSAGE_MAX_PACKET (100u << 10) /* what one SEQPACKET message may hold; larger goes as a memfd */

struct message {
	uint32_t type;
	struct buf payload;
	int fd; /* that came with it, or -1; the receiver closes it */
};

#define MESSAGE_INIT                                                                                         \
	{                                                                                                    \
		.payload = BUF_INIT, .fd = -1                                                                \
	}
void message_release(struct message *message); /* closes fd too */

/* A pair of connected sockets, close-on-exec: type SOCK_STREAM or SOCK_SEQPACKET. */
NODISCARD enum status message_pair(int type, int ret_fds[2], struct error *err);

/* Send; fd is -1 or a descriptor to pass (the sender keeps its own). Blocking sockets only. STATUS_IO when the peer is gone. */
NODISCARD enum status message_send(int socket, uint32_t type, const struct buf *payload, int fd,
				   struct error *err);

/* The same without waiting: STATUS_BUSY when the socket is full. For SEQPACKET sockets (a stream might be cut in the middle). */
NODISCARD enum status message_try_send(int socket, uint32_t type, const struct buf *payload, int fd,
				       struct error *err);

/*
 * Receive one message from a stream socket; blocks until it is whole or until deadline_ms
 * (clock_now_ms(); 0 means none). limit: the most payload bytes this peer may send.
 * STATUS_NOT_FOUND at a clean end (the peer closed between messages), STATUS_TIMEOUT,
 * STATUS_CORRUPT for a length past the limit or more than one descriptor, STATUS_IO else.
 * ret_message must be initialised; on success what it held is released.
 */
NODISCARD enum status message_receive(int socket, struct message *ret_message, uint32_t limit,
				      uint64_t deadline_ms, struct error *err);

/* The same from a SEQPACKET socket: one packet. Non-blocking sockets answer STATUS_BUSY when nothing waits. An empty packet cannot be told from the end. */
NODISCARD enum status message_receive_packet(int socket, struct message *ret_message, struct error *err);

#endif
