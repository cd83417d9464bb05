#!/bin/sh
# The guards: an unmounted folder or a broken reader never empties the served index.
. "$(dirname "$0")/lib.sh"

six_pages pages
run 0 iom_index --index index pages
before=$(cat index/current)
rm pages/alpha.html
run 1 iom_index --index index pages
has err "--allow-shrink"
is "$before" "$(cat index/current)" "generation"
found alpha.html alpha
run 1 iom_index --index index --max-removed 16 pages
run 0 iom_index --index index --max-removed 17 pages
not_found alpha.html alpha
run 0 iom_index --index index --check

rm pages/bravo.html pages/charlie.html pages/delta.html
run 1 iom_index --index index pages
run 0 iom_index --index index --allow-shrink pages
is 2 "$(ids bateau | wc -w)" "documents left"
# This once only; but below five documents there is no guard.
rm pages/echo.html
run 0 iom_index --index index pages
is foxtrot.html "$(ids bateau)" "what is left"

# Other sources than yesterday's are a shrinking corpus too.
six_pages pages
run 0 iom_index --index index pages
mkdir other
page other/golf.html "Golf" "Un texte tout à fait autre, sans navire ni port, sur la formation des maires."
run 1 iom_index --index index other
found alpha.html bateau
