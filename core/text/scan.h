/* The state of text_analyze, shared by analyze.c (which cuts) and lines.c (which judges whole lines). */
#ifndef TEXT_SCAN_H
#define TEXT_SCAN_H

#include "text/analyze.h"
#include "text/letters.h"

/* How a stretch of text is written. */
struct capitals {
	uint32_t n_lower; /* lower-case letters, plural s of acronyms excepted */
	uint32_t n_words; /* tokens of two letters or more */
	uint32_t longest; /* letters of the longest token */
};

struct scan {
	const char *text;
	size_t len;
	struct tokens *tokens;
	size_t first;          /* number of this text's first token */
	size_t line_first;     /* ... of the line's, ... */
	size_t sentence_first; /* ... of the sentence's */
	size_t last_end;       /* offset behind the last token */
	bool new_line;         /* a line ended, or the text begins */
	size_t phone_end;      /* offset behind the last part of a telephone number, or 0 */
	size_t plain_until;    /* see number_scan */
	struct capitals line, sentence;
};

/* What scan_run saw. */
struct run {
	size_t end;
	size_t form_len;
	uint32_t counts[N_CHAR_CLASSES];
	bool composed; /* needs form_compose */
};

/* The run of letters, marks and digits at start, its form written to form (TEXT_MAX_FORM bytes). */
void scan_run(const char *text, size_t len, size_t start, char *form, struct run *ret_run);

/* A sentence, a line is complete: turn capitals that are no acronyms into words; find elisions and compounds. */
void scan_end_sentence(struct scan *s);
void scan_end_line(struct scan *s);

#endif
