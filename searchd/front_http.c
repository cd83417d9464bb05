/* libmicrohttpd's callbacks: connections come and go, requests begin and end. */
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "exchange.h"
#include "base/memory.h"
#include "process/spawn.h"
#include "base/banned.h"

/* ---- connections ---- */

static enum MHD_Result on_accept(void *cls, const struct sockaddr *from, socklen_t len)
{
	struct front *front = cls;
	struct address peer;
	(void)len;
	if (front->draining || !address_of_socket(from, &peer))
		return MHD_NO;
	struct address client = address_client(&peer);
	if (http_is_proxy(front->settings, &peer) || clients_may_connect(front->clients, &client))
		return MHD_YES;
	count(&front->shared->counters.connections_refused);
	return MHD_NO;
}

static void connection_begin(struct front *front, struct MHD_Connection *mhd, void **socket_context)
{
	struct connection *connection = xcalloc(1, sizeof(*connection));
	const union MHD_ConnectionInfo *info =
		MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
	struct address peer = { { 0 } };

	if (info && address_of_socket(info->client_addr, &peer) && !http_is_proxy(front->settings, &peer)) {
		connection->client = address_client(&peer);
		connection->counted = true;
		clients_connect(front->clients, &connection->client);
	}
	connection->mhd = mhd;
	connection->until_ms = clock_now_ms() + FRONT_HEADER_MS;
	connection->next = front->connections;
	if (front->connections)
		front->connections->prev = connection;
	front->connections = connection;
	front->n_connections++;
	count(&front->shared->counters.connections);
	put(&front->shared->counters.open_connections, front->n_connections);
	*socket_context = connection;
}

static void exchange_free(struct exchange *exchange)
{
	struct front *front = exchange->front;
	if (exchange->waiting.id)
		dispatch_take(front->dispatch, exchange->waiting.id);
	if (exchange->client_counted)
		clients_end(front->clients, &exchange->client);
	if (exchange->response)
		MHD_destroy_response(exchange->response);
	front->body_bytes -= exchange->body_len;
	if (exchange->connection)
		exchange->connection->exchange = NULL;
	parameters_release(&exchange->parameters);
	buf_release(&exchange->query);
	buf_release(&exchange->base);
	buf_release(&exchange->key);
	buf_release(&exchange->waiting.message);
	free(exchange->range);
	free(exchange->if_range);
	free(exchange->none_match);
	free(exchange->name);
	free(exchange->target);
	free(exchange);
	front->n_exchanges--;
}

static void connection_end(struct front *front, void **socket_context)
{
	struct connection *connection = *socket_context;
	if (!connection)
		return;
	/* Should libmicrohttpd ever forget to say that a request ended, its end is here. */
	if (connection->exchange)
		exchange_free(connection->exchange);
	if (connection->counted)
		clients_disconnect(front->clients, &connection->client);
	*(connection->prev ? &connection->prev->next : &front->connections) = connection->next;
	if (connection->next)
		connection->next->prev = connection->prev;
	free(connection);
	front->n_connections--;
	put(&front->shared->counters.open_connections, front->n_connections);
	*socket_context = NULL;
}

static void on_connection(void *cls, struct MHD_Connection *mhd, void **socket_context,
			  enum MHD_ConnectionNotificationCode code)
{
	if (code == MHD_CONNECTION_NOTIFY_STARTED)
		connection_begin(cls, mhd, socket_context);
	else
		connection_end(cls, socket_context);
}

void front_http_cut(struct front *front, uint64_t now_ms)
{
	for (struct connection *connection = front->connections; connection; connection = connection->next) {
		bool idle = !connection->exchange;
		if (!(connection->until_ms && now_ms >= connection->until_ms) && !(front->draining && idle))
			continue;
		/* libmicrohttpd sees the end of the stream and closes. */
		const union MHD_ConnectionInfo *info =
			MHD_get_connection_info(connection->mhd, MHD_CONNECTION_INFO_CONNECTION_FD);
		if (info)
			shutdown(info->connect_fd, SHUT_RDWR);
		connection->until_ms = 0;
	}
}

/* ---- requests ---- */

static struct connection *connection_of(struct MHD_Connection *mhd)
{
	const union MHD_ConnectionInfo *info =
		MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
	return info ? info->socket_context : NULL;
}

