#!/bin/sh
# The architecture: who may include whom (docs/architecture.md), and which folder alone may include a library.
set -u
# shellcheck source=tests/lint/files.sh
. tests/lint/files.sh

# Folder, then the folders whose headers it may include. A folder's own headers are always allowed.
arrows='
core/base
core/process		base
core/schema		base
core/text		base schema
core/index		base schema
core/store		base schema text
core/query/concepts	base schema text
core/query		base schema text index store query/concepts
indexer			base schema text index store query/concepts process
searchd			base schema query query/concepts process
cli			base schema query
'

# Library (the beginning of its header's name), then the folders that may include it.
owners='
xapian		core/index/
libstemmer	core/text/
utf8proc	core/text/
zstd		core/store/
seccomp		core/process/
libxml/		indexer/readers/
archive		indexer/readers/
poppler		indexer/readers/
zlib		indexer/readers/ searchd/
brotli/		indexer/readers/
cld2/		indexer/language/
compact_lang_det	indexer/language/
microhttpd	searchd/
jansson		indexer/readers/ cli/
curl/		cli/
'

includes=$(files '*.c' '*.h' '*.cpp' | grep -E '^(core|indexer|searchd|cli)/' |
	xargs grep -nE '^[[:space:]]*#[[:space:]]*include' /dev/null)
[ "$(printf '%s\n' "$includes" | wc -l)" -gt 100 ] || { echo "no includes found: run this at the root of the tree"; exit 1; }

printf '%s\n' "$includes" | ARROWS=$arrows OWNERS=$owners awk '
BEGIN {
	n = split(ENVIRON["ARROWS"], lines, "\n")
	for (i = 1; i <= n; i++) {
		k = split(lines[i], words, /[ \t]+/)
		if (!k)
			continue
		folders[words[1]] = 1
		own = words[1]
		sub(/^core\//, "", own)
		allowed[words[1], own] = 1
		for (j = 2; j <= k; j++)
			allowed[words[1], words[j]] = 1
		if (words[1] ~ /^core\//)
			libraries[own] = 1
	}
	n_owners = split(ENVIRON["OWNERS"], owners, "\n")
}
{
	file = $0; sub(/:.*/, "", file)
	header = $0
	if (!sub(/^[^"<]*["<]/, "", header))
		next
	quoted = $0 ~ /include[ \t]*"/
	sub(/[">].*/, "", header)

	for (i = 1; i <= n_owners; i++) {
		if (split(owners[i], words, /[ \t]+/) < 2 || index(header, words[1]) != 1 || quoted)
			continue
		fine = 0
		for (j = 2; words[j] != ""; j++)
			if (index(file, words[j]) == 1)
				fine = 1
		if (!fine) {
			print file ": <" header "> belongs to " words[2]
			bad = 1
		}
		split("", words)
	}

	# The folder of the file: the longest that is listed.
	folder = file
	while (folder != "" && !(folder in folders))
		if (!sub(/\/[^\/]*$/, "", folder))
			folder = ""
	if (folder == "") {
		print file ": in no folder that tests/lint/layers.sh knows"
		bad = 1
		next
	}
	# The folder of the header, if it is one of core/.
	target = header
	while (target != "" && !(target in libraries))
		if (!sub(/\/[^\/]*$/, "", target))
			target = ""
	if (quoted && target != "" && !((folder, target) in allowed)) {
		print file ": may not include \"" header "\""
		bad = 1
	}
	if (quoted && target == "" && folder ~ /^core\//) {
		print file ": \"" header "\" is not written from core/"
		bad = 1
	}
}
END { exit bad }
'
