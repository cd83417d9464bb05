/*
 * Reading order of pages in columns. Poppler orders blocks, and where paragraphs of two columns are set apart at
 * different heights it goes from one column to the other and back. A page that has a gutter is read anew: what stands
 * across the gutter cuts the page into bands, and in each band the left column comes before the right one.
 * The two sides are looked at in the same way, so three columns come right, too.
 */
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "readers/pdf_parts.h"

#include "base/banned.h"

#define MAX_LINES     2000u /* of a page; fuller ones stay as they are */
#define MAX_STEPS     4096  /* points across */
#define MAX_COLUMNS   3u    /* depth of cuts */
#define MIN_SIDE      4u    /* lines on each side of a gutter */
#define MIN_LINE      22u   /* bytes of a line on the average: shorter ones are cells of a table */
#define GUTTER        0.7f  /* in sizes of type: at least so wide */
#define CROSSING_PART 6u    /* at most one line in so many stands across */

enum place { ACROSS, LEFT, RIGHT };

static int by_height(const void *left, const void *right)
{
	const struct pdf_line *a = left, *b = right;
	if (a->bottom != b->bottom)
		return a->bottom < b->bottom ? -1 : 1;
	return a->left < b->left ? -1 : a->left > b->left;
}

static enum place place_of(const struct pdf_line *line, float gutter)
{
	return line->right <= gutter ? LEFT : line->left >= gutter ? RIGHT : ACROSS;
}

static float common_size(const struct pdf_line *lines, size_t n)
{
	float best = 0;
	size_t best_bytes = 0;
	for (size_t i = 0; i < n && i < 40; i++) {
		size_t bytes = 0;
		for (size_t k = 0; k < n; k++) {
			float by = lines[k].size - lines[i].size;
			bytes += by < 0.3f && by > -0.3f ? lines[k].len : 0;
		}
		if (bytes > best_bytes) {
			best_bytes = bytes;
			best = lines[i].size;
		}
	}
	return best;
}

/* Are the lines on both sides of it text, and side by side? */
static bool is_gutter(const struct pdf_line *lines, size_t n, float gutter)
{
	size_t count[3] = { 0 }, bytes[3] = { 0 }, beside = 0;
	float top[3] = { 1e9f, 1e9f, 1e9f }, bottom[3] = { 0 };
	for (size_t i = 0; i < n; i++) {
		enum place place = place_of(&lines[i], gutter);
		count[place]++;
		bytes[place] += lines[i].len;
		top[place] = lines[i].top < top[place] ? lines[i].top : top[place];
		bottom[place] = lines[i].bottom > bottom[place] ? lines[i].bottom : bottom[place];
	}
	if (count[LEFT] < MIN_SIDE || count[RIGHT] < MIN_SIDE || count[ACROSS] * CROSSING_PART > n ||
	    bytes[LEFT] < count[LEFT] * MIN_LINE || bytes[RIGHT] < count[RIGHT] * MIN_LINE)
		return false;
	enum place less = count[LEFT] < count[RIGHT] ? LEFT : RIGHT, more = less == LEFT ? RIGHT : LEFT;
	for (size_t i = 0; i < n; i++)
		beside += place_of(&lines[i], gutter) == less && lines[i].top < bottom[more] &&
			  lines[i].bottom > top[more];
	return beside * 2 > count[less];
}

/* The middle of the gutter, or 0. */
static float find_gutter(const struct pdf_line *lines, size_t n)
{
	CLEANUP(free_p) unsigned *crossed = xcalloc(MAX_STEPS + 1, sizeof(*crossed));
	float first = MAX_STEPS, last = 0, size = common_size(lines, n);
	size_t best = 0, best_width = 0, begin = 0;
	for (size_t i = 0; i < n; i++) {
		float from = lines[i].left < 0 ? 0 : lines[i].left, to = lines[i].right;
		to = to > MAX_STEPS - 1 ? MAX_STEPS - 1 : to;
		first = from < first ? from : first;
		last = to > last ? to : last;
		for (size_t x = (size_t)from; (float)x < to; x++)
			crossed[x]++;
	}
	size_t limit = n / CROSSING_PART;
	for (size_t x = (size_t)(first + (last - first) / 5); (float)x < last - (last - first) / 5; x++) {
		if (crossed[x] > limit) {
			begin = 0;
			continue;
		}
		begin = begin ? begin : x;
		if (x - begin + 1 > best_width) {
			best_width = x - begin + 1;
			best = begin;
		}
	}
	float gutter = (float)best + (float)best_width / 2;
	return (float)best_width >= GUTTER * size && is_gutter(lines, n, gutter) ? gutter : 0;
}

/* Put lines, n of them, into reading order. spare: room for as many. False: no columns, nothing was done. */
static bool order(struct pdf_line *lines, size_t n, struct pdf_line *spare, unsigned depth)
{
	float gutter = depth < MAX_COLUMNS && n >= 2 * MIN_SIDE ? find_gutter(lines, n) : 0;
	if (!gutter)
		return false;
	qsort(lines, n, sizeof(*lines), by_height);
	for (size_t i = 0; i < n;) {
		size_t end = i, at = 0;
		if (place_of(&lines[i], gutter) == ACROSS) {
			i++;
			continue;
		}
		while (end < n && place_of(&lines[end], gutter) != ACROSS)
			end++;
		for (enum place side = LEFT; side <= RIGHT; side++) {
			size_t begin = at;
			for (size_t k = i; k < end; k++)
				if (place_of(&lines[k], gutter) == side)
					spare[at++] = lines[k];
			order(spare + begin, at - begin, spare + n, depth + 1);
		}
		memcpy(lines + i, spare, at * sizeof(*lines));
		i = end;
	}
	return true;
}

void pdf_order_columns(struct pdf_line *lines, size_t n)
{
	if (n < 2 * MIN_SIDE || n > MAX_LINES)
		return;
	for (size_t i = 0; i < n; i++)
		if (lines[i].size <= 0)
			return;
	CLEANUP(free_p) struct pdf_line *spare = xcalloc(n * (MAX_COLUMNS + 1), sizeof(*spare));
	order(lines, n, spare, 0);
}
