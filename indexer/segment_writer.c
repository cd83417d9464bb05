#include "segment_writer.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/memory.h"
#include "language/language.h"
#include "store/generation.h"
#include "store/stream.h"
#include "text/analyze.h"

#define FLUSH_BYTES (4u << 20)

/* One file that is only ever appended to. */
struct appender {
	int fd;
	char name[32];
	struct buf pending;
	uint64_t written;
};

/* What is told of a text's words before they are written. */
struct reading {
	struct concept_matches matches;
	uint8_t *languages; /* enum language, one a token; used in documents of two languages alone */
	size_t alloc_languages;
};

struct segment_writer {
	uint32_t number;
	struct docs_builder *docs;
	struct words_builder *words;
	const struct concepts *concepts;
	struct appender streams, texts;
	uint64_t text_bytes;

	/* The document at hand. */
	enum language language, also; /* a second one, or UNKNOWN */
	struct tokens title, heading, contact;
	struct tokens *sections;
	struct reading title_reading, heading_reading, contact_reading;
	struct reading *readings; /* of sections */
	size_t alloc_sections;
	struct stream_writer stream;
	uint32_t *named; /* by word: the last part, from 1, where it was marked as a name */
	size_t alloc_named;
	uint32_t n_parts; /* written so far */
	struct buf form;  /* scratch */
};

static enum status appender_open(struct appender *a, int dirfd, uint32_t number, const char *ending,
				 struct error *err)
{
	snprintf(a->name, sizeof(a->name), "seg-%04u.%s", number, ending);
	buf_init(&a->pending);
	a->written = 0;
	a->fd = openat(dirfd, a->name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0440);
	if (a->fd < 0)
		return error_set_errno(err, STATUS_IO, "%s: cannot be created", a->name);
	return STATUS_OK;
}

static uint64_t appender_at(const struct appender *a)
{
	return a->written + a->pending.len;
}

static enum status appender_flush(struct appender *a, size_t least, struct error *err)
{
	if (a->pending.len < least)
		return STATUS_OK;
	enum status status = file_write_fd(a->fd, a->name, a->pending.data, a->pending.len, err);
	a->written += a->pending.len;
	buf_clear(&a->pending);
	return status;
}

static enum status appender_finish(struct appender *a, struct error *err)
{
	enum status status = appender_flush(a, 0, err);
	if (!status && fsync(a->fd))
		return error_set_errno(err, STATUS_IO, "%s: cannot be synced", a->name);
	return status;
}

enum status segment_writer_new(int dirfd, uint32_t number, struct docs_builder *docs,
			       struct words_builder *words, const struct concepts *concepts,
			       struct segment_writer **ret_writer, struct error *err)
{
	struct segment_writer *w = xcalloc(1, sizeof(*w));
	*w = (struct segment_writer){ .number = number,
				      .docs = docs,
				      .words = words,
				      .concepts = concepts,
				      .streams.fd = -1,
				      .texts.fd = -1,
				      .title = TOKENS_INIT,
				      .heading = TOKENS_INIT,
				      .contact = TOKENS_INIT };
	stream_writer_init(&w->stream);
	enum status status = appender_open(&w->streams, dirfd, number, "tok", err);
	if (!status)
		status = appender_open(&w->texts, dirfd, number, "txt", err);
	if (status) {
		segment_writer_free(w);
		return status;
	}
	*ret_writer = w;
	return STATUS_OK;
}

static void reading_release(struct reading *reading)
{
	concept_matches_release(&reading->matches);
	free(reading->languages);
}

