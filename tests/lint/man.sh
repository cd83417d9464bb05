#!/bin/sh
# Man pages in step with the programs: every option of --help stands in the page's OPTIONS and the other way round, with
# the same name for its value; scdoc builds the page and mandoc has nothing to say against it.
set -u
build=${IOM_BUILD:?the folder of the build}
# shellcheck source=tests/lint/files.sh
. tests/lint/files.sh
need scdoc mandoc
status=0
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

for page in docs/man/*.1.scd; do
	name=$(basename "$page" .1.scd)
	program=
	for folder in indexer searchd cli; do
		[ ! -x "$build/$folder/$name" ] || program=$build/$folder/$name
	done
	if [ -z "$program" ]; then
		echo "$page: no program of that name in $build"
		status=1
		continue
	fi
	# "  -n, --offset N   help" -> "offset N"; "--progress[=WHEN]" -> "progress WHEN"
	"$program" --help | sed -nE 's/^ +(-[a-zA-Z], )?--([a-z0-9-]+)(\[=| )?(([A-Za-z0-9|=]|[^] a-z])*)\]?.*$/\2 \4/p' |
		sed 's/ *$//' | sort -u >"$scratch/help"
	# *-n*, *--offset* _N_ at the beginning of a line
	sed -nE 's/^(\*-[a-zA-Z]\*, )?\*--([a-z0-9-]+)\*(\\?\[=| )?(_([^_]*)_)?.*$/\2 \5/p' "$page" |
		sed 's/ *$//' | sort -u >"$scratch/page"
	if ! diff -u "$scratch/help" "$scratch/page" >"$scratch/diff"; then
		echo "$page: options differ (- --help, + page):"
		grep -E '^[-+][a-z]' "$scratch/diff"
		status=1
	fi
	if ! scdoc <"$page" >"$scratch/$name.1"; then
		echo "$page: scdoc refuses it"
		status=1
	fi
	[ "$(wc -l <"$scratch/help")" -gt 5 ] || { echo "$name: --help could not be read"; status=1; }
	# scdoc writes a paragraph macro or two more than are needed; the rest has to be clean.
	if mandoc -Tlint -W warning "$scratch/$name.1" 2>&1 | grep -v 'skipping paragraph macro'; then
		status=1
	fi
done
for folder in indexer searchd cli; do
	for program in "$build/$folder"/iom-*; do
		[ ! -f "$program" ] || [ ! -x "$program" ] || [ -f "docs/man/$(basename "$program").1.scd" ] ||
			{ echo "$(basename "$program"): no man page"; status=1; }
	done
done
exit $status
