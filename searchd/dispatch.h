/*
 * The front end's requests on their way to the query workers: a line of those that wait, a few at the workers (so that
 * none of them idles while an answer travels), and a time at which each is given up. Knows nothing of HTTP.
 */
#ifndef SEARCHD_DISPATCH_H
#define SEARCHD_DISPATCH_H

#include "wire.h"

/* Past its deadline a worker is killed after 200 ms; the front end waits a little longer for the news of that. */
#define KILL_GRACE_MS    200u
#define GIVE_UP_GRACE_MS 250u

#define WAITING_PER_WORKER 64u /* more than this many for each worker are refused */

struct waiting {
	uint64_t id; /* 0: not in here */
	uint64_t deadline_us;
	bool sent;
	struct buf message;          /* the request, until it is sent */
	struct waiting *next, *prev; /* in the line */
	void *owner;
};

struct dispatch;

/* socket: the front end's end. incarnation: which front end this is, so that answers to an earlier one are told apart. */
struct dispatch *dispatch_new(int socket, unsigned n_workers, unsigned incarnation);
void dispatch_free(struct dispatch *dispatch);

/* Take a request (its id is set here) and send what can be sent. False: too many wait; waiting is as it was. */
bool dispatch_add(struct dispatch *dispatch, struct waiting *waiting, struct wire_request *request);
/* The request with this id, taken out; NULL when there is none (an answer that comes too late, or a made-up one). */
struct waiting *dispatch_take(struct dispatch *dispatch, uint64_t id);
/* One whose time is up, taken out, or NULL. */
struct waiting *dispatch_take_expired(struct dispatch *dispatch, uint64_t now_us);
/* Any one, taken out, or NULL: for the end. */
struct waiting *dispatch_take_any(struct dispatch *dispatch);
/* Send what can be sent. */
void dispatch_pump(struct dispatch *dispatch);
unsigned dispatch_count(const struct dispatch *dispatch);

#endif
