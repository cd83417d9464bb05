/*
 * Who asks how much: open connections, requests under way and the rate of each client. A client is an IPv4 address or an
 * IPv6 /64 (address_client). The table has a fixed size; a client that finds no place in it (thousands of others have
 * connections open in the same corner) is not counted, and the limit of all connections still holds.
 */
#ifndef SEARCHD_CLIENTS_H
#define SEARCHD_CLIENTS_H

#include "address.h"

#define CLIENT_MAX_CONNECTIONS 64u
#define CLIENT_MAX_REQUESTS    64u /* under way, of one that a front proxy names */

struct clients;

struct clients *clients_new(unsigned rate);
void clients_free(struct clients *clients);

/* May this client open one connection more? */
bool clients_may_connect(struct clients *clients, const struct address *client);
void clients_connect(struct clients *clients, const struct address *client);
void clients_disconnect(struct clients *clients, const struct address *client);

/* A request of a client behind a front proxy begins. False: too many under way; nothing was counted. */
bool clients_begin(struct clients *clients, const struct address *client);
void clients_end(struct clients *clients, const struct address *client);

/* Does the rate allow one request more, now? A bucket of one second's worth. Always true without a rate. */
bool clients_spend(struct clients *clients, const struct address *client, uint64_t now_ms);

#endif
