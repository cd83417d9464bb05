/*
 * Text that was UTF-8 and was read as windows-1252 somewhere on its way ("Ã©" for "é", "â€™" for "’"), once or
 * several times over, is put right where that is certain and left alone where it is not.
 *
 * A sequence is two or three characters that windows-1252 writes as the bytes of one character of Western text: a letter
 * from Latin-1, œ, a quotation mark, a dash. Not every one proves something: "MANHÃ”" in capitals and quotation marks
 * is Portuguese. It does when it is a triple, or when a small letter stands right in front of it or behind it: no
 * capital Ã or Â stands inside of a word in small letters.
 *
 * A block is put right when it holds a proof and each of its characters outside ASCII belongs to a sequence, that is, when
 * all of it decodes; blocks without a proof of their own follow when the document holds one elsewhere and all of theirs
 * decodes. A block in which right letters stand beside wrong ones keeps its sequences, since it may speak of them, unless
 * the document holds at least MIN_MIXED proofs and more of them than of right letters.
 */
#include "readers/formats.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/utf8.h"

#include "base/banned.h"

#define MAX_PASSES 3u /* times that a text was garbled over itself */
#define MIN_MIXED  3u

/* What was found in a text. */
struct garbled {
	size_t proofs, sequences, right; /* right: letters outside ASCII that are in no sequence */
};

/* The byte that windows-1252 writes for a character, or -1. Its five holes are taken as the control characters they are in Latin-1. */
static int byte_of(uint32_t c)
{
	static const uint16_t high[32] = { 0x20ac, 0x81,   0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021,
					   0x02c6, 0x2030, 0x0160, 0x2039, 0x0152, 0x8d,   0x017d, 0x8f,
					   0x90,   0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014,
					   0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0x9d,   0x017e, 0x0178 };
	if (c >= 0x80 && c <= 0xff)
		return (int)c;
	for (size_t i = 0; c > 0xff && i < ARRAY_SIZE(high); i++)
		if (high[i] == c)
			return 0x80 + (int)i;
	return -1;
}

/* Characters that our texts are written in, beside ASCII. */
static bool is_western(uint32_t c)
{
	return (c >= 0xa0 && c <= 0xff) || c == 0x152 || c == 0x153 || c == 0x178 || c == 0x160 ||
	       c == 0x161 || c == 0x17d || c == 0x17e || c == 0x192 || (c >= 0x2009 && c <= 0x200d) ||
	       (c >= 0x2010 && c <= 0x2026) || c == 0x202f || c == 0x2030 || c == 0x2039 || c == 0x203a ||
	       c == 0x20ac || c == 0x2122 || c == 0x2212 || c == 0xfeff || c == 0xfb01 || c == 0xfb02;
}

static bool is_small(char c)
{
	return c >= 'a' && c <= 'z';
}

/* The character that the sequence at text stands for, or 0. *ret_size: its bytes as it stands there. */
static uint32_t sequence_at(const char *text, size_t len, size_t *ret_size)
{
	unsigned char bytes[3];
	size_t at = 0, n = 0, wanted = 0;
	while (at < len && n < sizeof(bytes)) {
		size_t size;
		uint32_t c = utf8_decode(text + at, len - at, &size);
		int byte = c == UTF8_INVALID ? -1 : byte_of(c);
		/* A closing quotation mark lost its last byte to a hole of windows-1252. */
		if (n == 2 && c == 0xfffd && bytes[0] == 0xe2 && bytes[1] == 0x80)
			byte = 0x9d;
		if (byte < 0)
			return 0;
		at += size;
		bytes[n++] = (unsigned char)byte;
		if (n == 1)
			wanted = byte == 0xc2 || byte == 0xc3 || byte == 0xc5 || byte == 0xc6 ? 2
				 : byte == 0xe2 || byte == 0xef                               ? 3
											      : 0;
		if (!wanted)
			return 0;
		if (n == wanted)
			break;
	}
	if (!n || n != wanted)
		return 0;
	size_t size;
	uint32_t c = utf8_decode((const char *)bytes, n, &size);
	if (c == UTF8_INVALID || size != n || !is_western(c))
		return 0;
	*ret_size = at;
	return c;
}

