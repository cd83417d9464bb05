#include "report.h"

#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/memory.h"

static const char *const kind_names[N_REPORT_KINDS] = {
	[REPORT_SKIPPED] = "skipped",     [REPORT_FAILED] = "failed",       [REPORT_REPLACED] = "replaced",
	[REPORT_TRUNCATED] = "truncated", [REPORT_FORGOTTEN] = "forgotten", [REPORT_REPAIRED] = "repaired",
	[REPORT_WARNING] = "warning",     [REPORT_LEARNT] = "learnt_lines", [REPORT_ADDED] = "add",
	[REPORT_CHANGED] = "change",      [REPORT_REMOVED] = "remove",
};
static const char *const phase_names[N_PHASES] = {
	[PHASE_WALK] = "walk",       [PHASE_READ] = "read",         [PHASE_LEARN] = "learn",
	[PHASE_ANALYSE] = "analyse", [PHASE_POSTINGS] = "postings", [PHASE_PUBLISH] = "publish",
};

void report_init(struct report *report)
{
	*report = (struct report){ .entries = NULL };
}

void report_release(struct report *report)
{
	for (size_t i = 0; i < report->n_entries; i++) {
		free(report->entries[i].what);
		free(report->entries[i].why);
	}
	free(report->entries);
	report_init(report);
}

void report_add(struct report *report, enum report_kind kind, const char *what, const char *why)
{
	report->counts[kind]++;
	if (report->n_entries >= REPORT_MAX_ENTRIES)
		return;
	GROW(report->entries, report->n_entries, report->alloc_entries);
	report->entries[report->n_entries++] =
		(struct report_entry){ .kind = kind, .what = xstrdup(what), .why = xstrdup(why) };
}

const char *report_kind_name(enum report_kind kind)
{
	return kind_names[kind];
}

const char *report_phase_name(enum report_phase phase)
{
	return phase_names[phase];
}

void report_write_json(const struct report *report, struct buf *out)
{
	struct json j = json_on(out);
	json_begin_object(&j);
	json_key_string(&j, "generation", *report->generation ? report->generation : NULL);
	json_key_bool(&j, "published", report->published);
	json_key_bool(&j, "dry_run", report->dry_run);
	json_key_int(&j, "exit_status", report->exit_status);
	json_key_string(&j, "message", *report->message ? report->message : NULL);
	json_key_int(&j, "documents", (int64_t)report->documents);
	json_key_int(&j, "parts", (int64_t)report->parts);
	json_key_int(&j, "files", (int64_t)report->files);
	json_key_int(&j, "added", (int64_t)report->added);
	json_key_int(&j, "changed", (int64_t)report->changed);
	json_key_int(&j, "removed", (int64_t)report->removed);
	json_key_int(&j, "unchanged", (int64_t)report->unchanged);
	json_key_int(&j, "text_bytes", (int64_t)report->text_bytes);
	json_key_int(&j, "surroundings", (int64_t)report->surroundings);
	json_key_int(&j, "twins", (int64_t)report->twins);
	json_key_int(&j, "translations", (int64_t)report->translations);
	json_key_int(&j, "dictionary_words", (int64_t)report->dictionary_words);
	json_key_bool(&j, "learnt", report->learnt);
	for (int kind = 0; kind <= REPORT_WARNING; kind++)
		json_key_int(&j, kind_names[kind], (int64_t)report->counts[kind]);
	json_key(&j, "ms");
	json_begin_object(&j);
	for (int phase = 0; phase < N_PHASES; phase++)
		json_key_int(&j, phase_names[phase], (int64_t)report->phase_ms[phase]);
	json_end(&j);
	json_key(&j, "entries");
	json_begin_array(&j);
	for (size_t i = 0; i < report->n_entries; i++) {
		json_begin_object(&j);
		json_key_string(&j, "kind", kind_names[report->entries[i].kind]);
		json_key_string(&j, "what", report->entries[i].what);
		json_key_string(&j, "why", report->entries[i].why);
		json_end(&j);
	}
	json_end(&j);
	json_end(&j);
	buf_addch(out, '\n');
}

/* The numbers that travel, in one order for both directions. */
static size_t numbers_of(struct report *r, uint64_t *numbers[16])
{
	uint64_t *all[] = { &r->documents,    &r->parts,     &r->added,        &r->changed,
			    &r->removed,      &r->unchanged, &r->files,        &r->text_bytes,
			    &r->surroundings, &r->twins,     &r->translations, &r->dictionary_words };
	memcpy(numbers, all, sizeof(all));
	return ARRAY_SIZE(all);
}

void report_write_counts(const struct report *report, struct buf *out)
{
	struct report copy = *report;
	uint64_t *numbers[16];
	size_t n = numbers_of(&copy, numbers);
	for (size_t i = 0; i < n; i++)
		buf_add_u64(out, *numbers[i]);
	for (int phase = 0; phase < N_PHASES; phase++)
		buf_add_u64(out, report->phase_ms[phase]);
	buf_add_u8(out, report->published);
	buf_add_u8(out, report->learnt);
	buf_add_bytes(out, report->generation, strlen(report->generation));
	buf_add_u32(out, report->status);
	buf_add_bytes(out, report->message, strlen(report->message));
}

static void take_text(struct cursor *in, char *text, size_t size)
{
	size_t len;
	const char *bytes = cursor_bytes(in, &len);
	if (len >= size)
		len = size - 1;
	memcpy(text, bytes, len);
	text[len] = '\0';
}

bool report_read_counts(struct cursor *in, struct report *report)
{
	uint64_t *numbers[16];
	size_t n = numbers_of(report, numbers);
	for (size_t i = 0; i < n; i++)
		*numbers[i] = cursor_u64(in);
	for (int phase = 0; phase < N_PHASES; phase++)
		report->phase_ms[phase] = cursor_u64(in);
	report->published = cursor_u8(in);
	report->learnt = cursor_u8(in);
	take_text(in, report->generation, sizeof(report->generation));
	report->status = cursor_u32(in);
	take_text(in, report->message, sizeof(report->message));
	return !in->bad && report->status < N_STATUSES;
}
