#!/usr/bin/env python3
"""Makes tests/data/office/ anew: Word, OpenDocument and EPUB files with the cases that readers get wrong.

usage: make_office.py FOLDER [SEEDS]
Needs Python alone. The same bytes come out each time; what is expected of each file stands beside it (FILE.blocks).
SEEDS is tests/fuzz/seeds: the parts of some of these files one behind the other, as the fuzzers take them, and some whole.
"""
import os
import sys
import zipfile

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
OFFICE_REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
folder = ""


def pack(name, members, stored=False, encrypted=()):
    """members: (name, text or bytes) in that order; a "mimetype" is stored, as its formats want it."""
    path = os.path.join(folder, name)
    with zipfile.ZipFile(path, "w") as archive:
        for member, data in members:
            info = zipfile.ZipInfo(member, (2010, 1, 1, 0, 0, 0))
            info.external_attr = 0o644 << 16
            info.compress_type = zipfile.ZIP_STORED if stored or member == "mimetype" else zipfile.ZIP_DEFLATED
            archive.writestr(info, data.encode() if isinstance(data, str) else data)
    if not encrypted:
        return
    with open(path, "rb") as file:
        data = bytearray(file.read())
    for member in encrypted:  # the flag alone: nobody can unpack it either way
        at = 0
        while (at := data.find(member.encode(), at)) >= 0:
            if data[at - 30:at - 26] == b"PK\3\4":
                data[at - 24] |= 1
            elif data[at - 46:at - 42] == b"PK\1\2":
                data[at - 38] |= 1
            at += 1
    with open(path, "wb") as file:
        file.write(data)


# ---- DOCX ----

def content_types():
    return HEAD + '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'


def relationships(*targets):
    out = HEAD + '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    for i, (kind, target) in enumerate(targets):
        mode = ' TargetMode="External"' if target.startswith("http") else ""
        out += f'<Relationship Id="rId{i + 1}" Type="{OFFICE_REL}/{kind}" Target="{target}"{mode}/>'
    return out + "</Relationships>"


def core(title, created="2019-03-04T10:00:00Z", language=None):
    lang = f"<dc:language>{language}</dc:language>" if language else ""
    return HEAD + ('<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
                   'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/">'
                   f"<dc:title>{title}</dc:title><dc:creator>OIM</dc:creator>{lang}"
                   f"<dcterms:created>{created}</dcterms:created></cp:coreProperties>")


def style(identity, name, based=None, properties="", default=False):
    parent = f'<w:basedOn w:val="{based}"/>' if based else ""
    first = ' w:default="1"' if default else ""
    return (f'<w:style w:type="paragraph"{first} w:styleId="{identity}"><w:name w:val="{name}"/>{parent}'
            f"<w:pPr>{properties}</w:pPr></w:style>")


def styles(*rows, lang="en-US"):
    return HEAD + (f'<w:styles xmlns:w="{W}"><w:docDefaults><w:rPrDefault><w:rPr><w:lang w:val="{lang}"/></w:rPr>'
                   "</w:rPrDefault></w:docDefaults>" + "".join(rows) +
                   '<w:style w:type="character" w:styleId="Titre1"><w:name w:val="Normal"/></w:style></w:styles>')


def document(*body, space=W):
    return HEAD + (f'<w:document xmlns:w="{space}" '
                   'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
                   'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
                   'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
                   'xmlns:v="urn:schemas-microsoft-com:vml"><w:body>' + "".join(body) + "<w:sectPr/></w:body></w:document>")


def run(text, properties=""):
    props = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    return f'<w:r>{props}<w:t xml:space="preserve">{text}</w:t></w:r>'


def p(*content, style=None, properties=""):
    named = f'<w:pStyle w:val="{style}"/>' if style else ""
    props = f"<w:pPr>{named}{properties}</w:pPr>" if named or properties else ""
    return f"<w:p>{props}" + "".join(c if c.startswith("<") else run(c) for c in content) + "</w:p>"


def field(code, result):
    char = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'
    return (char.format("begin") + f"<w:r><w:instrText>{code}</w:instrText></w:r>" + char.format("separate") +
            result + char.format("end"))


