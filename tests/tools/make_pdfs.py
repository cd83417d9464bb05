#!/usr/bin/env python3
"""Make the PDF files of tests/data/pdf: small ones, each with one thing that is hard about PDF.

    tests/tools/make_pdfs.py tests/data/pdf

The same files come out, byte for byte, whenever it runs. Python 3 alone.
"""

import hashlib
import pathlib
import sys
import zlib

WIDTH, HEIGHT = 595, 842

COLUMNS = [
    [
        ("Les missions d'évaluation se rendent dans les",
         "villages chaque semaine. La sensibilisation des",
         "communautés hôtes demande du temps, et l'orga-",
         "nisation des équipes compte autant que le maté-",
         "riel. Chaque sous-préfecture désigne une per-",
         "sonne de contact, que les équipes préviennent."),
        ("Une fiche est remplie pour chaque ménage. La sous-",
         "préfecture la garde, et l'organisation en reçoit une",
         "copie. Le matériel reste au village, avec une xylo-",
         "graphie que personne n'utilise."),
    ],
    [
        ("La deuxième colonne se lit après la première. Les",
         "équipes y notent les besoins en eau, en abri et en",
         "soins, puis elles rentrent avant la nuit."),
        ("Rien ne se décide sans les comités de déplacés,",
         "qui relisent les chiffres et corrigent les noms des",
         "lieux. Leur avis figure au rapport, à la suite des"),
    ],
]


def escape(text):
    data = text.encode("cp1252")
    return data.replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")


class Page:
    """Lines of text at places, from the upper left corner."""

    def __init__(self):
        self.parts = []

    def text(self, x, y, size, text, font="F1"):
        data = text if isinstance(text, bytes) else escape(text)
        self.parts.append(b"BT /%s %g Tf %g %g Td (%s) Tj ET\n" % (font.encode(), size, x, HEIGHT - y, data))
        return self

    def lines(self, x, y, size, lines, font="F1", leading=1.2):
        for line in lines:
            self.text(x, y, size, line, font)
            y += size * leading
        return y

    def content(self):
        return b"".join(self.parts)


class File:
    def __init__(self):
        self.objects = [None]

    def add(self, body):
        self.objects.append(body if isinstance(body, bytes) else body.encode("latin-1"))
        return len(self.objects) - 1

    def stream(self, data, extra=b"", compress=True):
        if compress:
            data = zlib.compress(data, 9)
            extra += b" /Filter /FlateDecode"
        return self.add(b"<< /Length %d%s >>\nstream\n%s\nendstream" % (len(data), extra, data))

    def bytes(self, root, info=None, extra=b"", first=()):
        out = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n"
        places = [0] * (len(self.objects) - 1)
        for number in list(first) + [i for i in range(1, len(self.objects)) if i not in first]:
            places[number - 1] = len(out)
            out += b"%d 0 obj\n%s\nendobj\n" % (number, self.objects[number])
        start = len(out)
        out += b"xref\n0 %d\n0000000000 65535 f \n" % len(self.objects)
        out += b"".join(b"%010d 00000 n \n" % place for place in places)
        if info:
            extra += b" /Info %d 0 R" % info
        out += b"trailer\n<< /Size %d /Root %d 0 R%s >>\n" % (len(self.objects), root, extra)
        return out + b"startxref\n%d\n%%%%EOF\n" % start


def text_string(text):
    return b"<FEFF" + text.encode("utf-16-be").hex().upper().encode() + b">"


def document(pages, title=None, lang=None, outline=(), fonts=None, labels=None, catalog="", trailer=b"", crypt=None):
    """outline: (depth, title, page from 1, y) in reading order. crypt: encrypts a stream's bytes, given its number."""
    file = File()
    names = fonts or {}
    if not names:
        for name, base in (("F1", "Helvetica"), ("F2", "Helvetica-Bold"), ("F3", "Times-Roman")):
            names[name] = ("<< /Type /Font /Subtype /Type1 /BaseFont /%s /Encoding /WinAnsiEncoding >>" % base)
    numbers = {name: file.add(body(file) if callable(body) else body) for name, body in names.items()}
    resources = " ".join("/%s %d 0 R" % item for item in numbers.items())
    root_pages = len(file.objects) + 2 * len(pages)
    kids = []
    for page in pages:
        content = page.content()
        if crypt:
            content = crypt(content, len(file.objects))
        stream = file.stream(content, compress=not crypt)
        kids.append(file.add("<< /Type /Page /Parent %d 0 R /MediaBox [0 0 %d %d] /Contents %d 0 R"
                             " /Resources << /Font << %s >> >> >>" % (root_pages, WIDTH, HEIGHT, stream, resources)))
    file.add("<< /Type /Pages /Count %d /Kids [%s] >>" % (len(kids), " ".join("%d 0 R" % kid for kid in kids)))
    body = "<< /Type /Catalog /Pages %d 0 R" % root_pages
    if lang:
        body += " /Lang (%s)" % lang
    if labels:
        body += " /PageLabels << /Nums [%s] >>" % labels
    if outline:
        body += " /Outlines %d 0 R" % add_outline(file, outline, kids)
    root = file.add(body + catalog + " >>")
    info = file.add(b"<< /Title " + text_string(title) + b" /CreationDate (D:20300101000000Z) >>") if title else None
    # what leads to the pages comes first, so that a file cut short keeps some
    return file.bytes(root, info, trailer, (root, root_pages))