void segment_writer_free(struct segment_writer *w)
{
	if (!w)
		return;
	close_p(&w->streams.fd);
	close_p(&w->texts.fd);
	buf_release(&w->streams.pending);
	buf_release(&w->texts.pending);
	tokens_release(&w->title);
	tokens_release(&w->heading);
	tokens_release(&w->contact);
	reading_release(&w->title_reading);
	reading_release(&w->heading_reading);
	reading_release(&w->contact_reading);
	for (size_t i = 0; i < w->alloc_sections; i++) {
		tokens_release(&w->sections[i]);
		reading_release(&w->readings[i]);
	}
	free(w->sections);
	free(w->readings);
	buf_release(&w->form);
	free(w->named);
	stream_writer_release(&w->stream);
	free(w);
}

uint64_t segment_writer_text_bytes(const struct segment_writer *w)
{
	return w->text_bytes;
}

enum status segment_writer_finish(struct segment_writer *w, struct error *err)
{
	enum status status = appender_finish(&w->streams, err);
	return status ? status : appender_finish(&w->texts, err);
}

static uint32_t word_of(struct segment_writer *w, enum language language, const struct tokens *tokens,
			const struct token *token)
{
	/* Numbers and acronyms are the same in every language. */
	return words_builder_add(w->words, token->kind == TOKEN_WORD ? language : LANGUAGE_UNKNOWN,
				 token->kind, token_form(tokens, token), token->form_len);
}

/* Of a title's capitals, and of those that begin sentences or stand in lines of capitals, nothing can be told. */
static void write_name(struct segment_writer *w, enum stream_field field, const struct token *token,
		       uint32_t word)
{
	const unsigned other = TOKEN_SENTENCE | TOKEN_BREAK | TOKEN_UPPER;
	if (field != STREAM_BODY || token->kind != TOKEN_WORD || !(token->flags & TOKEN_CAPITAL) ||
	    token->flags & other)
		return;
	if (word >= w->alloc_named) {
		size_t alloc = (size_t)word * 2 + 1024;
		w->named = xreallocarray(w->named, alloc, sizeof(*w->named));
		memset(w->named + w->alloc_named, 0, (alloc - w->alloc_named) * sizeof(*w->named));
		w->alloc_named = alloc;
	}
	if (w->named[word] != w->n_parts + 1)
		stream_mark(&w->stream, STREAM_NAME);
	w->named[word] = w->n_parts + 1;
}

/* The concept that the tokens from `first` on name, in front of them. Perhaps is not enough. */
static void write_concept(struct segment_writer *w, const struct concept_match *match)
{
	buf_clear(&w->form);
	buf_addf(&w->form, CONCEPT_MARK "%s", concept_id(w->concepts, match->concept));
	stream_concept(
		&w->stream,
		words_builder_add(w->words, LANGUAGE_UNKNOWN, TOKEN_CONCEPT, w->form.data, w->form.len),
		match->n_tokens);
}

/* Once a text, however many parts it is cut into. Without concepts in contacts: they weigh nothing. */
static void read_tokens(const struct segment_writer *w, const struct tokens *tokens, bool with_concepts,
			struct reading *reading)
{
	reading->matches.n = 0;
	if (w->concepts && with_concepts)
		concepts_find(w->concepts, tokens, w->language, &reading->matches);
	if (w->also == LANGUAGE_UNKNOWN)
		return;
	if (tokens->n > reading->alloc_languages) {
		reading->alloc_languages = tokens->n * 2;
		reading->languages = xreallocarray(reading->languages, reading->alloc_languages, 1);
	}
	language_of_paragraphs(tokens, w->language, w->also, reading->languages);
}