def notes(kind, *texts):
    out = HEAD + f'<w:{kind}s xmlns:w="{W}"><w:{kind} w:type="separator" w:id="-1"><w:p><w:r><w:t>no</w:t></w:r></w:p></w:{kind}>'
    for i, text in enumerate(texts):
        out += f'<w:{kind} w:id="{i + 1}">' + p(f"<w:r><w:{kind}Ref/></w:r>", " " + text) + f"</w:{kind}>"
    return out + f"</w:{kind}s>"


BOX = ("<w:r><mc:AlternateContent><mc:Choice Requires=\"wps\"><w:drawing><wps:txbx><w:txbxContent>{0}</w:txbxContent>"
       "</wps:txbx></w:drawing></mc:Choice><mc:Fallback><w:pict><v:textbox><w:txbxContent>{0}</w:txbxContent></v:textbox>"
       "</w:pict></mc:Fallback></mc:AlternateContent></w:r>")
WORD_STYLES = styles(
    style("Normal", "Normal", default=True), style("Titre", "Title", "Normal"),
    style("Titre1", "heading 1", "Normal", '<w:outlineLvl w:val="0"/>'), style("Titre2", "heading 2", "Titre1", '<w:outlineLvl w:val="1"/>'),
    style("Maison", "Chapitre de la maison", "Titre1"), style("TM1", "toc 1", "Normal"), style("Legende", "caption", "Normal"),
    style("Puces", "List Bullet", "Normal", '<w:numPr><w:numId w:val="3"/></w:numPr>'),
    style("TitreTM", "TOC Heading", "Titre1", '<w:outlineLvl w:val="9"/>'))


def rapport():
    fr = '<w:lang w:val="fr-FR"/>'
    cell = "<w:tc><w:tcPr/>{}</w:tc>".format
    body = [
        p("Organisation internationale pour les migrations"),
        p("Manuel du retour volontaire", style="Titre"),
        p("Contenu", style="TitreTM"),
        p('<w:hyperlink w:anchor="_1">' + run("Le retour") + "<w:r><w:tab/></w:r>" + run("3") + "</w:hyperlink>", style="TM1"),
        p("Le retour", style="Titre1"),
        p("La réinstal", run("lation", "<w:b/>"), " des ", run("réfu"), run("giés", fr), ", puis l", run("’"), run("OIM", fr),
          run(" les accompagne tous pendant un an.", fr)),
        p(run("Ils sont "), '<w:ins w:id="1">' + run("bien ") + "</w:ins>",
          '<w:del w:id="2"><w:r><w:delText>mal </w:delText></w:r></w:del>', run("arrivés"),
          "<w:moveFrom>" + run(" hier") + "</w:moveFrom>", "<w:moveTo>" + run(" en mai") + "</w:moveTo>", "."),
        p("Avant la marque", properties='<w:rPr><w:del w:id="3"/></w:rPr>'), p(" et après elle."),
        p("<w:r><w:t>Un appel</w:t><w:footnoteReference w:id=\"1\"/></w:r>", " au milieu.",
          '<w:r><w:endnoteReference w:id="1"/></w:r>'),
        p("Le même appel", '<w:r><w:footnoteReference w:id="1"/></w:r>', "."),
        p("Procédure", style="Titre2"),
        p("Voir page ", field(' PAGEREF _1 \\h ', run("12")), " et ", '<w:fldSimple w:instr=" DATE "><w:r><w:t>mai 2019</w:t></w:r></w:fldSimple>',
          " ", field(' IF </w:instrText></w:r>' + field(" MERGEFIELD x ", run("secret")) + '<w:r><w:instrText> = "a" ', run("visible")), "."),
        p("Autour ", BOX.format(p("Encadré", " entier")), "de la boîte."),
        p('<w:r><mc:AlternateContent><mc:Choice Requires="w16se"><w:pict/></mc:Choice><mc:Fallback><w:t>Repli</w:t>'
          "</mc:Fallback></mc:AlternateContent></w:r>", " seul."),
        p("Tél.<!-- c -->", "<w:r><w:tab/></w:r>", "123", "<w:r><w:br/></w:r>", "Fax", "<w:r><w:noBreakHyphen/></w:r>",
          "re", "<w:r><w:softHyphen/></w:r>", "çu", '<w:r><w:sym w:font="Symbol" w:char="F0B3"/></w:r>', "5 ",
          '<w:r><w:sym w:font="Wingdings" w:char="F0FC"/></w:r>', "fin", properties='<w:tabs><w:tab w:val="left"/></w:tabs>'),
        p("Premier", style="Puces"), p("Deuxième", properties='<w:numPr><w:numId w:val="1"/></w:numPr>'),
        p("Pas une puce", style="Puces", properties='<w:numPr><w:numId w:val="0"/></w:numPr>'),
        "<w:tbl><w:tblPr/><w:tr><w:trPr/>" + cell(p("Pays")) + cell(p("Retours", '<w:r><w:footnoteReference w:id="2"/></w:r>')) + "</w:tr><w:tr>" +
        cell(p("Tchad", style="Legende")) + cell(p("1 2", "<w:r><w:t>34</w:t></w:r>")) + "</w:tr><w:tr>" + cell(p("Deux") + p("paragraphes")) +
        cell("<w:tbl><w:tr>" + cell(p("dedans")) + "</w:tr></w:tbl>" + p()) + "</w:tr></w:tbl>",
        p("Tableau 1 : les retours", style="Legende"),
        p(run("caché", "<w:vanish/>"), run("montré", '<w:vanish w:val="0"/>')),
        p("Texte du lien : ", "<w:hyperlink>" + run("www.iom.int") + "</w:hyperlink>", " (site)."),
        "<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>" + p("Cliquez ici") + "</w:sdtContent></w:sdt>",
        "<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val=\"Table of Contents\"/></w:docPartObj></w:sdtPr><w:sdtContent>" +
        p("Procédure 4") + "</w:sdtContent></w:sdt>",
        p("<m:oMath><m:f><m:num><m:r><m:t>1</m:t></m:r></m:num><m:den><m:r><m:t>2</m:t></m:r></m:den></m:f></m:oMath>", " des cas"),
        p("Suivi", style="Maison"), p("Rang donné ici", properties='<w:outlineLvl w:val="1"/>'), p("Dernier paragraphe."),
    ]
    return [("[Content_Types].xml", content_types()), ("_rels/.rels", relationships(("officeDocument", "word/document.xml"),
            ("core-properties", "docProps/core.xml"))), ("word/document.xml", document(*body)), ("word/styles.xml", WORD_STYLES),
            ("word/footnotes.xml", notes("footnote", "Note de bas de page.", "Note du tableau.", "Jamais appelée.")),
            ("word/endnotes.xml", notes("endnote", "Note de fin.")),
            ("word/header1.xml", document(p("En-tête"))), ("word/comments.xml", document(p("Commentaire"))),
            ("docProps/core.xml", core("Modèle_v2.docx"))]


