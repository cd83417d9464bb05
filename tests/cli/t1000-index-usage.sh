#!/bin/sh
# Usage of iom-index: mistakes are exit 2 and say what to do; --help and --version go to stdout.
. "$(dirname "$0")/lib.sh"

run 0 iom_index --help
has out "Usage: iom-index"
has out "--max-removed"
is "" "$(cat err)" "stderr of --help"
run 0 iom_index --version
has out "iom-index "

run 2 iom_index --index index
has err "iom-index: "
has err "SOURCE"
run 2 iom_index --index index --fulll .
has err "--full"
run 2 iom_index --index index --keep none .
has err "--keep"
run 2 iom_index --index index --max-removed 101 .
run 2 iom_index --index index --base-url nothing .
has err "PREFIX=URL"
run 2 iom_index --index index --check .
run 2 iom_index --index index --check --rollback
n_checks=$((n_checks + 1))
[ ! -e index ] || wrong "an index was made on the way to an error"

# The environment says what an option would; the option wins.
six_pages pages
IOM_INDEX=elsewhere run 0 iom_index pages
run 0 iom_index --index elsewhere --check
IOM_INDEX=elsewhere run 0 iom_index --index index pages
run 0 iom_index --index index --check

for shell in bash zsh; do
	run 0 iom_index --completion $shell
	has out "max-removed"
done
run 2 iom_index --completion fish
