#!/bin/sh
# Who wrote a document: found in by-lines and metadata of every format, shown, searched for, and out of snippets and ranking.
. "$(dirname "$0")/lib.sh"

mkdir docs
cat >make.py <<'END'
import sys, zipfile
DC = 'xmlns:dc="http://purl.org/dc/elements/1.1/"'
text = "Le fleuve est haut cette année et les pêcheurs attendent que l'eau redescende."
def docx(name, creator):
    with zipfile.ZipFile(name, "w") as z:
        z.writestr("[Content_Types].xml", '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>')
        z.writestr("_rels/.rels", '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
                   '<Relationship Id="a" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
                   'Target="word/document.xml"/></Relationships>')
        z.writestr("docProps/core.xml", '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/'
                   'core-properties" %s><dc:creator>%s</dc:creator></cp:coreProperties>' % (DC, creator))
        z.writestr("word/document.xml", '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
                   '<w:body><w:p><w:r><w:t>%s</w:t></w:r></w:p></w:body></w:document>' % text)
docx("docs/personne.docx", "Ndèye Faye")
docx("docs/personne2.docx", "Microsoft Office User")
with zipfile.ZipFile("docs/rapport.odt", "w") as z:
    z.writestr("mimetype", "application/vnd.oasis.opendocument.text")
    z.writestr("meta.xml", '<office:document-meta xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
               'xmlns:meta="urn:oasis:names:tc:opendocument:xmlns:meta:1.0" %s><office:meta><dc:creator>Otro Tal</dc:creator>'
               '<meta:initial-creator>Ana Ruiz</meta:initial-creator></office:meta></office:document-meta>' % DC)
    z.writestr("content.xml", '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
               'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:text><text:p>%s</text:p>'
               '</office:text></office:body></office:document-content>' % text)
with zipfile.ZipFile("docs/livre.epub", "w") as z:
    z.writestr("mimetype", "application/epub+zip")
    z.writestr("META-INF/container.xml", '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
               '<rootfile full-path="c.opf" media-type="application/oebps-package+xml"/></rootfiles></container>')
    z.writestr("c.opf", '<package xmlns="http://www.idpf.org/2007/opf" xmlns:opf="http://www.idpf.org/2007/opf" version="2.0">'
               '<metadata %s><dc:title>Le fleuve</dc:title><dc:creator opf:role="aut">Awa Ba</dc:creator><dc:creator>Jean Kam'
               '</dc:creator><dc:creator opf:role="trl">Otro Tal</dc:creator></metadata><manifest><item id="a" href="a.xhtml" '
               'media-type="application/xhtml+xml"/></manifest><spine><itemref idref="a"/></spine></package>' % DC)
    z.writestr("a.xhtml", '<html xmlns="http://www.w3.org/1999/xhtml"><body><h1>Le fleuve</h1><p>%s</p></body></html>' % text)
objects = ["<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[3 0 R]/Count 1>>",
           "<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>", None,
           "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>", "<</Author(Sofia Mbaye)/Title(Le fleuve est haut)>>"]
stream = "BT /F 12 Tf 50 700 Td (Le fleuve est haut et les hommes attendent.) Tj ET"
objects[3] = "<</Length %d>>stream\n%s\nendstream" % (len(stream), stream)
out, offsets = "%PDF-1.4\n", []
for i, o in enumerate(objects):
    offsets.append(len(out)); out += "%d 0 obj\n%s\nendobj\n" % (i + 1, o)
xref = len(out)
out += "xref\n0 7\n0000000000 65535 f \n" + "".join("%010d 00000 n \n" % o for o in offsets)
out += "trailer<</Size 7/Root 1 0 R/Info 6 0 R>>\nstartxref\n%d\n%%%%EOF\n" % xref
open("docs/guide.pdf", "w").write(out)
END
command -v python3 >/dev/null || skip "no python3"
python3 make.py
cat >docs/blog.txt <<'END'
Blog

Ce que la parole répare

Par Oumou Diarra-Koné, psychologue clinicienne

On m'avait prévenue que personne ne viendrait dans le delta intérieur, où la tristesse se confie au griot ou à Dieu.
END
cat >docs/guide.md <<'END'
---
title: Guide du fleuve
authors: [Lucía Peña, admin]
---

