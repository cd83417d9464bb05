/* The XML that the daemon writes: a search as an Atom feed (RFC 4287), and the OpenSearch description of the site. */
#ifndef SEARCHD_FEED_H
#define SEARCHD_FEED_H

#include "query/answer.h"

/*
 * base: "http://host:port" of this server. Entries carry the day that the document says of itself; those without one
 * carry the day of publication of the generation, since Atom wants a date.
 */
void feed_write(const char *base, const struct request *request, const struct answer *answer,
		struct buf *out);
void opensearch_write(const char *base, const char *icon_url, struct buf *out);

/* Text for an XML 1.0 document, between tags or in double quotes. What XML cannot hold (most control characters) is left out. */
void xml_text(struct buf *out, const char *text);

#endif
