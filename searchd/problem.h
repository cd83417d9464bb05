/* Errors over HTTP: RFC 9457 problem details, and the table from our statuses to HTTP's. */
#ifndef SEARCHD_PROBLEM_H
#define SEARCHD_PROBLEM_H

#include "base/buf.h"
#include "base/error.h"

/*
 * Append {"type":"about:blank","title":"Not Found","status":404,"detail":...}. detail may be NULL; parameter, when not
 * NULL, names the parameter that is wrong, in a member of its own.
 */
void problem_write(unsigned http_status, const char *detail, const char *parameter, struct buf *out);
/* "Not Found". */
const char *problem_title(unsigned http_status);
unsigned problem_http_status(enum status status);
/* The name in front of the first ":" of a message of parameters_read ("n: must be ..."), appended; "" when there is none. */
void problem_parameter(const char *message, struct buf *out);

#endif
