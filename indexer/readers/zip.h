/*
 * The members of a zip archive in memory, for the formats that are one: DOCX, ODT, EPUB. Inside this folder only.
 *
 * Only what a format asks for is unpacked. Names are labels: they are compared, and never paths of this system.
 * Nothing is opened; libarchive reads the bytes where they are. An archive that was cut off, and so has lost the
 * directory at its end, is read from its beginning as far as it goes.
 *
 *	struct zip zip;
 *	zip_init(&zip, data, len);
 *	status = zip_load(&zip, wanted, NULL, err);
 *	const struct zip_part *part = zip_find(&zip, "word/document.xml");
 *	zip_release(&zip);
 */
#ifndef READERS_ZIP_H
#define READERS_ZIP_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/error.h"

#define ZIP_MAX_MEMBERS 10000u       /* of one archive */
#define ZIP_MAX_BYTES   (200u << 20) /* unpacked, all members together */
#define ZIP_MAX_RATIO   200u         /* unpacked bytes for each byte of the archive ... */
#define ZIP_SMALL       (8u << 20)   /* ... but so much is nothing to worry about */
#define ZIP_MAX_NAME    1024u        /* bytes; members with longer names are passed over */

struct zip_part {
	char *name;
	struct buf data;
	bool cut; /* its end is missing, or it is not what was packed (checksum) */
};

struct zip {
	const char *data;
	size_t len;
	struct zip_part *parts; /* what was unpacked so far */
	size_t n_parts, alloc_parts;
	size_t unpacked; /* bytes, over all calls */
	bool damaged;    /* the archive is not whole */
	bool encrypted;  /* a member that was asked for is: it was passed over */
};

/* data stays the caller's and must outlive the archive. */
void zip_init(struct zip *zip, const char *data, size_t len);
void zip_release(struct zip *zip);

/*
 * Unpack all members that wanted() asks for and that are not there yet.
 * STATUS_TOO_LARGE: past one of the limits above. STATUS_CORRUPT: this is no zip archive, nothing can be read.
 */
NODISCARD enum status zip_load(struct zip *zip, bool (*wanted)(const char *name, void *ctx), void *ctx,
			       struct error *err);

/* The same for a NULL-terminated list of names. */
NODISCARD enum status zip_load_names(struct zip *zip, const char *const *names, struct error *err);

/* NULL when there is none, or it was not asked for. Capitals do not matter. */
struct zip_part *zip_find(const struct zip *zip, const char *name);

/*
 * The name that a reference in a member means: relative to the folder of `base` (NULL: the archive), "." and ".."
 * resolved inside the archive, the fragment dropped, %XX decoded when percent is set. Empty when it means none.
 */
void zip_resolve(const char *base, const char *reference, bool percent, struct buf *ret_name);

#endif
