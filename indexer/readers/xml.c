#include "readers/xml.h"

#include <libxml/parser.h>
#include <string.h>

#include "base/buf.h"
#include "base/memory.h"
#include "base/utf8.h"
#include "readers/html_parts.h"

#include "base/banned.h"

#define PARSE_CHUNK (64u << 10)
#define N_CACHED    16u

/* What the parts of our formats are written in, and how we call it. */
static const struct {
	const char *prefix, *uri;
} spaces[] = {
	{ "w", "http://schemas.openxmlformats.org/wordprocessingml/2006/main" },
	{ "w", "http://purl.oclc.org/ooxml/wordprocessingml/main" },
	{ "mc", "http://schemas.openxmlformats.org/markup-compatibility/2006" },
	{ "m", "http://schemas.openxmlformats.org/officeDocument/2006/math" },
	{ "m", "http://purl.oclc.org/ooxml/officeDocument/math" },
	{ "rel", "http://schemas.openxmlformats.org/package/2006/relationships" },
	{ "dc", "http://purl.org/dc/elements/1.1/" },
	{ "dcterms", "http://purl.org/dc/terms/" },
	{ "office", "urn:oasis:names:tc:opendocument:xmlns:office:1.0" },
	{ "text", "urn:oasis:names:tc:opendocument:xmlns:text:1.0" },
	{ "table", "urn:oasis:names:tc:opendocument:xmlns:table:1.0" },
	{ "draw", "urn:oasis:names:tc:opendocument:xmlns:drawing:1.0" },
	{ "style", "urn:oasis:names:tc:opendocument:xmlns:style:1.0" },
	{ "meta", "urn:oasis:names:tc:opendocument:xmlns:meta:1.0" },
	{ "manifest", "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" },
	{ "svg", "urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0" },
	{ "fo", "urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0" },
	{ "math", "http://www.w3.org/1998/Math/MathML" },
	{ "opf", "http://www.idpf.org/2007/opf" },
	{ "container", "urn:oasis:names:tc:opendocument:xmlns:container" },
	{ "enc", "http://www.w3.org/2001/04/xmlenc#" },
	{ "xml", "http://www.w3.org/XML/1998/namespace" },
};

struct parser {
	xmlParserCtxtPtr xml;
	struct xml_events *events;
	bool entities, failed;
	/* Namespaces met, by the address of their names, which the parser's dictionary keeps. */
	struct {
		const xmlChar *uri;
		const char *prefix;
	} cache[N_CACHED];
	unsigned n_cache;
};

static const char *prefix_of(struct parser *parser, const xmlChar *uri)
{
	const char *prefix = "";
	if (!uri)
		return prefix;
	for (unsigned i = 0; i < parser->n_cache; i++)
		if (parser->cache[i].uri == uri)
			return parser->cache[i].prefix;
	for (size_t i = 0; i < ARRAY_SIZE(spaces); i++)
		if (!strcmp((const char *)uri, spaces[i].uri))
			prefix = spaces[i].prefix;
	if (parser->n_cache < N_CACHED) {
		parser->cache[parser->n_cache].uri = uri;
		parser->cache[parser->n_cache++].prefix = prefix;
	}
	return prefix;
}

static void full_name(struct parser *parser, const xmlChar *local, const xmlChar *uri,
		      char ret_name[XML_NAME])
{
	const char *prefix = prefix_of(parser, uri);
	size_t n = strlen(prefix), len = strnlen((const char *)local, XML_NAME);
	if (n) {
		memcpy(ret_name, prefix, n);
		ret_name[n++] = ':';
	}
	if (len > XML_NAME - 1 - n)
		len = XML_NAME - 1 - n;
	memcpy(ret_name + n, local, len);
	ret_name[n + len] = '\0';
}

static bool is_over(struct parser *parser)
{
	if (!parser->events->stop && !parser->entities)
		return false;
	xmlStopParser(parser->xml);
	return true;
}

static void start_element(void *ctx, const xmlChar *local, const xmlChar *prefix, const xmlChar *uri,
			  int n_spaces, const xmlChar **declared_spaces, int n_attributes, int n_defaulted,
			  const xmlChar **attributes)
{
	struct parser *parser = ctx;
	char name[XML_NAME];
	(void)prefix;
	(void)n_spaces;
	(void)declared_spaces;
	(void)n_defaulted;
	if (is_over(parser))
		return;
	full_name(parser, local, uri, name);
	struct xml_tag tag = { .name = name,
			       .attributes = attributes,
			       .n_attributes = (unsigned)n_attributes,
			       .parser = parser };
	parser->events->start(parser->events->ctx, &tag);
}

static void end_element(void *ctx, const xmlChar *local, const xmlChar *prefix, const xmlChar *uri)
{
	struct parser *parser = ctx;
	char name[XML_NAME];
	(void)prefix;
	if (is_over(parser))
		return;
	full_name(parser, local, uri, name);
	if (parser->events->end)
		parser->events->end(parser->events->ctx, name);
}

static void characters(void *ctx, const xmlChar *text, int len)
{
	struct parser *parser = ctx;
	if (len > 0 && parser->events->text && !is_over(parser))
		parser->events->text(parser->events->ctx, (const char *)text, (size_t)len);
}