/* The request line was read: uri is the target as it was sent. */
static void *on_target(void *cls, const char *uri, struct MHD_Connection *mhd)
{
	struct front *front = cls;
	struct connection *connection = connection_of(mhd);
	if (!connection || connection->exchange)
		return NULL;
	struct exchange *exchange = xcalloc(1, sizeof(*exchange));
	exchange->front = front;
	exchange->connection = connection;
	exchange->target = xstrdup(uri ? uri : "");
	exchange->begun_us = clock_now_us();
	parameters_init(&exchange->parameters);
	buf_init(&exchange->query);
	buf_init(&exchange->base);
	buf_init(&exchange->key);
	buf_init(&exchange->waiting.message);
	exchange->waiting.owner = exchange;
	connection->exchange = exchange;
	front->n_exchanges++;
	uint64_t until_ms = clock_now_ms() + FRONT_HEADER_MS;
	if (!connection->until_ms || connection->until_ms > until_ms)
		connection->until_ms = until_ms;
	return exchange;
}

/* Pass exchange->response on. */
static enum MHD_Result send_response(struct exchange *exchange, struct MHD_Connection *mhd)
{
	struct MHD_Response *response = exchange->response;
	if (!response)
		return MHD_NO;
	exchange->state = EXCHANGE_QUEUED;
	enum MHD_Result result = MHD_queue_response(mhd, exchange->status, response);
	return result;
}

static enum MHD_Result on_request(void *cls, struct MHD_Connection *mhd, const char *url, const char *method,
				  const char *version, const char *upload, size_t *upload_size,
				  void **request_context)
{
	struct exchange *exchange = *request_context;
	(void)cls;
	(void)url; /* decoded, "%2F" and all: not used */
	(void)upload;
	if (!exchange)
		return MHD_NO;
	switch (exchange->state) {
	case EXCHANGE_NEW:
		exchange->connection->until_ms = clock_now_ms() + FRONT_ANSWER_MS;
		exchange_check(exchange, method, version);
		/*
		 * An answer at this point makes libmicrohttpd close the connection, which is right when what follows
		 * cannot be trusted. Else it waits for the next call, so that a 304 or a 404 keeps the connection.
		 */
		return exchange->close_now ? send_response(exchange, mhd) : MHD_YES;
	case EXCHANGE_CHECKED:
		if (*upload_size) /* a body: refused above, so never here */
			return MHD_NO;
		exchange_begin(exchange);
		if (exchange->state == EXCHANGE_ANSWERED)
			return send_response(exchange, mhd);
		MHD_suspend_connection(mhd);
		return MHD_YES;
	case EXCHANGE_ANSWERED:
		return send_response(exchange, mhd);
	default:
		return MHD_NO;
	}
}

static void on_completed(void *cls, struct MHD_Connection *mhd, void **request_context,
			 enum MHD_RequestTerminationCode code)
{
	struct exchange *exchange = *request_context;
	(void)cls;
	(void)mhd;
	(void)code;
	if (!exchange)
		return;
	exchange->connection->until_ms = clock_now_ms() + FRONT_IDLE_MS;
	exchange_free(exchange);
	*request_context = NULL;
}

void front_http_answer(struct exchange *exchange, struct wire_answer *answer)
{
	exchange_take_answer(exchange, answer);
	MHD_resume_connection(exchange->connection->mhd);
}

void front_http_fail(struct exchange *exchange, unsigned status, const char *detail)
{
	exchange_fail(exchange, status, detail, NULL, false);
	MHD_resume_connection(exchange->connection->mhd);
}

enum status front_http_start(struct front *front, int listener, unsigned max_connections, struct error *err)
{
	front->daemon = MHD_start_daemon(
		MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME, 0, on_accept, front, on_request, front,
		MHD_OPTION_LISTEN_SOCKET, listener, MHD_OPTION_CONNECTION_LIMIT, max_connections,
		MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)FRONT_CONNECTION_MEMORY,
		MHD_OPTION_CONNECTION_TIMEOUT, FRONT_IDLE_MS / 1000, MHD_OPTION_SIGPIPE_HANDLED_BY_APP, 1,
		MHD_OPTION_URI_LOG_CALLBACK, on_target, front, MHD_OPTION_NOTIFY_COMPLETED, on_completed,
		front, MHD_OPTION_NOTIFY_CONNECTION, on_connection, front, MHD_OPTION_END);
	if (!front->daemon)
		return error_set(err, STATUS_IO, "libmicrohttpd does not start");
	return STATUS_OK;
}