def add_outline(file, outline, kids):
    first = len(file.objects)
    parents, last, children, siblings = [], {}, {}, {}
    for i, (depth, _, _, _) in enumerate(outline):
        parents.append(last[depth - 1] if depth else -1)
        last[depth] = i
        children.setdefault(parents[i], []).append(i)
    for family in children.values():
        for before, after in zip(family, family[1:]):
            siblings[before] = after
    root = first + len(outline)
    for i, (_, title, page, y) in enumerate(outline):
        body = b"<< /Title %s /Parent %d 0 R /Dest [%d 0 R /XYZ 0 %d 0]" % (
            text_string(title), root if parents[i] < 0 else first + parents[i], kids[page - 1], HEIGHT - y)
        if i in siblings:
            body += b" /Next %d 0 R" % (first + siblings[i])
        if i in children:
            body += b" /First %d 0 R /Last %d 0 R /Count %d" % (
                first + children[i][0], first + children[i][-1], len(children[i]))
        file.add(body + b" >>")
    return file.add("<< /Type /Outlines /First %d 0 R /Last %d 0 R /Count %d >>" % (
        first + children[-1][0], first + children[-1][-1], len(outline)))


def columns():
    """Two columns, large headings, hyphens at line ends, a running header, page numbers, a footnote."""
    pages = []
    for number in range(1, 4):
        page = Page()
        page.text(60, 40, 8, "Suivi des déplacements dans le bassin du lac")
        page.text(290, 810, 8, "Page %d sur 3" % number)
        if number == 1:
            page.text(60, 90, 20, "Évaluer les besoins des déplacés", "F2")
        page.text(60, 130, 13, ("1. Les équipes", "2. Les données", "3. Le retour")[number - 1], "F2")
        y = 155
        for paragraph in COLUMNS[0]:
            y = page.lines(60, y, 10, paragraph) + 8
        y = 155
        for paragraph in COLUMNS[1]:
            y = page.lines(320, y, 10, paragraph) + 8
        if number == 1:
            page.text(60, 770, 7, "1 La fiche est celle de 2019, revue par les comités.")
        if number > 1:
            page.text(60, 300, 10, "Fin de la page %s." % ("deux", "trois")[number - 2])
        pages.append(page)
    # what the last column of a page begins, the next page ends
    pages[1].parts.insert(0, Page().text(60, 115, 10, "entretiens menés sur place. Le reste suit.").content())
    return document(pages)


def manual():
    """An outline, page labels that differ from the pages, a printed table of contents with leaders, a language."""
    contents = Page()
    contents.text(60, 80, 16, "Índice", "F2")
    entries = ["1 La acogida", "1.1 El primer día", "2 El regreso", "Anexo A. Formularios"]
    for i, (entry, page) in enumerate(zip(entries, (1, 1, 2, 3))):
        contents.text(60, 120 + 16 * i, 11, "%s %s %d" % (entry, ". " * 40, page))
    cover = Page().text(60, 200, 24, "Guía de acogida y regreso", "F2").text(60, 260, 12, "Segunda edición, 2019")
    pages = [cover, contents]
    one = Page().text(60, 80, 16, "1 La acogida", "F2")
    one.lines(60, 110, 11, ["Quien llega recibe agua, comida y un lugar donde dormir antes de que nadie le pregunte",
                            "nada. El equipo se presenta por su nombre y explica qué va a pasar."])
    one.text(60, 160, 13, "1.1", "F2").text(90, 160, 13, "El primer día", "F2")
    one.lines(60, 185, 11, ["El primer día se registra a las familias, sin separar a sus miembros. Se abre una ficha para",
                            "cada persona, y la persona la lee antes de firmarla."])
    two = Page().text(60, 80, 16, "2 El regreso", "F2")
    two.lines(60, 110, 11, ["Nadie regresa contra su voluntad. La decisión se toma después de una entrevista y se puede",
                            "cambiar hasta el día del viaje:"])
    for i, item in enumerate(("el pasaje y el documento de viaje;", "el dinero de la primera semana;",
                              "una dirección en el lugar de llegada.")):
        two.text(66, 150 + 16 * i, 11, "\u2022").text(80, 150 + 16 * i, 11, item)
    three = Page().text(60, 80, 16, "Formularios", "F2")
    three.text(60, 110, 11, "Los formularios se copian y se firman en dos ejemplares.")
    pages += [one, two, three]
    outline = [(0, "Índice", 2, 70), (0, "1 La acogida", 3, 70), (1, "1.1 El primer día", 3, 150),
               (0, "2 El regreso", 4, 70), (1, "Lo que no está escrito", 4, 130), (0, "Anexo A. Formularios", 5, 70)]
    for number, page in enumerate(pages):
        page.text(290, 810, 9, ("i", "ii", "1", "2", "3")[number])
    return document(pages, title="Guía de acogida y regreso", lang="es-CO", outline=outline,
                    labels="0 << /S /r >> 2 << /S /D >>")


