#!/bin/sh
# A source that is not there is a failure, never an empty corpus, and the served index stays.
. "$(dirname "$0")/lib.sh"

run 4 iom_index --index index nowhere
has err "nowhere"
six_pages pages
run 0 iom_index --index index pages
before=$(cat index/current)
run 4 iom_index --index index pages nowhere
has err "nowhere"
is "$before" "$(cat index/current)" "generation"
run 4 iom_index --index index --allow-shrink nowhere
is "$before" "$(cat index/current)" "generation"
found alpha.html bateau
