#include "http_checks.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "base/memory.h"
#include "base/banned.h"

static const char *const header_names[N_HEADERS] = {
	[HEADER_HOST] = "Host",
	[HEADER_CONTENT_LENGTH] = "Content-Length",
	[HEADER_TRANSFER_ENCODING] = "Transfer-Encoding",
	[HEADER_EXPECT] = "Expect",
	[HEADER_ACCEPT] = "Accept",
	[HEADER_ACCEPT_ENCODING] = "Accept-Encoding",
	[HEADER_ACCEPT_LANGUAGE] = "Accept-Language",
	[HEADER_IF_NONE_MATCH] = "If-None-Match",
	[HEADER_IF_RANGE] = "If-Range",
	[HEADER_RANGE] = "Range",
	[HEADER_ORIGIN] = "Origin",
	[HEADER_FORWARDED_FOR] = "X-Forwarded-For",
	[HEADER_FORWARDED_PROTO] = "X-Forwarded-Proto",
};

void http_request_header(struct http_request *request, const char *name, size_t name_len, const char *value,
			 size_t value_len)
{
	for (size_t i = 0; i < N_HEADERS; i++) {
		if (strlen(header_names[i]) != name_len || strncasecmp(header_names[i], name, name_len))
			continue;
		request->headers[i].value = value ? value : "";
		request->headers[i].len = value ? value_len : 0;
		request->headers[i].n++;
		return;
	}
}

static bool refuse(struct refusal *refusal, unsigned status, bool close, const char *detail)
{
	*refusal = (struct refusal){ .status = status, .close = close, .detail = detail };
	return false;
}

/* ---- Host ---- */

/* Split "name[:port]"; false when it is not that. len of the name, brackets included. */
static bool split_host(const char *value, size_t len, size_t *ret_name_len)
{
	size_t name = 0;
	if (!len || len > 255 + 6)
		return false;
	if (value[0] == '[') {
		const char *end = memchr(value, ']', len);
		if (!end)
			return false;
		name = (size_t)(end - value) + 1;
		for (size_t i = 1; i + 1 < name; i++)
			if (!isxdigit((unsigned char)value[i]) && value[i] != ':' && value[i] != '.')
				return false;
	} else {
		while (name < len && (isalnum((unsigned char)value[name]) || memchr("-._", value[name], 3)))
			name++;
	}
	if (!name)
		return false;
	size_t at = name;
	if (at < len && value[at++] != ':')
		return false;
	if (len - at > 5)
		return false;
	for (; at < len; at++)
		if (!isdigit((unsigned char)value[at]))
			return false;
	*ret_name_len = name;
	return true;
}

/*
 * Names that are ours: --host, localhost, and the very address that the connection came to. A page of somebody else that
 * makes its own name point here (DNS rebinding) names neither.
 */
static bool is_our_name(const struct settings *settings, const struct http_request *request, const char *name,
			size_t len)
{
	struct address address;
	if (len == 9 && !strncasecmp(name, "localhost", 9))
		return true;
	if (request->has_local && address_parse(name, len, &address) &&
	    address_equal(&address, &request->local))
		return true;
	for (size_t i = 0; i < settings->hosts.n; i++) {
		const char *host = settings->hosts.items[i];
		if (strlen(host) == len && !strncasecmp(host, name, len))
			return true;
	}
	return false;
}

/* ---- the target ---- */

static int hex_digit(char c)
{
	return c >= '0' && c <= '9'   ? c - '0'
	       : c >= 'a' && c <= 'f' ? c - 'a' + 10
	       : c >= 'A' && c <= 'F' ? c - 'A' + 10
				      : -1;
}

/* A segment "." or ".." in any spelling. */
static bool has_dot_segment(const char *path, size_t len)
{
	size_t dots = 0, others = 0;
	for (size_t i = 0; i <= len; i++) {
		char c = i < len ? path[i] : '/';
		if (c == '%' && i + 2 < len && path[i + 1] == '2' &&
		    (path[i + 2] == 'e' || path[i + 2] == 'E')) {
			c = '.';
			i += 2;
		}
		if (c != '/') {
			dots += c == '.';
			others += c != '.';
			continue;
		}
		if (!others && (dots == 1 || dots == 2))
			return true;
		dots = others = 0;
	}
	return false;
}

