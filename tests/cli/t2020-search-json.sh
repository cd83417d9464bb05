#!/bin/sh
# --json: the keys of the public answer, in one object; --jsonl: its results, one a line.
. "$(dirname "$0")/lib.sh"

six_pages pages
mkdir -p pages/doc
cp "$source_tree"/corpus/documents/publications.iom.example/premiers-secours-psychologiques.fr.html pages/manuel.html
run 0 iom_index --index index pages
run 0 iom_search --index index --json --facets --explain -n 3 bateau dakar xylophone
is 1 "$(wc -l <out)" "lines"
is "query generation took_ms complete total total_is partial offset results" \
	"$(json 'keys_unsorted | .[0:9] | join(" ")')" "keys"
is true "$(json 'has("facets") and has("facets_of")')" "facets"
is "country lang site topic type year" "$(json '.facets | keys | join(" ")')" "names of facets"
is "also_searched concepts corrections lang notes read_as text" "$(json ".query | keys | join(\" \")")"
is 3 "$(json '.results | length')"
for key in id url title lang type site date countries topics authors contacts missing score snippet section sections copies translations why; do
	is true "$(json ".results[0] | has(\"$key\")")" "has $key"
done
is xylophone "$(json '.results[0].missing | join(" ")')"
is true "$(json '.results[0].why | length > 0')" "why with --explain"
is "6 exact" "$(json '[.total, .total_is] | join(" ")')"
is true "$(json '[.results[].score] | . == (sort | reverse)')" "falling scores"

# What is marked are the words asked for: positions count code points.
is true "$(json '[.results[] | .snippet as $s | $s.matches[] | $s.text[.[0]:.[1]] | ascii_downcase] | unique - ["bateau", "dakar"] == []')" \
	"marks"
run 0 iom_search --index index --json bateau
is false "$(json 'has("facets")')" "facets unasked"
is 0 "$(json '.results[0].why | length')" "why unasked"
run 0 iom_search --index index --json -n 0 bateau
is "6 0" "$(json '[.total, (.results | length)] | join(" ")')"

iom_search --index index --json -n 6 bateau | jq -cS '.results[]' >whole
iom_search --index index --jsonl -n 6 bateau | jq -cS . >lines
is 6 "$(wc -l <lines)" "lines of --jsonl"
run 0 diff whole lines
iom_search --index index --jsonl -n 2 --offset 4 bateau | jq -cS . >page
tail -n 2 whole >whole.end
run 0 diff whole.end page

# A document of several parts says which part fits.
run 0 iom_search --index index --json --show manuel.html
heading=$(json '[.sections[] | select(.heading | length > 0)][2].heading[-1]')
run 0 iom_search --index index --json "$heading"
is manuel.html "$(json '.results[0].id')"
is true "$(json '.results[0].section.heading | length > 0')" "heading of the section"
