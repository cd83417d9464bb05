#!/bin/sh
# The format for people: what a title holds cannot steer the terminal; colours only where they belong; lines fit.
. "$(dirname "$0")/lib.sh"

cat >dump.jsonl <<'END'
{"id":"evil\u001b[2J","title":"Le bateau \u001b[31mrouge\u001b[0m \u009b5m\u0007 et \u202egnuob","text":"Le bateau \u001b]0;titre\u0007 pirate part de Dakar\u0000 vers le large avec une cargaison.","lang":"fr","date":"2006-07","type":"news","site":"www.iom.int"}
{"id":"long","title":"Le bateau blanc","text":"Le bateau blanc part de Dakar vers le large, et après une longue traversée par gros temps, avec une avarie de moteur au deuxième jour, les passagers aperçoivent enfin la côte des îles."}
END
run 0 iom_index --index index dump.jsonl
esc=$(printf '\033')
run 0 iom_search --index index --explain --facets bateau xylophone
for control in "$esc" "$(printf '\007')" "$(printf '\302\233')" "$(printf '\342\200\256')"; do
	lacks out "$control"
done
has out "2006-07"
has out "www.iom.int"
has out "without: xylophone"
is "" "$(cat err)" "stderr"
run 0 iom_search --index index --show "evil${esc}[2J"
lacks out "$esc"
run 0 iom_search --index index --csv bateau
lacks out "$esc"
run 0 iom_search --index index --trec bateau
lacks out "$esc"
run 0 iom_search --index index --suggest bat
lacks out "$esc"

# Wrapped to the width that is there.
COLUMNS=50 run 0 iom_search --index index blanc
is true "$([ "$(wc -L <out)" -le 50 ] && echo true)" "that no line is longer than 50 columns"
COLUMNS=200 run 0 iom_search --index index blanc

# On a terminal: bold matches, unless NO_COLOR; never in JSON.
if command -v script >/dev/null; then
	unset NO_COLOR
	script -qec "'$build/cli/iom-search' --index index blanc" /dev/null >out </dev/null
	has out "${esc}[1mblanc"
	script -qec "NO_COLOR=1 '$build/cli/iom-search' --index index blanc" /dev/null >out </dev/null
	lacks out "$esc"
	script -qec "TERM=dumb '$build/cli/iom-search' --index index blanc" /dev/null >out </dev/null
	lacks out "$esc"
	script -qec "'$build/cli/iom-search' --index index --json blanc" /dev/null >out </dev/null
	lacks out "$esc"
fi