/* Every "%" begins an escape, and none is a NUL. */
static bool escapes_are_whole(const char *path, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if (path[i] != '%')
			continue;
		int high = i + 2 < len ? hex_digit(path[i + 1]) : -1;
		int low = high >= 0 ? hex_digit(path[i + 2]) : -1;
		if (low < 0 || !(high | low))
			return false;
	}
	return true;
}

static bool check_target(const struct http_request *request, struct http_target *target,
			 struct refusal *refusal)
{
	const char *text = request->target;
	size_t len = text ? strlen(text) : 0;

	if (!len || text[0] != '/')
		return refuse(refusal, 400, true, "The target of the request must be a path.");
	if (len > TARGET_MAX)
		return refuse(refusal, 414, true, "The address is longer than 12,288 bytes.");
	for (size_t i = 0; i < len; i++)
		if ((unsigned char)text[i] <= ' ' || text[i] == 0x7f || text[i] == '#')
			return refuse(refusal, 400, true,
				      "The address holds a character that must be escaped.");
	const char *mark = memchr(text, '?', len);
	size_t path_len = mark ? (size_t)(mark - text) : len;
	target->query = mark ? mark + 1 : "";
	target->query_len = mark ? len - path_len - 1 : 0;
	if (!escapes_are_whole(text, path_len))
		return refuse(refusal, 400, false, "The path holds a broken escape, or %00.");
	target->route = route_find(text, path_len);
	if (target->route && target->route->flags & ROUTE_HAS_NAME) {
		/* A name is looked up and never joined to a path: anything may be in it. */
		target->name = text + strlen(target->route->path);
		target->name_len = path_len - strlen(target->route->path);
		return true;
	}
	target->name = "";
	target->name_len = 0;
	if (has_dot_segment(text, path_len) || memmem(text, path_len, "//", 2))
		return refuse(refusal, 400, false, "The path holds \"//\", or a segment \".\" or \"..\".");
	return true;
}

bool http_check(const struct settings *settings, const struct http_request *request,
		struct http_target *ret_target, struct refusal *ret_refusal)
{
	struct http_target target = { .method = METHOD_GET };
	bool known = true;

	if (!strcmp(request->method, "HEAD"))
		target.method = METHOD_HEAD;
	else if (!strcmp(request->method, "OPTIONS") && settings->origins.n)
		target.method = METHOD_OPTIONS;
	else
		known = !strcmp(request->method, "GET");
	if (strcmp(request->version, "HTTP/1.1") && strcmp(request->version, "HTTP/1.0"))
		return refuse(ret_refusal, 400, true, "The version of HTTP must be 1.0 or 1.1.");

	/* What could hide a second request comes before all else, and closes the connection. */
	const char *length = request->headers[HEADER_CONTENT_LENGTH].value;
	if (request->headers[HEADER_TRANSFER_ENCODING].n)
		return refuse(ret_refusal, 400, true,
			      "A request here has no body: Transfer-Encoding is refused.");
	if (request->headers[HEADER_CONTENT_LENGTH].n > 1)
		return refuse(ret_refusal, 400, true, "Content-Length is given more than once.");
	if (!known)
		return refuse(ret_refusal, 405, true,
			      settings->origins.n ? "Only GET, HEAD and OPTIONS are answered."
						  : "Only GET and HEAD are answered.");
	if (request->headers[HEADER_CONTENT_LENGTH].n &&
	    (request->headers[HEADER_CONTENT_LENGTH].len != 1 || *length != '0'))
		return refuse(ret_refusal, 400, true,
			      "A request here has no body: Content-Length must be 0 or absent.");
	if (request->headers[HEADER_EXPECT].n)
		return refuse(ret_refusal, 400, true, "A request here has no body: Expect is refused.");

	size_t name_len;
	const char *host = request->headers[HEADER_HOST].value;
	if (request->headers[HEADER_HOST].n != 1)
		return refuse(ret_refusal, 400, true, "Exactly one Host is needed.");
	if (!split_host(host, request->headers[HEADER_HOST].len, &name_len))
		return refuse(ret_refusal, 400, true, "Host is not NAME or NAME:PORT.");
	if (!is_our_name(settings, request, host, name_len))
		return refuse(ret_refusal, 421, false,
			      "This server does not answer for that Host; --host allows a name.");

