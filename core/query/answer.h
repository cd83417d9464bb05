/*
 * What a search answers. Filled by core/query/search.h; written out by the API (answer_json.h), the
 * pages and the command line, which all show this and know nothing else. Field names are those of the
 * public JSON.
 */
#ifndef QUERY_ANSWER_H
#define QUERY_ANSWER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/strlist.h"
#include "query/request.h"
#include "schema/document.h"
#include "text/stem.h"

/* Bytes of a text, end excluded. The JSON counts code points instead; answer_json does that. */
struct range {
	uint32_t start, end;
	bool near; /* a related or translated word, not the person's own in some form */
};

struct marked_text {
	char *text;            /* plain, UTF-8; never markup */
	struct range *matches; /* in order, not overlapping */
	size_t n_matches;
};

/* Where in a document. */
struct place {
	struct strlist heading; /* path, outermost first */
	char *anchor;           /* or NULL */
	unsigned page;          /* or 0 */
	char *url;              /* the document's with #anchor or #page=, or NULL */
	enum language language; /* of the section */
	struct marked_text snippet;
};

struct reason {     /* `why` */
	char *kind; /* term, title, heading, phrase, form, concept, missing, language, date, copy */
	char *text; /* the word or concept it is about */
	double weight;
};

struct companion {                            /* a copy or a translation */
	char *id, *url, *site, *lang, *title; /* those that apply; others NULL */
};

struct result {
	char *id, *url, *title, *lang, *type, *site; /* url, lang, type, site may be NULL */
	struct range *title_matches;
	size_t n_title_matches;
	struct date date;
	struct strlist languages; /* lang, and a second one that much of it is in */
	struct strlist countries, topics, authors, missing;
	struct contact *contacts;
	size_t n_contacts;
	double score;
	bool has_section;  /* the document has more than one part: best says which */
	struct place best; /* its snippet is the result's; heading and so on only with has_section */
	struct place others[3];
	size_t n_others;
	struct companion *copies, *translations;
	size_t n_copies, n_translations;
	struct reason *why;
	size_t n_why;
};

struct facet_value {
	char *value;
	uint32_t count;
};

/* Of lang type site country year topic, by count then value; at most 100 values. */
struct facet {
	struct facet_value *values;
	size_t n;
};

struct note {       /* something the person should know of how the query was read */
	char *code; /* unclosed capitals cut ignored prefix stopwords unsorted plain ... */
	char *text; /* one sentence in English; pages say it in their language by the code, with word */
	char *word; /* what it is about, or NULL */
};

struct correction {
	char *from, *to;
	bool applied;
};

struct concept_used { /* also searched */
	char *id, *lang;
	struct strlist words;
};

struct answer {
	struct {
		char *text; /* as given, cut at the limit */
		char *lang; /* or NULL */
		char *read_as; /* how the operators were understood, in the query language; NULL when all are plain words */
		struct concept_used *concepts;
		size_t n_concepts;
		struct correction *corrections;
		size_t n_corrections;
		struct note *notes;
		size_t n_notes;
	} query;
	char *generation;     /* "000042" */
	char *published;      /* ISO 8601, UTC: when that generation was published */
	uint32_t n_documents; /* in the index */
	double took_ms;
	uint32_t complete, total;
	bool total_is_exact;
	bool partial;
	uint32_t offset;
	struct result *results;
	size_t n_results;
	bool has_facets;
	bool facets_of_list;           /* else of the complete ones */
	struct facet facets[N_FIELDS]; /* of the fields with FIELD_IS_FACET */
};

/* Arrays grow by these functions or are the caller's own xcalloc'ed ones; all is freed with the answer. */
void answer_init(struct answer *answer);
void answer_release(struct answer *answer);
void result_release(struct result *result);
void place_release(struct place *place);
void marked_text_release(struct marked_text *text);
void facet_release(struct facet *facet);
/* Zeroed; valid until the next one is added. */
struct result *answer_add_result(struct answer *answer);
void answer_add_note(struct answer *answer, const char *code, const char *word, const char *text);
void result_add_reason(struct result *result, const char *kind, const char *text, double weight);
void marked_text_add(struct marked_text *text, uint32_t start, uint32_t end, bool near);
/*
 * The address of a place: url with "#page=84" or "#anchor" (percent-encoded) behind it, in place of a fragment that was
 * there. NULL when url is; url itself without page and anchor. free() it.
 */
char *place_url(const char *url, const char *anchor, unsigned page);
/*
 * The address of a section of a document in several parts: as place_url where it has an anchor or a page; else, under a
 * heading, "#:~:text=" with its first words (4 to 8, of a sentence of its own rather than of the heading, which a table of
 * contents repeats), which browsers look for and scroll to. url itself where no such words are, or where it leads to no
 * page. section may be NULL. free() it. Source: WICG, URL Fragment Text Directives.
 */
char *place_url_section(const char *url, const struct section *section);

#endif
