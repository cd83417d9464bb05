#!/bin/sh
# Word, OpenDocument and EPUB, through the programs: sections by their headings, and a reason for each file that is no document.
. "$(dirname "$0")/lib.sh"

data=$source_tree/tests/data/office
mkdir docs
cp "$data"/*.docx "$data"/*.odt "$data"/*.fodt "$data"/*.epub docs/
# A name that says nothing: the content does.
mv docs/livre.epub docs/livre
run 0 iom_index --index index --max-failed 90 --report report.json docs

# entry KIND ID REASON: the report has it
entry() {
	is "$3" "$(jq -r --arg kind "$1" --arg id "$2" '.entries[] | select(.kind == $kind and .what == $id) | .why' report.json)" \
		"why $2 is $1"
}
entry failed bombe.docx "unpacks to more than 8 MB"
entry failed bomba.odt "unpacks to more than 8 MB"
entry skipped protege.docx "password-protected"
entry skipped protegido.odt "password-protected"
entry skipped protege.epub "password-protected"
entry skipped ancien.docx "old Office document"
entry skipped entites.docx "its XML declares entities"
entry skipped classeur.docx "Excel workbook"
entry skipped vide.docx "no text"
is "abime.docx ancien.epub coupe.docx" \
	"$(jq -r '[.entries[] | select(.kind == "truncated") | .what] | sort | join(" ")' report.json)" "truncated"

# A word over two runs; what was deleted is gone; a name that is not the document's.
found rapport.docx '"réinstallation des réfugiés"'
found rapport.docx '"bien arrivés en mai"'
not_found rapport.docx +mal
not_found rapport.docx +Commentaire
iom_search --index index --show rapport.docx --json >out
is "Manuel du retour volontaire" "$(json .title)" "title of rapport.docx"
iom_search --index index --show capitulos.docx --json >out
# The day of the file is not the document's: a book's is.
is "Manual del retorno voluntario es" "$(json '[.title, .date.value // empty, .lang] | join(" ")')" "capitulos.docx"
iom_search --index index --show livre --json >out
is "Guide de la réintégration 2020-11-02 fr" "$(json '[.title, .date.value, .lang] | join(" ")')" "livre"

# The section that holds the answer, in each format alone.
for kind in docx odt epub; do
	mkdir "only-$kind"
	cp "$data/manuel.$kind" "only-$kind"
	run 0 iom_index --index "index-$kind" "only-$kind"
	for query in apiculture "la réinsertion"; do
		iom_search --index "index-$kind" --json "$query" >out
		is "manuel.$kind|Manuel du retour et de la réintégration|La réinsertion" \
			"$(json '.results[0] | [.id, .title, (.section.heading | join(" > "))] | join("|")')" "$query in $kind"
	done
done
