#!/bin/sh
# --forget takes a document out of all generations at once and keeps it out, also from --full, until --unforget.
. "$(dirname "$0")/lib.sh"

six_pages pages
page pages/charlie.html "Le bateau charlie" "Le bateau charlie quitte le port avec Zibelline Quetzalcoa à bord, dit la zibelline du port."
# How many files of the index hold a text, in any case. Texts are packed: this is for words and what is made of them.
holding() { find index -type f -exec grep -lai -e "$1" {} + | wc -l; }
run 0 iom_index --index index pages
is 2 "$(holding zibelline)" "files with the name: words and spellings"
run 0 iom_index --index index --full pages
run 2 iom_index --index index --forget nobody.html
has err nobody.html
is 2 "$(find index -maxdepth 1 -name '0*' | wc -l)" "generations"
run 0 iom_index --index index --forget charlie.html
is 1 "$(find index -maxdepth 1 -name '0*' | wc -l)" "generations"
not_found charlie.html charlie
is 0 "$(holding zibelline)" "files with the name, once it is forgotten"
is 0 "$(holding quetzalcoa)" "files with the other name"
run 1 iom_search --index index --show charlie.html
run 1 iom_search --index index --suggest charl
found alpha.html bateau
run 0 iom_index --index index --check
run 2 iom_index --index index --rollback
for option in --full --relearn --keep=2; do
	run 0 iom_index --index index $option pages
	not_found charlie.html charlie
	found delta.html bateau
done
touch pages/charlie.html
run 0 iom_index --index index pages
not_found charlie.html charlie
run 2 iom_index --index index --unforget nobody.html
run 0 iom_index --index index --unforget charlie.html
run 0 iom_index --index index pages
found charlie.html charlie
run 0 iom_index --index index --check
