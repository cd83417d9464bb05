#!/bin/sh
# JSON Lines: from a file and from standard input; bad lines are reported with their number, a later id replaces an earlier.
. "$(dirname "$0")/lib.sh"

cat >dump.jsonl <<'END'
{"id":"a","text":"Le premier texte parle de girafes dans la savane du Niger.","title":"Premier"}
{"id":"b","html":"<html><head><title>Deuxième</title></head><body><p>Le deuxième texte parle de rhinocéros au bord du lac.</p></body></html>","lang":"fr","date":"2012-05-03","type":"story","site":"example.org","url":"https://example.org/b"}
this is not JSON
{"id":"c"}
{"text":"Sans identifiant, ce texte ne peut pas entrer."}
{"id":"d","text":"Le quatrième texte parle de crocodiles du fleuve Sénégal.","unknown":1}

{"id":"a","text":"Le remplaçant parle de pangolins dans la forêt du Cameroun.","title":"Remplaçant"}
{"id":"e","text":"Coupé
{"id":"f","sections":[{"heading":["Un","Deux"],"anchor":"deux","page":7,"text":"La section parle de lamantins dans la lagune."}],"text":"La section parle de lamantins dans la lagune."}
END
run 0 iom_index --index index --report report.json dump.jsonl
found a pangolins
not_found a girafes
found b rhinocéros
found d crocodiles
found f lamantins
ids rhinocéros >/dev/null
is "fr story example.org https://example.org/b 2012-05-03 Deuxième" \
	"$(json '.results[0] | [.lang, .type, .site, .url, .date.value, .title] | join(" ")')"
ids lamantins >/dev/null
is "4" "$(jq .documents report.json)" "documents"
for line in 3 4 5 9; do
	n_checks=$((n_checks + 1))
	jq -r '.entries[] | "\(.what) \(.why)"' report.json | grep -qE "(line |:)$line\b" || {
		cp report.json out
		wrong "line $line is not reported"
	}
done
is 1 "$(jq .replaced report.json)" "replaced"
run 0 iom_index --index index --check

n_checks=$((n_checks + 1))
head -n 2 dump.jsonl | iom_index --index piped - >out 2>err || wrong "standard input: exit status $?"
is a "$(iom_search --index piped --json girafes | jq -r '.results[0].id')"