def word():
    pack("rapport.docx", rapport())
    path = os.path.join(folder, "rapport.docx")
    with open(path, "rb") as file:
        whole = file.read()
    with open(os.path.join(folder, "coupe.docx"), "wb") as file:
        file.write(whole[:whole.index(b"word/styles.xml") - 400])
    # Styles with local names and ranks by name alone; no title in the text; the text first in the archive.
    local = styles(style("T1", "Título 1"), style("T2", "título 2", "T1"), style("Enc", "Encabezado"), lang="es-ES")
    pack("capitulos.docx", [
        ("word/document.xml", document(p("Introducción", style="T1"), p("Texto uno.", style="Enc"), p("El retorno", style="T1"),
                                       p("Acogida", style="T2"), p("Texto dos."))),
        ("word/styles.xml", local), ("docProps/core.xml", core("Manual del retorno voluntario", language="es")),
        ("[Content_Types].xml", content_types())])
    # The strict form, in UTF-16, under other names than the usual ones.
    text = document(p("Texte strict", style="H"), p("Corps du texte."), space=STRICT).replace("UTF-8", "UTF-16")
    pack("strict.docx", [
        ("_rels/.rels", relationships(("officeDocument", "/doc/main part.xml")).replace(
            "schemas.openxmlformats.org/officeDocument/2006", "purl.oclc.org/ooxml/officeDocument")),
        ("doc/_rels/main part.xml.rels", relationships(("styles", "../doc/looks.xml"), ("footnotes", "https://example.org/x"))),
        ("doc/main part.xml", text.encode("utf-16")), ("doc/looks.xml", styles(style("H", "heading 1")))])
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(5000)
    with open(os.path.join(folder, "protege.docx"), "wb") as file:
        file.write(head + "EncryptionInfo".encode("utf-16-le") + bytes(100) + "EncryptedPackage".encode("utf-16-le") + bytes(100))
    with open(os.path.join(folder, "ancien.docx"), "wb") as file:
        file.write(head + "WordDocument".encode("utf-16-le") + bytes(100))
    pack("bombe.docx", [("word/document.xml", b"<w:document>" + b" " * (40 << 20))])
    bomb = '<!DOCTYPE x [<!ENTITY a "ha">' + "".join(
        f'<!ENTITY {chr(98 + i)} "{("&" + chr(97 + i) + ";") * 10}">' for i in range(9)) + "]>"
    pack("entites.docx", [("word/document.xml", document(p("&j;")).replace(HEAD, HEAD + bomb))])
    pack("attributs.docx", [("word/document.xml", document(p("x")).replace("<w:p>", "<w:p " + " ".join(
        f'a{i}="1"' for i in range(2000)) + ">"))])
    pack("zip-protege.docx", rapport(), encrypted=["word/document.xml"])
    pack("classeur.docx", [("xl/workbook.xml", "<workbook/>")])
    pack("vide.docx", [("word/document.xml", document(p()))])
    pack("abime.docx", [("word/document.xml", document(p("Avant"), p("Ici"), "</w:tbl><w:p>&x; \x01", p("Après")))])


