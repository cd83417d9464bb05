#!/bin/sh
# --csv: RFC 4180, and no cell that a spreadsheet would run.
. "$(dirname "$0")/lib.sh"

cat >dump.jsonl <<'END'
{"id":"eq","title":"=cmd|'/C calc'!A0 bateau","text":"Le bateau bleu, dit \"le grand\", part de Dakar vers le large."}
{"id":"plus","title":"+1 bateau","text":"Le bateau rouge part de Dakar vers le large."}
{"id":"minus","title":"-2+3 bateau","text":"Le bateau vert part de Dakar vers le large."}
{"id":"@at","title":"@SUM(1) bateau","text":"Le bateau noir part de Dakar vers le large."}
{"id":"plain","title":"Un bateau, \"deux\" ports","text":"Le bateau blanc part de Dakar vers le large.","url":"https://example.org/?a=1,2"}
END
run 0 iom_index --index index dump.jsonl
run 0 iom_search --index index --csv bateau
cp out table.csv
cat >read.py <<'END'
import csv, sys
data = open("table.csv", "rb").read()
assert data.endswith(b"\r\n") and data.count(b"\n") == data.count(b"\r\n"), "line ends"
rows = list(csv.DictReader(open("table.csv", encoding="utf-8", newline=""), strict=True))
assert [r["rank"] for r in rows] == [str(i + 1) for i in range(5)], rows
assert not [c for r in rows for c in r.values() if c[:1] in "=+-@\t\r" and c], "a formula"
titles = {r["id"]: r["title"] for r in rows}
assert titles["eq"] == "'=cmd|'/C calc'!A0 bateau", titles
assert titles["'@at"] == "'@SUM(1) bateau", titles
assert titles["plain"] == 'Un bateau, "deux" ports', titles
assert [r["url"] for r in rows if r["id"] == "plain"] == ["https://example.org/?a=1,2"]
assert all("Dakar" in r["snippet"] for r in rows)
END
run 0 python3 read.py
run 1 iom_search --index index --csv xylophone
is 1 "$(wc -l <out)" "lines when nothing is found: the names of the columns"
