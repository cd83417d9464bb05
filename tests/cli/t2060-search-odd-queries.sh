#!/bin/sh
# No query is an error: what was not understood runs as plain words, and the answer says so.
. "$(dirname "$0")/lib.sh"

six_pages pages
page pages/or.html "L'or du Galam" "Le retour des orpailleurs : la traite de l'or et la dame de Notre-Dame au Mali."
run 0 iom_index --index index pages
# codes QUERY...: exit status and codes of the notes
codes() {
	iom_search --index index --json -- "$@" >out 2>err
	status=$?
	[ ! -s err ] || echo "stderr: $(cat err)"
	echo "$status $(json '[.query.notes[].code] | join(" ")')"
}
is "0 unclosed" "$(codes '"bateau alpha')" "an unclosed quote"
is alpha.html "$(json '.results[0].id')"
is "0 capitals" "$(codes 'NOTRE DAME D OR')" "operators in capitals"
is or.html "$(json '.results[0].id')"
# The last word of the corpus is far away: what is past the limit is cut, and said.
long=$(yes bateau | head -c 100000 | tr '\n' ' ')
is "0 cut" "$(codes "$long")" "100,000 bytes"
is true "$(json '.query.text | utf8bytelength <= 1024')" "length of the query that was run"
# The same on one argument made of one word.
is 1 "$(codes "$(head -c 100000 /dev/zero | tr '\0' a)" | cut -d ' ' -f 1)"
for query in AND NOT 'bateau AND' 'OR OR' '(' '((((((((((((((((((((bateau' ')' '""' '-' '+' '*' 'NEAR/' 'title:' 'date:x..y' 'lang:' '\' '%s%n' \
	"$(printf 'bateau\t\n\r')" "$(printf 'b\303teau')" "$(printf '\377\376')" '«»' '$(reboot)' "'" 'a"b"c"' '-- --' 'bateau NEAR/99999 port'; do
	iom_search --index index --json -- "$query" >out 2>err
	got=$?
	n_checks=$((n_checks + 1))
	[ $got -le 1 ] && [ ! -s err ] && jq -e .query.text out >/dev/null || wrong "exit status $got for: $query"
done
# Several arguments are one query; words that look like options come behind --.
is "0 " "$(codes bateau alpha)"
is alpha.html "$(json '.results[0].id')"
is "le bateau" "$(codes le bateau >/dev/null; json .query.text)"
found bravo.html -- bateau -alpha
not_found alpha.html -- bateau -alpha
found alpha.html 'BATEAU ALPHA'
found alpha.html 'île'
found alpha.html 'iles canaries'
