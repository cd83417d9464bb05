#!/usr/bin/env python3
"""Makes files that attack, mislead or wear out whoever reads them: too large and too many to be kept in the repository.

usage: make_hostile.py FOLDER [NAME...]     all of them, or those named; --list prints the names

What is expected of each stands in tests/data/hostile/expected.tsv; tests/cli/t1250 and tests/torture/hostile.py ask
iom-index. The same bytes come out each time. Needs Python alone and some 400 MB of disk for all.
"""
import gzip
import os
import socket
import sys
import zlib

import make_office as office
import make_pdfs as pdfs
import make_warc as warc

SENTENCE = "Le cormoran du canal compte les {} bateaux qui passent."
MADE = {}


def makes(name):
    def keep(function):
        MADE[name] = function
        return function
    return keep


def text_of(n, times=1):
    """Enough of it is a section of its own."""
    return " ".join([SENTENCE.format(n)] * times)


# ---- HTML ----

def html(body, title="Une page hostile", head=""):
    return ('<!DOCTYPE html><html lang="fr"><head><meta charset="utf-8"><title>%s</title>%s</head><body>%s</body></html>\n' %
            (title, head, body)).encode()


@makes("million-open.html")
def million_open():
    return html("<h1>Un million de balises</h1><p>" + text_of("premiers", 12) + "</p>" + "<div>" * 1000000 + "<h2>Au fond</h2><p>" +
                text_of("derniers", 12) + "</p>")


@makes("million-bold.html")
def million_bold():
    return html("<h1>Un million de gras</h1><p>" + "<b>" * 1000000 + text_of("gras"))


@makes("tables.html")
def tables():
    return html("<h1>Tables dans des tables</h1>" + "<table><tr><td>" * 100000 + "<p>" + text_of("cent mille") + "</p>")


@makes("nul.html")
def nul_bytes():
    return html("<h1>Des octets nuls</h1><p>" + text_of("nuls", 12) + "</p><h2>Encore\0</h2><p>" + text_of("autres", 12) + "</p>").replace(b"compte", b"\0compte\0")


@makes("attributes.html")
def attributes():
    return html("<p " + " ".join("a%d=1" % i for i in range(40000)) + ">" + text_of(1))


@makes("attributes-many.html")
def attributes_many():
    """As many as are allowed, in many tags."""
    tag = "<p " + " ".join("a%d=1" % i for i in range(999)) + ">"
    return html("<h1>Des attributs</h1>" + (tag + text_of("nombreux")) * 1000)


@makes("only-script.html")
def only_script():
    return html("<script>" + "document.write('x');" * 50000 + "</script>", title="")


@makes("open-comment.html")
def open_comment():
    return b"<!DOCTYPE html><html><body><!-- " + b"<p>jamais lu " * 100000


@makes("angles.html")
def angles():
    return b"<!DOCTYPE html><html><head><title>Des chevrons</title></head><body><p>" + text_of("ouverts").encode() + b"<" * 5000000


@makes("entities.html")
def entities():
    levels = "".join('<!ENTITY e%d "%s">' % (i, "&e%d;" % (i - 1) * 10) for i in range(1, 12))
    return ('<!DOCTYPE html [<!ENTITY e0 "hahaha">%s]><html><body><h1>Des entités</h1><p>%s &e11;</p></body></html>' %
            (levels, text_of("milliards de"))).encode()


@makes("image.html")
def image_as_page():
    return b"\x89PNG\r\n\x1a\n" + pdfs.noise(4000)


@makes("too-large.html")
def too_large():
    return html("<p>" + "x" * (129 << 20))


# ---- text, Markdown, JSON Lines ----

