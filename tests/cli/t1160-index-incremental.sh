#!/bin/sh
# The second run reads only what changed, and finds the same as a run from nothing.
. "$(dirname "$0")/lib.sh"

six_pages pages
run 0 iom_index --index index --report report.json pages
run 0 iom_index --index index --report report.json pages
is "6 0 0 0" "$(jq -r '[.unchanged, .added, .changed, .removed] | join(" ")' report.json)"
# Touched, but the same bytes.
touch pages/alpha.html
run 0 iom_index --index index --report report.json pages
is "0 0 0" "$(jq -r '[.added, .changed, .removed] | join(" ")' report.json)"
page pages/bravo.html "Le train bravo" "Le train bravo quitte la gare de Bamako vers la ville de Kayes."
page pages/golf.html "Le bateau golf" "Le bateau golf quitte le port de Praia."
rm pages/charlie.html
run 0 iom_index --index index --allow-shrink --report report.json pages
is "4 1 1 1" "$(jq -r '[.unchanged, .added, .changed, .removed] | join(" ")' report.json)"
found bravo.html gare Kayes
not_found bravo.html "+port"
not_found charlie.html charlie
run 0 iom_index --index index --check
run 0 iom_index --index fresh pages
for query in bateau "port Dakar" "+quitte -train" "bravo OR golf"; do
	iom_search --index index --json -n 100 "$query" | jq '.results | map([.id, .snippet.text])' >incremental
	iom_search --index fresh --json -n 100 "$query" | jq '.results | map([.id, .snippet.text])' >full
	run 0 diff incremental full
done
