/*
 * How every function of this project reports failure.
 *
 * A function that can fail returns `enum status` (STATUS_OK is 0), is marked NODISCARD and, on
 * failure, writes one complete sentence into the caller's `struct error`. The sentence needs no
 * allocation and is passed up unchanged, or prefixed with what the caller was doing.
 */
#ifndef BASE_ERROR_H
#define BASE_ERROR_H

#include <stdarg.h>

#ifdef __cplusplus
extern "C" {
#endif

#define NODISCARD         __attribute__((warn_unused_result))
#define PRINTF_LIKE(a, b) __attribute__((format(printf, a, b)))

/* Run fn(&variable) when the variable leaves its scope. */
#define CLEANUP(fn) __attribute__((cleanup(fn)))

/* Few, each something a caller treats differently. */
enum status {
	STATUS_OK = 0,
	STATUS_NOT_FOUND,   /* the thing asked for does not exist */
	STATUS_BAD_INPUT,   /* what was handed in is wrong; the message says how */
	STATUS_UNSUPPORTED, /* well formed, but of a kind we do not handle */
	STATUS_TOO_LARGE,   /* past a limit named in the message */
	STATUS_BUSY,        /* somebody else holds it; trying again may succeed */
	STATUS_REFUSED,     /* a guard held; nothing was changed */
	STATUS_CORRUPT,     /* stored data contradict themselves */
	STATUS_IO,          /* the system failed: disk full, permission, broken pipe */
	STATUS_TIMEOUT,     /* the deadline passed */
	STATUS_NO_MEMORY,
	STATUS_INTERNAL, /* a bug of ours, or an exception nobody expected */
	N_STATUSES
};

struct error {
	enum status status;
	char message[512]; /* UTF-8, one sentence without a final full stop or newline */
};

#define ERROR_INIT                                                                                           \
	{                                                                                                    \
		.status = STATUS_OK                                                                          \
	}

/*
 * Store status and message, and return status, so that a function can end in
 * `return error_set(err, STATUS_CORRUPT, "...")`. err may be NULL; a message too long is cut.
 */
enum status error_set(struct error *err, enum status status, const char *format, ...) PRINTF_LIKE(3, 4);

/* The same, with ": " and the system's words for errno at the end. */
enum status error_set_errno(struct error *err, enum status status, const char *format, ...) PRINTF_LIKE(3, 4);

/* Put "prefix: " in front of the message that err holds. Returns its status. */
enum status error_prefix(struct error *err, const char *format, ...) PRINTF_LIKE(2, 3);

/* One lower-case word for a status ("corrupt"); for logs, reports and tests. */
const char *status_name(enum status status);

#ifdef __cplusplus
}
#endif

#endif