@makes("line-100mb.txt")
def long_line():
    line = (text_of("cent mégaoctets de") + " ").encode()
    return b"Une seule ligne\n\n" + line * (100 * 1000 * 1000 // len(line))


@makes("nul.txt")
def nul_text():
    return ("Des octets nuls\n\n" + text_of("nuls") + "\n").encode().replace(b"compte", b"\0compte\0")


@makes("accents.txt")
def accents():
    """One letter with a million accents on it, which are to be sorted."""
    return ("Un accent sur l'autre\n\n" + text_of("accentués") + "\n\ne" + "\u0301\u0323" * 500000).encode()


@makes("no-text.txt")
def no_text():
    return b" \n\t\r\n" * 20000


@makes("empty.txt")
def empty():
    return b""


@makes("binary.txt")
def binary():
    return pdfs.noise(200000)


@makes("packed.txt")
def packed():
    return gzip.compress(text_of("emballés").encode() * 100, mtime=0)


@makes("half.utf16.txt")
def half_utf16():
    return b"\xff\xfe" + ("Une moitié de caractère\n\n" + text_of("coupés")).encode("utf-16-le") + b"\0\xd8\n"


@makes("quotes.md")
def quotes():
    return ("# Des citations\n\n" + text_of("cités", 12) + "\n\n" + ">" * 1000000 + " fond\n\n## Après\n\n" + text_of("suivants", 12) + "\n").encode()


@makes("brackets.md")
def brackets():
    return ("# Des crochets\n\n" + text_of("entre crochets") + "\n\n" + "[" * 150000 + "a](" * 60000 + "*_" * 60000).encode()


@makes("deep.jsonl")
def deep_json():
    return b'{"id":"profond","text":' + b"[" * 2000000 + b"]" * 2000000 + b"}\n"


@makes("no-json.jsonl")
def no_json():
    return b"ceci n'est pas du JSON\n"


@makes("no-id.jsonl")
def no_id():
    return '{"text":"{}"}\n'.replace("{}", text_of("anonymes")).encode()


# ---- PDF ----

@makes("password.pdf")
def password_pdf():
    return pdfs.password()


@makes("loop.pdf")
def loop_pdf():
    return pdfs.loop()


@makes("bomb.pdf")
def bomb_pdf():
    return pdfs.bomb()


@makes("scan.pdf")
def scan_pdf():
    return pdfs.scan()


@makes("cut.pdf")
def cut_pdf():
    whole = pdfs.columns()
    return whole[:len(whole) * 6 // 10]


@makes("garbage.pdf")
def garbage_pdf():
    return b"%PDF-1.7\n" + pdfs.noise(300000)


def one_page(file, content, resources="", pages=None, count=1):
    """The objects of a document of one page, whose content is given. pages: the body of its tree."""
    font = file.add("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>")
    stream = file.stream(content)
    tree = len(file.objects) + 1
    page = file.add("<< /Type /Page /Parent %d 0 R /MediaBox [0 0 595 842] /Contents %d 0 R /Resources << /Font << /F1 %d 0 R >> %s >> >>" %
                    (tree, stream, font, resources))
    file.add(pages(page, tree) if pages else "<< /Type /Pages /Count %d /Kids [%d 0 R] >>" % (count, page))
    return file.add("<< /Type /Catalog /Pages %d 0 R >>" % tree)


@makes("million-kids.pdf")
def million_kids():
    """A page tree that names one empty page a million times."""
    file = pdfs.File()
    return file.bytes(one_page(file, b"", pages=lambda page, _: "<< /Type /Pages /Count 1000000 /Kids [%s] >>" % (
        " ".join(["%d 0 R" % page] * 1000000))))


@makes("million-pages.pdf")
def million_pages():
    """Says that it has a million pages, and has none that can be found."""
    file = pdfs.File()
    return file.bytes(one_page(file, b"", pages=lambda page, tree: "<< /Type /Pages /Count 1000000 /Kids [%s] >>" % (
        " ".join(["%d 0 R" % (tree + 7)] * 1000))))


@makes("deep-tree.pdf")
def deep_tree():
    """A page tree of 20,000 floors, with nothing at its foot."""
    file = pdfs.File()
    for i in range(20000):
        file.add("<< /Type /Pages /Count 1 /Kids [%d 0 R] >>" % (i + 2))
    file.add("<< /Type /Pages /Count 1 /Kids [%d 0 R] >>" % 20000)
    return file.bytes(file.add("<< /Type /Catalog /Pages 1 0 R >>"))


@makes("doubling.pdf")
def doubling():
    """A form that draws another twice, and so on, thirty times: a billion orders in two kilobytes."""
    file = pdfs.File()
    for i in range(30):
        own = "<< /XObject << /X %d 0 R >> >>" % (len(file.objects) + 1)
        file.stream(b"/X Do /X Do", b" /Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources " + own.encode())
    file.stream(b"", b" /Type /XObject /Subtype /Form /BBox [0 0 9 9]")
    return file.bytes(one_page(file, b"/X Do", "/XObject << /X 1 0 R >>"))


@makes("brackets.pdf")
def brackets_pdf():
    file = pdfs.File()
    return file.bytes(one_page(file, b"[" * 3000000))


@makes("operators.pdf")
def operators():
    """Ten million orders that draw nothing."""
    file = pdfs.File()
    return file.bytes(one_page(file, b"q 1 0 0 1 0 0 cm 0 0 m 9 9 l S Q\n" * 1200000))


@makes("xref-loop.pdf")
def xref_loop():
    """Its tables of objects lead to each other and to nothing else."""
    out = b"%PDF-1.4\n"
    first = len(out)
    table = b"xref\n0 1\n0000000000 65535 f \ntrailer\n<< /Size 1 /Root 1 0 R /Prev %010d >>\n"
    second = first + len(table % 0)
    return out + table % second + table % first + b"startxref\n%d\n%%%%EOF\n" % first


@makes("length-loop.pdf")
def length_loop():
    """The length of a stream is the stream."""
    file = pdfs.File()
    stream = file.add("<< /Length 1 0 R >>\nstream\nBT ET\nendstream")
    page = file.add("<< /Type /Page /Parent 3 0 R /MediaBox [0 0 595 842] /Contents %d 0 R >>" % stream)
    file.add("<< /Type /Pages /Count 1 /Kids [%d 0 R] >>" % page)
    return file.bytes(file.add("<< /Type /Catalog /Pages 3 0 R >>"))


# ---- Word, OpenDocument, EPUB ----

def packed_as(members, **more):
    """What make_office packs, as bytes."""
    office.folder = "."
    name = ".hostile.%d" % os.getpid()
    office.pack(name, members, **more)
    with open(name, "rb") as file:
        data = file.read()
    os.remove(name)
    return data


def word_with(body, **more):
    return packed_as([("[Content_Types].xml", office.content_types()), ("word/document.xml", body)], **more)


def word_of(*body):
    return word_with(office.document(office.p("Un document hostile", style="Title"), *body))


@makes("bomb.docx")
def bomb_docx():
    return word_with(b"<w:document>" + b" " * (190 << 20))


@makes("entities.docx")
def entities_docx():
    bomb = '<!DOCTYPE x [<!ENTITY a "ha">' + "".join(
        '<!ENTITY %s "%s">' % (chr(98 + i), ("&" + chr(97 + i) + ";") * 10) for i in range(9)) + "]>"
    return word_with(office.document(office.p("&j;")).replace(office.HEAD, office.HEAD + bomb))


@makes("external.docx")
def external_docx():
    bomb = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
    return word_with(office.document(office.p("&a;")).replace(office.HEAD, office.HEAD + bomb))


@makes("password.docx")
def password_docx():
    return (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(5000) + "EncryptionInfo".encode("utf-16-le") + bytes(100) +
            "EncryptedPackage".encode("utf-16-le") + bytes(100))


@makes("old.docx")
def old_docx():
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(5000) + "WordDocument".encode("utf-16-le") + bytes(100)


@makes("members.docx")
def members_docx():
    members = [("x/%d" % i, b"") for i in range(20000)]
    return packed_as([*members, ("word/document.xml", office.document(office.p("Trop tard")))])


@makes("attributes.docx")
def attributes_docx():
    return word_with(office.document(office.p("x")).replace("<w:p>", "<w:p " + " ".join('a%d="1"' % i for i in range(40000)) + ">"))


@makes("deep.docx")
def deep_docx():
    return word_of(office.p(text_of("hauts", 12)), "<w:tbl><w:tr><w:tc>" * 300000, office.p("fond"))


@makes("cut.docx")
def cut_docx():
    whole = word_of(*[office.p(text_of(n)) for n in range(3000)])
    return whole[:200]


@makes("broken.docx")
def broken_docx():
    data = bytearray(word_of(*[office.p(text_of(n)) for n in range(3000)]))
    at = data.index(b"word/document.xml") + 40
    data[at:at + 400] = pdfs.noise(400)
    return bytes(data)


@makes("workbook.docx")
def workbook():
    return packed_as([("xl/workbook.xml", "<workbook/>")])


def open_document(body):
    return packed_as([("mimetype", office.ODT_TYPE), ("content.xml", office.flat(
        "content", "<office:body><office:text><text:h text:outline-level=\"1\">Un texte hostile</text:h>%s</office:text></office:body>" % body))])


@makes("bomb.odt")
def bomb_odt():
    return packed_as([("mimetype", office.ODT_TYPE), ("content.xml", b"<x>" + b"a" * (190 << 20))])


@makes("password.odt")
def password_odt():
    return packed_as([("mimetype", office.ODT_TYPE), ("content.xml", bytes(range(256))), (
        "META-INF/manifest.xml", office.manifest('<manifest:encryption-data manifest:checksum="x"/>'))])


@makes("spaces.odt")
def spaces_odt():
    """Two billion blanks in an attribute, and two billion cells in another."""
    return open_document("<text:p>%s<text:s text:c=\"2000000000\"/></text:p><table:table><table:table-row><table:table-cell"
                         " table:number-columns-repeated=\"2000000000\"><text:p>case</text:p></table:table-cell></table:table-row>"
                         "</table:table>" % text_of("espacés"))


@makes("sheet.odt")
def sheet_odt():
    return packed_as([("mimetype", office.ODT_TYPE), ("content.xml", office.flat(
        "content", "<office:body><office:spreadsheet><text:p>no</text:p></office:spreadsheet></office:body>"))])


@makes("cut.odt")
def cut_odt():
    return open_document("<text:p>Un texte</text:p>")[:120]


def book(spine, items, pages, package="book.opf"):
    rows = [(name, name, office.XHTML, "") for name in items]
    return packed_as([("mimetype", "application/epub+zip"), ("META-INF/container.xml", office.container(package)),
                      ("book.opf", office.package("<dc:title>Un livre hostile</dc:title><dc:language>fr</dc:language>", rows, spine)),
                      *pages])


@makes("cycle.epub")
def cycle_epub():
    """Its spine goes round and round two chapters."""
    pages = [(name, office.page("x", "<h1>Chapitre %s</h1><p>%s</p>" % (name[0], text_of(name[0])))) for name in ("a.xhtml", "b.xhtml")]
    return book(["a.xhtml", "b.xhtml"] * 500000, ["a.xhtml", "b.xhtml"], pages)


@makes("self.epub")
def self_epub():
    """The package it points to is the pointer."""
    return book([], [], [], package="META-INF/container.xml")


@makes("no-container.epub")
def no_container():
    return packed_as([("mimetype", "application/epub+zip"), ("a.xhtml", office.page("x", "<p>Perdue.</p>"))])


@makes("missing.epub")
def missing_epub():
    """A spine of chapters that are not there."""
    return book(["%d.xhtml" % i for i in range(15000)], ["%d.xhtml" % i for i in range(15000)], [])


@makes("password.epub")
def password_epub():
    return packed_as([("mimetype", "application/epub+zip"), ("META-INF/container.xml", office.container("book.opf")),
                      ("book.opf", office.package("<dc:title>Fermé</dc:title>", [("a", "a.xhtml", office.XHTML, "")], ["a"])),
                      ("a.xhtml", bytes(range(256))),
                      ("META-INF/encryption.xml", office.encryption("http://www.w3.org/2001/04/xmlenc#aes128-cbc", "a.xhtml"))])


# ---- web archives ----

@makes("lying.warc")
def lying_warc():
    """A length of sixteen exabytes."""
    return warc.response("fr/mensonge", "Un mensonge", text_of("faux")).replace(b"Content-Length: ", b"Content-Length: 1844674407370955161")


@makes("header.warc")
def header_warc():
    """A header without an end."""
    return b"WARC/1.0\r\nWARC-Type: response\r\n" + b"X-Field: y\r\n" * 1000000


@makes("broken.warc.gz")
def broken_warc():
    data = bytearray(gzip.compress(warc.response("fr/paquet", "Un paquet", " ".join(text_of(n * n) for n in range(500))), mtime=0))
    data[len(data) // 2:len(data) // 2 + 8] = b"\xff" * 8
    return bytes(data)


@makes("bomb.warc.gz")
def bomb_warc():
    """A record of 300 MB of nothing, packed a thousand to one."""
    pack = zlib.compressobj(9, zlib.DEFLATED, 31)
    head = ("WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://www.iom.int/fr/bombe\r\nContent-Type: application/http\r\n"
            "Content-Length: %d\r\n\r\nHTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" % (300 << 20))
    return (pack.compress(head.encode()) + b"".join(pack.compress(bytes(1 << 20)) for _ in range(300)) + pack.flush())


@makes("body-bomb.warc")
def body_bomb():
    body = gzip.compress(b"<p>" + b" " * (190 << 20), mtime=0)
    return warc.record("response", warc.HOST + "/fr/corps", warc.http(body, fields=["Content-Encoding: gzip"]))


@makes("cut.warc.gz")
def cut_warc():
    return gzip.compress(warc.response("fr/coupee", "Une coupure", " ".join(text_of(n * n) for n in range(500))), mtime=0)[:900]


# ---- what is no file, or none that can be had ----

@makes("pipe.txt")
def pipe(path):
    os.mkfifo(path)


@makes("socket.txt")
def unix_socket(path):
    with socket.socket(socket.AF_UNIX) as door:
        # the path of a socket is short
        here = os.getcwd()
        os.chdir(os.path.dirname(path))
        door.bind(os.path.basename(path))
        os.chdir(here)


@makes("passwd.txt")
def link(path):
    os.symlink("/etc/passwd", path)


@makes("circle")
def link_circle(path):
    os.symlink(".", path)


@makes("closed.txt")
def closed(path):
    """Without the right to read it; root reads it all the same."""
    with open(path, "w", encoding="utf-8") as file:
        file.write("Un fichier fermé\n\n" + text_of("fermés") + "\n")
    os.chmod(path, 0)


def make(folder, names):
    for name in names:
        path = os.path.join(folder, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        if MADE[name].__code__.co_argcount:
            MADE[name](path)
            continue
        data = MADE[name]()
        with open(path, "wb") as file:
            file.write(data)


def main():
    if sys.argv[1:] == ["--list"]:
        print("\n".join(MADE))
        return
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    folder = os.path.abspath(sys.argv[1])
    os.makedirs(folder, exist_ok=True)
    make(folder, sys.argv[2:] or MADE)


if __name__ == "__main__":
    main()
