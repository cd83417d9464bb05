#!/bin/sh
# A file that may not be read is reported by name as failed, and the rest is indexed. As root nothing is unreadable, so
# the run then happens as another user.
. "$(dirname "$0")/lib.sh"

six_pages pages
chmod 0 pages/delta.html
as_user=
if [ "$(id -u)" -eq 0 ]; then
	command -v setpriv >/dev/null || skip "root, and no setpriv"
	as_user="setpriv --reuid=65534 --regid=65534 --clear-groups"
	chmod 777 .
	$as_user test -x "$build/indexer/iom-index" || skip "another user cannot reach the programs"
fi
# shellcheck disable=SC2086
run 0 $as_user "$build/indexer/iom-index" --index index --report report.json pages
has err "delta.html"
is 1 "$(jq .failed report.json)" "failed"
is 5 "$(jq .documents report.json)" "documents"
is delta.html "$(jq -r '.entries[] | select(.kind == "failed") | .what' report.json)" "failed document"
chmod -R a+rX index
found echo.html bateau
not_found delta.html bateau

# Now there is something published: one in six is more than 5 %.
# shellcheck disable=SC2086
run 1 $as_user "$build/indexer/iom-index" --index index --full pages
# shellcheck disable=SC2086
run 0 $as_user "$build/indexer/iom-index" --index index --full --max-failed 50 pages
