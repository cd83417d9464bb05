#!/bin/sh
# An empty folder is no failure: an empty index is published, with a warning. With something published the guard decides.
. "$(dirname "$0")/lib.sh"

mkdir empty
run 0 iom_index --index index empty
has err "iom-index: "
run 0 iom_index --index index --check
run 1 iom_search --index index bateau
run 0 iom_search --index index --stats --json
is 0 "$(json .index.documents)" "documents"

six_pages pages
run 0 iom_index --index index pages
run 1 iom_index --index index empty
found alpha.html bateau
