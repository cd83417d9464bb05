#!/bin/sh
# --rollback serves the generation before; with none it is exit 2 and changes nothing; the next run builds on what is served.
. "$(dirname "$0")/lib.sh"

six_pages pages
run 0 iom_index --index index pages
run 2 iom_index --index index --rollback
found alpha.html alpha
page pages/golf.html "Le bateau golf" "Le bateau golf quitte le port de Praia."
run 0 iom_index --index index pages
found golf.html golf
newest=$(cat index/current)
run 0 iom_index --index index --rollback
not_found golf.html golf
found alpha.html alpha
run 2 iom_index --index index --rollback
run 0 iom_index --index index --check
run 0 iom_index --index index pages
found golf.html golf
n_checks=$((n_checks + 1))
[ "$(cat index/current)" -gt "$newest" ] || wrong "a generation's number was used twice: $(cat index/current)"

# Two are kept; --keep says otherwise.
run 0 iom_index --index index --full --keep 3 pages
run 0 iom_index --index index --full --keep 3 pages
is 3 "$(find index -maxdepth 1 -name '0*' | wc -l)" "generations"
run 0 iom_index --index index --full pages
is 2 "$(find index -maxdepth 1 -name '0*' | wc -l)" "generations"