/* Tokens first..end of a text into the stream. shift: where token 0's text begins, in bytes of the part's text. */
static void write_tokens(struct segment_writer *w, enum stream_field field, const struct tokens *tokens,
			 const struct reading *reading, size_t first, size_t end, int64_t shift)
{
	const struct concept_matches *matches = &reading->matches;
	size_t compound = 0, concept = 0;
	while (concept < matches->n && matches->items[concept].first < first)
	concept ++;
	while (compound < tokens->n_compounds && tokens->compounds[compound].first < first)
		compound++;
	for (size_t i = first; i < end; i++) {
		const struct token *token = &tokens->items[i];
		enum language language =
			w->also != LANGUAGE_UNKNOWN ? (enum language)reading->languages[i] : w->language;
		if (i > first && token->flags & TOKEN_BREAK)
			stream_mark(&w->stream, STREAM_BREAK);
		else if (i > first && token->flags & TOKEN_SENTENCE)
			stream_mark(&w->stream, STREAM_SENTENCE);
		for (; compound < tokens->n_compounds && tokens->compounds[compound].first == i; compound++) {
			const struct compound *whole = &tokens->compounds[compound];
			if (i + whole->n_tokens <= end)
				stream_compound(&w->stream, words_builder_add(w->words, language, TOKEN_WORD,
									      tokens->pool.data + whole->form,
									      whole->form_len));
		}
		for (; concept < matches->n && matches->items[concept].first == i; concept ++)
			if (!matches->items[concept].weak && i + matches->items[concept].n_tokens <= end)
				write_concept(w, &matches->items[concept]);
		uint32_t word = word_of(w, language, tokens, token);
		write_name(w, field, token, word);
		stream_word(&w->stream, field, word,
			    field == STREAM_BODY ? (uint32_t)(token->start + shift) : 0);
	}
}

/* Where a part begins and ends, in sections and their tokens. */
struct cut {
	size_t first_section, n_sections;
	size_t first_token, end_token; /* in the first section; past the last in the last section */
	uint32_t text_start, text_end;
};

static enum status write_part(struct segment_writer *w, const struct document *doc, const struct cut *cut,
			      bool with_contact, struct error *err)
{
	stream_writer_clear(&w->stream);
	write_tokens(w, STREAM_TITLE, &w->title, &w->title_reading, 0, w->title.n, 0);

	/* The whole path of the first section, and the own heading of each that was joined to it. */
	tokens_clear(&w->heading);
	for (size_t s = 0; s < cut->n_sections; s++) {
		const struct strlist *path = &doc->sections[cut->first_section + s].heading;
		for (size_t i = s && path->n ? path->n - 1 : 0; i < path->n; i++) {
			enum status status =
				text_analyze(path->items[i], strlen(path->items[i]), &w->heading, err);
			if (status)
				return status;
		}
	}
	read_tokens(w, &w->heading, true, &w->heading_reading);
	write_tokens(w, STREAM_HEADING, &w->heading, &w->heading_reading, 0, w->heading.n, 0);

	int64_t shift = -(int64_t)cut->text_start;
	for (size_t s = 0; s < cut->n_sections; s++) {
		const struct tokens *tokens = &w->sections[cut->first_section + s];
		size_t first = s == 0 ? cut->first_token : 0;
		size_t end = s + 1 == cut->n_sections ? cut->end_token : tokens->n;
		if (s)
			stream_mark(&w->stream, STREAM_SECTION);
		write_tokens(w, STREAM_BODY, tokens, &w->readings[cut->first_section + s], first, end, shift);
		shift += (int64_t)strlen(doc->sections[cut->first_section + s].text);
	}
	if (with_contact)
		write_tokens(w, STREAM_CONTACT, &w->contact, &w->contact_reading, 0, w->contact.n, 0);

	w->n_parts++;
	struct part_row *part = docs_builder_add_part(w->docs);
	part->stream_offset = appender_at(&w->streams);
	stream_finish(&w->stream, &w->streams.pending);
	part->stream_bytes = (uint32_t)(appender_at(&w->streams) - part->stream_offset);
	part->first_section = (uint32_t)cut->first_section;
	part->n_sections = (uint32_t)cut->n_sections;
	part->text_start = cut->text_start;
	part->text_end = cut->text_end;
	return STATUS_OK;
}

