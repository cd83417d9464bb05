#!/bin/sh
# The report: counts, times, each document that was skipped or failed with its reason; the last ones are kept.
. "$(dirname "$0")/lib.sh"

six_pages pages
: >pages/empty.txt
run 0 iom_index --index index --report report.json pages
is "6 6 1 0 true 0" "$(jq -r '[.documents, .added, .skipped, .failed, .published, .exit_status] | join(" ")' report.json)"
is empty.txt "$(jq -r '.entries[] | select(.kind == "skipped") | .what' report.json)"
is true "$(jq '.ms | length > 3' report.json)" "times"
has out "6 documents"
run 0 iom_index --index index --quiet --report report.json pages
is "" "$(cat out err)" "what --quiet says"
is "0 0 6" "$(jq -r '[.added, .changed, .unchanged] | join(" ")' report.json)"
rm pages/alpha.html
run 1 iom_index --index index --report report.json pages
is "1 false" "$(jq -r '[.exit_status, .published] | join(" ")' report.json)"
run 0 iom_index --index index --reports
is 3 "$(grep -c . out)" "reports kept"
run 4 iom_index --index nowhere --reports
