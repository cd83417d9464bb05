/* Names of people, as they stand in contacts and by-lines. */
#include <string.h>
#include <strings.h>

#include "base/memory.h"
#include "base/utf8.h"
#include "facts/page.h"
#include "learn/line.h"
#include "base/banned.h"

#define MAX_NAME_WORDS 6u

static bool is_one_of(const char *word, size_t len, const char *const *words, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (strlen(words[i]) == len && !strncasecmp(words[i], word, len))
			return true;
	return false;
}

static bool is_capital(const char *text, size_t len)
{
	size_t size;
	uint32_t c = utf8_decode(text, len, &size);
	return (c >= 'A' && c <= 'Z') || (c >= 0xC0 && c <= 0xDE && c != 0xD7) || c == 0x152 ||
	       (c >= 0x100 && c <= 0x17F && !(c & 1)) || c == 0x160 || c == 0x17D;
}

/* Bytes of white space at the end, no-break spaces included. */
static size_t trailing_space(const char *text, size_t len)
{
	size_t n = 0;
	for (;;) {
		if (n < len && (unsigned char)text[len - n - 1] <= ' ')
			n++;
		else if (len - n >= 2 && !memcmp(text + len - n - 2, "\u00a0", 2))
			n += 2;
		else if (len - n >= 3 && !memcmp(text + len - n - 3, "\u202f", 3))
			n += 3;
		else
			return n;
	}
}

/*
 * The name at the end of a piece ("veuillez contacter Papy Kambale Vyavu"): two to six words with capitals,
 * small ones ("de la", "van") between them, none of an institution.
 */
bool contact_name_in(const char *text, size_t len, size_t *ret_start, size_t *ret_end)
{
	static const char *const small[] = { "de",  "del", "la",   "las", "los", "y",  "e",
					     "van", "von", "der",  "den", "da",  "do", "dos",
					     "bin", "ben", "ould", "el",  "al",  "mac" };
	static const char *const titles[] = { "M.", "Mme", "Mlle", "Mr",   "Mr.",   "Mrs",  "Ms",
					      "Sr", "Sr.", "Sra",  "Sra.", "Srta.", "Mrs.", "Ms." };
	static const char *const institutions[] = {
		"OIM",
		"IOM",
		"ONU",
		"DTM",
		"HCR",
		"ACNUR",
		"UNICEF",
		"Centro",
		"Centre",
		"Bureau",
		"Oficina",
		"Unidad",
		"Unit\u00e9",
		"Unit",
		"Programme",
		"Programa",
		"Service",
		"Servicio",
		"Direction",
		"Direcci\u00f3n",
		"Departamento",
		"D\u00e9partement",
		"Minist\u00e8re",
		"Ministerio",
		"Communication",
		"Comunicaci\u00f3n",
		"Prensa",
		"Presse",
		"Media",
		"M\u00e9dias",
		"Regional",
		"R\u00e9gional",
		"Oficial",
		"Officier",
		"Pour",
		"Para",
		"Por",
		"For",
		"Contact",
		"Contacto",
		"Mission",
		"Misi\u00f3n",
		"Organisation",
		"Organizaci\u00f3n",
		"Tel",
		"T\u00e9l",
		"Email",
		"E-mail",
		"Correo",
		"Communications",
		"Comunicaciones",
		"Information",
		"Informations",
		"Inscriptions",
		"Inscripciones",
		"Date",
		"Lieu",
		"Lugar",
		"Fecha",
	};
	size_t start = len, end = 0, n_words = 0;
	bool open = true, institution = false, lower = false;

	len -= trailing_space(text, len);
	for (size_t at = 0; at < len;) {
		while (at < len && (unsigned char)text[at] <= ' ')
			at++;
		size_t word = at;
		while (at < len && (unsigned char)text[at] > ' ')
			at++;
		if (at == word)
			break;
		size_t word_len = at - word;
		if (is_one_of(text + word, word_len, titles, ARRAY_SIZE(titles)))
			continue;
		if (is_capital(text + word, word_len) &&
		    is_one_of(text + word, word_len, institutions, ARRAY_SIZE(institutions))) {
			/* "Centro Regional de Datos": up to the next small word there is no person */
			institution = true;
			open = false;
		} else if (is_capital(text + word, word_len) && !line_count_digits(text + word, word_len)) {
			if (institution)
				continue;
			if (!open || !n_words) {
				start = word;
				n_words = 0;
				lower = false;
			}
			open = true;
			n_words++;
			end = at;
			for (size_t i = word; i < at; i++)
				lower |= text[i] >= 'a' && text[i] <= 'z';
		} else if (!is_one_of(text + word, word_len, small, ARRAY_SIZE(small))) {
			open = institution = false;
		}
	}
	size_t stop = len && strchr(".*", text[len - 1]) ? 1 : 0;
	if (!open || end != len || n_words < 2 || n_words > MAX_NAME_WORDS || !lower)
		return false;
	end -= stop;
	if (memchr(text, '"', len) || memmem(text, len, "\u00ab", 2))
		return false;
	*ret_start = start;
	*ret_end = end;
	return true;
}
