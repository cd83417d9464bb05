#!/bin/sh
# Every shell file passes ShellCheck.
set -u
# shellcheck source=tests/lint/files.sh
. tests/lint/files.sh
need shellcheck

list=$({ files '*.sh'; files . | xargs grep -lE '^#!(/bin/sh|/usr/bin/env (ba)?sh|/bin/bash)' 2>/dev/null; } |
	grep -E '\.sh$|^(run|check|\.ci/run)$|^(tests|tools|bench|packaging)/' | sort -u)
[ -n "$list" ] || { echo "no shell files found"; exit 1; }
# shellcheck disable=SC2086
shellcheck --severity=warning --exclude=SC1112,SC2120 --external-sources --source-path=SCRIPTDIR $list
