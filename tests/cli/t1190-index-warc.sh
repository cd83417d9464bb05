#!/bin/sh
# Web archives: records become documents under their addresses, damage costs its record alone, the later capture counts.
. "$(dirname "$0")/lib.sh"

data=$source_tree/tests/data/warc
run 0 iom_index --index index --report report.json --max-failed 30 "$data/crawl.warc.gz" "$data/versions.warc" \
	"$data/older.warc.gz" "$data/texts.warc.wet.gz"
host=https://www.iom.int
found $host/fr/news/entiere hippocampe
found $host/fr/news/morceaux valise
found $host/fr/news/tresse brotli
found $host/fr/news/degonflee dégonflement
found $host/fr/news/latine cœur
found $host/fr/news/defaite ornithorynque
found $host/fr/news/crochets blaireau
found $host/fr/notice.txt loutre
found $host/fr/news/derniere dromadaire
found $host/es/noticia tapir
found $host/fr/ensemble martinet
is 13 "$(jq .documents report.json)" "documents"
is 1 "$(jq .failed report.json)" "failed records"

# The later WARC-Date counts, wherever it stands; the report names what it replaced.
found $host/fr/page flamant
not_found $host/fr/page pélican
not_found $host/fr/page mouette
is 2 "$(jq '[.entries[] | select(.kind == "replaced" and .what == "'$host'/fr/page")] | length' report.json)" "replaced"

entry() { jq -r --arg kind "$1" --arg what "$2" '[.entries[] | select(.kind == $kind and (.what | endswith($what))) | .why] | first' report.json; }
n_checks=$((n_checks + 1))
case $(entry failed /fr/news/cassee) in
"damaged: it cannot be unpacked, or its checksum is wrong; the next record is at byte "*) ;;
*) wrong "the damaged record is not named: $(jq -c .entries report.json)" ;;
esac
is "1 redirect, 1 answer that is no page, 1 page that had not changed, 1 file without text" \
	"$(entry skipped crawl.warc.gz)" "what was passed over"
is "no text" "$(entry skipped /fr/vide)" "an empty page"
n_checks=$((n_checks + 1))
[ "$(entry truncated /fr/coupee)" != null ] || wrong "a record that the crawler cut is not marked"

# The address is the document's own, or what --base-url makes of it.
ids hippocampe >/dev/null
is "$host/fr/news/entiere La page entière" "$(json '.results[0] | [.url, .title] | join(" ")')"

# Nothing changed: nothing to do. An archive without damage is not read again.
run 0 iom_index --index index --report report.json --max-failed 30 "$data/crawl.warc.gz" "$data/versions.warc" \
	"$data/older.warc.gz" "$data/texts.warc.wet.gz"
is "13 0 0 0" "$(jq -r '[.documents, .added, .changed, .removed] | join(" ")' report.json)" "an idle run"
# Nor is one with a damaged record, which is named by its archive from now on.
is "1 damaged record, 1 redirect, 1 answer that is no page, 1 page that had not changed, 1 file without text" \
	"$(entry skipped crawl.warc.gz)" "the damaged record in an idle run"
is 0 "$(jq .failed report.json)" "failed in an idle run"

# A record that was whole and is not any more: the run names it, and what an earlier one had of it stays.
mkdir site
cp "$data/crawl.warc.gz" site/crawl.warc.gz
run 0 iom_index --index fourth --report report.json site
before=$(jq .documents report.json)
python3 - "$data/crawl.warc.gz" site/crawl.warc.gz <<'EOF'
import sys
whole = bytearray(open(sys.argv[1], "rb").read())
members = [at for at in range(len(whole)) if whole[at:at + 4] == b"\x1f\x8b\x08\x00"]
at = members[2] + 200  # in the page "entiere"
whole[at:at + 4] = b"\xff\x00\xff\x00"
open(sys.argv[2], "wb").write(whole)
EOF
run 0 iom_index --index fourth --report report.json --max-failed 30 site
is 1 "$(jq '[.entries[] | select(.kind == "failed" and (.what | startswith("crawl.warc.gz record at byte ")))] | length' report.json)" \
	"the record that broke, by its place"
is "$before 2" "$(jq -r '[.documents, .failed] | join(" ")' report.json)" "documents and failures after the damage"
n_checks=$((n_checks + 1))
iom_search --index fourth --json hippocampe | jq -e '.total == 1' >/dev/null || wrong "the page that broke is gone"
# As if it had never been whole: the others are there.
run 0 iom_index --index fifth --report report.json --max-failed 30 site
is $((before - 1)) "$(jq .documents report.json)" "documents beside the damaged one"

# Order of the sources does not matter, nor whether the later capture was there before or comes later on.
run 0 iom_index --index other --full "$data/older.warc.gz"
iom_index --index other "$data/older.warc.gz" >out 2>err
found_in() { n_checks=$((n_checks + 1)); iom_search --index other --json "$1" | jq -e '.total > 0' >/dev/null || wrong "no $1"; }
found_in mouette
run 0 iom_index --index other "$data/versions.warc" "$data/older.warc.gz"
found_in flamant
run 0 iom_index --index other "$data/versions.warc" "$data/older.warc.gz"
found_in flamant
run 0 iom_index --index other --allow-shrink "$data/older.warc.gz"
found_in mouette

# In a folder an archive is told by its content; one that ends early gives what it has.
mkdir folder
head -c 3000 "$data/crawl.warc.gz" >folder/a.warc.gz
cp "$data/versions.warc" folder/b.dat
run 0 iom_index --index third --report report.json folder
is 1 "$(jq '[.entries[] | select(.kind == "failed" and (.why | startswith("damaged: it ends too early")))] | length' report.json)" \
	"the end that is missing"
n_checks=$((n_checks + 1))
iom_search --index third --json hippocampe | jq -e '.total == 1' >/dev/null || wrong "no hippocampe in the cut archive"
n_checks=$((n_checks + 1))
iom_search --index third --json cormoran | jq -e '.total == 1' >/dev/null || wrong "no cormoran in b.dat"