static bool is_proof(const char *text, size_t len, size_t at, size_t size, uint32_t c)
{
	if (c >= 0x2000)
		return true;
	return (at && is_small(text[at - 1])) || (c >= 0xc0 && at + size < len && is_small(text[at + size]));
}

static void look(const char *text, struct garbled *found)
{
	size_t len = strlen(text), size;
	for (size_t at = 0; at < len; at += size) {
		size = 1;
		if ((unsigned char)text[at] < 0x80)
			continue;
		uint32_t c = sequence_at(text + at, len - at, &size);
		if (c) {
			found->sequences++;
			found->proofs += is_proof(text, len, at, size, c);
			continue;
		}
		c = utf8_decode(text + at, len - at, &size);
		/* The lone first half of "à", whose second half, a space, was folded with the one behind it. */
		bool lone = c == 0xc3 && (!at || text[at - 1] == ' ') &&
			    (at + size == len || text[at + size] == ' ');
		found->right += !lone;
	}
}

/* Append text with its sequences put right; returns how many were. */
static uint32_t put_right(const char *text, struct buf *out)
{
	size_t len = strlen(text), size;
	uint32_t n = 0;
	for (size_t at = 0; at < len; at += size) {
		size = 1;
		if ((unsigned char)text[at] < 0x80) {
			buf_addch(out, text[at]);
			continue;
		}
		uint32_t c = sequence_at(text + at, len - at, &size);
		if (!c) {
			c = utf8_decode(text + at, len - at, &size);
			bool lone = c == 0xc3 && (!at || text[at - 1] == ' ') &&
				    (at + size == len || text[at + size] == ' ');
			if (lone)
				buf_addstr(out, "\u00e0");
			else
				buf_add(out, text + at, size);
			n += lone;
			continue;
		}
		/* a byte order mark in the middle of a text is nothing */
		if (c != 0xfeff)
			utf8_add(out, c);
		n++;
	}
	return n;
}

static uint32_t repair(char **field, const struct garbled *whole)
{
	struct garbled here = { 0 };
	if (!*field)
		return 0;
	look(*field, &here);
	bool mixed = here.right > 0, mostly = whole->proofs >= MIN_MIXED && whole->proofs > whole->right;
	if (!here.sequences || !whole->proofs || (mixed && !(here.proofs && mostly)))
		return 0;
	CLEANUP(buf_release) struct buf out = BUF_INIT;
	uint32_t n = put_right(*field, &out);
	if (!out.len)
		return 0;
	free(*field);
	*field = buf_detach(&out);
	return n;
}

void document_repair(struct document *doc)
{
	char **fields[] = { &doc->declared.title, &doc->declared.share_title, &doc->declared.site };
	for (unsigned pass = 0; pass < MAX_PASSES; pass++) {
		struct garbled whole = { 0 };
		uint32_t n = 0;
		for (size_t i = 0; i < ARRAY_SIZE(fields); i++)
			if (*fields[i])
				look(*fields[i], &whole);
		for (size_t i = 0; i < doc->declared.authors.n; i++)
			look(doc->declared.authors.items[i], &whole);
		for (size_t i = 0; i < doc->n_blocks; i++)
			look(doc->blocks[i].text, &whole);
		if (!whole.proofs)
			return;
		for (size_t i = 0; i < ARRAY_SIZE(fields); i++)
			n += repair(fields[i], &whole);
		for (size_t i = 0; i < doc->declared.authors.n; i++)
			n += repair(&doc->declared.authors.items[i], &whole);
		for (size_t i = 0; i < doc->n_blocks; i++) {
			struct block *block = &doc->blocks[i];
			size_t before = strlen(block->text);
			uint32_t here = repair(&block->text, &whole);
			size_t after = strlen(block->text);
			if (!here)
				continue;
			n += here;
			doc->text_bytes -= before - after;
			/* All of it stood in links, or none, or something between, which only shrinks. */
			if (block->link_bytes == before || block->link_bytes > after)
				block->link_bytes = (uint32_t)after;
		}
		doc->n_repaired += n;
		if (!n)
			return;
	}
}