# ---- ODT ----

SPACES = " ".join(f'xmlns:{k}="urn:oasis:names:tc:opendocument:xmlns:{v}:1.0"' for k, v in [
    ("office", "office"), ("text", "text"), ("table", "table"), ("draw", "drawing"), ("style", "style"), ("meta", "meta"),
    ("svg", "svg-compatible"), ("fo", "xsl-fo-compatible")]) + ' xmlns:dc="http://purl.org/dc/elements/1.1/"'
ODT_TYPE = "application/vnd.oasis.opendocument.text"
ODT_STYLES = ('<style:default-style style:family="paragraph"><style:text-properties fo:language="en" fo:country="US"/></style:default-style>'
              '<style:style style:name="Title" style:family="paragraph"/>'
              '<style:style style:name="Standard" style:family="paragraph"><style:text-properties fo:language="es" fo:country="CO"/></style:style>'
              '<style:style style:name="Heading_20_2" style:display-name="Heading 2" style:family="paragraph"/>'
              '<style:style style:name="Illustration" style:family="paragraph" style:parent-style-name="Standard"/>')
ODT_META = "<dc:title>Guía del retorno</dc:title><dc:date>2021-01-01T00:00:00</dc:date><meta:creation-date>2018-05-06T07:08:09</meta:creation-date>"
AUTOMATIC = ('<style:style style:name="P1" style:family="paragraph" style:parent-style-name="Title"/>'
             '<style:style style:name="P2" style:family="paragraph" style:parent-style-name="Standard"/>'
             '<style:style style:name="P2" style:family="table" style:parent-style-name="Title"/>')


def odt_body():
    s = ' text:style-name="P2"'
    return (
        "<text:tracked-changes><text:changed-region><text:deletion><text:p>borrado del todo</text:p></text:deletion>"
        "</text:changed-region></text:tracked-changes>"
        '<text:p text:style-name="P1">Guía de acogida</text:p>'
        "<text:table-of-content><text:index-body><text:index-title><text:p>Índice</text:p></text:index-title>"
        "<text:p><text:a>La llegada<text:tab/>2</text:a></text:p></text:index-body></text:table-of-content>"
        '<text:h text:outline-level="1">La llegada</text:h>'
        f"<text:p{s}>Las per<text:span>sonas</text:span> des<text:change text:change-id=\"1\"/>plazadas<text:s text:c=\"3\"/>llegan"
        f"<text:tab/>a\n   <text:soft-page-break/>Bogotá<text:line-break/>de día.</text:p>"
        f'<text:p{s}>Una nota<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p{s}>Texto de la nota.</text:p>'
        f"</text:note-body></text:note> al pie<office:annotation><dc:creator>X</dc:creator><text:p>comentario</text:p></office:annotation>.</text:p>"
        f'<text:p{s}>En torno <draw:frame><draw:text-box><text:p>Recuadro</text:p><text:p>de dos</text:p></draw:text-box>'
        "<svg:title>una foto</svg:title></draw:frame>al <draw:custom-shape><text:p>Forma</text:p></draw:custom-shape>recuadro.</text:p>"
        '<text:h text:outline-level="2">Los primeros pasos</text:h>'
        f"<text:list><text:list-header><text:p{s}>Pasos:</text:p></text:list-header><text:list-item><text:p{s}>Registro</text:p><text:list>"
        f"<text:list-item><text:p{s}>Foto</text:p></text:list-item></text:list></text:list-item></text:list>"
        f"<table:table><table:table-row><table:table-cell><text:p{s}>País</text:p></table:table-cell><table:covered-table-cell><text:p>no</text:p>"
        f"</table:covered-table-cell><table:table-cell><text:p{s}>Llegadas</text:p></table:table-cell></table:table-row></table:table>"
        '<text:p text:style-name="Illustration">Figura 1: el centro</text:p>'
        '<text:section text:display="none"><text:p>oculto</text:p></text:section>'
        '<text:p text:style-name="Heading_20_2">Sin marca de título</text:p>'
        f'<text:p{s}>Véase <text:a>www.iom.int</text:a>. El fin.</text:p>')