/* Whole sections from `first`: as many as it takes to reach PART_LEAST words, and the rest when it would be shorter. */
static size_t join_sections(const struct segment_writer *w, const struct document *doc, size_t first)
{
	size_t words = w->sections[first].n, n = 1;
	while (first + n < doc->n_sections && words < PART_LEAST &&
	       words + w->sections[first + n].n <= PART_MOST)
		words += w->sections[first + n++].n;
	size_t rest = 0;
	for (size_t i = first + n; i < doc->n_sections && rest < PART_LEAST; i++)
		rest += w->sections[i].n;
	if (rest && rest < PART_LEAST && words + rest <= PART_MOST)
		n = doc->n_sections - first;
	return n;
}

/* A section of more than PART_MOST words, in pieces of about equal length that end at paragraphs, else at sentences. */
static enum status write_pieces(struct segment_writer *w, const struct document *doc, size_t section,
				bool last, struct error *err)
{
	const struct tokens *tokens = &w->sections[section];
	size_t n_pieces = (tokens->n + PART_MOST - 1) / PART_MOST, first = 0;
	for (size_t piece = 0; first < tokens->n; piece++) {
		size_t left = n_pieces > piece ? n_pieces - piece : 1;
		size_t end = first + (tokens->n - first + left - 1) / left;
		if (end < tokens->n) {
			size_t lowest = first + (end - first) / 2, at_sentence = 0, at = end;
			while (at > lowest && !(tokens->items[at].flags & TOKEN_BREAK)) {
				if (!at_sentence && tokens->items[at].flags & TOKEN_SENTENCE)
					at_sentence = at;
				at--;
			}
			end = at > lowest ? at : at_sentence ? at_sentence : end;
		}
		struct cut cut = {
			.first_section = section, .n_sections = 1, .first_token = first, .end_token = end
		};
		cut.text_start = first ? tokens->items[first].start : 0;
		cut.text_end = end < tokens->n ? tokens->items[end].start
					       : (uint32_t)strlen(doc->sections[section].text);
		enum status status = write_part(w, doc, &cut, last && end >= tokens->n, err);
		if (status)
			return status;
		first = end;
	}
	return STATUS_OK;
}

static enum status write_parts(struct segment_writer *w, const struct document *doc, size_t n_words,
			       struct error *err)
{
	bool has_headings = false;
	for (size_t i = 0; i < doc->n_sections; i++)
		has_headings |= doc->sections[i].heading.n > 0 || doc->sections[i].page > 0;
	bool whole = n_words <= SHORT_DOCUMENT || (!has_headings && n_words <= LONG_DOCUMENT);
	for (size_t i = 0; i == 0 || i < doc->n_sections;) {
		size_t n = whole || !doc->n_sections ? doc->n_sections : join_sections(w, doc, i);
		enum status status;
		if (n == 1 && w->sections[i].n > PART_MOST && !whole) {
			status = write_pieces(w, doc, i, i + 1 == doc->n_sections, err);
		} else {
			struct cut cut = { .first_section = i, .n_sections = n };
			if (n) {
				cut.end_token = w->sections[i + n - 1].n;
				cut.text_end = (uint32_t)strlen(doc->sections[i + n - 1].text);
			}
			status = write_part(w, doc, &cut, i + n >= doc->n_sections, err);
		}
		if (status)
			return status;
		i += n ? n : 1;
	}
	return STATUS_OK;
}

enum status segment_writer_add(struct segment_writer *w, const struct document *doc, size_t *ret_record,
			       struct error *err)
{
	enum status status;
	size_t n_words = 0;

	w->language = language_from_code(doc->lang);

