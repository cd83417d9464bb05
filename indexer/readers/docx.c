/*
 * DOCX (Office Open XML, transitional and strict; with macros and templates too): a zip archive whose
 * relationships tell where the text, its styles and its notes are. Headers, footers and comments are not read.
 */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/memory.h"
#include "readers/docx_parts.h"

#include "base/banned.h"

/* ---- relationships ---- */

/* The targets of a .rels part that matter, by the last word of their type. */
enum target { TARGET_DOCUMENT, TARGET_CORE, TARGET_STYLES, TARGET_FOOTNOTES, TARGET_ENDNOTES, N_TARGETS };

static const char *const target_types[N_TARGETS] = { "officeDocument", "core-properties", "styles",
						     "footnotes", "endnotes" };

struct package {
	struct zip zip;
	struct buf names[N_TARGETS];
	const char *base; /* of the part whose relationships are read; NULL: the package */
};

static void start_relationship(void *ctx, const struct xml_tag *tag)
{
	struct package *package = ctx;
	char type[XML_VALUE], target[XML_VALUE], mode[XML_VALUE];
	if (strcmp(tag->name, "rel:Relationship") != 0 || !xml_attribute(tag, "Type", type) ||
	    !xml_attribute(tag, "Target", target) ||
	    (xml_attribute(tag, "TargetMode", mode) && !strcasecmp(mode, "External")))
		return;
	const char *slash = strrchr(type, '/');
	for (size_t i = 0; slash && i < N_TARGETS; i++)
		if (!strcmp(slash + 1, target_types[i]))
			zip_resolve(package->base, target, true, &package->names[i]);
}

static enum status read_relationships(struct package *package, const char *name, const char *base,
				      struct error *err)
{
	struct xml_events events = { start_relationship, NULL, NULL, package, false };
	const struct zip_part *part = zip_find(&package->zip, name);
	bool whole;
	package->base = base;
	return part ? xml_read(part->data.data, part->data.len, &events, &whole, err) : STATUS_OK;
}

/* Where the parts are, and the parts themselves; usual names first, so that most packages are walked once. */
static enum status load(struct package *package, struct error *err)
{
	static const char *const usual[] = { "word/document.xml",
					     "docProps/core.xml",
					     "word/styles.xml",
					     "word/footnotes.xml",
					     "word/endnotes.xml",
					     "_rels/.rels",
					     "word/_rels/document.xml.rels",
					     NULL }; /* first as enum target */
	struct buf *names = package->names;
	CLEANUP(buf_release) struct buf rels = BUF_INIT;
	for (size_t i = 0; i < N_TARGETS; i++)
		buf_addstr(&names[i], usual[i]);
	enum status status = zip_load_names(&package->zip, usual, err);
	if (!status)
		status = read_relationships(package, "_rels/.rels", NULL, err);
	if (status)
		return status;
	const char *slash = strrchr(names[TARGET_DOCUMENT].data, '/');
	size_t folder = slash ? (size_t)(slash + 1 - names[TARGET_DOCUMENT].data) : 0;
	buf_add(&rels, names[TARGET_DOCUMENT].data, folder);
	buf_addf(&rels, "_rels/%s.rels", names[TARGET_DOCUMENT].data + folder);
	const char *found[N_TARGETS + 1] = { rels.data, NULL };
	if (!zip_find(&package->zip, rels.data))
		status = zip_load_names(&package->zip, found, err);
	if (!status)
		status = read_relationships(package, rels.data, names[TARGET_DOCUMENT].data, err);
	if (status)
		return status;
	size_t n = 0;
	for (size_t i = 0; i < N_TARGETS; i++)
		if (!zip_find(&package->zip, names[i].data))
			found[n++] = names[i].data;
	found[n] = NULL;
	return n ? zip_load_names(&package->zip, found, err) : STATUS_OK;
}

/* ---- styles ---- */

struct style_reader {
	struct docx *docx;
	struct office_style *style; /* being read, or NULL */
	unsigned depth, dropped;
	bool in_defaults;
};

static void start_in_style(struct style_reader *reader, const struct xml_tag *tag)
{
	struct office_style *style = reader->style;
	char value[XML_VALUE];
	if (!xml_attribute(tag, "w:val", value))
		return;
	size_t len = strlen(value);
	if (!strcmp(tag->name, "w:name"))
		office_style_named(style, value);
	else if (!strcmp(tag->name, "w:basedOn") && len < OFFICE_MAX_NAME)
		memcpy(style->parent, value, len + 1);
	else if (!strcmp(tag->name, "w:outlineLvl"))
		office_style_ranked(style, value[0] >= '0' && value[0] < '9' && !value[1]
						   ? (unsigned)(value[0] - '0') + 1
						   : 0);
	else if (!strcmp(tag->name, "w:numId"))
		*(strcmp(value, "0") != 0 ? &style->item : &style->no_item) = true;
	else if (!strcmp(tag->name, "w:lang") && len < OFFICE_LANG)
		memcpy(style->lang, value, len + 1);
}

