#!/bin/sh
# One run at a time: a second one is exit 3 and touches nothing; --check takes no lock.
. "$(dirname "$0")/lib.sh"

command -v flock >/dev/null || skip "no flock(1)"
six_pages pages
run 0 iom_index --index index pages
rm pages/alpha.html
run 3 flock index/lock "$build/indexer/iom-index" --index index --allow-shrink pages
has err "another run"
run 3 flock index/lock "$build/indexer/iom-index" --index index --rollback
run 3 flock index/lock "$build/indexer/iom-index" --index index --forget bravo.html
run 0 flock index/lock "$build/indexer/iom-index" --index index --check
run 0 flock index/lock "$build/indexer/iom-index" --index index --reports
run 0 flock index/lock "$build/cli/iom-search" --index index bateau
found alpha.html alpha
run 0 iom_index --index index --allow-shrink pages
