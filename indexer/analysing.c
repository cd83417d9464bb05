/* Documents -> facts, streams, texts and rows: one at a time as readers hand them over, or all of the spool's. */
#include "pipeline.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "analysts.h"
#include "base/file.h"
#include "base/memory.h"

#define FEW_DOCUMENTS 64u /* that are not worth processes of their own */

/* ---- one document ---- */

enum status document_find_facts(struct pipeline *p, struct document *doc, struct error *err)
{
	CLEANUP(buf_release) struct buf url = BUF_INIT;
	CLEANUP(strlist_release) struct strlist alternates = STRLIST_INIT;
	strlist_copy(&alternates, &doc->declared.alternates); /* the facts drop what was declared */
	if (run_url(p->options, doc->id, &url)) {
		free(doc->url);
		doc->url = xstrdup(url.data);
	} else if (!doc->url && doc->declared.canonical) {
		doc->url = xstrdup(doc->declared.canonical);
	}
	enum status status = facts_extract(&p->facts, doc, err);
	strlist_copy(&doc->declared.alternates, &alternates);
	return status;
}

enum status document_add(struct pipeline *p, struct document *doc, const uint64_t hash[2], uint32_t input,
			 size_t *ret_record, struct error *err)
{
	CLEANUP(strlist_release) struct strlist alternates = doc->declared.alternates;
	doc->declared.alternates = (struct strlist)STRLIST_INIT; /* no part of the text that is stored */
	p->report->surroundings += doc->n_surrounding;
	enum status status = segment_writer_add(p->segment, doc, ret_record, err);
	if (status)
		return status;
	docs_builder_set_alternates(&p->docs, &p->docs.records[*ret_record], &alternates);
	struct doc_row *row = &p->docs.records[*ret_record].row;
	uint32_t before = p->have_old ? docs_find(&p->old.docs, doc->id) : UINT32_MAX;
	row->content_hash[0] = hash[0];
	row->content_hash[1] = hash[1];
	row->source = input;
	row->captured = doc->captured;
	row->first_seen = before != UINT32_MAX ? p->old.docs.rows[before].first_seen : p->number;
	if (doc->truncated)
		pipeline_say(p, REPORT_TRUNCATED, doc->id,
			     "longer than the limits of a document, or its file is cut short: its end is not "
			     "indexed");
	return STATUS_OK;
}

bool document_blame(struct pipeline *p, enum status status, const char *id, const struct error *err)
{
	if (status == STATUS_UNSUPPORTED)
		pipeline_say(p, REPORT_SKIPPED, id, err->message);
	else if (status == STATUS_BAD_INPUT || status == STATUS_TOO_LARGE || status == STATUS_CORRUPT)
		pipeline_say(p, REPORT_FAILED, id, err->message);
	else
		return false;
	return true;
}

void document_leave_out(struct pipeline *p, const struct document *doc, uint32_t input)
{
	p->inputs.items[input].row.n_docs -= doc->captured != 0;
}

enum status spool_flush(struct pipeline *p, size_t least, struct error *err)
{
	if (p->spool.len < least)
		return STATUS_OK;
	enum status status = file_write_fd(p->spool_fd, "spool", p->spool.data, p->spool.len, err);
	p->spool_size += p->spool.len;
	buf_clear(&p->spool);
	return status;
}

/* ---- second pass: documents from the spool, judged with what was learnt ---- */

/* What lies in the spool, and which entries of the corpus it belongs to, in their order. */
struct spooled {
	struct pipeline *p;
	struct file_map map;
	size_t *entries, n;
};

/* analysts_work: one document of the spool with its facts. */
static enum status work_on(void *ctx, size_t number, struct document *ret_doc, struct error *err)
{
	const struct spooled *spooled = ctx;
	const struct corpus_entry *entry = &spooled->p->corpus.entries[spooled->entries[number]];
	struct cursor in =
		cursor_over(spooled->map.data + entry->spool_at, spooled->map.size - entry->spool_at);
	(void)cursor_varint(&in);
	enum status status = document_read(&in, ret_doc, err);
	return status ? status : document_find_facts(spooled->p, ret_doc, err);
}

/* *ret_found: what became of the document, in *ret_why if it failed; what is returned is about the process. */
static enum status next_document(struct spooled *spooled, struct analysts *analysts, size_t number,
				 struct document *ret_doc, enum status *ret_found, struct error *ret_why,
				 struct error *err)
{
	const struct pipeline *p = spooled->p;
	size_t len;
	if (!analysts) {
		*ret_found = work_on(spooled, number, ret_doc, ret_why);
		return STATUS_OK;
	}
	enum status status = analysts_next(analysts, ret_doc, ret_why, err);
	const char *id = strmap_string(&p->corpus.ids, (uint32_t)spooled->entries[number], &len);
	if (!status && (strlen(ret_doc->id) != len || memcmp(ret_doc->id, id, len) != 0))
		status = error_set(err, STATUS_CORRUPT, "%.*s: the process for facts sent another document",
				   (int)len, id);
	if (!status)
		*ret_found = ret_why->status;
	return status;
}

static enum status analyse_spooled(struct spooled *spooled, struct analysts *analysts, struct error *err)
{
	struct pipeline *p = spooled->p;
	enum status status = STATUS_OK;
	for (size_t i = 0; !status && i < spooled->n; i++) {
		struct corpus_entry *entry = &p->corpus.entries[spooled->entries[i]];
		CLEANUP(document_release) struct document doc;
		struct error why = ERROR_INIT;
		enum status found = STATUS_OK;
		size_t record = 0;
		document_init(&doc);
		status = next_document(spooled, analysts, i, &doc, &found, &why, err);
		if (status)
			return status;
		if (!found)
			found = document_add(p, &doc, entry->hash, entry->input, &record, &why);
		if (!found) {
			entry->kind = ENTRY_NEW;
			entry->record = record;
			entry->changed = p->have_old && docs_find(&p->old.docs, doc.id) != UINT32_MAX;
		} else if (doc.id && document_blame(p, found, doc.id, &why)) {
			corpus_remove(&p->corpus, entry);
			document_leave_out(p, &doc, entry->input);
		} else {
			*err = why;
			status = found;
		}
		pipeline_progress(p, PHASE_ANALYSE, i + 1, spooled->n);
	}
	return status;
}

enum status analyse_spool(struct pipeline *p, struct error *err)
{
	CLEANUP(analysts_freep) struct analysts *analysts = NULL;
	CLEANUP(free_p) size_t *entries = xcalloc(p->corpus.n + 1, sizeof(*entries));
	struct spooled spooled = { .p = p, .entries = entries };
	unsigned jobs = p->options->jobs;
	enum status status = spool_flush(p, 0, err);
	if (!status)
		status = pipeline_load(p, err);
	if (status || !p->spool_size)
		return status;
	for (size_t i = 0; i < p->corpus.n; i++)
		if (p->corpus.entries[i].kind == ENTRY_SPOOLED)
			entries[spooled.n++] = i;
	void *data = mmap(NULL, p->spool_size, PROT_READ, MAP_PRIVATE, p->spool_fd, 0);
	if (data == MAP_FAILED)
		return error_set_errno(err, STATUS_IO, "spool: cannot be mapped");
	spooled.map = (struct file_map){ .data = data, .size = p->spool_size };
	if (jobs > 1 && spooled.n >= FEW_DOCUMENTS)
		status = analysts_start(jobs, spooled.n, p->options->limits.sandbox, work_on, &spooled,
					&analysts, err);
	if (!status)
		status = analyse_spooled(&spooled, analysts, err);
	file_unmap(&spooled.map);
	return status;
}
