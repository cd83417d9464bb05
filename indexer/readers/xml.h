/*
 * The XML parts of DOCX, ODT and EPUB as events. Inside this folder only.
 *
 * libxml2's SAX2 parser, without a tree, a DTD or an entity: a part that declares entities is refused. Namespaces
 * become the usual prefixes whatever the part calls them ("w:p" in the transitional and in the strict form of
 * WordprocessingML), so that readers compare names. A part that is damaged gives what can be read of it.
 */
#ifndef READERS_XML_H
#define READERS_XML_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"

#define XML_MAX_ATTRIBUTES 1000u /* of one tag; more take libxml2 quadratic time */
#define XML_NAME           64u /* bytes of a name with prefix and NUL; longer ones are cut and mean nothing */
#define XML_VALUE          1024u /* bytes of an attribute's value with NUL; longer ones are cut */

struct xml_tag {
	const char *name; /* "w:p"; without prefix for what is in no namespace, or in one nobody here knows */
	const void *attributes;
	unsigned n_attributes;
	void *parser;
};

struct xml_events {
	void (*start)(void *ctx, const struct xml_tag *tag);
	/* Either may be NULL: not wanted. */
	void (*end)(void *ctx, const char *name);
	void (*text)(void *ctx, const char *text, size_t len); /* UTF-8, in pieces of any length */
	void *ctx;
	bool stop; /* set by a handler: no more events, and the part counts as cut */
};

/*
 * Read a part. ret_whole: false when it is damaged or was stopped, so that something may be missing.
 * STATUS_UNSUPPORTED: it declares entities, or a tag has too many attributes.
 */
NODISCARD enum status xml_read(const char *data, size_t len, struct xml_events *events, bool *ret_whole,
			       struct error *err);

/* The value of an attribute by its full name ("w:val", "id"); false when there is none. */
bool xml_attribute(const struct xml_tag *tag, const char *name, char ret_value[XML_VALUE]);
/* The same, cut to `size` bytes with NUL; ret_value stays as it is when there is none. */
void xml_copy_attribute(const struct xml_tag *tag, const char *name, char *ret_value, size_t size);

#endif
