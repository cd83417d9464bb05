#!/bin/sh
# --show, --similar, --suggest, --stats, for people and as JSON.
. "$(dirname "$0")/lib.sh"

six_pages pages
page pages/mali.html "Retour au Mali" "Le retour volontaire au Mali : 120 migrants sont rentrés à Bamako."
run 0 iom_index --index index --base-url =https://example.org/ pages
run 0 iom_search --index index --show mali.html
has out "Retour au Mali"
has out "https://example.org/mali.html"
has out "sont rentrés à Bamako"
run 0 iom_search --index index --show mali.html --json
is "mali.html Retour au Mali" "$(json '[.id, .title] | join(" ")')"
is true "$(json '.text | contains("rentrés à Bamako")')" "text"
is true "$(json '(has("score") or has("snippet") or has("why")) | not')" "no keys of a search"
run 1 iom_search --index index --show nobody.html
has err nobody.html

run 0 iom_search --index index --similar alpha.html --json
is true "$(json '[.results[].id] | index("alpha.html") == null and length > 0')" "similar"
run 0 iom_search --index index --similar alpha.html
run 0 iom_search --index index --suggest bat
has out bateau
run 0 iom_search --index index --suggest "le bat" --json
is "le bat" "$(json '.[0]')"
is true "$(json '.[1] | length > 0')" "completions"
run 1 iom_search --index index --suggest zzzz
run 0 iom_search --index index --stats
has out "7 in"
run 0 iom_search --index index --stats --json
is 7 "$(json .index.documents)" "documents"
is true "$(json '.generation | test("^[0-9]{6}$")')" "generation"
