/*
 * Stop words: the lists of the Snowball project (snowballstem.org, "stop.txt" of french, spanish and english),
 * with the question words and elisions they lack. Left out of the Spanish one: estado and estados, which here are
 * States, and the forms of sentir. A word with accents stands here without them too, since people leave them out;
 * a word that has none does not match an accented one. Sorted by bytes.
 *
 * Snowball's lists: Copyright (c) 2001, Dr Martin Porter; (c) 2002, Richard Boulton. SPDX-License-Identifier:
 * BSD-3-Clause.
 */
#include <assert.h>
#include <string.h>

#include "base/memory.h"
#include "base/strmap.h"
#include "text/stem.h"
#include "base/banned.h"

/* clang-format off */
static const char *const french[] = {
	"a", "ai", "aie", "aient", "aies", "ait", "as", "au", "auquel", "aura", "aurai", "auraient",
	"aurais", "aurait", "auras", "aurez", "auriez", "aurions", "aurons", "auront", "aux", "auxquelles",
	"auxquels", "avaient", "avais", "avait", "avec", "avez", "aviez", "avions", "avons", "ayant",
	"ayante", "ayantes", "ayants", "ayez", "ayons", "c", "ce", "ceci", "cela", "celà", "ces", "cet",
	"cette", "combien", "comment", "d", "dans", "de", "des", "desquelles", "desquels", "du", "duquel",
	"elle", "en", "es", "est", "et", "etaient", "etais", "etait", "etant", "etante", "etantes",
	"etants", "ete", "etee", "etees", "etes", "etiez", "etions", "eu", "eue", "eues", "eumes",
	"eurent", "eus", "eusse", "eussent", "eusses", "eussiez", "eussions", "eut", "eutes", "eux",
	"eûmes", "eût", "eûtes", "fumes", "furent", "fus", "fusse", "fussent", "fusses", "fussiez",
	"fussions", "fut", "futes", "fûmes", "fût", "fûtes", "ici", "il", "ils", "j", "je", "jusqu", "l",
	"la", "laquelle", "le", "lequel", "les", "lesquelles", "lesquels", "leur", "leurs", "lorsqu",
	"lui", "m", "ma", "mais", "me", "meme", "mes", "moi", "mon", "même", "n", "ne", "nos", "notre",
	"nous", "on", "ont", "ou", "où", "par", "pas", "pour", "pourquoi", "puisqu", "qu", "quand", "que",
	"quel", "quelle", "quelles", "quels", "qui", "quoi", "quoiqu", "s", "sa", "sans", "se", "sera",
	"serai", "seraient", "serais", "serait", "seras", "serez", "seriez", "serions", "serons", "seront",
	"ses", "soi", "soient", "sois", "soit", "sommes", "son", "sont", "soyez", "soyons", "suis", "sur",
	"t", "ta", "te", "tes", "toi", "ton", "tu", "un", "une", "vos", "votre", "vous", "y", "à",
	"étaient", "étais", "était", "étant", "étante", "étantes", "étants", "étiez", "étions", "été",
	"étée", "étées", "étés", "êtes",
};

