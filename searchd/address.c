#include "address.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

#include "base/banned.h"

static const uint8_t mapped[12] = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff };

bool address_of_socket(const struct sockaddr *from, struct address *ret_address)
{
	if (from->sa_family == AF_INET) {
		const struct sockaddr_in *v4 = (const struct sockaddr_in *)from;
		memcpy(ret_address->bytes, mapped, sizeof(mapped));
		memcpy(ret_address->bytes + 12, &v4->sin_addr, 4);
		return true;
	}
	if (from->sa_family == AF_INET6) {
		memcpy(ret_address->bytes, &((const struct sockaddr_in6 *)from)->sin6_addr, 16);
		return true;
	}
	return false;
}

bool address_parse(const char *text, size_t len, struct address *ret_address)
{
	char copy[INET6_ADDRSTRLEN];
	struct in_addr v4;
	struct in6_addr v6;

	if (len >= 2 && text[0] == '[' && text[len - 1] == ']') {
		text++;
		len -= 2;
	}
	if (!len || len >= sizeof(copy))
		return false;
	memcpy(copy, text, len);
	copy[len] = '\0';
	if (strlen(copy) != len)
		return false;
	if (inet_pton(AF_INET, copy, &v4) == 1) {
		memcpy(ret_address->bytes, mapped, sizeof(mapped));
		memcpy(ret_address->bytes + 12, &v4, 4);
		return true;
	}
	if (inet_pton(AF_INET6, copy, &v6) != 1)
		return false;
	memcpy(ret_address->bytes, &v6, 16);
	return true;
}

bool address_equal(const struct address *a, const struct address *b)
{
	return !memcmp(a->bytes, b->bytes, sizeof(a->bytes));
}

struct address address_client(const struct address *address)
{
	struct address client = *address;
	if (memcmp(client.bytes, mapped, sizeof(mapped)))
		memset(client.bytes + 8, 0, 8);
	return client;
}

enum status listen_address_parse(const char *text, struct sockaddr_storage *ret_address, socklen_t *ret_len,
				 struct error *err)
{
	const char *colon = strrchr(text, ':');
	char *end = NULL;
	struct address address;
	struct sockaddr_storage result = { 0 };

	unsigned long port =
		colon && colon[1] >= '0' && colon[1] <= '9' ? strtoul(colon + 1, &end, 10) : 65536;
	if (port > 65535 || *end)
		return error_set(err, STATUS_BAD_INPUT,
				 "--listen: \"%.80s\" is not ADDR:PORT, for example 127.0.0.1:8080", text);
	size_t len = (size_t)(colon - text);
	bool bare_v6 = memchr(text, ':', len) && text[0] != '[';
	if (len == 9 && !memcmp(text, "localhost", 9)) {
		text = "127.0.0.1";
		len = 9;
	}
	if (bare_v6 || !address_parse(text, len, &address))
		return error_set(
			err, STATUS_BAD_INPUT,
			"--listen: \"%.80s\" is no address of a network, for example 127.0.0.1 or [::1]",
			text);
	if (!memcmp(address.bytes, mapped, sizeof(mapped)) && text[0] != '[') {
		struct sockaddr_in *v4 = (struct sockaddr_in *)&result;
		v4->sin_family = AF_INET;
		v4->sin_port = htons((uint16_t)port);
		memcpy(&v4->sin_addr, address.bytes + 12, 4);
		*ret_len = sizeof(*v4);
	} else {
		struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)&result;
		v6->sin6_family = AF_INET6;
		v6->sin6_port = htons((uint16_t)port);
		memcpy(&v6->sin6_addr, address.bytes, 16);
		*ret_len = sizeof(*v6);
	}
	*ret_address = result;
	return STATUS_OK;
}

void listen_address_add(const struct sockaddr_storage *address, struct buf *out)
{
	char text[INET6_ADDRSTRLEN] = "";
	if (address->ss_family == AF_INET) {
		const struct sockaddr_in *v4 = (const struct sockaddr_in *)address;
		inet_ntop(AF_INET, &v4->sin_addr, text, sizeof(text));
		buf_addf(out, "%s:%u", text, ntohs(v4->sin_port));
	} else {
		const struct sockaddr_in6 *v6 = (const struct sockaddr_in6 *)address;
		inet_ntop(AF_INET6, &v6->sin6_addr, text, sizeof(text));
		buf_addf(out, "[%s]:%u", text, ntohs(v6->sin6_port));
	}
}
