#!/bin/sh
# Surroundings learnt without priors: 200 pages of six invented sites, all at once and twenty a night over ten nights,
# learning anew when the run says so. Of the words kept and of the articles' words, .98 must be the same.
. "$(dirname "$0")/lib.sh"
command -v python3 >/dev/null || skip "python3"

tools=$source_tree/tests/tools
run 0 python3 "$tools/make_site_pages.py" "$source_tree/corpus/documents" pages

# at_least PRECISION RECALL INDEX NIGHT WHAT
at_least() {
	n_checks=$((n_checks + 1))
	figures=$(python3 "$tools/check_article_words.py" --list 8 pages/expected.jsonl "$3" "$build/cli/iom-search" "$4" 2>err)
	echo "precision, recall, pages, $5: $figures"
	echo "$figures" | awk -v p="$1" -v r="$2" '{ exit !($1 >= p && $2 >= r) }' || wrong "words of articles, $5: $figures"
}

mkdir all site
for night in pages/night-*; do
	cp -r "$night"/. all/
done
run 0 iom_index --index at-once --full --report report.json all
is 200 "$(jq .documents report.json)" "documents"
at_least 0.98 0.98 at-once 10 "all at once"

# What was learnt is in the report, site by site, and no line of one article alone.
is 6 "$(jq '[.entries[] | select(.kind == "learnt_lines")] | length' report.json)" "sites in the report"
jq -r '.entries[] | select(.kind == "learnt_lines") | .what + ": " + .why' report.json >learnt
has learnt "cuenca.example: "
has learnt "Más lecturas de la cuenca (3"
lacks learnt "lo cuenta desde"

told=0
for night in 01 02 03 04 05 06 07 08 09 10; do
	cp -r "pages/night-$night"/. site/
	run 0 iom_index --index nightly --report report.json site
	[ "$night" = 01 ] || is 20 "$(jq .added report.json)" "added in night $night"
	if jq -e '[.entries[] | select(.kind == "warning" and (.why | contains("--relearn")))] | length > 0' report.json >/dev/null; then
		told=$((told + 1))
		run 0 iom_index --index nightly --relearn --report report.json site
		is true "$(jq .learnt report.json)" "learnt in night $night"
	fi
	# Articles are never eaten, however little is known of their site: three or four pages in the first night.
	case $night in
	01) at_least 0.93 0.98 nightly 1 "first night" ;;
	10) at_least 0.98 0.98 nightly 10 "tenth night" ;;
	esac
done
n_checks=$((n_checks + 1))
{ [ "$told" -ge 1 ] && [ "$told" -le 3 ]; } || wrong "a run said $told times that it is time to learn anew"
run 0 iom_index --index nightly --report report.json site
is "false 0" "$(jq -r '[.learnt, .added + .changed + .removed] | join(" ")' report.json)" "a run over what is there"
