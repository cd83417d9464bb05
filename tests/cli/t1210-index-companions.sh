#!/bin/sh
# Copies and translations follow the corpus from night to night: an incremental run and a full one agree.
. "$(dirname "$0")/lib.sh"

# release FILE TITLE PLACE [HEAD]: a page of some 150 words; places differ, the rest is the same
release() {
	words=
	for i in 1 2 3 4 5 6 7 8 9 10 11 12; do
		words="$words Le convoi numéro $i de la ville$i atteint le camp$i avec des tentes, des couvertures et de l'eau."
	done
	mkdir -p "$(dirname "$1")"
	printf '<!DOCTYPE html><html><head><meta charset="utf-8"><title>%s</title>%s</head><body><main><h1>%s</h1><p>%s - Cent familles. %s</p></main></body></html>\n' \
		"$2" "${4-}" "$2" "$3" "$words" >"$1"
}

# copies ID, translations ID: of a document, on one line
copies() { iom_search --index "${index-index}" --json --show "$1" | jq -r '[.copies[].id] | join(" ")'; }
translations() { iom_search --index "${index-index}" --json --show "$1" | jq -r '[.translations[].id] | join(" ")'; }

six_pages docs/other
release docs/www.iom.int/fr/news/convois.html "Les convois" Genève \
	'<link rel="alternate" hreflang="es" href="https://www.iom.int/es/news/convoyes">'
release docs/chad.iom.int/fr/news/convois-tchad.html "Tchad - Les convois" "N'Djamena"
release docs/chad.iom.int/fr/node/4711.html "Tchad - Les convois" "N'Djamena"
page docs/www.iom.int/es/news/convoyes.html "Los convoyes" \
	"Los convoyes llegan a los campamentos con tiendas, mantas y agua para las familias que esperan desde hace días."
page docs/www.iom.int/news/convoyes.html "The convoys" \
	"The convoys reach the camps with tents, blankets and water for the families who have been waiting for days."

index_all() { run 0 iom_index --quiet --index "$@" --base-url =https:// docs; }
index_all index
original=www.iom.int/fr/news/convois.html
copy=chad.iom.int/fr/news/convois-tchad.html
node=chad.iom.int/fr/node/4711.html
is "$node $copy" "$(copies $original)" "copies"
is "$original $node" "$(copies $copy)" "copies, the original first"
is "www.iom.int/es/news/convoyes.html www.iom.int/news/convoyes.html" "$(translations $copy)" "translations of a copy"
is "$original www.iom.int/news/convoyes.html" "$(translations www.iom.int/es/news/convoyes.html)" "translations"
is "" "$(copies other/alpha.html)" "copies of a page of its own"

# The original goes; then it comes back, and the copy becomes another text.
mv docs/$original kept.html
index_all index --allow-shrink
is "$copy" "$(copies $node)" "copies without the original"
is "" "$(translations $copy)" "translations without the page that declared them"
mv kept.html docs/$original
page docs/$copy "Un autre texte" "Rien de ce qui était écrit ici la veille au soir ne s'y trouve encore ce matin."
index_all index
is "$node" "$(copies $original)" "copies after an edit"
is "" "$(copies $copy)" "copies of the edited page"

index=full
index_all full --full
for id in $original $copy $node www.iom.int/news/convoyes.html; do
	index=full
	full="$(copies "$id"); $(translations "$id")"
	index=index
	is "$full" "$(copies "$id"); $(translations "$id")" "what an incremental run makes of $id"
done
[ ! -x "$build/tests/tools/compare_generations" ] || run 0 "$build/tests/tools/compare_generations" index full
run 0 iom_index --index index --check

# Taken down, it is no copy of anything any more.
run 0 iom_index --quiet --index index --forget $node
is "" "$(copies $original)" "copies after --forget"

# A damaged file is found.
companions=$(echo index/0*/companions)
cp "$companions" whole
chmod u+w "$companions"
printf 'X' | dd of="$companions" bs=1 seek=9 conv=notrunc 2>/dev/null
run 4 iom_index --index index --check
has err companions