static const char *const spanish[] = {
	"a", "adonde", "adónde", "al", "algo", "algunas", "algunos", "ante", "antes", "como", "con",
	"contra", "cual", "cuales", "cuando", "cuanta", "cuantas", "cuanto", "cuantos", "cuál", "cuáles",
	"cuándo", "cuánta", "cuántas", "cuánto", "cuántos", "cómo", "de", "del", "desde", "donde",
	"durante", "dónde", "e", "el", "ella", "ellas", "ellos", "en", "entre", "era", "erais", "eramos",
	"eran", "eras", "eres", "es", "esa", "esas", "ese", "eso", "esos", "esta", "estaba", "estabais",
	"estabamos", "estaban", "estabas", "estais", "estamos", "estan", "estando", "estar", "estara",
	"estaran", "estaras", "estare", "estareis", "estaremos", "estaria", "estariais", "estariamos",
	"estarian", "estarias", "estará", "estarán", "estarás", "estaré", "estaréis", "estaría",
	"estaríais", "estaríamos", "estarían", "estarías", "estas", "este", "esteis", "estemos", "esten",
	"estes", "esto", "estos", "estoy", "estuve", "estuviera", "estuvierais", "estuvieramos",
	"estuvieran", "estuvieras", "estuvieron", "estuviese", "estuvieseis", "estuviesemos", "estuviesen",
	"estuvieses", "estuvimos", "estuviste", "estuvisteis", "estuviéramos", "estuviésemos", "estuvo",
	"está", "estábamos", "estáis", "están", "estás", "esté", "estéis", "estén", "estés", "fue",
	"fuera", "fuerais", "fueramos", "fueran", "fueras", "fueron", "fuese", "fueseis", "fuesemos",
	"fuesen", "fueses", "fui", "fuimos", "fuiste", "fuisteis", "fuéramos", "fuésemos", "ha", "habeis",
	"habia", "habiais", "habiamos", "habian", "habias", "habida", "habidas", "habido", "habidos",
	"habiendo", "habra", "habran", "habras", "habre", "habreis", "habremos", "habria", "habriais",
	"habriamos", "habrian", "habrias", "habrá", "habrán", "habrás", "habré", "habréis", "habría",
	"habríais", "habríamos", "habrían", "habrías", "habéis", "había", "habíais", "habíamos", "habían",
	"habías", "han", "has", "hasta", "hay", "haya", "hayais", "hayamos", "hayan", "hayas", "hayáis",
	"he", "hemos", "hube", "hubiera", "hubierais", "hubieramos", "hubieran", "hubieras", "hubieron",
	"hubiese", "hubieseis", "hubiesemos", "hubiesen", "hubieses", "hubimos", "hubiste", "hubisteis",
	"hubiéramos", "hubiésemos", "hubo", "la", "las", "le", "les", "lo", "los", "mas", "me", "mi",
	"mia", "mias", "mio", "mios", "mis", "mucho", "muchos", "muy", "más", "mí", "mía", "mías", "mío",
	"míos", "nada", "ni", "no", "nos", "nosotras", "nosotros", "nuestra", "nuestras", "nuestro",
	"nuestros", "o", "os", "otra", "otras", "otro", "otros", "para", "pero", "poco", "por", "porque",
	"que", "quien", "quienes", "quién", "quiénes", "qué", "se", "sea", "seais", "seamos", "sean",
	"seas", "sera", "seran", "seras", "sere", "sereis", "seremos", "seria", "seriais", "seriamos",
	"serian", "serias", "será", "serán", "serás", "seré", "seréis", "sería", "seríais", "seríamos",
	"serían", "serías", "seáis", "si", "sin", "sobre", "sois", "somos", "son", "soy", "su", "sus",
	"suya", "suyas", "suyo", "suyos", "sí", "tambien", "también", "tanto", "te", "tendra", "tendran",
	"tendras", "tendre", "tendreis", "tendremos", "tendria", "tendriais", "tendriamos", "tendrian",
	"tendrias", "tendrá", "tendrán", "tendrás", "tendré", "tendréis", "tendría", "tendríais",
	"tendríamos", "tendrían", "tendrías", "tened", "teneis", "tenemos", "tenga", "tengais", "tengamos",
	"tengan", "tengas", "tengo", "tengáis", "tenia", "teniais", "teniamos", "tenian", "tenias",
	"tenida", "tenidas", "tenido", "tenidos", "teniendo", "tenéis", "tenía", "teníais", "teníamos",
	"tenían", "tenías", "ti", "tiene", "tienen", "tienes", "todo", "todos", "tu", "tus", "tuve",
	"tuviera", "tuvierais", "tuvieramos", "tuvieran", "tuvieras", "tuvieron", "tuviese", "tuvieseis",
	"tuviesemos", "tuviesen", "tuvieses", "tuvimos", "tuviste", "tuvisteis", "tuviéramos",
	"tuviésemos", "tuvo", "tuya", "tuyas", "tuyo", "tuyos", "tú", "un", "una", "uno", "unos",
	"vosotras", "vosotros", "vuestra", "vuestras", "vuestro", "vuestros", "y", "ya", "yo", "él",
	"éramos",
};

static const char *const english[] = {
	"a", "about", "above", "after", "again", "against", "all", "am", "an", "and", "any", "are", "as",
	"at", "be", "because", "been", "before", "being", "below", "between", "both", "but", "by", "can",
	"did", "do", "does", "doing", "don", "down", "during", "each", "few", "for", "from", "further",
	"had", "has", "have", "having", "he", "her", "here", "hers", "herself", "him", "himself", "his",
	"how", "i", "if", "in", "into", "is", "it", "its", "itself", "just", "me", "more", "most", "my",
	"myself", "no", "nor", "not", "now", "of", "off", "on", "once", "only", "or", "other", "our",
	"ours", "ourselves", "out", "over", "own", "s", "same", "she", "should", "so", "some", "such", "t",
	"than", "that", "the", "their", "theirs", "them", "themselves", "then", "there", "these", "they",
	"this", "those", "through", "to", "too", "under", "until", "up", "very", "was", "we", "were",
	"what", "when", "where", "whether", "which", "while", "who", "whom", "whose", "why", "will",
	"with", "you", "your", "yours", "yourself", "yourselves",
};

/* clang-format on */

#define LONGEST 16u /* bytes of a stop word */

unsigned text_stop_word_languages(const char *form, size_t len)
{
	static const struct {
		const char *const *words;
		size_t n;
	} lists[N_LANGUAGES] = {
		[LANGUAGE_FR] = { french, ARRAY_SIZE(french) },
		[LANGUAGE_ES] = { spanish, ARRAY_SIZE(spanish) },
		[LANGUAGE_EN] = { english, ARRAY_SIZE(english) },
	};
	static struct strmap map; /* of all of them, made by the first call */
	static uint8_t languages[ARRAY_SIZE(french) + ARRAY_SIZE(spanish) + ARRAY_SIZE(english)];

	if (!map.n_slots) {
		strmap_init(&map);
		for (unsigned language = 0; language < N_LANGUAGES; language++)
			for (size_t i = 0; i < lists[language].n; i++) {
				size_t size = strlen(lists[language].words[i]);
				assert(size <= LONGEST);
				languages[strmap_add(&map, lists[language].words[i], size, NULL)] |=
					(uint8_t)(1u << language);
			}
	}
	uint32_t number = len <= LONGEST ? strmap_find(&map, form, len) : STRMAP_NONE;
	return number == STRMAP_NONE ? 0 : languages[number];
}

bool text_is_stop_word(enum language language, const char *form, size_t len)
{
	return text_stop_word_languages(form, len) >> language & 1;
}
