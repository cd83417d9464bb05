#include "query/spelling_inner.h"

#include <math.h>
#include <string.h>

#include "base/memory.h"

void spelling_pattern(const char *text, size_t len, struct spelling_pattern *ret_pattern)
{
	*ret_pattern = (struct spelling_pattern){ .len = len };
	for (size_t i = 0; i < len; i++) {
		ret_pattern->at[text[i] & 31] |= 1ULL << i;
		if (text[i] == 'n')
			ret_pattern->at[SPELLING_ENYE & 31] |= 1ULL << i;
	}
}

/* Hyyrö 2003, figure 9: a column of the matrix is two words of bits, which say where it rises and falls. */
unsigned spelling_distance(const struct spelling_pattern *pattern, const char *text, size_t len)
{
	uint64_t rises = ~0ULL, falls = 0, same = 0, at_before = 0, last = 1ULL << (pattern->len - 1);
	size_t edits = pattern->len;
	for (size_t i = 0; i < len; i++) {
		uint64_t at = pattern->at[text[i] & 31];
		uint64_t turned = ((~same & at) << 1) & at_before;
		same = (((at & rises) + rises) ^ rises) | at | falls | turned;
		uint64_t up = falls | ~(same | rises), down = same & rises;
		edits += (up & last) != 0;
		edits -= (down & last) != 0;
		up = up << 1 | 1;
		down <<= 1;
		rises = down | ~(same | up);
		falls = up & same;
		at_before = at;
	}
	return (unsigned)edits;
}

/* Letters that lie side by side, or one above the other, on a French or a Spanish keyboard. */
static bool are_neighbours(char a, char b)
{
	static const char *const boards[][3] = { { "azertyuiop", "qsdfghjklm", "wxcvbn" },
						 { "qwertyuiop", "asdfghjkl", "zxcvbnm" } };
	for (size_t i = 0; i < ARRAY_SIZE(boards); i++) {
		int row[2] = { -1, -1 }, column[2] = { 0, 0 };
		for (int r = 0; r < 3; r++)
			for (int c = 0; boards[i][r][c]; c++)
				for (int k = 0; k < 2; k++)
					if (boards[i][r][c] == (k ? b : a)) {
						row[k] = r;
						column[k] = c;
					}
		int down = row[1] - row[0], right = column[1] - column[0];
		/* Each row is moved half a key to the right. */
		if ((down == 0 && (right == 1 || right == -1)) ||
		    (down == 1 && (right == 0 || right == -1)) || (down == -1 && (right == 0 || right == 1)))
			return true;
	}
	return false;
}

/* Letters that sound alike in French or Spanish. */
static bool are_alike(char a, char b)
{
	static const char *const pairs[] = { "bv", "cs", "cz", "sz", "ck", "kq", "gj", "iy", "mn" };
	for (size_t i = 0; i < ARRAY_SIZE(pairs); i++)
		if ((pairs[i][0] == a && pairs[i][1] == b) || (pairs[i][0] == b && pairs[i][1] == a))
			return true;
	return false;
}

/* The cost of each kind of error. docs/decisions/0004-spelling.md tells where they come from. */
static const struct slips {
	double added, lost, changed, swapped;
	double doubled; /* taken off when a letter is added or lost beside its like */
	double near;    /* taken off when the key lies beside, or the letters sound alike */
	double first;   /* put on for the first letter */
	double tilde;   /* n for ñ */
	double enye;    /* put on when an ñ was typed for something else: nobody hits one by chance */
} slips = { .added = 5,
	    .lost = 3.4,
	    .changed = 4.8,
	    .swapped = 2.9,
	    .doubled = 0.7,
	    .near = 0.5,
	    .first = 1.5,
	    .tilde = 0.5 };

double spelling_slip(const char *a, size_t a_len, const char *b, size_t b_len)
{
	double rows[3][SPELLING_MOST + 1];
	double *before = rows[0], *last = rows[1], *row = rows[2];
	last[0] = 0;
	for (size_t k = 1; k <= b_len; k++)
		last[k] = last[k - 1] + slips.lost + (k == 1 ? slips.first : 0);
	for (size_t i = 1; i <= a_len; i++) {
		row[0] = last[0] + slips.added + (i == 1 ? slips.first : 0);
		for (size_t k = 1; k <= b_len; k++) {
			char x = a[i - 1], y = b[k - 1];
			double best = last[k - 1];
			if (x == 'n' && y == SPELLING_ENYE)
				best += slips.tilde;
			else if (x != y)
				best += slips.changed + (i == 1 && k == 1 ? slips.first : 0) +
					(x == SPELLING_ENYE ? slips.enye : 0) -
					(are_neighbours(x, y) || are_alike(x, y) ? slips.near : 0);
			bool added_twice = i > 1 && x == a[i - 2], lost_twice = k > 1 && y == b[k - 2];
			best = fmin(best, last[k] + slips.added - (added_twice ? slips.doubled : 0));
			best = fmin(best, row[k - 1] + slips.lost - (lost_twice ? slips.doubled : 0));
			if (i > 1 && k > 1 && x == b[k - 2] && a[i - 2] == y && x != y)
				best = fmin(best, before[k - 2] + slips.swapped +
							  (i == 2 && k == 2 ? slips.first : 0));
			row[k] = best;
		}
		double *spare = before;
		before = last;
		last = row;
		row = spare;
	}
	return last[b_len];
}
