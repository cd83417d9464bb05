# Read first by every test here: the programs by name, a scratch folder to stand in, and a few ways to say what must be.
# A test goes on after a check that failed and fails at its end. POSIX sh, with jq.
# shellcheck shell=sh disable=SC2034

build=${IOM_BUILD:?the folder of the build}
source_tree=${IOM_SOURCE:?the folder of the sources}
test_name=$(basename "$0" .sh)
n_checks=0 n_failed=0

scratch=$(mktemp -d "${TMPDIR:-/tmp}/$test_name.XXXXXX") || exit 1
chmod 755 "$scratch"
cd "$scratch" || exit 1
# The environment of whoever runs the tests must not choose for them.
for variable in $(env | sed -n 's/^\(IOM_[A-Z_0-9]*\)=.*/\1/p'); do
	unset "$variable"
done
unset COLUMNS JOURNAL_STREAM http_proxy https_proxy all_proxy HTTP_PROXY HTTPS_PROXY ALL_PROXY
export LC_ALL=C.UTF-8 TERM=xterm NO_COLOR=

iom_index() { "$build/indexer/iom-index" "$@"; }
iom_search() { "$build/cli/iom-search" "$@"; }
iom_searchd=$build/searchd/iom-searchd

finish() {
	status=$?
	cd / && rm -rf "$scratch"
	[ "$status" -ne 77 ] || exit 77
	if [ "$status" -ne 0 ] || [ "$n_failed" -gt 0 ] || [ "$n_checks" -eq 0 ]; then
		echo "$test_name: $n_failed of $n_checks checks failed (shell status $status)"
		exit 1
	fi
	echo "$test_name: $n_checks checks"
}
trap finish EXIT

skip() {
	echo "SKIPPED: $*"
	exit 77
}

# wrong WHAT: a check failed; shows what the last command said
wrong() {
	n_failed=$((n_failed + 1))
	echo "not ok: $*"
	for file in out err; do
		[ ! -s $file ] || head -c 1500 $file | cat -v | sed "s/^/    $file: /"
	done
}

# run STATUS COMMAND...: its exit status must be STATUS; what it prints is in ./out and ./err
run() {
	wanted=$1
	shift
	n_checks=$((n_checks + 1))
	"$@" >out 2>err </dev/null
	got=$?
	[ "$got" -eq "$wanted" ] || wrong "exit status $got, not $wanted: $*"
}

# has FILE TEXT, lacks FILE TEXT
has() {
	n_checks=$((n_checks + 1))
	grep -qF -e "$2" "$1" || wrong "no \"$2\" in $1"
}
lacks() {
	n_checks=$((n_checks + 1))
	! grep -qF -e "$2" "$1" || wrong "\"$2\" in $1"
}

# is WANTED GOT [WHAT]
is() {
	n_checks=$((n_checks + 1))
	[ "$1" = "$2" ] || wrong "${3:-value} is \"$2\", not \"$1\""
}

# json FILTER: jq over ./out
json() { jq -r "$1" out; }

# ids OPTION|WORD...: the ids that a search in ./index finds, best first, on one line
ids() {
	iom_search --index index --json "$@" >out 2>err
	case $? in
	0 | 1) jq -r '[.results[].id] | join(" ")' out ;;
	*) echo "error: $(cat err)" ;;
	esac
}

# with_copies OPTION|WORD...: as ids, with the addresses of each result's copies behind its own
with_copies() {
	iom_search --index index --json "$@" >out 2>err
	case $? in
	0 | 1) jq -r '[.results[] | .id, .copies[].id] | join(" ")' out ;;
	*) echo "error: $(cat err)" ;;
	esac
}

# found ID QUERY..., not_found ID QUERY...: among the first hundred, a copy with its original
found() {
	n_checks=$((n_checks + 1))
	id=$1
	shift
	case " $(with_copies -n 100 "$@") " in
	*" $id "*) ;;
	*) wrong "$id is not found by: $*" ;;
	esac
}
not_found() {
	n_checks=$((n_checks + 1))
	id=$1
	shift
	case " $(with_copies -n 100 "$@") " in
	*"error:"* | *" $id "*) wrong "$id is found by: $*" ;;
	esac
}

# page FILE TITLE TEXT: an HTML page of one paragraph
page() {
	mkdir -p "$(dirname "$1")"
	printf '<!DOCTYPE html><html><head><meta charset="utf-8"><title>%s</title></head><body><main><h1>%s</h1><p>%s</p></main></body></html>\n' \
		"$2" "$2" "$3" >"$1"
}

# six_pages FOLDER: enough for the guards to hold; every page has "bateau" and a word of its own
six_pages() {
	for word in alpha bravo charlie delta echo foxtrot; do
		page "$1/$word.html" "Le bateau $word" \
			"Le bateau $word quitte le port de Dakar avec des migrants à bord et arrive le lendemain aux îles Canaries."
	done
}
