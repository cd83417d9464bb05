#!/bin/sh
# --batch and --trec: a run file that trec_eval reads; bad lines are named and the others answered; answers come at once.
. "$(dirname "$0")/lib.sh"

six_pages pages
run 0 iom_index --index index pages
printf 'q1\tbateau alpha\nq2\tbateau\n\nq3\txylophone\nq4\tport\tDakar\r\n' >queries.tsv
run 0 sh -c "'$build/cli/iom-search' --index index --batch --trec -n 100 <queries.tsv"
n_checks=$((n_checks + 1))
awk '
	NF != 6 || $2 != "Q0" || $6 != "iom-search" || $5 !~ /^[0-9]+\.[0-9][0-9][0-9][0-9][0-9][0-9]$/ { exit 1 }
	$1 == query && ($5 + 0 >= score + 0 || $4 != rank + 1) { exit 1 }
	$1 != query && $4 != 1 { exit 1 }
	{ query = $1; score = $5; rank = $4 }' out || wrong "not a run file"
is "q1 q2 q4" "$(cut -d ' ' -f 1 out | uniq | xargs)" "queries"
is "q1 Q0 alpha.html 1" "$(head -n 1 out | cut -d ' ' -f 1-4)"
is 6 "$(grep -c '^q2 ' out)" "lines of q2"

run 0 iom_search --index index --trec bateau
is 1 "$(cut -d ' ' -f 1 out | uniq)" "id of a query that has none"

# The same answers as one at a time, in every format.
iom_search --index index --json bateau alpha | jq -cS 'del(.took_ms)' >single
iom_search --index index --json --batch <queries.tsv >out
is 4 "$(wc -l <out)" "lines of --json"
jq -cS 'select(.id == "q1").answer | del(.took_ms)' out >one.of.batch
run 0 diff single one.of.batch
iom_search --index index --jsonl --batch <queries.tsv >out
is "q1 1 alpha.html" "$(head -n 1 out | jq -r '[.id, .rank, .result.id] | join(" ")')"
iom_search --index index --csv --batch <queries.tsv >out
is "query,rank" "$(head -n 1 out | cut -d , -f 1-2)"
iom_search --index index --batch <queries.tsv >out
has out "q4: port"

# Lines that are none.
{
	printf 'no tab here\nq1\tbateau\n\tno id\nq2\t\nq3\t'
	head -c 2000000 /dev/zero | tr '\0' x
	printf '\nq4\tbateau\nq5\tnul\0byte\nq6\tlast one, bateau'
} >bad.tsv
run 2 sh -c "'$build/cli/iom-search' --index index --batch --trec <bad.tsv"
is "q1 q4 q6" "$(cut -d ' ' -f 1 out | uniq | xargs)" "queries that were answered"
for line in 1 3 4 5 7; do
	has err "line $line: "
done
is 5 "$(wc -l <err)" "lines on stderr"
run 1 iom_search --index index --batch --trec

# Whoever waits for one answer before the next question gets it.
mkfifo asked answered
iom_search --index index --batch --jsonl -n 1 <asked >answered &
exec 3>asked 4<answered
n_checks=$((n_checks + 2))
printf 'w1\tbateau alpha\n' >&3
timeout 20 head -n 1 <&4 | grep -q alpha || wrong "no answer while the input is open"
printf 'w2\tbateau bravo\n' >&3
timeout 20 head -n 1 <&4 | grep -q bravo || wrong "no second answer while the input is open"
exec 3>&- 4<&-
wait
