#include "base/error.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static const char *const names[N_STATUSES] = {
	[STATUS_OK] = "ok",
	[STATUS_NOT_FOUND] = "not-found",
	[STATUS_BAD_INPUT] = "bad-input",
	[STATUS_UNSUPPORTED] = "unsupported",
	[STATUS_TOO_LARGE] = "too-large",
	[STATUS_BUSY] = "busy",
	[STATUS_REFUSED] = "refused",
	[STATUS_CORRUPT] = "corrupt",
	[STATUS_IO] = "io",
	[STATUS_TIMEOUT] = "timeout",
	[STATUS_NO_MEMORY] = "no-memory",
	[STATUS_INTERNAL] = "internal",
};

enum status error_set(struct error *err, enum status status, const char *format, ...)
{
	if (!err)
		return status;
	va_list args;
	va_start(args, format);
	err->status = status;
	vsnprintf(err->message, sizeof(err->message), format, args);
	va_end(args);
	return status;
}

enum status error_set_errno(struct error *err, enum status status, const char *format, ...)
{
	int saved = errno;
	if (!err)
		return status;
	va_list args;
	va_start(args, format);
	err->status = status;
	int used = vsnprintf(err->message, sizeof(err->message), format, args);
	va_end(args);
	if (used >= 0 && (size_t)used < sizeof(err->message))
		snprintf(err->message + used, sizeof(err->message) - (size_t)used, ": %s", strerror(saved));
	return status;
}

enum status error_prefix(struct error *err, const char *format, ...)
{
	if (!err)
		return STATUS_INTERNAL;
	char old[sizeof(err->message)];
	memcpy(old, err->message, sizeof(old));
	va_list args;
	va_start(args, format);
	int used = vsnprintf(err->message, sizeof(err->message), format, args);
	va_end(args);
	if (used >= 0 && (size_t)used < sizeof(err->message))
		snprintf(err->message + used, sizeof(err->message) - (size_t)used, ": %.*s",
			 (int)(sizeof(old) - (size_t)used), old);
	return err->status;
}

const char *status_name(enum status status)
{
	return status >= 0 && status < N_STATUSES ? names[status] : "unknown";
}
