#!/bin/sh
# C and C++ look as .clang-format says; C lives in files of a size that one can read.
set -u
# shellcheck source=tests/lint/files.sh
. tests/lint/files.sh
need clang-format

status=0
# One file a call: clang-format 14 dies on some tables, and must not take the others with it.
for file in $(files '*.c' '*.h' '*.cpp'); do
	clang-format --dry-run -Werror "$file" >/dev/null 2>&1 && continue
	echo "$file: clang-format would change it"
	status=1
done
for file in $(files '*.c' '*.cpp' | grep -E '^(core|indexer|searchd|cli)/'); do
	lines=$(wc -l <"$file")
	[ "$lines" -le 1000 ] || { echo "$file: $lines lines; look for the second idea in it"; status=1; }
done
exit $status
