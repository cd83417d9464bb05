#!/bin/sh
# kill -9 at twenty moments: the served index stays whole and searchable, and the next run succeeds without help.
. "$(dirname "$0")/lib.sh"

six_pages pages
cp -r "$source_tree"/corpus/documents/scrape-fr pages/scrape
run 0 iom_index --index index --quiet pages
start=$(date +%s%N)
run 0 iom_index --index index --quiet --full pages
took_ms=$((($(date +%s%N) - start) / 1000000))

seed=$(date +%N | sed 's/^0*//')
echo "seed $seed, a run takes $took_ms ms"
for moment in $(awk -v seed="$seed" -v most=$took_ms 'BEGIN { srand(seed); for (i = 0; i < 20; i++) printf "%.3f ", rand() * most / 1000 }'); do
	"$build/indexer/iom-index" --index index --quiet --full pages >/dev/null 2>&1 &
	pid=$!
	sleep "$moment"
	# Half of them: the parent and all its processes at once; else the parent alone, which takes the rest with it.
	if [ $((n_checks % 2)) -eq 0 ]; then
		for child in $(pgrep -P $pid); do kill -9 "$child" 2>/dev/null; done
	fi
	kill -9 $pid 2>/dev/null
	wait $pid 2>/dev/null
	run 0 iom_index --index index --check
	run 0 iom_search --index index --json bateau alpha
	is alpha.html "$(json '.results[0].id')" "best document after a kill at $moment s"
done
run 0 iom_index --index index pages
run 0 iom_index --index index --check
run 1 test -e index/building