	for (size_t i = 0; i < N_HEADERS; i++)
		if (request->headers[i].len > HEADER_MAX)
			return refuse(ret_refusal, 431, true, "A header is longer than 4,096 bytes.");
	if (!check_target(request, &target, ret_refusal))
		return false;
	*ret_target = target;
	return true;
}

/* ---- single headers ---- */

/* The next element of a list with commas, blanks around it cut; false at the end. */
static bool next_element(const char **at, const char *end, const char **ret_element, size_t *ret_len)
{
	const char *p = *at;
	while (p < end && (*p == ' ' || *p == '\t' || *p == ','))
		p++;
	if (p == end)
		return false;
	const char *comma = memchr(p, ',', (size_t)(end - p));
	const char *stop = comma ? comma : end;
	*at = stop;
	while (stop > p && (stop[-1] == ' ' || stop[-1] == '\t'))
		stop--;
	*ret_element = p;
	*ret_len = (size_t)(stop - p);
	return true;
}

/* ";q=0", ";q=0.000": not wanted. */
static bool weight_is_zero(const char *parameters, size_t len)
{
	const char *q = NULL;
	for (size_t i = 0; i + 1 < len; i++)
		if ((parameters[i] == 'q' || parameters[i] == 'Q') && parameters[i + 1] == '=')
			q = parameters + i + 2;
	if (!q)
		return false;
	for (const char *end = parameters + len; q < end && *q != ';'; q++)
		if (*q != '0' && *q != '.' && *q != ' ')
			return false;
	return true;
}

bool http_accepts(const struct http_request *request, enum http_header header, const char *what)
{
	const char *at = request->headers[header].value, *element;
	size_t len, what_len = strlen(what);
	if (!at)
		return false;
	const char *end = at + request->headers[header].len;
	while (next_element(&at, end, &element, &len)) {
		const char *semicolon = memchr(element, ';', len);
		size_t name_len = semicolon ? (size_t)(semicolon - element) : len;
		while (name_len && element[name_len - 1] == ' ')
			name_len--;
		if (name_len == what_len && !strncasecmp(element, what, what_len))
			return !weight_is_zero(element + name_len, len - name_len);
	}
	return false;
}

bool http_none_match(const struct http_request *request, const char *etag)
{
	const char *at = request->headers[HEADER_IF_NONE_MATCH].value, *element;
	size_t len, etag_len;
	if (!at || !*etag)
		return false;
	if (!strncmp(etag, "W/", 2))
		etag += 2;
	etag_len = strlen(etag);
	const char *end = at + request->headers[HEADER_IF_NONE_MATCH].len;
	while (next_element(&at, end, &element, &len)) {
		if (len > 2 && !memcmp(element, "W/", 2)) {
			element += 2;
			len -= 2;
		}
		if (len == etag_len && !memcmp(element, etag, len))
			return true;
	}
	return false;
}

bool http_is_proxy(const struct settings *settings, const struct address *peer)
{
	for (unsigned i = 0; i < settings->n_proxies; i++)
		if (address_equal(&settings->proxies[i], peer))
			return true;
	return false;
}

bool http_client(const struct settings *settings, const struct http_request *request,
		 struct address *ret_client, bool *ret_by_proxy)
{
	const char *at = request->headers[HEADER_FORWARDED_FOR].value, *element, *last = NULL;
	size_t len, last_len = 0;
	struct address address;

	*ret_by_proxy = http_is_proxy(settings, &request->peer);
	if (!*ret_by_proxy) {
		*ret_client = address_client(&request->peer);
		return true;
	}
	if (!at)
		return false;
	/* The proxy adds the address that it saw at the end; what stands before comes from the client. */
	const char *end = at + request->headers[HEADER_FORWARDED_FOR].len;
	while (next_element(&at, end, &element, &len)) {
		last = element;
		last_len = len;
	}
	if (!last || !address_parse(last, last_len, &address))
		return false;
	*ret_client = address_client(&address);
	return true;
}

void http_base(const struct settings *settings, const struct http_request *request, struct buf *out)
{
	const char *proto = request->headers[HEADER_FORWARDED_PROTO].value;
	bool tls = proto && http_is_proxy(settings, &request->peer) &&
		   request->headers[HEADER_FORWARDED_PROTO].len == 5 && !strncasecmp(proto, "https", 5);
	buf_addstr(out, tls ? "https://" : "http://");
	buf_add(out, request->headers[HEADER_HOST].value, request->headers[HEADER_HOST].len);
}
