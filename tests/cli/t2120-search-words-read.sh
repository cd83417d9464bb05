#!/bin/sh
# How a query was read: what was corrected, what else was searched, why each result is there; and each switched off.
. "$(dirname "$0")/lib.sh"

run 0 iom_index --quiet --index index "$source_tree/corpus/documents"
export COLUMNS=400 # so that no sentence is cut

run 0 iom_search --index index -n 1 mediteranée
has out "corrected: méditerranée (for mediteranée; --no-spelling searches it as typed)"
run 0 iom_search --index index --json mediteranée
is true "$(json '.query.corrections == [{"from":"mediteranée","to":"méditerranée","applied":true}]')" "the correction"
iom_search --index index --json --no-spelling mediteranée >out 2>err
is 0 "$(json '.query.corrections | length')" "corrections with --no-spelling"
is 0 "$(json .complete)" "documents with the word as typed"

run 0 iom_search --index index -n 1 déplacés internes
has out "also searched: "
has out "--no-cross for your words only"
run 0 iom_search --index index --json -n 1 déplacés internes
is true "$(json '[.query.also_searched[] | select(.lang == "es") | .words[]] | length > 0')" "Spanish words"
is true "$(json '(.query.also_searched | map(.concept) | unique) == (.query.concepts | unique)')" "the same concepts"
run 0 iom_search --index index --no-cross -n 1 déplacés internes
lacks out "also searched: "

run 0 iom_search --index index --explain -n 1 retour volontaire xylophone
has out "in the text: retour"
has out "missing: xylophone"
run 0 iom_search --index index -n 1 retour volontaire xylophone
lacks out "in the text: "

# Who asks in French has the French pages that hold the words first; then, before those that share a word of three, the Spanish
# pages that are about it altogether.
is "fr fr es es" "$(iom_search --index index --json -n 4 retour volontaire assisté | jq -r '[.results[].lang] | join(" ")')"
# One that has them in its title alone is shown from its beginning, not from whatever section is shortest.
run 0 iom_search --index index --json -n 4 retour volontaire assisté
is true "$(json '.results[2].snippet.text | startswith("Guía del gestor de casos")')" "the beginning"
is '[]' "$(json '.results[2].sections | tojson')" "no other sections"
