#!/bin/sh
# Incremental = full: after each of many random edits of a folder, the updated index and one made from nothing hold the
# same, term by term. usage: edits.sh [ROUNDS [SEED]]   (also tests/cli/t1170, in its quick form)
# No line stands in two files, so that there is nothing to learn and both runs judge every document alike.
. "$(dirname "$0")/../cli/lib.sh"

rounds=${1:-500}
seed=${2:-$(date +%s)}
echo "seed $seed"

# shellcheck disable=SC1112
# write NAME N: a file whose every line is its own
write() {
	awk -v n="$2" -v seed="$seed" 'BEGIN {
		srand(seed * 7919 + n)
		split("bateau port migrants frontière año niñas refugiés étés retorno oficina équipe santé main-d’œuvre l’OIM camp eau 19384 OIM", words, " ")
		lines = 3 + int(rand() * 12)
		printf "Page %d écrite une fois\n", n
		for (i = 0; i < lines; i++) {
			printf "\nligne%dx%d", n, i
			m = 8 + int(rand() * 30)
			for (k = 0; k < m; k++) printf " %s%s", words[1 + int(rand() * 18)], rand() < 0.3 ? int(rand() * 40) : ""
			print "."
		}
	}' >"pages/$1.txt"
}

mkdir pages
n=0
while [ $n -lt 60 ]; do
	write "p$n" $n
	n=$((n + 1))
done
run 0 iom_index --index index --quiet pages

# One list of edits for all rounds: round, kind, two numbers.
awk -v rounds="$rounds" -v seed="$seed" 'BEGIN {
	srand(seed)
	for (r = 1; r <= rounds; r++) {
		m = 1 + int(rand() * 4)
		for (i = 0; i < m; i++) print r, int(rand() * 4), int(rand() * 1000), 100 * r + i + 1000
	}
}' >edits
round=1
while [ $round -le "$rounds" ] && [ "$n_failed" -eq 0 ]; do
	while read -r r kind which fresh; do
		[ "$r" -eq $round ] || continue
		victim=$(ls pages | awk -v w="$which" '{ f[NR] = $0 } END { print f[1 + w % NR] }')
		case $kind in
		0) write "q$fresh" "$fresh" ;;
		1) write "${victim%.txt}" "$fresh" ;;
		2) [ "$(ls pages | wc -l)" -le 40 ] || rm "pages/$victim" ;;
		3) touch "pages/$victim" ;;
		esac
	done <edits
	run 0 iom_index --index index --quiet --allow-shrink pages
	rm -rf fresh
	run 0 iom_index --index fresh --quiet pages
	run 0 "$build/tests/tools/compare_generations" index fresh
	[ "$n_failed" -eq 0 ] || echo "in round $round of seed $seed"
	round=$((round + 1))
done
run 0 iom_index --index index --check
