#!/bin/sh
# What may stand in no file: addresses of package hosts, paths of one machine, work left for later.
set -u
# shellcheck source=tests/lint/files.sh
. tests/lint/files.sh
status=0

# refuse WHAT PATTERN [GREP-OPTION...]
refuse() {
	what=$1 pattern=$2
	shift 2
	found=$(files . | grep -v '^tests/lint/words\.sh$' | grep -v '^LICENSE$' |
		xargs -d '\n' grep -nIE "$@" -- "$pattern" /dev/null | cut -c1-200 | head -n 10)
	[ -z "$found" ] || { printf '%s:\n%s\n' "$what" "$found"; status=1; }
}

refuse 'a package host' 'registry\.npm[j]s|deb\.debia[n]|debian\.org/debia[n]|npmmirro[r]|pypi\.org/simpl[e]'
refuse 'a path of one machine' '(^|[^A-Za-z0-9_.])/(home|Users|work|farm|mnt|workspace)/[a-z.]'
refuse 'work left for later' '\b(TODO|FIXME)\b' --exclude-dir=documents --exclude='*.html' --exclude='*.txt'
exit $status