def accents():
    """As TeX writes them: ligatures, and an i without its dot under an accent of its own."""
    def font(file):
        codes = {1: "0131", 2: "0301", 3: "FB01", 4: "FB03", 5: "00660069", 6: "0065"}
        rows = "\n".join("<%02X> <%s>" % item for item in codes.items())
        cmap = ("/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /T def /CMapType 2 def\n"
                "1 begincodespacerange <00> <FF> endcodespacerange\n%d beginbfchar\n%s\nendbfchar\n"
                "1 beginbfrange <20> <7E> <0020> endbfrange\n"
                "endcmap CMapName currentdict /CMap defineresource pop end end" % (len(codes), rows))
        number = file.stream(cmap.encode())
        widths = " ".join(["500"] * 95)
        return ("<< /Type /Font /Subtype /Type1 /BaseFont /Times-Roman /FirstChar 32 /LastChar 126 /Widths [%s]"
                " /Encoding /WinAnsiEncoding /ToUnicode %d 0 R >>" % (widths, number))
    page = Page()
    page.text(60, 100, 18, b"Pol\x01\x02tica de o\x03cinas")
    page.text(60, 140, 11, b"El pa\x01\x02s pide a las o\x05cinas un trato e\x03caz, caf\x06\x02 y un sello o\x04ciel.")
    page.text(60, 154, 11, b"La pol\x01\x02tica se aplica desde enero en todas las ciudades del norte y del sur.")
    return document([page], fonts={"F1": font})


def word():
    """A title that a program made up; the largest line is the title."""
    page = Page()
    page.text(60, 60, 9, "Organización Internacional para las Migraciones")
    page.lines(60, 110, 22, ["Migrar con derechos", "en América Central"], "F2")
    page.lines(60, 190, 11, ["Este informe reúne lo que dijeron mil personas en los puestos de frontera.",
                             "Se hizo en doce semanas y en siete lenguas."])
    return document([page], title="Microsoft Word - informe_final_v3.doc")


def scan():
    file = File()
    image = file.stream(bytes((x * y) % 251 for y in range(40) for x in range(40)),
                        b" /Type /XObject /Subtype /Image /Width 40 /Height 40 /BitsPerComponent 8"
                        b" /ColorSpace /DeviceGray")
    kids = []
    pages = len(file.objects) + 4
    for _ in range(2):
        content = file.stream(b"q 500 0 0 700 40 60 cm /I Do Q\n")
        kids.append(file.add("<< /Type /Page /Parent %d 0 R /MediaBox [0 0 %d %d] /Contents %d 0 R"
                             " /Resources << /XObject << /I %d 0 R >> >> >>" % (pages, WIDTH, HEIGHT, content, image)))
    file.add("<< /Type /Pages /Count 2 /Kids [%d 0 R %d 0 R] >>" % tuple(kids))
    return file.bytes(file.add("<< /Type /Catalog /Pages %d 0 R >>" % pages))


def rc4(key, data):
    state, j = list(range(256)), 0
    for i in range(256):
        j = (j + state[i] + key[i % len(key)]) & 255
        state[i], state[j] = state[j], state[i]
    out, i, j = bytearray(), 0, 0
    for byte in data:
        i = (i + 1) & 255
        j = (j + state[i]) & 255
        state[i], state[j] = state[j], state[i]
        out.append(byte ^ state[(state[i] + state[j]) & 255])
    return bytes(out)


def password():
    """The standard handler, revision 2: it opens with "secret" alone."""
    padding = bytes.fromhex("28BF4E5E4E758A4164004E56FFFA01082E2E00B6D0683E802F0CA9FE6453697A")
    user = (b"secret" + padding)[:32]
    owner = rc4(hashlib.md5(user).digest()[:5], user)
    permissions = (-4).to_bytes(4, "little", signed=True)
    identity = b"0123456789abcdef"
    key = hashlib.md5(user + owner + permissions + identity).digest()[:5]
    proof = rc4(key, padding)

    def crypt(data, number):
        return rc4(hashlib.md5(key + number.to_bytes(3, "little") + b"\0\0").digest()[:10], data)
    trailer = b" /ID [<%s> <%s>] /Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O <%s> /U <%s> >>" % (
        identity.hex().encode(), identity.hex().encode(), owner.hex().encode(), proof.hex().encode())
    page = Page().text(60, 100, 11, "Nadie debe leer esta frase sin la palabra.")
    return document([page], trailer=trailer, crypt=crypt)