# Guide du fleuve

Le fleuve est haut cette année et les pêcheurs attendent.
END
page docs/meta.html "La rivière" "La rivière est basse cette année et les bateaux restent à quai."
sed -i 's,<title>,<meta name="author" content="Hamidou Sow"><title>,' docs/meta.html
cat >dump.jsonl <<'END'
{"id":"deux","text":"La source est claire et le village y prend son eau.","authors":["Aïssa Sy","Ba, Moussa"]}
{"id":"personne","text":"La source est claire et le village y prend son eau.","authors":["admin","OIM",""]}
{"id":"rien","text":"La source est claire et le village y prend son eau.","authors":[]}
{"id":"nul","text":"La source est claire et le village y prend son eau.","authors":null}
{"id":"signé","text":"Blog\n\nLa source est claire\n\nPar Oumou Sidibé\n\nLe village y prend son eau depuis longtemps.","authors":["Compte Test"]}
{"id":"html","html":"<meta name=author content='Paco Gil'><p>La source est claire et le village y prend son eau.","authors":["Nora Haddad"]}
{"id":"html-sans","html":"<meta name=author content='Paco Gil'><p>La source est claire et le village y prend son eau.","authors":[]}
{"id":"html-seul","html":"<meta name=author content='Paco Gil'><p>La source est claire et le village y prend son eau."}
{"id":"texte","text":"La source est claire et le village y prend son eau.","authors":"Aïssa Sy"}
{"id":"nombre","text":"La source est claire et le village y prend son eau.","authors":["Aïssa Sy",7]}
{"id":"objet","text":"La source est claire et le village y prend son eau.","authors":{"name":"Aïssa Sy"}}
END
run 0 iom_index --index index --report report.json --max-failed 100 docs dump.jsonl

# authors ID NAME...
authors() {
	run 0 iom_search --index index --show "$1" --json
	is "$2" "$(json '.authors | join(", ")')" "authors of $1"
}
authors personne.docx "Ndèye Faye"
authors personne2.docx ""
authors rapport.odt "Ana Ruiz"
authors livre.epub "Awa Ba, Jean Kam"
authors guide.pdf "Sofia Mbaye"
authors blog.txt "Oumou Diarra-Koné"
authors guide.md "Lucía Peña"
authors meta.html "Hamidou Sow"
# What a record of JSON Lines says: over its HTML, below its by-line, and like metadata only names of people.
authors deux "Aïssa Sy, Moussa Ba"
for id in personne rien nul html-sans; do
	authors $id ""
done
authors signé "Oumou Sidibé"
authors html "Nora Haddad"
authors html-seul "Paco Gil"
# One that is no list of strings is no valid line.
is "texte nombre objet" "$(for id in texte nombre objet; do
	iom_search --index index --show $id >out 2>err || printf '%s ' $id
done | sed 's/ $//')" "records left out"
for line in 9 10 11; do
	is 1 "$(jq -r '.entries[] | "\(.what) \(.why)"' report.json | grep -c "$line.*\"authors\" is no list of strings\$")" "line $line"
done

# Searched for, with or without accents; part of no text and no snippet.
for one in "personne.docx Ndeye Faye" "rapport.odt Ana Ruiz" "livre.epub Jean Kam" "guide.pdf Sofia Mbaye" \
	"deux Moussa Ba" "html Nora Haddad" "blog.txt Oumou Diarra-Kone" "blog.txt \"Oumou Diarra-Koné\"" "meta.html Hamidou Sow"; do
	id=${one%% *}
	found "$id" "${one#* }"
done
not_found rapport.odt "+Otro +Tal"
run 0 iom_search --index index --json Oumou Diarra
is "blog.txt Oumou Diarra-Koné" "$(json '.results[0] | [.id, .authors[0]] | join(" ")')" "a result's authors"
lacks out "Par Oumou"
run 0 iom_search --index index --show blog.txt
has out "Oumou Diarra-Koné"
lacks out "Par Oumou"
# The columns of CSV stay what they were.
run 0 iom_search --index index --csv fleuve
lacks out "authors"
