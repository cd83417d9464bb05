#include "clients.h"

#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <xxhash.h>

#include "base/memory.h"
#include "base/banned.h"

#define N_SETS   1024u
#define SET_SIZE 8u

struct client {
	struct address address;
	uint32_t connections, requests;
	uint64_t used_ms; /* when it last spent; 0: free place */
	double tokens;
};

struct clients {
	unsigned rate;
	uint64_t seed; /* nobody outside can choose addresses that meet in one set */
	struct client sets[N_SETS][SET_SIZE];
};

struct clients *clients_new(unsigned rate)
{
	struct clients *clients = xcalloc(1, sizeof(*clients));
	clients->rate = rate;
	if (getrandom(&clients->seed, sizeof(clients->seed), 0) < 0)
		clients->seed = (uintptr_t)clients;
	return clients;
}

void clients_free(struct clients *clients)
{
	free(clients);
}

/* The place of this client, NULL when there is none and (make) none can be made. */
static struct client *find(struct clients *clients, const struct address *address, bool make)
{
	struct client *set = clients->sets[XXH3_64bits_withSeed(address->bytes, 16, clients->seed) % N_SETS];
	struct client *oldest = NULL;

	for (size_t i = 0; i < SET_SIZE; i++) {
		if (address_equal(&set[i].address, address))
			return &set[i];
		if (!set[i].connections && !set[i].requests && (!oldest || set[i].used_ms < oldest->used_ms))
			oldest = &set[i];
	}
	if (!make || !oldest)
		return NULL;
	*oldest = (struct client){ .address = *address, .tokens = clients->rate };
	return oldest;
}

bool clients_may_connect(struct clients *clients, const struct address *address)
{
	const struct client *client = find(clients, address, false);
	return !client || client->connections < CLIENT_MAX_CONNECTIONS;
}

void clients_connect(struct clients *clients, const struct address *address)
{
	struct client *client = find(clients, address, true);
	if (client)
		client->connections++;
}

void clients_disconnect(struct clients *clients, const struct address *address)
{
	struct client *client = find(clients, address, false);
	if (client && client->connections)
		client->connections--;
}

bool clients_begin(struct clients *clients, const struct address *address)
{
	struct client *client = find(clients, address, true);
	if (client && client->requests >= CLIENT_MAX_REQUESTS)
		return false;
	if (client)
		client->requests++;
	return true;
}

void clients_end(struct clients *clients, const struct address *address)
{
	struct client *client = find(clients, address, false);
	if (client && client->requests)
		client->requests--;
}

bool clients_spend(struct clients *clients, const struct address *address, uint64_t now_ms)
{
	if (!clients->rate)
		return true;
	struct client *client = find(clients, address, true);
	if (!client)
		return true;
	if (!client->used_ms) /* also a place that was never given away, whose address is "::" */
		client->tokens = clients->rate;
	else if (now_ms > client->used_ms)
		client->tokens += (double)(now_ms - client->used_ms) * clients->rate / 1000.0;
	if (client->tokens > clients->rate)
		client->tokens = clients->rate;
	client->used_ms = now_ms;
	if (client->tokens < 1)
		return false;
	client->tokens -= 1;
	return true;
}
