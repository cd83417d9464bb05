#!/bin/sh
# Run the browser tests.
#   IOM_SEARCHD  the daemon      IOM_CORPUS  the sample documents
#   IOM_INDEX    an index of them; when unset, IOM_INDEXER makes one in a temporary folder
# Exit status 77: skipped, because something that only these tests need is not there.
set -u
here=$(cd "$(dirname "$0")" && pwd)

skip() {
	echo "SKIPPED: the browser tests did not run: $1" >&2
	exit 77
}
command -v node >/dev/null || skip "node is missing"
[ -x "${IOM_CHROMIUM:=/usr/bin/chromium}" ] || skip "$IOM_CHROMIUM is missing"
[ -d "$here/node_modules/playwright-core" ] || skip "run 'npm ci --ignore-scripts' in tests/browser first"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
chmod 755 "$work"
if [ -z "${IOM_INDEX-}" ]; then
	IOM_INDEX=$work/index
	env -u IOM_INDEX "$IOM_INDEXER" --quiet --index "$IOM_INDEX" "$IOM_CORPUS" || exit 1
	# As root the daemon drops its privileges and keeps the group of the index folder.
	[ "$(id -u)" != 0 ] || chgrp -R nogroup "$IOM_INDEX"
fi
export IOM_INDEX IOM_SEARCHD IOM_CHROMIUM
cd "$here" && node --test --test-concurrency=1 pages.test.js
