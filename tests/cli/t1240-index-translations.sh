#!/bin/sh
# Translations are learnt by the runs that learn, from pages and dictionaries, and carried over unchanged by the others.
. "$(dirname "$0")/lib.sh"

show() { "$build/tests/tools/show_translations" "$@"; }
table() { sha256sum "index/$(cat index/current)/translations" | cut -d ' ' -f 1; }

# 70 pages in each of two made-up languages: word number w is "va<w>k" in letters in one, "ho<w>z" in the other.
awk -v n=70 'function word(language, w) {
	return (language == "fr" ? "v" : "h") substr("aou", w % 3 + 1, 1) substr("bdgkmpz", int(w / 3) % 7 + 1, 1) \
		substr("aou", int(w / 21) % 3 + 1, 1) (language == "fr" ? "muk" : "lok")
}
BEGIN {
	for (l = 0; l < 2; l++) for (i = 0; i < n; i++) {
		language = l ? "es" : "fr"; seed = i * 7919 + 17; text = ""; title = ""
		for (k = 0; k < 48; k++) {
			seed = (seed * 1103 + 12345) % 65536
			if (k < 3) title = title word(language, int(seed / 8) % 60) " "
			else text = text (k % 9 ? word(language, int(seed / 8) % 60) " " : 1000 + i * 10 + k % 7 ".\\n\\n")
		}
		printf "{\"id\":\"%s-%03d\",\"lang\":\"%s\",\"title\":\"%s\",\"text\":\"%s\"}\n", language, i, language, title, text
	}
}' >pages.jsonl
mkdir dictionaries
printf '# A list, licence X\nmaison\tcasa\nva\tvoy\n' >dictionaries/fr-es.lex
printf 'a\tb\n' >dictionaries/other.lex

run 0 iom_index --index index --dictionaries dictionaries --report report.json pages.jsonl
has out "learnt translations of"
has err "other.lex"
is true "$(jq '.twins >= 60 and .translations >= 100 and .dictionary_words >= 1' report.json)" "$(jq -c '[.twins, .translations, .dictionary_words]' report.json)"
is "vabamuk (vabamuk): habalok 1.00" "$(show index words fr es vabamuk 2>/dev/null)"
is "maison (maison): cas 1.00" "$(show index words fr es maison 2>/dev/null)"
is "fr-es.lex: A list, licence X" "$(show index sources 2>/dev/null | tail -n 1)"
first=$(table)

# An ordinary run has the table as it was, whatever it is given.
printf '{"id":"new","lang":"fr","title":"vabamuk","text":"vabamuk et plus de texte"}\n' >>pages.jsonl
run 0 iom_index --index index --dictionaries nowhere --report report.json pages.jsonl
lacks out "learnt"
is "$first" "$(table)" "the table of an ordinary run"

# The pairs themselves are found anew each night.
run 0 iom_search --index index --json --lang fr -n 5 vabamuk
is true "$(jq '[.results[] | select(.translations | length > 0)] | length >= 3' out)" "translations of the results"
is true "$(jq 'all(.results[]; .id[3:] as $n | all(.translations[]; .id == "es-" + $n))' out)" "the right ones"

# Taking a document down learns anew, from streams alone, and keeps what dictionaries said.
run 0 iom_index --index index --forget fr-001
is "maison (maison): cas 1.00" "$(show index words fr es maison 2>/dev/null)"
is "vabamuk (vabamuk): habalok 1.00" "$(show index words fr es vabamuk 2>/dev/null)"

# Too few pairs: said, and not learnt from; then --full without dictionaries knows no word.
grep -E '"(fr|es)-0[0-3]' pages.jsonl >few.jsonl
run 0 iom_index --index index --full --allow-shrink --dictionaries nowhere --report report.json few.jsonl
has out "too few to learn from"
is 0 "$(jq '.translations + .dictionary_words' report.json)"
is "maison (maison):" "$(show index words fr es maison 2>/dev/null)"