	tokens_clear(&w->title);
	tokens_clear(&w->contact);
	status = text_analyze(doc->title ? doc->title : "", doc->title ? strlen(doc->title) : 0, &w->title,
			      err);
	if (!status && doc->contact_text)
		status = text_analyze(doc->contact_text, strlen(doc->contact_text), &w->contact, err);
	/* those that no line of the page names */
	for (size_t i = 0; !status && i < doc->authors.n; i++)
		if (!doc->contact_text || !strstr(doc->contact_text, doc->authors.items[i]))
			status = text_analyze(doc->authors.items[i], strlen(doc->authors.items[i]),
					      &w->contact, err);
	for (size_t i = 0; !status && i < doc->n_sections; i++) {
		if (i >= w->alloc_sections) {
			size_t alloc = w->alloc_sections ? w->alloc_sections * 2 : 16;
			w->sections = xreallocarray(w->sections, alloc, sizeof(*w->sections));
			w->readings = xreallocarray(w->readings, alloc, sizeof(*w->readings));
			for (size_t k = w->alloc_sections; k < alloc; k++) {
				w->sections[k] = (struct tokens)TOKENS_INIT;
				w->readings[k] = (struct reading){ .languages = NULL };
			}
			w->alloc_sections = alloc;
		}
		tokens_clear(&w->sections[i]);
		status = text_analyze(doc->sections[i].text, strlen(doc->sections[i].text), &w->sections[i],
				      err);
		n_words += w->sections[i].n;
		w->text_bytes += strlen(doc->sections[i].text);
	}
	if (status)
		return status;

	struct doc_record *record = docs_builder_add(w->docs, doc);
	w->also = language_second(&w->title, w->sections, doc->n_sections, w->language);
	docs_builder_set_also_lang(w->docs, record, language_code(w->also));
	size_t number = w->docs->n - 1;
	record->row.segment = w->number;
	record->row.n_words = (uint32_t)n_words;
	record->row.text_offset = appender_at(&w->texts);
	record->row.text_size = text_pack(doc, &w->texts.pending);
	record->row.text_bytes = (uint32_t)(appender_at(&w->texts) - record->row.text_offset);
	read_tokens(w, &w->title, true, &w->title_reading);
	read_tokens(w, &w->contact, false, &w->contact_reading);
	for (size_t i = 0; i < doc->n_sections; i++)
		read_tokens(w, &w->sections[i], true, &w->readings[i]);
	status = write_parts(w, doc, n_words, err);
	if (status)
		docs_builder_drop(w->docs, number); /* a row without all its parts would spoil the tables */
	if (!status)
		status = appender_flush(&w->streams, FLUSH_BYTES, err);
	if (!status)
		status = appender_flush(&w->texts, FLUSH_BYTES, err);
	*ret_record = number;
	return status;
}

enum status segment_writer_copy(struct segment_writer *w, struct generation *from, uint32_t doc,
				size_t *ret_record, struct error *err)
{
	struct doc_record *record = docs_builder_copy(w->docs, &from->docs, doc);
	const struct doc_row *old = &from->docs.rows[doc];
	*ret_record = w->docs->n - 1;
	for (uint32_t i = 0; i < old->n_parts; i++) {
		struct stream stream;
		enum status status = generation_stream(from, old->first_part + i, &stream, err);
		if (status)
			return status;
		struct part_row *part = &w->docs->parts[record->part + i];
		const struct part_row *old_part = &from->docs.parts[old->first_part + i];
		part->stream_offset = appender_at(&w->streams);
		buf_add(&w->streams.pending, stream.in.end - old_part->stream_bytes, old_part->stream_bytes);
	}
	struct document text;
	document_init(&text);
	enum status status = generation_document(from, doc, &text, err);
	if (!status) {
		record->row.segment = w->number;
		record->row.text_offset = appender_at(&w->texts);
		record->row.text_size = text_pack(&text, &w->texts.pending);
		record->row.text_bytes = (uint32_t)(appender_at(&w->texts) - record->row.text_offset);
		for (size_t i = 0; i < text.n_sections; i++)
			w->text_bytes += strlen(text.sections[i].text);
	}
	document_release(&text);
	if (!status)
		status = appender_flush(&w->streams, FLUSH_BYTES, err);
	if (!status)
		status = appender_flush(&w->texts, FLUSH_BYTES, err);
	return status;
}
