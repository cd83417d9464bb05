#include "dispatch.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/banned.h"

#define SENT_PER_WORKER 2u

struct dispatch {
	int socket;
	unsigned window, n_sent; /* at the workers */
	unsigned capacity, n;
	struct waiting **slots; /* capacity of them; the place is part of the id */
	uint64_t incarnation;
	uint32_t serial;
	struct waiting *first, *last; /* the line of those not sent */
};

struct dispatch *dispatch_new(int socket, unsigned n_workers, unsigned incarnation)
{
	struct dispatch *dispatch = xcalloc(1, sizeof(*dispatch));
	dispatch->socket = socket;
	dispatch->window = n_workers * SENT_PER_WORKER;
	dispatch->capacity = n_workers * WAITING_PER_WORKER;
	dispatch->slots = xcalloc(dispatch->capacity, sizeof(*dispatch->slots));
	dispatch->incarnation = incarnation & 0xffff;
	return dispatch;
}

void dispatch_free(struct dispatch *dispatch)
{
	if (!dispatch)
		return;
	free(dispatch->slots);
	free(dispatch);
}

/* 16 bits of incarnation, 32 of serial number, 16 of place. */
static uint64_t make_id(struct dispatch *dispatch, unsigned slot)
{
	if (!++dispatch->serial)
		dispatch->serial = 1;
	return dispatch->incarnation << 48 | (uint64_t)dispatch->serial << 16 | slot;
}

bool dispatch_add(struct dispatch *dispatch, struct waiting *waiting, struct wire_request *request)
{
	unsigned slot = 0;
	if (dispatch->n == dispatch->capacity)
		return false;
	while (dispatch->slots[slot])
		slot++;
	waiting->id = request->id = make_id(dispatch, slot);
	waiting->deadline_us = request->deadline_us;
	waiting->sent = false;
	wire_request_write(request, &waiting->message);
	dispatch->slots[slot] = waiting;
	dispatch->n++;
	waiting->next = NULL;
	waiting->prev = dispatch->last;
	if (dispatch->last)
		dispatch->last->next = waiting;
	else
		dispatch->first = waiting;
	dispatch->last = waiting;
	dispatch_pump(dispatch);
	return true;
}

static void leave_line(struct dispatch *dispatch, struct waiting *waiting)
{
	*(waiting->prev ? &waiting->prev->next : &dispatch->first) = waiting->next;
	*(waiting->next ? &waiting->next->prev : &dispatch->last) = waiting->prev;
	waiting->next = waiting->prev = NULL;
	buf_release(&waiting->message);
}

void dispatch_pump(struct dispatch *dispatch)
{
	while (dispatch->first && dispatch->n_sent < dispatch->window) {
		struct waiting *waiting = dispatch->first;
		/* A socket that is full or broken is tried again at the next turn; until then the time runs. */
		if (message_try_send(dispatch->socket, WIRE_REQUEST, &waiting->message, -1, NULL))
			return;
		leave_line(dispatch, waiting);
		waiting->sent = true;
		dispatch->n_sent++;
	}
}

static struct waiting *take_slot(struct dispatch *dispatch, unsigned slot)
{
	struct waiting *waiting = dispatch->slots[slot];
	if (waiting->sent)
		dispatch->n_sent--;
	else
		leave_line(dispatch, waiting);
	dispatch->slots[slot] = NULL;
	dispatch->n--;
	waiting->id = 0;
	return waiting;
}

struct waiting *dispatch_take(struct dispatch *dispatch, uint64_t id)
{
	unsigned slot = id & 0xffff;
	if (!id || slot >= dispatch->capacity || !dispatch->slots[slot] || dispatch->slots[slot]->id != id)
		return NULL;
	return take_slot(dispatch, slot);
}

struct waiting *dispatch_take_expired(struct dispatch *dispatch, uint64_t now_us)
{
	for (unsigned i = 0; dispatch->n && i < dispatch->capacity; i++) {
		const struct waiting *waiting = dispatch->slots[i];
		if (waiting && now_us >= waiting->deadline_us + (waiting->sent ? GIVE_UP_GRACE_MS * 1000 : 0))
			return take_slot(dispatch, i);
	}
	return NULL;
}

struct waiting *dispatch_take_any(struct dispatch *dispatch)
{
	for (unsigned i = 0; i < dispatch->capacity; i++)
		if (dispatch->slots[i])
			return take_slot(dispatch, i);
	return NULL;
}

unsigned dispatch_count(const struct dispatch *dispatch)
{
	return dispatch->n;
}
