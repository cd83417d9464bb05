#include "http.h"

#include <curl/curl.h>
#include <dlfcn.h>
#include <stdlib.h>

#include "base/memory.h"
#include "base/banned.h"

/* The functions of libcurl that are used, under the names they have there less "curl_". */
struct curl_functions {
	void *library;
	CURL *(*easy_init)(void);
	CURLcode (*easy_setopt)(CURL *handle, CURLoption option, ...);
	CURLcode (*easy_perform)(CURL *handle);
	CURLcode (*easy_getinfo)(CURL *handle, CURLINFO info, ...);
	void (*easy_cleanup)(CURL *handle);
	const char *(*easy_strerror)(CURLcode code);
};

struct http {
	struct curl_functions curl;
	CURL *handle;
	char reason[CURL_ERROR_SIZE];
};

/* dlsym gives a data pointer where a function's is wanted; POSIX promises that the bytes are the same. */
#define LOAD(name)                                                                                           \
	do {                                                                                                 \
		void *symbol = dlsym(curl->library, "curl_" #name);                                          \
		if (!symbol)                                                                                 \
			return error_set(err, STATUS_UNSUPPORTED, "libcurl lacks curl_" #name);              \
		__builtin_memcpy(&curl->name, &symbol, sizeof(symbol));                                      \
	} while (0)

static enum status load(struct curl_functions *curl, struct error *err)
{
	/* Both flavours have the same functions; which one is installed is the machine's choice. */
	static const char *const names[] = { "libcurl-gnutls.so.4", "libcurl.so.4" };

	for (size_t i = 0; i < ARRAY_SIZE(names) && !curl->library; i++)
		curl->library = dlopen(names[i], RTLD_NOW | RTLD_LOCAL);
	if (!curl->library)
		return error_set(err, STATUS_UNSUPPORTED,
				 "--server needs libcurl, which is not installed (Debian: libcurl3-gnutls)");
	LOAD(easy_init);
	LOAD(easy_setopt);
	LOAD(easy_perform);
	LOAD(easy_getinfo);
	LOAD(easy_cleanup);
	LOAD(easy_strerror);
	return STATUS_OK;
}

/* Called by libcurl with each piece of a body; another count than the one given ends the transfer. */
static size_t take(char *data, size_t size, size_t n, void *ctx)
{
	struct buf *body = ctx;
	if (n * size > HTTP_MAX_ANSWER - body->len)
		return 0;
	buf_add(body, data, n * size);
	return n * size;
}

enum status http_new(struct http **ret_http, struct error *err)
{
	struct http *http = xcalloc(1, sizeof(*http));
	enum status status = load(&http->curl, err);

	if (!status) {
		http->handle = http->curl.easy_init();
		if (!http->handle)
			status = error_set(err, STATUS_UNSUPPORTED, "libcurl cannot be started");
	}
	if (status) {
		http_free(http);
		return status;
	}
	http->curl.easy_setopt(http->handle, CURLOPT_PROTOCOLS_STR, "http,https");
	http->curl.easy_setopt(http->handle, CURLOPT_NOSIGNAL, 1L);
	http->curl.easy_setopt(http->handle, CURLOPT_CONNECTTIMEOUT, HTTP_CONNECT_SECONDS);
	http->curl.easy_setopt(http->handle, CURLOPT_TIMEOUT, HTTP_TOTAL_SECONDS);
	http->curl.easy_setopt(http->handle, CURLOPT_ACCEPT_ENCODING, "");
	http->curl.easy_setopt(http->handle, CURLOPT_USERAGENT, "iom-search/" IOM_VERSION);
	http->curl.easy_setopt(http->handle, CURLOPT_ERRORBUFFER, http->reason);
	http->curl.easy_setopt(http->handle, CURLOPT_WRITEFUNCTION, take);
	*ret_http = http;
	return STATUS_OK;
}

void http_free(struct http *http)
{
	if (!http)
		return;
	if (http->handle)
		http->curl.easy_cleanup(http->handle);
	/* The library stays loaded: the TLS library below it registers handlers that outlive a dlclose. */
	free(http);
}

enum status http_get(struct http *http, const char *url, long *ret_code, struct buf *body, struct error *err)
{
	long code = 0;

	buf_clear(body);
	http->reason[0] = '\0';
	http->curl.easy_setopt(http->handle, CURLOPT_URL, url);
	http->curl.easy_setopt(http->handle, CURLOPT_WRITEDATA, body);
	CURLcode result = http->curl.easy_perform(http->handle);
	if (result == CURLE_WRITE_ERROR)
		return error_set(err, STATUS_TOO_LARGE, "the answer is larger than %zu bytes",
				 HTTP_MAX_ANSWER);
	if (result)
		return error_set(err, result == CURLE_OPERATION_TIMEDOUT ? STATUS_TIMEOUT : STATUS_IO, "%s",
				 http->reason[0] ? http->reason : http->curl.easy_strerror(result));
	http->curl.easy_getinfo(http->handle, CURLINFO_RESPONSE_CODE, &code);
	*ret_code = code;
	return STATUS_OK;
}