def loop():
    """A tree of pages that holds itself."""
    return circles(True)


def circles(tree=False):
    """An outline that comes back to its beginning, and a form that draws itself."""
    file = File()
    font = file.add("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>")
    form = len(file.objects)
    resources = "<< /Font << /F1 %d 0 R >> /XObject << /X %d 0 R >> >>" % (font, form)
    file.stream(b"/X Do /X Do", b" /Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources " + resources.encode())
    content = file.stream(b"BT /F1 12 Tf 60 700 Td (Una p\xe1gina que se puede leer, y el resto que da vueltas.) Tj ET /X Do")
    pages = len(file.objects) + 1
    page = file.add("<< /Type /Page /Parent %d 0 R /MediaBox [0 0 %d %d] /Contents %d 0 R /Resources %s >>" % (
        pages, WIDTH, HEIGHT, content, resources))
    kids = [page, pages, pages] if tree else [page]
    file.add("<< /Type /Pages /Count %d /Kids [%s] >>" % (
        900 if tree else 1, " ".join("%d 0 R" % kid for kid in kids)))
    entry = len(file.objects)
    file.add("<< /Title (Vuelta) /Parent %d 0 R /Next %d 0 R /First %d 0 R /Last %d 0 R /Dest [%d 0 R /Fit] >>" % (
        entry + 1, entry, entry, entry, page))
    file.add("<< /Type /Outlines /First %d 0 R /Last %d 0 R >>" % (entry, entry))
    return file.bytes(file.add("<< /Type /Catalog /Pages %d 0 R /Outlines %d 0 R >>" % (pages, entry + 1)))


def cjk():
    """A font that is not embedded, with one of the maps that only poppler-data holds, beside one that needs none."""
    def font(_):
        return ("<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UTF16-H /DescendantFonts ["
                "<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /CIDSystemInfo << /Registry (Adobe)"
                " /Ordering (GB1) /Supplement 4 >> /DW 1000 >>] >>")
    latin = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"
    page = Page().text(60, 100, 11, "Le texte français reste lisible à côté des caractères chinois.")
    page.text(60, 130, 11, "移民".encode("utf-16-be"), "F2")
    return document([page], fonts={"F1": latin, "F2": font})


def bomb():
    """Deflated twice: a few kilobytes of file, hundreds of megabytes of orders to draw."""
    pack = zlib.compressobj(9)
    once = b"".join(pack.compress(b"BT /F1 9 Tf 60 700 Td (x) Tj ET\n" * 32768) for _ in range(300)) + pack.flush()
    data = zlib.compress(once, 9)
    file = File()
    font = file.add("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>")
    content = file.add(b"<< /Length %d /Filter [/FlateDecode /FlateDecode] >>\nstream\n%s\nendstream" % (len(data), data))
    pages = len(file.objects) + 1
    page = file.add("<< /Type /Page /Parent %d 0 R /MediaBox [0 0 %d %d] /Contents %d 0 R"
                    " /Resources << /Font << /F1 %d 0 R >> >> >>" % (pages, WIDTH, HEIGHT, content, font))
    file.add("<< /Type /Pages /Count 1 /Kids [%d 0 R] >>" % page)
    return file.bytes(file.add("<< /Type /Catalog /Pages %d 0 R >>" % pages))


def noise(n):
    state, out = 1, bytearray()
    for _ in range(n):
        state = (state * 1103515245 + 12345) & 0x7FFFFFFF
        out.append(state >> 16 & 255)
    return bytes(out)


def main():
    folder = pathlib.Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    files = {make.__name__: make() for make in (columns, manual, accents, word, scan, password, loop, circles, cjk,
                                                         bomb)}
    # as of a file that is made to be read while it arrives: what leads to the pages comes first
    whole = files["columns"]
    trailer = whole[whole.index(b"trailer"):whole.index(b"startxref")]
    head = whole.index(b"\n", 9) + 1
    files["truncated"] = whole[:head] + trailer + whole[head:whole.index(b"\n8 0 obj")]
    files["cut"] = whole[:len(whole) * 6 // 10]
    files["garbage"] = b"%PDF-1.7\n" + noise(3000)
    for name, data in files.items():
        (folder / (name + ".pdf")).write_bytes(data)
        print("%s.pdf %d" % (name, len(data)))


if __name__ == "__main__":
    main()
