#include "assets.h"

#include <stdio.h>
#include <string.h>
#include <xxhash.h>
#include <zlib.h>

#include "base/banned.h"

extern const unsigned char asset_style_css[], asset_enhance_js[], asset_icon_svg[], asset_openapi_json[];
extern const size_t asset_style_css_size, asset_enhance_js_size, asset_icon_svg_size, asset_openapi_json_size;

void assets_init(struct assets *assets, bool from_disk)
{
	*assets =
		(struct assets){ .items = {
					 [ASSET_STYLE] = { "style.css", CONTENT_CSS, asset_style_css,
							   asset_style_css_size, BUF_INIT, "" },
					 [ASSET_SCRIPT] = { "enhance.js", CONTENT_SCRIPT, asset_enhance_js,
							    asset_enhance_js_size, BUF_INIT, "" },
					 [ASSET_ICON] = { "icon.svg", CONTENT_SVG, asset_icon_svg,
							  asset_icon_svg_size, BUF_INIT, "" },
					 [ASSET_OPENAPI] = { "openapi.json", CONTENT_JSON, asset_openapi_json,
							     asset_openapi_json_size, BUF_INIT, "" },
				 } };
	XXH64_hash_t all = XXH3_64bits(IOM_VERSION, strlen(IOM_VERSION));
	for (size_t i = 0; i < N_ASSETS; i++) {
		struct asset *asset = &assets->items[i];
		XXH64_hash_t hash = XXH3_64bits(asset->data, asset->size);
		const char *dot = strrchr(asset->name, '.');
		all = XXH3_64bits_withSeed(&hash, sizeof(hash), all);
		if (from_disk)
			snprintf(asset->url, sizeof(asset->url), "/assets/%s", asset->name);
		else
			snprintf(asset->url, sizeof(asset->url), "/assets/%.*s.%016llx%s",
				 (int)(dot - asset->name), asset->name, (unsigned long long)hash, dot);
		if (!gzip_bytes(asset->data, asset->size, &asset->gzip))
			buf_clear(&asset->gzip);
	}
	snprintf(assets->version, sizeof(assets->version), "%016llx", (unsigned long long)all);
}

void assets_release(struct assets *assets)
{
	for (size_t i = 0; i < N_ASSETS; i++)
		buf_release(&assets->items[i].gzip);
}

const struct asset *assets_find(const struct assets *assets, const char *name)
{
	for (size_t i = 0; i < ASSET_OPENAPI; i++)
		if (!strcmp(assets->items[i].url + strlen("/assets/"), name))
			return &assets->items[i];
	return NULL;
}

bool gzip_bytes(const void *data, size_t len, struct buf *out)
{
	z_stream stream = { 0 };
	/* 16: a gzip header instead of zlib's. */
	if (len > UINT32_MAX || deflateInit2(&stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) != Z_OK)
		return false;
	size_t bound = deflateBound(&stream, len);
	buf_reserve(out, bound);
	stream.next_in = (Bytef *)(uintptr_t)data;
	stream.avail_in = (uInt)len;
	stream.next_out = (Bytef *)out->data + out->len;
	stream.avail_out = (uInt)bound;
	bool done = deflate(&stream, Z_FINISH) == Z_STREAM_END && stream.total_out < len;
	deflateEnd(&stream);
	if (!done)
		return false;
	out->len += stream.total_out;
	out->data[out->len] = '\0';
	return true;
}
