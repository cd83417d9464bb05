#!/bin/sh
# Exit status as grep: 0 found, 1 nothing, 2 trouble; in every format, and when standard output is full.
. "$(dirname "$0")/lib.sh"

six_pages pages
run 0 iom_index --index index pages
for format in --json --jsonl --csv --trec --facets --explain; do
	run 0 iom_search --index index $format bateau
	run 1 iom_search --index index $format xylophone
done
run 0 iom_search --index index bateau
run 1 iom_search --index index xylophone
has out "nothing found"
run 1 iom_search --index index ''
run 0 iom_search --index index --lang fr
run 1 iom_search --index index --lang es
run 0 iom_search --index index -- bateau
run 1 iom_search --index index -- -bateau -port
run 0 iom_search --index index le bateau alpha
run 0 iom_search --index index --show alpha.html
run 1 iom_search --index index --show nobody.html
run 1 iom_search --index index --similar nobody.html
if [ -w /dev/full ]; then
	n_checks=$((n_checks + 1))
	iom_search --index index bateau >/dev/full 2>err
	[ $? -eq 2 ] || wrong "a full standard output is not exit 2"
	has err "standard output"
fi
