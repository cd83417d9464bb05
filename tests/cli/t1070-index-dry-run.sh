#!/bin/sh
# --dry-run says what a run would do and writes nothing, not even an index folder.
. "$(dirname "$0")/lib.sh"

six_pages pages
run 0 iom_index --index index --dry-run pages
has out alpha.html
n_checks=$((n_checks + 1))
[ ! -e index ] || wrong "a dry run made the index folder"

run 0 iom_index --index index pages
run 0 iom_index --index index --dry-run pages
lacks out alpha.html
find index -printf '%p %s %T@\n' | sort >before
rm pages/alpha.html
page pages/bravo.html "Le train bravo" "Le train bravo quitte la gare de Bamako."
page pages/golf.html "Le bateau golf" "Le bateau golf quitte le port de Praia."
run 0 iom_index --index index --dry-run --allow-shrink pages
is "remove alpha.html" "$(grep alpha out | tr '\t' ' ')"
is "change bravo.html" "$(grep bravo out | tr '\t' ' ')"
is "add golf.html" "$(grep golf out | tr '\t' ' ')"
lacks out charlie
find index -printf '%p %s %T@\n' | sort >after
run 0 diff before after
found alpha.html alpha
