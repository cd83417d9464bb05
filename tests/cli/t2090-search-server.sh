#!/bin/sh
# --server: the same bytes as from the index itself, but for the time it took; and what a server that is none brings.
. "$(dirname "$0")/lib.sh"

[ -x "$iom_searchd" ] || skip "no iom-searchd"
run 0 iom_index --index index "$source_tree/corpus/documents"
"$iom_searchd" --index index --listen 127.0.0.1:0 >address 2>log &
daemon=$!
trap 'kill $daemon 2>/dev/null; wait $daemon 2>/dev/null; finish' EXIT
for _ in $(seq 200); do
	grep -q listening address && break
	sleep 0.1
done
server=$(sed -n 's/.*\(http:[^ ]*\).*/\1/p' address)
is true "$([ -n "$server" ] && echo true)" "an address"

# same OPTION|WORD...: from both, less the time
same() {
	iom_search --index index "$@" 2>&1 | sed 's/"took_ms":[0-9.]*/"took_ms":0/g' >local
	iom_search --server "$server" "$@" 2>&1 | sed 's/"took_ms":[0-9.]*/"took_ms":0/g' >remote
	n_checks=$((n_checks + 1))
	cmp -s local remote || {
		diff local remote | cut -c 1-600 | head -n 8
		wrong "answers differ: $*"
	}
}
for query in 'traite des mineurs' 'niños migrantes' '"retour volontaire"' 'choléra OR sécheresse' 'site:www.iom.int +Haïti' \
	'réintégr*' 'xylophone' 'DTM round 9' "Côte d’Ivoire" '"unclosed' '20%+&=#?' 'lang:es date:2015..' 'gestion des camps'; do
	for format in --json --jsonl --csv --trec --facets --explain; do
		same $format "$query"
	done
	same --json --explain --facets -n 100 "$query"
	same "$query"
done
same --json --lang es --from 2010 --to 2020-05 --sort date --no-cross migrantes
same --json --type news --country HTI,MEX -n 5 --offset 3 migrantes
same --json "$(yes bateau | head -c 100000 | tr '\n' ' ')"
same --stats --json
same --stats
same --suggest migr
same --json --suggest migr
for id in $(iom_search --index index --json -n 3 "gestion des camps" | jq -r '.results[].id') scrape-fr/001_3b728792d1ecd25f.txt; do
	same --show "$id"
	same --show "$id" --json
	same --similar "$id" --json
done

# A batch uses one connection after another query by query; the run file is the same.
printf '1\ttraite\n2\tretour\n3\txylophone\n' >queries.tsv
n_checks=$((n_checks + 1))
iom_search --index index --batch --trec -n 50 <queries.tsv >local
iom_search --server "$server/" --batch --trec -n 50 <queries.tsv >remote
cmp -s local remote || wrong "batches differ"

run 1 iom_search --server "$server" xylophone
run 1 iom_search --server "$server" --show nobody.html
has err nobody.html
run 2 iom_search --server http://127.0.0.1:1 bateau
has err "http://127.0.0.1:1"
run 2 iom_search --server "$server/nowhere" bateau
has err "404"
run 2 iom_search --server ftp://127.0.0.1 bateau
IOM_SERVER=$server run 0 iom_search traite
IOM_SERVER=$server run 2 iom_search --index nowhere traite
