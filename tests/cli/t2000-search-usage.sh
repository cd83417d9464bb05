#!/bin/sh
# Usage of iom-search: every mistake is exit 2, one line on stderr that says what to do, and nothing on stdout.
. "$(dirname "$0")/lib.sh"

six_pages pages
run 0 iom_index --index index pages
# refused TEXT ARGUMENT...
refused() {
	text=$1
	shift
	run 2 iom_search --index index "$@"
	has err "iom-search: "
	has err "$text"
	is 1 "$(wc -l <err)" "lines on stderr of: $*"
	is "" "$(cat out)" "stdout of: $*"
}
run 0 iom_search --help
has out "Usage: iom-search"
run 0 iom_search --version
refused "no query"
refused "did you mean --offset" --ofset 3 bateau
refused "--n" -n 101 bateau
refused "--n" -n many bateau
refused "--offset" --offset 1001 bateau
refused "1000" -n 100 --offset 950 bateau
refused "--type" --type novel bateau
refused "--country" --country France bateau
refused "--lang" --lang french bateau
refused "--from" --from yesterday bateau
refused "--sort" --sort size bateau
refused "--csv" --json --csv bateau
refused "--show" --show alpha.html --stats
refused "no QUERY" --show alpha.html bateau
refused "--trec" --stats --trec
refused "--batch" --batch bateau
refused "--no-cross" --cross --no-cross bateau
refused "--server" --server http://localhost:80 bateau
run 2 iom_search --server localhost bateau
has err "http://"

# No index: which command makes one.
run 2 iom_search --index nowhere bateau
has err "iom-index --index nowhere"
mkdir bare
run 2 iom_search --index bare bateau
has err "iom-index --index bare"

# The environment, and that the command line wins.
IOM_INDEX=index run 0 iom_search bateau
IOM_INDEX=nowhere run 0 iom_search --index index bateau
IOM_SERVER=http://127.0.0.1:1 run 0 iom_search --index index bateau
IOM_N=1 IOM_INDEX=index run 0 iom_search --jsonl bateau
is 1 "$(wc -l <out)" "results with IOM_N=1"
for shell in bash zsh; do
	run 0 iom_search --completion $shell
	has out no-cross
done
run 2 iom_search --completion fish

if [ "$(id -u)" -eq 0 ] && command -v setpriv >/dev/null; then
	chmod 700 index
	run 2 setpriv --reuid=65534 --regid=65534 --clear-groups "$build/cli/iom-search" --index index bateau
	has err "group"
fi