def flat(kind, content):
    return HEAD + f'<office:document-{kind} {SPACES} office:version="1.2">{content}</office:document-{kind}>'


def odt_parts():
    master = '<office:master-styles><style:master-page><style:header><text:p>Cabecera</text:p></style:header></style:master-page></office:master-styles>'
    return [("mimetype", ODT_TYPE),
            ("content.xml", flat("content", f"<office:automatic-styles>{AUTOMATIC}</office:automatic-styles><office:body><office:text>"
                                 f"{odt_body()}</office:text></office:body>")),
            ("meta.xml", flat("meta", f"<office:meta>{ODT_META}</office:meta>")),
            ("styles.xml", flat("styles", f"<office:styles>{ODT_STYLES}</office:styles>{master}")),
            ("META-INF/manifest.xml", manifest(""))]


def manifest(encryption):
    return HEAD + ('<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
                   f'<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml">{encryption}</manifest:file-entry>'
                   "</manifest:manifest>")


def opendocument():
    pack("guia.odt", odt_parts())
    with open(os.path.join(folder, "guia.fodt"), "w", encoding="utf-8") as file:
        file.write(HEAD + f'<office:document office:mimetype="{ODT_TYPE}" {SPACES}><office:meta>{ODT_META}</office:meta>'
                   f"<office:styles>{ODT_STYLES}</office:styles><office:automatic-styles>{AUTOMATIC}</office:automatic-styles>"
                   f"<office:body><office:text>{odt_body()}</office:text></office:body></office:document>\n")
    pack("protegido.odt", [("mimetype", ODT_TYPE), ("content.xml", bytes(range(256))),
                           ("META-INF/manifest.xml", manifest('<manifest:encryption-data manifest:checksum="x"/>'))])
    pack("hoja.odt", [("mimetype", ODT_TYPE), ("content.xml", flat("content", "<office:body><office:spreadsheet><text:p>no</text:p>"
                                                                  "</office:spreadsheet></office:body>"))])
    pack("bomba.odt", [("mimetype", ODT_TYPE), ("content.xml", b"<x>" + b"a" * (40 << 20))])


# ---- EPUB ----

def container(package):
    return HEAD + ('<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container" version="1.0"><rootfiles>'
                   f'<rootfile full-path="{package}" media-type="application/oebps-package+xml"/></rootfiles></container>')


def page(title, body):
    return HEAD + ('<!DOCTYPE html><html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops">'
                   f"<head><title>{title}</title></head><body>{body}</body></html>")


def package(metadata, items, spine, rest=""):
    out = HEAD + ('<package xmlns="http://www.idpf.org/2007/opf" version="3.0"><metadata xmlns:dc="http://purl.org/dc/elements/1.1/" '
                  f'xmlns:opf="http://www.idpf.org/2007/opf">{metadata}</metadata><manifest>')
    for identity, href, kind, properties in items:
        props = f' properties="{properties}"' if properties else ""
        out += f'<item id="{identity}" href="{href}" media-type="{kind}"{props}/>'
    out += "</manifest><spine>" + "".join(f'<itemref idref="{i}"/>' for i in spine) + f"</spine>{rest}</package>"
    return out


XHTML = "application/xhtml+xml"


