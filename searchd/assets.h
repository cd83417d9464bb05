/*
 * The fixed files: style, script and icon of the page, with a hash of their content in their names so that browsers may
 * keep them for ever, and the API's description. Embedded at build time; compressed once at start.
 */
#ifndef SEARCHD_ASSETS_H
#define SEARCHD_ASSETS_H

#include "wire.h"

enum asset_id { ASSET_STYLE, ASSET_SCRIPT, ASSET_ICON, ASSET_OPENAPI, N_ASSETS };

struct asset {
	const char *name; /* "style.css" */
	enum content_type type;
	const unsigned char *data;
	size_t size;
	struct buf gzip;
	char url[64]; /* "/assets/style.0123456789abcdef.css" */
};

struct assets {
	struct asset items[N_ASSETS];
	char version
		[17]; /* hash of all of them and of the program's version: changes whenever a page may look different */
};

/* from_disk: --web-root is given; urls then carry no hash. */
void assets_init(struct assets *assets, bool from_disk);
void assets_release(struct assets *assets);
/* By the name in its address, "style.0123456789abcdef.css". NULL: none. */
const struct asset *assets_find(const struct assets *assets, const char *name);

/* gzip of data, appended. False when it does not get smaller. */
bool gzip_bytes(const void *data, size_t len, struct buf *out);

#endif
