#!/bin/sh
# One flipped bit in any file of the published generation is found by --check (exit 4) and named.
. "$(dirname "$0")/lib.sh"

six_pages pages
run 0 iom_index --index index pages
run 0 iom_index --index index --check
generation=index/$(cat index/current)

# flip FILE OFFSET
flip() {
	byte=$(od -An -tu1 -j "$2" -N 1 "$1" | tr -d ' ')
	# shellcheck disable=SC2059
	printf "\\$(printf %03o $((byte ^ 1)))" | dd of="$1" bs=1 seek="$2" conv=notrunc 2>/dev/null
}

find "$generation" -type f -size +0 >files
while IFS= read -r file <&3; do
	mode=$(stat -c %a "$file")
	chmod u+w "$file"
	size=$(stat -c %s "$file")
	for offset in 0 $((size / 2)) $((size - 1)); do
		flip "$file" "$offset"
		run 4 iom_index --index index --check
		has err "iom-index: "
		flip "$file" "$offset"
	done
	printf x >>"$file"
	run 4 iom_index --index index --check
	truncate -s "$size" "$file"
	chmod "$mode" "$file"
done 3<files
run 0 iom_index --index index --check
mv "$generation/words" words
run 4 iom_index --index index --check
mv words "$generation/words"
run 0 iom_index --index index --check
printf '000099\n' >index/current
run 4 iom_index --index index --check
printf 'gar bage' >index/current
run 4 iom_index --index index --check
run 4 iom_index --index nowhere --check
