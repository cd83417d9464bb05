/* Network addresses: a client's, a proxy's, the one that is listened on. IPv4 is kept as IPv4-mapped IPv6. */
#ifndef SEARCHD_ADDRESS_H
#define SEARCHD_ADDRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

#include "base/buf.h"
#include "base/error.h"

struct address {
	uint8_t bytes[16];
};

/* False for a family that is neither IPv4 nor IPv6. */
bool address_of_socket(const struct sockaddr *from, struct address *ret_address);
/* "192.0.2.1", "2001:db8::1", also in brackets; no port, no zone. len bytes. */
bool address_parse(const char *text, size_t len, struct address *ret_address);
bool address_equal(const struct address *a, const struct address *b);
/*
 * The same for everybody who is counted as one client: an IPv4 address, or the /64 of an IPv6 address, which one
 * subscriber has whole.
 */
struct address address_client(const struct address *address);

/* ADDR:PORT as in --listen; ADDR may be IPv6 in brackets or "localhost". The message quotes text. */
NODISCARD enum status listen_address_parse(const char *text, struct sockaddr_storage *ret_address,
					   socklen_t *ret_len, struct error *err);
/* "127.0.0.1:8080", "[::1]:8080", appended. */
void listen_address_add(const struct sockaddr_storage *address, struct buf *out);

#endif