def encryption(algorithm, uri):
    return HEAD + ('<encryption xmlns="urn:oasis:names:tc:opendocument:xmlns:container" xmlns:enc="http://www.w3.org/2001/04/xmlenc#">'
                   f'<enc:EncryptedData><enc:EncryptionMethod Algorithm="{algorithm}"/><enc:CipherData>'
                   f'<enc:CipherReference URI="{uri}"/></enc:CipherData></enc:EncryptedData></encryption>')


def book_pages():
    return [
        ("OEBPS/nav.xhtml", page("Sommaire", '<nav epub:type="toc"><h1>Sommaire</h1><ol><li><a href="a.xhtml">Le retour</a></li></ol></nav>')),
        ("OEBPS/toc.ncx", '<ncx xmlns="http://www.daisy.org/z3986/2005/ncx/"><text>Sommaire NCX</text></ncx>'),
        ("OEBPS/texte/z%20un.xhtml".replace("%20", " "), page("x", '<section epub:type="chapter"><h1 id="c1">Avant le départ</h1><p>Pre<b>mier</b>'
                                                             ' chapitre<a epub:type="noteref" href="#n">1</a>.</p><script src="x"/>'
                                                             '<aside epub:type="footnote" id="n"><p>Note du chapitre.</p></aside></section>')),
        ("OEBPS/texte/capítulo.xhtml", page("x", '<h1>Le retour</h1><a id="x"/><h2>L’accueil</h2><p>Deuxi&#232;me chapitre.</p>'
                                           '<main><p>Partie principale.</p></main><table><tr><td>Pays</td><td>Nombre</td></tr></table>')),
        ("OEBPS/texte/a.xhtml", page("x", "<h1>Le suivi</h1><p>Dernier chapitre.</p>")),
        ("OEBPS/cover.xhtml", page("Couverture", "<p>Couverture</p>")),
        ("OEBPS/hors.xhtml", page("x", "<p>Hors du livre.</p>")),
    ]


def books():
    meta = ('<dc:title>Guide de la réintégration</dc:title><dc:title>Sous-titre</dc:title><dc:language>fr</dc:language>'
            '<dc:creator>OIM</dc:creator><dc:date>2020-11-02</dc:date>')
    items = [("nav", "nav.xhtml", XHTML, "nav"), ("ncx", "toc.ncx", "application/x-dtbncx+xml", ""), ("c1", "texte/z%20un.xhtml", XHTML, ""),
             ("c2", "texte/cap%C3%ADtulo.xhtml", XHTML, ""), ("c3", "./texte/../texte/a.xhtml", XHTML, ""), ("cv", "cover.xhtml", XHTML, ""),
             ("pic", "x.png", "image/png", "cover-image")]
    guide = '<guide><reference type="cover" href="cover.xhtml#top"/></guide>'
    inside = package(meta, items, ["cv", "nav", "ncx", "c1", "c2", "pic", "c3", "c1"], guide)
    pages = book_pages()
    pack("livre.epub", [("mimetype", "application/epub+zip"), *reversed(pages), ("OEBPS/content.opf", inside),
                        ("META-INF/container.xml", container("OEBPS/content.opf")),
                        ("META-INF/encryption.xml", encryption("http://www.idpf.org/2008/embedding", "OEBPS/fonts/x.otf"))])
    pack("protege.epub", [("mimetype", "application/epub+zip"), *pages, ("OEBPS/content.opf", inside),
                          ("META-INF/container.xml", container("OEBPS/content.opf")),
                          ("META-INF/encryption.xml", encryption("http://www.w3.org/2001/04/xmlenc#aes128-cbc", "OEBPS/texte/a.xhtml"))])
    # No container, no title; dates with events, as in EPUB 2; a page that is missing.
    old = package('<dc:date opf:event="creation">2001</dc:date><dc:date opf:event="publication">2003-04</dc:date>'
                  '<dc:date opf:event="modification">2005</dc:date>',
                  [("a", "a.html", XHTML, ""), ("b", "missing.html", XHTML, "")], ["a", "b"])
    pack("ancien.epub", [("mimetype", "application/epub+zip"), ("book.opf", old),
                         ("a.html", page("x", "<p>Un texte sans titre.</p>").encode("utf-16"))])
    pack("vacio.epub", [("mimetype", "application/epub+zip"), ("META-INF/container.xml", container("x.opf"))])


