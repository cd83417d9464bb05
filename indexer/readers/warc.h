/*
 * Web archives, record by record. The bytes of a WARC file are never in memory as a whole: a record is read, given
 * away or passed over, and forgotten.
 *
 *	struct warc warc;
 *	warc_open(&warc, fd, NULL, job->offset, 0, end);
 *	while (!warc.done)
 *		warc_next(&warc, &sink);
 *	warc_close(&warc);
 *
 * Records may be plain or packed, a member of gzip each (the rule), or several in a member; the two may follow one another
 * in one file. A record is thus found again by a byte of the file and the number of records of the same member in
 * front of it. What is damaged is reported, and reading goes on with the next thing that is a record.
 */
#ifndef READERS_WARC_H
#define READERS_WARC_H

#include "readers/reader.h"

struct warc_input;

/* Records that hold no document of their own: counted, not named, since a crawl has more of them than of pages. */
enum warc_passed {
	WARC_REDIRECT,  /* 3xx: its target is a record of its own */
	WARC_NOT_FOUND, /* any other status but 200 */
	WARC_REVISIT,   /* the same bytes as an earlier record: nothing is lost */
	WARC_NO_TEXT,   /* images, style sheets, scripts, fonts, data for programs */
	N_WARC_PASSED
};

struct warc {
	uint64_t offset; /* where the next record begins, */
	uint64_t inner;  /* and how many records of the same member come before it */
	uint64_t end;
	bool done;
	bool spent; /* a library was used that keeps something of each document: end this process */
	uint32_t passed[N_WARC_PASSED]; /* so far */
	struct warc_input *in;
	struct buf record;
};

/*
 * From `offset` and `inner` (as an earlier warc left them) to the byte `end`. fd: to read from, and stays the caller's;
 * below 0, data holds the bytes from 0 to end.
 */
void warc_open(struct warc *warc, int fd, const char *data, uint64_t offset, uint64_t inner, uint64_t end);
void warc_close(struct warc *warc);

/*
 * Read one record: at most one document or one problem goes to the sink. Problems are named by the target, or by "record
 * at byte N". STATUS_IO when the file cannot be read; all else is the business of the sink.
 */
NODISCARD enum status warc_next(struct warc *warc, const struct reader_sink *sink, struct error *err);
/* Pass over one record without looking into it: what it does to a reader is known. */
NODISCARD enum status warc_skip(struct warc *warc, struct error *err);

/* "3 redirects, 12 images, style sheets and the like"; false when nothing was passed over. */
bool warc_describe_passed(const uint32_t passed[N_WARC_PASSED], struct buf *out);

#endif
