#!/bin/sh
# The sample corpus, as ./run indexes it: nothing fails, addresses and languages are right, words are found where they stand.
. "$(dirname "$0")/lib.sh"

set --
for folder in "$source_tree"/corpus/documents/*.*/; do
	host=$(basename "$folder")
	set -- "$@" --base-url "$host/=https://$host/"
done
run 0 iom_index --index index --report report.json "$@" "$source_tree/corpus/documents"
is 0 "$(jq .failed report.json)" "failed"
files=$(find "$source_tree/corpus/documents" -type f | wc -l)
is "$files" "$(jq '.documents + .skipped' report.json)" "documents and skipped files"
run 0 iom_index --index index --report report.json "$@" "$source_tree/corpus/documents"
is "0 0 0" "$(jq -r '[.added, .changed, .removed] | join(" ")' report.json)" "what a second run changes"
run 0 iom_index --index index --check

# The language of every listed document, against the lists.
total=0 right=0
tab=$(printf '\t')
for list in fr es en; do
	iom_search --index index --jsonl -n 100 --lang $list | jq -r .id >ids.$list
	# Empty columns would fall together, were all of them read.
	tail -n +2 "$source_tree/corpus/sources/documents-$list.tsv" | cut -f 1,3 >listed
	while IFS=$tab read -r path lang; do
		total=$((total + 1))
		! grep -qxF "$path" ids."$lang" || right=$((right + 1))
	done <listed
done
n_checks=$((n_checks + 1))
[ $((right * 100)) -ge $((total * 98)) ] || wrong "the language is right in $right of $total documents"
ids '"sous le grand fromager"' >/dev/null
is "scrape-fr/001_3b728792d1ecd25f.txt null" "$(json '.results[0] | [.id, (.url | tostring)] | join(" ")')"
ids 'choléra équipes mobiles quartiers encerclés' >/dev/null
is true "$(json '[.results[], .results[].copies[]] | map(.url) | index("https://haiti.iom.int/fr/news/haiti-cholera-en-haiti-equipes-mobiles.html") != null')" \
	"the address of the page from Haiti"
