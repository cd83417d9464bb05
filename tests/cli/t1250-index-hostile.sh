#!/bin/sh
# Hostile and broken files, and some that are merely odd: what tests/data/hostile/expected.tsv says of each comes out of a
# run, and nothing stays behind. The files of more than 100 MB are left to `ctest -L torture`, which sets IOM_HOSTILE=all; a
# thousand files in one run are tests/torture/hostile.py.
all=${IOM_HOSTILE:-} # before the environment is cleared
. "$(dirname "$0")/lib.sh"

expected=$source_tree/tests/data/hostile/expected.tsv
left_out=" "
[ "$all" = all ] || left_out=" line-100mb.txt too-large.html "
names=$(python3 "$source_tree/tests/tools/make_hostile.py" --list | while read -r name; do
	case $left_out in *" $name "*) ;; *) echo "$name" ;; esac
done)
# shellcheck disable=SC2086
python3 "$source_tree/tests/tools/make_hostile.py" pages $names || exit 1
# A file that grows while it is read, for as long as the run takes.
python3 -c 'import time
with open("pages/growing.txt", "w") as file:
    file.write("Le cormoran du canal compte les bateaux.\n" * 20000)
    while True:
        file.write("encore\n"); file.flush(); time.sleep(0.001)' &
writer=$!
while [ ! -s pages/growing.txt ]; do sleep 0.1; done
mkdir tmp
# Not the load of the machine, nor the sanitizers, but the file decides what becomes of it.
run 0 env TMPDIR="$scratch/tmp" "$build/indexer/iom-index" --index index --quiet --report report.json --reader-wall-s 300 --reader-cpu-s 100 pages
kill $writer
wait $writer 2>/dev/null
is "" "$(ls tmp)" "files left"
run 1 test -e index/building

# No tabs in between: the shell takes several of them for one.
grep -v '^#' "$expected" | tail -n +2 | tr '\t' '\037' >table
n_indexed=0 n_left_out=0
while IFS=$(printf '\037') read -r file outcome why title sections text; do
	case $left_out in
	*" $file "*)
		n_left_out=$((n_left_out + 1))
		continue
		;;
	esac
	[ "$file" != closed.txt ] || [ "$(id -u)" -eq 0 ] || continue # only root reads it
	# "FILE", or "FILE line 1", "FILE https://..."
	got=$(jq -r --arg f "$file" '[.entries[] | select(.what == $f or (.what | startswith($f + " "))) | select(.kind != "warning" and .kind != "learnt_lines")
		| .kind + ": " + .why] | join("; ")' report.json)
	n_checks=$((n_checks + 1))
	case $outcome in
	indexed) wanted="" ;;
	*) wanted="$outcome: $why" ;;
	esac
	# shellcheck disable=SC2254
	case $got in
	$wanted) ;;
	*) wrong "$file: \"$got\", not \"$wanted\"" ;;
	esac
	case $outcome in
	failed | skipped) continue ;;
	esac
	n_indexed=$((n_indexed + 1))
	iom_search --index index --show "$file" --json >out 2>err
	is "$title" "$(json .title)" "title of $file"
	is "$sections" "$(json '[.sections[] | .heading | join("/")] | join(" | ")')" "sections of $file"
	n_checks=$((n_checks + 1))
	jq -e --arg t "$text" '.text + ([.sections[].text // ""] | join(" ")) | contains($t)' out >/dev/null || wrong "$file: \"$text\" is not in its text"
done <table
is $n_indexed "$(jq .documents report.json)" "documents"
is "$(wc -l <table)" "$(($(ls pages | wc -l) + n_left_out))" "files in the table"
