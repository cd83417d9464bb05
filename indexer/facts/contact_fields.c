/* Name, office, telephone and address out of the text of a contact. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/memory.h"
#include "base/utf8.h"
#include "facts/page.h"
#include "learn/line.h"
#include "base/banned.h"

#define MAX_CONTACTS     8u
#define MIN_PHONE_DIGITS 6u   /* behind a label; one more without */
#define MAX_FIELD        160u /* bytes of a name or an office */
#define SEPARATORS       ",;|/()\n:"

static const char *const phone_labels[] = {
	"t\u00e9l\u00e9phone", "tel\u00e9fono", "telephone", "telefono", "t\u00e9l", "tel", "phone", "mobile",
	"m\u00f3vil",          "celular",       "cel",       "portable", "fax"
};
static const char *const mail_labels[] = { "e-mail",
					   "email",
					   "courriel",
					   "correo electr\u00f3nico",
					   "correo",
					   "mail",
					   "courrier \u00e9lectronique" };
static const char *const extensions[] = { "ext", "extensi\u00f3n", "extension", "poste", "anexo",
					  "int", "interno" };

static bool is_mail_char(char c)
{
	return ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || (c >= '0' && c <= '9') ||
	       (c && strchr("._%+-", c));
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_word_byte(char c)
{
	return (unsigned char)c >= 0x80 || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || is_digit(c);
}

/* The address of e-mail around the @ at text[at]. */
static bool mail_around(const char *text, size_t len, size_t at, size_t *ret_start, size_t *ret_end)
{
	size_t start = at, end = at + 1;
	while (start && is_mail_char(text[start - 1]))
		start--;
	while (end < len && is_mail_char(text[end]))
		end++;
	while (end > at + 1 && (text[end - 1] == '.' || text[end - 1] == '-'))
		end--;
	if (start == at || !memchr(text + at, '.', end - at))
		return false;
	*ret_start = start;
	*ret_end = end;
	return true;
}

/* White space at text[at], no-break spaces included: its bytes, or 0. */
static size_t space_at(const char *text, size_t len, size_t at)
{
	if (at < len && (text[at] == ' ' || text[at] == '\t'))
		return 1;
	if (at + 1 < len && !memcmp(text + at, "\u00a0", 2))
		return 2;
	if (at + 2 < len && !memcmp(text + at, "\u202f", 3))
		return 3;
	return 0;
}

/* "ext 119", ", poste 212", "(poste 109)", "anexo 119" at `at`: the offset behind it, or at. */
static size_t extension_at(const char *text, size_t len, size_t at)
{
	size_t from = at, size;
	while (from < len && ((size = space_at(text, len, from)) || text[from] == ',' || text[from] == '('))
		from += size ? size : 1;
	for (size_t i = 0; i < ARRAY_SIZE(extensions); i++) {
		size_t n = strlen(extensions[i]), end = from + n;
		if (from + n > len || strncasecmp(text + from, extensions[i], n) != 0 ||
		    (end < len && is_word_byte(text[end]) && !is_digit(text[end])))
			continue;
		while (end < len &&
		       ((size = space_at(text, len, end)) || text[end] == '.' || text[end] == ':'))
			end += size ? size : 1;
		size_t digits = end;
		while (end < len && is_digit(text[end]))
			end++;
		if (end > digits)
			return end + (end < len && text[end] == ')');
	}
	return at;
}

/* "6 200 000", "12.345.678", "123 456 789 dollars": a count or a sum, as text writes them. text[0..len) is the number. */
static bool is_amount(const char *text, size_t len, const char *behind, size_t behind_len)
{
	static const char *const units[] = { "dollar",   "d\u00f3lar", "euro",   "franc",
					     "peso",     "sol",        "usd",    "eur",
					     "personne", "persona",    "people", "million" };
	size_t groups = 0, digits = 0, first = 0, size;
	for (size_t i = 0; i < len;) {
		if (is_digit(text[i])) {
			digits++;
			i++;
			continue;
		}
		size = space_at(text, len, i);
		if (!size && text[i] != '.')
			return false;
		if (groups++ ? digits != 3 : !digits || digits > 3)
			return false;
		first = first ? first : digits;
		digits = 0;
		i += size ? size : 1;
	}
	if (!groups || digits != 3)
		return false;
	size = space_at(behind, behind_len, 0);
	for (size_t i = 0; i < ARRAY_SIZE(units); i++)
		if (size + strlen(units[i]) <= behind_len &&
		    !strncasecmp(behind + size, units[i], strlen(units[i])))
			return true;
	return first < 3;
}

/* "978-92-0000-714-2" */
static bool is_isbn(const char *text, size_t digits)
{
	return digits == 13 && (!strncmp(text, "978", 3) || !strncmp(text, "979", 3));
}

/* A telephone number that begins at text[at] (a plus, a bracket or a digit). labelled: "Tél." stands before it. */
static bool phone_at(const char *text, size_t len, size_t at, bool labelled, size_t *ret_end)
{
	size_t end = at, i = at, digits = 0, size;
	bool plus = text[at] == '+', bracket = text[at] == '(', open = false;
	while (i < len && i - at < 40) {
		if (is_digit(text[i])) {
			digits++;
			end = ++i;
		} else if ((size = space_at(text, len, i))) {
			i += size;
		} else if (text[i] == '+' && i == at) {
			i++;
		} else if (strchr("().-", text[i]) && text[i]) {
			/* "(x@y.org / +235 66 00 14 20)": that bracket is not its own */
			if (text[i] == ')' && !open)
				break;
			open = text[i] == '(' || (open && text[i] != ')');
			i++;
			if (text[i - 1] == ')' && digits)
				end = i;
		} else {
			break;
		}
	}
	if (digits < MIN_PHONE_DIGITS + !(labelled || plus) || digits > 18)
		return false;
	if (!plus && !labelled &&
	    (is_amount(text + at, end - at, text + end, len - end) || is_isbn(text + at, digits)))
		return false;
	/* "2019 - 2022" is no number to call */
	at += bracket;
	if (!plus && !labelled && digits == 8 &&
	    (!strncmp(text + at, "19", 2) || !strncmp(text + at, "20", 2)))
		return false;
	*ret_end = extension_at(text, len, end);
	return true;
}

/* Does one of the labels end at text[..at), white space and stops aside? */
static bool label_before(const char *text, size_t at, const char *const *labels, size_t n)
{
	while (at && (strchr(" .:\n\t", text[at - 1]) || (unsigned char)text[at - 1] == 0xA0 ||
		      (unsigned char)text[at - 1] == 0xC2))
		at--;
	for (size_t i = 0; i < n; i++) {
		size_t len = strlen(labels[i]);
		if (at >= len && !strncasecmp(text + at - len, labels[i], len) &&
		    (at == len || !is_word_byte(text[at - len - 1])))
			return true;
	}
	return false;
}

/*
 * "+506. 221 53 48 ext 119" -> "+506 221 53 48 ext 119": white space folded, no full stop behind the country's code, nor
 * one with a space behind it.
 */
static char *clean_phone(const char *text, size_t len)
{
	CLEANUP(buf_release) struct buf phone = BUF_INIT;
	for (size_t i = 0, size; i < len;) {
		if ((size = space_at(text, len, i))) {
			if (phone.len && phone.data[phone.len - 1] != ' ' && strcmp(phone.data, "+") != 0)
				buf_addch(&phone, ' ');
			i += size;
			continue;
		}
		bool code = text[i] == '.' && *phone.data == '+' && !strpbrk(phone.data, " .");
		if (text[i] == '.' && phone.len && is_digit(phone.data[phone.len - 1]) &&
		    space_at(text, len, i + 1)) {
			i++;
			continue;
		}
		if (code && i + 1 < len && !space_at(text, len, i + 1))
			buf_addch(&phone, ' ');
		else if (!code)
			buf_addch(&phone, text[i]);
		i++;
	}
	return buf_detach(&phone);
}

/* ---- pieces: a line is cut at separators; addresses and numbers are taken out first ---- */

enum piece_kind { PIECE_TEXT, PIECE_MAIL, PIECE_PHONE, PIECE_LOST_MAIL };

struct piece {
	enum piece_kind kind;
	size_t start, end;
	bool new_line; /* first of a line */
};

struct pieces {
	struct piece *items;
	size_t n, alloc;
};

static void pieces_release(struct pieces *pieces)
{
	free(pieces->items);
}

static void add_piece(struct pieces *pieces, const char *text, enum piece_kind kind, size_t start, size_t end,
		      bool *new_line)
{
	while (start < end && (unsigned char)text[start] <= ' ')
		start++;
	while (end > start && (unsigned char)text[end - 1] <= ' ')
		end--;
	if (start == end)
		return;
	GROW(pieces->items, pieces->n, pieces->alloc);
	pieces->items[pieces->n++] = (struct piece){ kind, start, end, *new_line };
	*new_line = false;
}

/* Words and dashes that divide a line: "Karla Pavón en la OIM Honduras", "x@y ou +224 610". Their bytes, or 0. */
static size_t divider_at(const char *text, size_t len, size_t at)
{
	static const char *const dividers[] = { " \u2013 ",        " \u2014 ", " - ",    " \u00e0 l'",
						" \u00e0 l\u2019", " \u00e0 ", " de l'", " de l\u2019",
						" en la ",         " de la ",  " en ",   " at ",
						" via ",           " ou ",     " or " };
	for (size_t i = 0; i < ARRAY_SIZE(dividers); i++) {
		size_t n = strlen(dividers[i]);
		bool words = dividers[i][1] != '-' && (unsigned char)dividers[i][1] != 0xE2;
		/* "Maria de la Cruz" is no office */
		if (len - at <= n || memcmp(text + at, dividers[i], n) != 0)
			continue;
		if (words && !strncmp(dividers[i], " de l", 5) &&
		    !contact_is_office(text + at + n, len - at - n < 6 ? len - at - n : 6))
			continue;
		return n;
	}
	return 0;
}

static void cut_pieces(const char *text, size_t len, struct pieces *pieces)
{
	static const char lost[] = "[email\u00a0protected]", lost_too[] = "[email protected]";
	size_t from = 0, start, end;
	bool new_line = true;

	for (size_t at = 0; at < len;) {
		enum piece_kind kind = PIECE_TEXT;
		start = end = at;
		if (is_mail_char(text[at]) && (!at || !is_mail_char(text[at - 1]))) {
			size_t sign = at;
			while (sign < len && is_mail_char(text[sign]))
				sign++;
			if (sign < len && text[sign] == '@' && mail_around(text, len, sign, &start, &end))
				kind = PIECE_MAIL;
		}
		if (kind == PIECE_TEXT && text[at] == '[' && len - at >= sizeof(lost_too) - 1 &&
		    !memcmp(text + at, lost_too, sizeof(lost_too) - 1)) {
			kind = PIECE_LOST_MAIL;
			end = at + sizeof(lost_too) - 1;
		} else if (kind == PIECE_TEXT && text[at] == '[' && len - at >= sizeof(lost) - 1 &&
			   !memcmp(text + at, lost, sizeof(lost) - 1)) {
			kind = PIECE_LOST_MAIL;
			end = at + sizeof(lost) - 1;
		}
		if (kind == PIECE_TEXT && (text[at] == '+' || text[at] == '(' || is_digit(text[at])) &&
		    (!at || !is_word_byte(text[at - 1])) &&
		    (at < 2 || text[at - 1] != '-' || !is_digit(text[at - 2])) &&
		    phone_at(text, len, at, label_before(text, at, phone_labels, ARRAY_SIZE(phone_labels)),
			     &end))
			kind = PIECE_PHONE;
		if (kind != PIECE_TEXT) {
			add_piece(pieces, text, PIECE_TEXT, from, start, &new_line);
			add_piece(pieces, text, kind, start, end, &new_line);
			from = at = end;
			continue;
		}
		size_t dash = text[at] == ' ' ? divider_at(text, len, at) : 0;
		bool stop = text[at] == '.' && at + 1 < len && text[at + 1] == ' ' && at - from > 3;
		if (strchr(SEPARATORS, text[at]) || dash || stop) {
			add_piece(pieces, text, PIECE_TEXT, from, at, &new_line);
			new_line |= text[at] == '\n';
			at += dash ? dash : 1;
			from = at;
			continue;
		}
		at++;
	}
	add_piece(pieces, text, PIECE_TEXT, from, len, &new_line);
}

static bool is_label(const char *text, size_t len)
{
	while (len && strchr(" .:", text[len - 1]))
		len--;
	for (size_t i = 0; i < ARRAY_SIZE(phone_labels); i++)
		if (strlen(phone_labels[i]) == len && !strncasecmp(text, phone_labels[i], len - (len > 1)))
			return true;
	for (size_t i = 0; i < ARRAY_SIZE(mail_labels); i++)
		if (strlen(mail_labels[i]) == len && !strncasecmp(text, mail_labels[i], len))
			return true;
	CLEANUP(buf_release) struct buf line = BUF_INIT;
	line_normalise(text, len, &line);
	return !strcmp(line.data, "tel") || !strcmp(line.data, "telephone") ||
	       !strcmp(line.data, "telefono") || !strcmp(line.data, "e mail") ||
	       !strcmp(line.data, "email") || !strcmp(line.data, "correo electronico");
}

bool contact_strip(const char *text, size_t len, struct buf *rest, bool *ret_phone)
{
	CLEANUP(pieces_release) struct pieces pieces = { .items = NULL };
	bool mail = false;
	*ret_phone = false;
	cut_pieces(text, len, &pieces);
	for (size_t i = 0; i < pieces.n; i++) {
		const struct piece *piece = &pieces.items[i];
		mail |= piece->kind == PIECE_MAIL || piece->kind == PIECE_LOST_MAIL;
		*ret_phone |= piece->kind == PIECE_PHONE;
		if (piece->kind != PIECE_TEXT || is_label(text + piece->start, piece->end - piece->start))
			continue;
		buf_add(rest, text + piece->start, piece->end - piece->start);
		buf_addch(rest, ',');
	}
	/* a label whose address the scraper removed still is one */
	return mail || (len < CONTACT_LABEL && is_label(text, len));
}

bool contact_is_office(const char *text, size_t len)
{
	static const char *const offices[] = { "OIM ",        "IOM ",        "ONU Migra",  "UN Migration",
					       "l'OIM ",      "bureau de ",  "Bureau de ", "Bureau r",
					       "oficina de ", "Oficina de ", "Oficina r",  "ACNUR ",
					       "HCR ",        "UNHCR ",      "UNICEF ",    "Misi\u00f3n " };
	if (len > MAX_FIELD)
		return false;
	for (size_t i = 0; i < ARRAY_SIZE(offices); i++) {
		size_t n = strlen(offices[i]);
		if (len >= n && !memcmp(text, offices[i], n))
			return true;
	}
	return (len == 3 && (!memcmp(text, "OIM", 3) || !memcmp(text, "IOM", 3)));
}

/* ---- contacts ---- */

bool contact_is_person_line(const char *text, size_t len)
{
	CLEANUP(pieces_release) struct pieces pieces = { .items = NULL };
	bool office = false, name = false;
	cut_pieces(text, len, &pieces);
	for (size_t i = 0; i < pieces.n; i++) {
		const char *at = text + pieces.items[i].start;
		size_t piece_len = pieces.items[i].end - pieces.items[i].start, start, end;
		office |= contact_is_office(at, piece_len);
		name |= !i && contact_name_in(at, piece_len, &start, &end) && !start;
	}
	return len && text[len - 1] != '.' && (office || name) && pieces.n <= 4;
}

/* A name with something to reach it by: the next name is another person. */
static bool is_complete(const struct contact *contact)
{
	return contact->name && (contact->office || contact->phone || contact->email);
}

static bool is_empty(const struct contact *contact)
{
	return !contact->name && !contact->office && !contact->phone && !contact->email;
}

static void set_field(char **field, const char *text, size_t len)
{
	CLEANUP(buf_release) struct buf folded = BUF_INIT;
	if (*field || !len || len > MAX_FIELD)
		return;
	for (size_t i = 0, size; i < len; i += size ? size : 1) {
		size = space_at(text, len, i);
		buf_addch(&folded, size ? ' ' : text[i]);
	}
	*field = buf_detach(&folded);
}

void contact_read(struct document *doc, const char *text, size_t len)
{
	CLEANUP(pieces_release) struct pieces pieces = { .items = NULL };
	struct contact *now = NULL;
	cut_pieces(text, len, &pieces);

	for (size_t i = 0; i < pieces.n; i++) {
		const struct piece *piece = &pieces.items[i];
		const char *at = text + piece->start;
		size_t piece_len = piece->end - piece->start, start, end;
		bool name = false, office = false;
		if (piece->kind == PIECE_TEXT) {
			office = contact_is_office(at, piece_len);
			name = !office && !is_label(at, piece_len) &&
			       contact_name_in(at, piece_len, &start, &end);
			if (!office && !name)
				continue;
		}
		bool more =
			!now || (name && now->name && (is_complete(now) || piece->new_line)) ||
			(piece->kind == PIECE_MAIL && now->email &&
			 (strlen(now->email) != piece_len || strncasecmp(now->email, at, piece_len) != 0));
		if (piece->kind == PIECE_LOST_MAIL)
			continue;
		if (more) {
			if (doc->n_contacts >= MAX_CONTACTS)
				break;
			now = document_add_contact(doc);
		}
		if (piece->kind == PIECE_MAIL)
			set_field(&now->email, at, piece_len);
		else if (piece->kind == PIECE_PHONE && !now->phone)
			now->phone = clean_phone(at, piece_len);
		else if (office)
			set_field(&now->office, at, piece_len);
		else if (name)
			set_field(&now->name, at + start, end - start);
	}
	while (doc->n_contacts && is_empty(&doc->contacts[doc->n_contacts - 1]))
		doc->n_contacts--;
}