# ---- the same manual in three formats, long enough for sections ----

CHAPTERS = [
    ("Avant le départ", "Le conseiller reçoit la personne, lui explique le programme et prépare avec elle les documents du voyage. ", "passeport"),
    ("Le voyage", "Une escorte accompagne la personne jusqu'à l'aéroport, puis un agent l'attend au lieu de transit. ", "correspondance"),
    ("La réinsertion", "La personne choisit une formation, reçoit un appui en nature et rencontre son conseiller chaque trimestre. ", "apiculture"),
]
MANUAL = "Manuel du retour et de la réintégration"


def chapter_text(text, word):
    """400 words or so, with one that stands nowhere else."""
    return [f"Premier point. {text * 8}", f"Il est aussi question de {word} dans ce chapitre. {text * 6}", f"Enfin. {text * 8}"]


def manuals():
    body = [p(MANUAL, style="Titre")]
    odt = [f'<text:p text:style-name="P1">{MANUAL}</text:p>']
    pages = []
    for number, (title, text, word) in enumerate(CHAPTERS):
        paragraphs = chapter_text(text, word)
        body += [p(title, style="Titre1")] + [p(paragraph) for paragraph in paragraphs]
        odt += [f'<text:h text:outline-level="1">{title}</text:h>'] + [f"<text:p>{paragraph}</text:p>" for paragraph in paragraphs]
        pages.append((f"c{number}.xhtml", page("x", f"<h1>{title}</h1>" + "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs))))
    pack("manuel.docx", [("[Content_Types].xml", content_types()), ("_rels/.rels", relationships(("officeDocument", "word/document.xml"))),
                         ("word/document.xml", document(*body)), ("word/styles.xml", WORD_STYLES)])
    pack("manuel.odt", [("mimetype", ODT_TYPE), ("content.xml", flat(
        "content", f"<office:automatic-styles>{AUTOMATIC}</office:automatic-styles><office:body><office:text>{''.join(odt)}"
        "</office:text></office:body>")), ("styles.xml", flat("styles", f"<office:styles>{ODT_STYLES}</office:styles>"))])
    items = [(name[:2], name, XHTML, "") for name, _ in pages]
    pack("manuel.epub", [("mimetype", "application/epub+zip"), ("META-INF/container.xml", container("book.opf")), ("book.opf", package(
        f"<dc:title>{MANUAL}</dc:title><dc:language>fr</dc:language>", items, [item[0] for item in items])), *pages])


# ---- seeds of the fuzzers ----

PARTS = {  # as in tests/fuzz/fuzz-*.c
    "docx": ["word/document.xml", "word/styles.xml", "word/footnotes.xml", "word/endnotes.xml", "docProps/core.xml",
             "_rels/.rels", "word/_rels/document.xml.rels"],
    "odt": ["content.xml", "styles.xml", "meta.xml", "META-INF/manifest.xml"],
    "epub": ["OEBPS/content.opf", "OEBPS/texte/z un.xhtml", "OEBPS/texte/capítulo.xhtml", "OEBPS/texte/a.xhtml",
             "META-INF/container.xml", "META-INF/encryption.xml"],
}
SEEDS = ["rapport.docx", "capitulos.docx", "entites.docx", "abime.docx", "guia.odt", "protegido.odt", "livre.epub", "protege.epub"]
WHOLE = ["strict.docx", "coupe.docx", "zip-protege.docx", "guia.odt", "livre.epub", "ancien.epub"]


def seeds(target):
    for name in SEEDS:
        kind = name.rsplit(".", 1)[1]
        os.makedirs(os.path.join(target, kind), exist_ok=True)
        with zipfile.ZipFile(os.path.join(folder, name)) as archive:
            there = archive.namelist()
            data = b"\x1e".join(archive.read(part) if part in there else b"" for part in PARTS[kind])
        with open(os.path.join(target, kind, name + ".parts"), "wb") as file:
            file.write(data)
    for name in WHOLE:
        with open(os.path.join(folder, name), "rb") as file, \
             open(os.path.join(target, name.rsplit(".", 1)[1], name), "wb") as copy:
            copy.write(file.read())


def main():
    global folder
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    folder = sys.argv[1]
    word()
    opendocument()
    books()
    manuals()
    if len(sys.argv) == 3:
        seeds(sys.argv[2])


if __name__ == "__main__":
    main()
