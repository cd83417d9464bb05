# Read by the checks beside it, which run at the root of the tree.
# shellcheck shell=sh

# files PATTERN... (. for all): the files that are in the tree or about to be; in a copy without history, all that were not built
files() {
	if git rev-parse --is-inside-work-tree >/dev/null 2>&1; then
		git ls-files --cached --others --exclude-standard -- "$@" | while IFS= read -r file; do
			[ ! -f "$file" ] || printf '%s\n' "$file"
		done
		return
	fi
	for pattern; do
		find . \( -name 'build*' -o -name var -o -name node_modules -o -name .git \) -prune -o \
			-type f -path "*${pattern#.}" -print | sed 's|^\./||'
	done
}

# need PROGRAM...: 77 is "skipped" to the test runner
need() {
	for program; do
		command -v "$program" >/dev/null || { echo "SKIPPED: no $program here"; exit 77; }
	done
}
