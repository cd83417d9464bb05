/* The order in which a document's facts are found: each step builds on the ones before. */
#include "facts/facts.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "facts/page.h"
#include "language/language.h"
#include "base/banned.h"

void facts_context_init(struct facts_context *ctx, const struct concepts *concepts,
			const struct surroundings *surroundings)
{
	*ctx = (struct facts_context){ .concepts = concepts,
				       .surroundings = surroundings,
				       .tokens = TOKENS_INIT,
				       .words = TOKENS_INIT };
}

void facts_context_release(struct facts_context *ctx)
{
	tokens_release(&ctx->tokens);
	tokens_release(&ctx->words);
	concept_matches_release(&ctx->title);
	concept_matches_release(&ctx->dateline);
	concept_matches_release(&ctx->body);
}

static void page_release(struct page *page)
{
	for (size_t i = 0; i < page->doc->n_blocks; i++)
		if (page->lines[i].data)
			buf_release(&page->lines[i]);
	free(page->lines);
	free(page->priors);
	free(page->parts);
	free(page->group);
	buf_release(&page->dateline);
}

static bool is_web_address(const char *text)
{
	return text && (!strncmp(text, "http://", 7) || !strncmp(text, "https://", 8));
}

/* A record of JSON Lines: type and site are declared nowhere else, and lines of plain text declare nothing. */
static bool is_record(const struct document *doc)
{
	const struct declared *declared = &doc->declared;
	if (declared->type || declared->site)
		return true;
	if (!declared->title && !declared->lang && !declared->date && !declared->canonical)
		return false;
	for (size_t i = 0; i < doc->n_blocks; i++)
		if (doc->blocks[i].kind == BLOCK_LINE)
			return true;
	return false;
}

static void gather_text(const struct document *doc, struct buf *out)
{
	for (size_t i = 0; i < doc->n_sections; i++) {
		const struct section *section = &doc->sections[i];
		if (out->len)
			buf_addstr(out, "\n\n");
		if (section->heading.n) {
			buf_addstr(out, section->heading.items[section->heading.n - 1]);
			buf_addstr(out, "\n");
		}
		buf_addstr(out, section->text);
	}
}

/* ctx->words are those of text. */
static enum status find_language(struct page *page, struct facts_context *ctx, const struct buf *text,
				 struct error *err)
{
	struct document *doc = page->doc;
	char code[LANGUAGE_CODE_SIZE];
	enum fact_source source;
	const char *declared = doc->declared.lang;

	free(doc->lang);
	doc->lang = NULL;
	doc->lang_source = SOURCE_NONE;
	const struct language_text of = { .title = doc->title ? doc->title : "",
					  .body = text->data,
					  .body_len = text->len,
					  .title_words = &ctx->tokens,
					  .body_words = &ctx->words };
	tokens_clear(&ctx->tokens);
	enum status status = text_analyze(of.title, strlen(of.title), &ctx->tokens, err);
	if (status)
		return status;
	status = language_judge_words(&of, declared, doc->url ? doc->url : doc->id, code, &source);
	if (status)
		return error_set(err, status, "the language of %s could not be told", doc->id);
	if (page->record && declared) {
		size_t n = strcspn(declared, "-_");
		if (n == 2 || n == 3) {
			doc->lang = xstrndup(declared, n);
			for (size_t i = 0; i < n; i++)
				doc->lang[i] |= 0x20;
			doc->lang_source = SOURCE_DECLARED;
			return STATUS_OK;
		}
	}
	if (*code) {
		doc->lang = xstrdup(code);
		doc->lang_source = source;
	}
	return STATUS_OK;
}

static void repair_field(char **field)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	if (!*field)
		return;
	repair_ligatures(*field, strlen(*field), &text);
	free(*field);
	*field = buf_detach(&text);
}

/* The words of the whole text, once for all that asks for them. */
static enum status read_words(struct facts_context *ctx, const struct buf *text, struct error *err)
{
	tokens_clear(&ctx->words);
	return text_analyze(text->data, text->len, &ctx->words, err);
}

/* Letters that the old pages of French lost. */
static enum status repair_french(struct document *doc, struct facts_context *ctx, struct buf *text,
				 struct error *err)
{
	CLEANUP(buf_release) struct buf repaired = BUF_INIT;
	repair_field(&doc->title);
	for (size_t i = 0; i < doc->n_sections; i++)
		repair_field(&doc->sections[i].text);
	repair_ligatures(text->data, text->len, &repaired);
	/* a letter more each, never less */
	if (repaired.len == text->len)
		return STATUS_OK;
	buf_clear(text);
	buf_add(text, repaired.data, repaired.len);
	return read_words(ctx, text, err);
}

static void mark_blocks(struct page *page)
{
	struct document *doc = page->doc;
	doc->n_surrounding = 0;
	for (size_t i = 0; i < doc->n_blocks; i++) {
		doc->blocks[i].surrounding = page->parts[i] == PART_SURROUNDING;
		doc->n_surrounding += doc->blocks[i].surrounding;
	}
}

static enum status find_facts(struct page *page, struct facts_context *ctx, struct error *err)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	struct document *doc = page->doc;

	page_mark_surroundings(page, ctx->surroundings);
	page_find_title(page);
	page_mark_rest(page, ctx->surroundings);
	page_find_bylines(page, ctx->concepts);
	page_find_contacts(page);
	page_find_dateline(page);
	mark_blocks(page);
	if (!doc->n_sections)
		page_make_sections(page);
	if (!doc->n_sections) {
		if (!doc->title)
			return error_set(err, STATUS_UNSUPPORTED, "no text");
		/* a notice that is its title: that is its text, too */
		document_add_section(doc)->text = xstrdup(doc->title);
	}
	gather_text(doc, &text);
	enum status status = read_words(ctx, &text, err);
	if (!status)
		status = find_language(page, ctx, &text, err);
	if (status)
		return status;
	enum language language = language_from_code(doc->lang);
	if (language == LANGUAGE_FR)
		status = repair_french(doc, ctx, &text, err);
	if (status)
		return status;
	page_find_type(page);
	page_settle_authors(page, ctx->concepts);
	page_find_site(page, ctx->concepts);
	page_find_date(page);
	status = page_find_places(page, ctx, language, err);
	if (!status && !doc->title)
		page_make_title(page);
	return status;
}

enum status facts_extract(struct facts_context *ctx, struct document *doc, struct error *err)
{
	struct page page = { .doc = doc, .title = NO_BLOCK, .first_text = NO_BLOCK, .dateline = BUF_INIT };
	CLEANUP(buf_release) struct buf group = BUF_INIT;

	page.parts = xcalloc(doc->n_blocks + 1, sizeof(*page.parts));
	page.priors = xcalloc(doc->n_blocks + 1, sizeof(*page.priors));
	page.lines = xcalloc(doc->n_blocks + 1, sizeof(*page.lines));
	page.record = is_record(doc);
	surroundings_group(doc, &group);
	page.group = buf_detach(&group);
	if (!doc->url && is_web_address(doc->declared.canonical))
		doc->url = xstrdup(doc->declared.canonical);
	enum status status = find_facts(&page, ctx, err);
	page_release(&page);
	document_drop_blocks(doc);
	return status;
}