static void start_style(void *ctx, const struct xml_tag *tag)
{
	struct style_reader *reader = ctx;
	struct office_styles *styles = &reader->docx->styles;
	char value[XML_VALUE];
	reader->depth++;
	if (reader->dropped)
		return;
	if (!strcmp(tag->name, "w:style")) {
		bool paragraph = !xml_attribute(tag, "w:type", value) || !strcmp(value, "paragraph");
		reader->style = paragraph && xml_attribute(tag, "w:styleId", value)
					? office_style_add(styles, value)
					: NULL;
		char is_default[XML_VALUE];
		if (reader->style && xml_attribute(tag, "w:default", is_default) &&
		    (!strcmp(is_default, "1") || !strcmp(is_default, "true")))
			memcpy(styles->normal, value, strlen(value) + 1);
	} else if (!strcmp(tag->name, "w:tblStylePr") || !strcmp(tag->name, "w:latentStyles")) {
		reader->dropped = reader->depth;
	} else if (!strcmp(tag->name, "w:docDefaults")) {
		reader->in_defaults = true;
	} else if (reader->style) {
		start_in_style(reader, tag);
	} else if (reader->in_defaults && !strcmp(tag->name, "w:lang") &&
		   xml_attribute(tag, "w:val", value) && strlen(value) < OFFICE_LANG) {
		memcpy(styles->lang, value, strlen(value) + 1);
	}
}

static void end_style(void *ctx, const char *name)
{
	struct style_reader *reader = ctx;
	if (reader->dropped == reader->depth)
		reader->dropped = 0;
	if (!strcmp(name, "w:style"))
		reader->style = NULL;
	else if (!strcmp(name, "w:docDefaults"))
		reader->in_defaults = false;
	reader->depth -= reader->depth > 0;
}

enum status docx_read_styles(struct docx *docx, const struct buf *part, struct error *err)
{
	struct style_reader reader = { .docx = docx };
	struct xml_events events = { start_style, end_style, NULL, &reader, false };
	bool whole;
	return xml_read(part->data, part->len, &events, &whole, err);
}

/* ---- the document ---- */

static void start_meta(void *ctx, const struct xml_tag *tag)
{
	office_meta_start(ctx, tag);
}

static void end_meta(void *ctx, const char *name)
{
	office_meta_end(ctx, name);
}

static void text_meta(void *ctx, const char *text, size_t len)
{
	office_meta_text(ctx, text, len);
}

static enum status read_core(struct package *package, struct declared *declared, struct error *err)
{
	const struct zip_part *part = zip_find(&package->zip, package->names[TARGET_CORE].data);
	CLEANUP(office_meta_release) struct office_meta meta;
	struct xml_events events = { start_meta, end_meta, text_meta, &meta, false };
	bool whole;
	office_meta_init(&meta, declared, false);
	return part ? xml_read(part->data.data, part->data.len, &events, &whole, err) : STATUS_OK;
}

static enum status read_parts(struct package *package, struct docx *docx, struct error *err)
{
	static const enum target order[] = { TARGET_FOOTNOTES, TARGET_ENDNOTES, TARGET_DOCUMENT };
	struct document *doc = docx->office.doc;
	const struct zip_part *part = zip_find(&package->zip, package->names[TARGET_STYLES].data);
	bool whole = !package->zip.damaged;
	enum status status = part ? docx_read_styles(docx, &part->data, err) : STATUS_OK;
	for (size_t i = 0; !status && i < ARRAY_SIZE(order); i++) {
		part = zip_find(&package->zip, package->names[order[i]].data);
		if (!part)
			continue;
		whole = whole && !part->cut;
		status = docx_read_text(docx, &part->data, &whole, err);
	}
	if (status)
		return status;
	office_finish(&docx->office);
	doc->truncated |= !whole;
	status = read_core(package, &doc->declared, err);
	office_declare_lang(&docx->office);
	office_settle(doc, false);
	return status;
}

static enum status read_package(struct package *package, struct document *doc, struct error *err)
{
	enum status status = load(package, err);
	if (status)
		return status;
	if (package->zip.encrypted)
		return error_set(err, STATUS_UNSUPPORTED, "password-protected");
	if (!zip_find(&package->zip, package->names[TARGET_DOCUMENT].data))
		return package->zip.damaged
			       ? error_set(err, STATUS_CORRUPT,
					   "damaged: its text is not in what is left of it")
			       : error_set(err, STATUS_UNSUPPORTED, "zip archive that is no Word document");
	struct docx docx;
	docx_init(&docx, doc);
	status = read_parts(package, &docx, err);
	docx_release(&docx);
	if (status || document_has_text(doc))
		return status;
	return doc->truncated ? error_set(err, STATUS_CORRUPT, "damaged: no text is left in it")
			      : error_set(err, STATUS_UNSUPPORTED, "no text");
}

/* Word puts what it protects into the container of old Office documents. */
static enum status refuse_ole(const char *data, size_t len, struct error *err)
{
	static const char encrypted[] = "E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e";
	return error_set(err, STATUS_UNSUPPORTED, "%s",
			 memmem(data, len, encrypted, sizeof(encrypted)) ? "password-protected"
									 : "old Office document");
}

enum status docx_read(const char *data, size_t len, const char *id, uint64_t base,
		      const struct reader_sink *sink, struct error *err)
{
	(void)base;
	if (!len)
		return error_set(err, STATUS_UNSUPPORTED, "empty file");
	if (len > 4 && !memcmp(data, "\xd0\xcf\x11\xe0", 4))
		return refuse_ole(data, len, err);
	struct package package = { .base = NULL };
	CLEANUP(document_release) struct document doc;
	document_init(&doc);
	zip_init(&package.zip, data, len);
	for (size_t i = 0; i < N_TARGETS; i++)
		buf_init(&package.names[i]);
	enum status status = read_package(&package, &doc, err);
	for (size_t i = 0; i < N_TARGETS; i++)
		buf_release(&package.names[i]);
	zip_release(&package.zip);
	if (status)
		return status;
	doc.id = xstrdup(id);
	return sink->document(&doc, sink->ctx, err);
}
