#!/bin/sh
# A run that dies anywhere: at each named fault point, and at random moments. Whatever happened, the index is whole and
# answers as before the run or as after it; the next run needs no help and leaves nothing behind.
# usage: kill.sh [RANDOM-KILLS [ROUNDS-OF-FAULT-POINTS]]   (also tests/cli/t1180, in its quick form)
. "$(dirname "$0")/../cli/lib.sh"

kills=${1:-50}
rounds=${2:-5}
points=$(grep -rhoE 'FAULT\("[a-z-]+"' "$source_tree/indexer" | sed 's/.*"\(.*\)"/\1/' | sort -u)
[ -n "$points" ] || exit 1

# The words of page alpha are those of its last edition.
edition=0
new_edition() {
	edition=$((edition + 1))
	page pages/alpha.html "Le bateau alpha" "Le bateau alpha quitte le port de Dakar avec des migrants, édition numéro$edition du matin."
}
answer() { iom_search --index index --json -n 100 bateau | jq -c '.complete, (.results | map([.id, .snippet.text]))'; }

# whole WHAT: after whatever happened
whole() {
	run 0 iom_index --index index --check
	answer >now
	n_checks=$((n_checks + 1))
	cmp -s now before || [ "$(jq -r 'select(type == "array") | map(select(.[0] == "alpha.html"))[0][1]' now | grep -c "numéro$edition")" -eq 1 ] ||
		wrong "$1: answers neither as before nor as after"
}

# recover WHAT: the next run, which also has something to publish
recover() {
	new_edition
	run 0 iom_index --index index --quiet pages
	is alpha.html "$(ids "+numéro$edition")" "the new edition after $1"
	run 1 test -e index/building
	n_checks=$((n_checks + 1))
	[ "$(find index -maxdepth 1 -name '0*' | wc -l)" -le 2 ] || wrong "$1: more generations than are kept"
	for folder in index/0*; do
		n_checks=$((n_checks + 1))
		[ -f "$folder/manifest" ] || wrong "$1: $folder has no manifest"
	done
}

six_pages pages
new_edition
run 0 iom_index --index index --quiet pages
new_edition
run 0 iom_index --index index --quiet pages

# Only test builds have the points.
new_edition
IOM_FAULT=after-segment=fail "$build/indexer/iom-index" --index index --quiet pages >/dev/null 2>&1 &&
	skip "fault points are not compiled in"
recover "the first fault"

round=0
while [ $round -lt "$rounds" ]; do
	for point in $points; do
		for action in fail kill; do
			answer >before
			new_edition
			n_checks=$((n_checks + 1))
			IOM_FAULT=$point=$action "$build/indexer/iom-index" --index index --quiet pages >out 2>err
			status=$?
			[ $status -eq 4 ] || wrong "$point=$action: exit status $status, not 4"
			n_checks=$((n_checks + 1))
			[ "$(wc -l <err)" -eq 1 ] || wrong "$point=$action: not one line on stderr"
			whole "$point=$action"
			recover "$point=$action"
		done
	done
	round=$((round + 1))
done

start=$(date +%s%N)
run 0 iom_index --index index --quiet --full pages
took_ms=$((($(date +%s%N) - start) / 1000000))
seed=$(date +%N | sed 's/^0*//')
echo "seed $seed, a run takes $took_ms ms"
for moment in $(awk -v seed="$seed" -v most=$took_ms -v n="$kills" 'BEGIN { srand(seed); for (i = 0; i < n; i++) printf "%.3f ", rand() * most / 1000 }'); do
	answer >before
	new_edition
	"$build/indexer/iom-index" --index index --quiet --full pages >/dev/null 2>&1 &
	pid=$!
	sleep "$moment"
	kill -9 $pid 2>/dev/null
	wait $pid 2>/dev/null
	whole "a kill at $moment s"
	recover "a kill at $moment s"
done