static void entity_declared(void *ctx, const xmlChar *name, int type, const xmlChar *public_id,
			    const xmlChar *system_id, xmlChar *content)
{
	struct parser *parser = ctx;
	(void)name;
	(void)type;
	(void)public_id;
	(void)system_id;
	(void)content;
	parser->entities = true;
	is_over(parser);
}

/* What is wrong is told by the parser's state at the end. */
static void keep_silent(void *ctx, xmlErrorPtr error)
{
	(void)ctx;
	(void)error;
}

bool xml_attribute(const struct xml_tag *tag, const char *name, char ret_value[XML_VALUE])
{
	const xmlChar *const *attributes = tag->attributes;
	char full[XML_NAME];
	for (unsigned i = 0; i < tag->n_attributes; i++, attributes += 5) {
		full_name(tag->parser, attributes[0], attributes[2], full);
		if (strcmp(full, name) != 0)
			continue;
		const char *value = (const char *)attributes[3];
		size_t len = (size_t)((const char *)attributes[4] - value);
		len = utf8_floor(value, len, len < XML_VALUE - 1 ? len : XML_VALUE - 1);
		memcpy(ret_value, value, len);
		ret_value[len] = '\0';
		return true;
	}
	return false;
}

void xml_copy_attribute(const struct xml_tag *tag, const char *name, char *ret_value, size_t size)
{
	char value[XML_VALUE];
	if (!xml_attribute(tag, name, value))
		return;
	size_t n = strnlen(value, size - 1);
	memcpy(ret_value, value, n);
	ret_value[n] = '\0';
}

/*
 * Before the parser counts them with quadratic work. No value may hold a "<", so all attributes of a tag stand before
 * the next one; a text that has a thousand of them in quotes is taken for one.
 */
static bool has_too_many_attributes(const char *data, size_t len)
{
	size_t n = 0;
	for (size_t i = 0; i < len; i++) {
		if (data[i] == '<') {
			n = 0;
		} else if (data[i] == '=') {
			while (i + 1 < len &&
			       (data[i + 1] == ' ' || (data[i + 1] >= '\t' && data[i + 1] <= '\r')))
				i++;
			n += i + 1 < len && (data[i + 1] == '"' || data[i + 1] == '\'');
			if (n > XML_MAX_ATTRIBUTES)
				return true;
		}
	}
	return false;
}

static enum status parse(struct parser *parser, const char *data, size_t len, struct error *err)
{
	xmlSAXHandler handler = {
		.initialized = XML_SAX2_MAGIC,
		.startElementNs = start_element,
		.endElementNs = end_element,
		.characters = characters,
		.ignorableWhitespace = characters,
		.cdataBlock = characters,
		.entityDecl = entity_declared,
		.serror = keep_silent,
	};
	parser->xml = xmlCreatePushParserCtxt(&handler, parser, NULL, 0, NULL);
	if (!parser->xml)
		return error_set(err, STATUS_NO_MEMORY, "out of memory");
	/* No NOENT, no DTDLOAD, no HUGE; the charset was settled before. */
	xmlCtxtUseOptions(parser->xml, XML_PARSE_RECOVER | XML_PARSE_NONET | XML_PARSE_IGNORE_ENC);
	for (size_t at = 0; at < len && !parser->xml->disableSAX; at += PARSE_CHUNK) {
		size_t n = len - at < PARSE_CHUNK ? len - at : PARSE_CHUNK;
		xmlParseChunk(parser->xml, data + at, (int)n, 0);
	}
	if (!parser->xml->disableSAX)
		xmlParseChunk(parser->xml, NULL, 0, 1);
	bool no_memory = parser->xml->errNo == XML_ERR_NO_MEMORY;
	parser->failed |= !parser->xml->wellFormed || parser->xml->disableSAX;
	xmlFreeDoc(parser->xml->myDoc);
	xmlFreeParserCtxt(parser->xml);
	return no_memory ? error_set(err, STATUS_NO_MEMORY, "out of memory") : STATUS_OK;
}

enum status xml_read(const char *data, size_t len, struct xml_events *events, bool *ret_whole,
		     struct error *err)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	size_t mark;
	const char *form = charset_by_form(data, len, &mark);
	/* UTF-16, or what is no UTF-8: nearly all parts are, and are not copied. */
	if ((form && strcmp(form, "UTF-8") != 0) || !utf8_valid(data, len)) {
		char declared[CHARSET_NAME];
		const char *charset;
		html_declared_charset(data, len, declared);
		enum status status = reader_decode(data, len, declared, &text, &charset, err);
		if (status)
			return status;
		data = text.data;
		len = text.len;
	} else {
		data += form ? mark : 0;
		len -= form ? mark : 0;
	}
	while (len && (*data == ' ' || (*data >= '\t' && *data <= '\r')))
		data++, len--;
	if (has_too_many_attributes(data, len))
		return error_set(err, STATUS_UNSUPPORTED, "a tag with more than %u attributes",
				 XML_MAX_ATTRIBUTES);
	struct parser parser = { .events = events };
	enum status status = parse(&parser, data, len, err);
	if (!status && parser.entities)
		return error_set(err, STATUS_UNSUPPORTED, "its XML declares entities");
	if (!status)
		*ret_whole = !parser.failed && !events->stop;
	return status;
}
