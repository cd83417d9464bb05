#!/usr/bin/env python3
"""Make the manuals of the sample corpus: one HTML page and one PDF from each Markdown source.

    make.py [--html-only] [source.md ...]        without sources: every *.md of this folder

Results go to corpus/documents/<host>/<source name>.html and .pdf. Needs Python 3 alone for the HTML
and Debian's chromium for the PDF (apt-get install --no-install-recommends chromium fonts-dejavu-core).
The same source always gives the same HTML, byte for byte; PDFs may differ between versions of chromium.

A source opens with front matter, `key: value` lines between two `---` lines:
    title subtitle edition date publisher lang    printed on the page and on the PDF's title page
    host       folder under corpus/documents
    anchors    where the anchor of a heading stands: id (on the heading), name (<a name> before it),
               section (id of an enclosing <section>), inside (a link in the heading), none
The rest is a small part of Markdown, one paragraph a line: ## ### #### headings, `- ` lists, `> ` note
boxes, | tables | with a heading row, a term line followed by `: definition`, **bold**, *italic*,
notes called by [^1] and given by `[^1]: text`.
"""
import html
import pathlib
import re
import subprocess
import sys
import tempfile
import unicodedata

HERE = pathlib.Path(__file__).resolve().parent
DOCUMENTS = HERE.parent.parent / "documents"

MONTHS = {
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split(),
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre".split(),
}

# The words around the text: what a reader of the index must learn to leave aside.
CHROME = {
    "fr": {
        "skip": "Aller au contenu principal",
        "cookies": "Ce site utilise des cookies pour améliorer votre navigation. Accepter Refuser",
        "menu": [
            ("Qui sommes-nous", ["Structure", "175 États membres", "Histoire", "Nos bureaux"]),
            ("Notre travail", ["Aide humanitaire", "Déplacés internes", "Lutte contre la traite",
                               "Santé des migrants", "Gestion des frontières", "Programme 2030"]),
            ("Où nous travaillons", ["Afrique de l'Ouest et du Centre", "Amérique latine et Caraïbes",
                                     "Burkina Faso", "Haïti", "Mali", "Niger", "Tchad"]),
            ("Données et ressources", ["Publications", "Manuels", "Matrice de suivi des déplacements"]),
            ("Agir", ["Faire un don", "Offres d'emploi", "Contact"]),
        ],
        "crumbs": "Accueil › Publications › Manuels et guides",
        "contents": "Table des matières", "notes": "Notes", "pdf": "Télécharger en PDF", "date": "Publié le",
        "page": "page", "related": "Voir aussi",
        "links": ["Rapport annuel sur le déplacement interne", "Note d'orientation sur les transferts monétaires",
                  "Boîte à outils pour la communication avec les communautés"],
        "news": "Abonnez-vous à notre lettre d'information",
        "rights": "Document inventé d'un corpus d'essai, CC0-1.0. N'engage pas l'organisation nommée.",
        "foot": "Organisation internationale pour les migrations, 17 route des Exemples, 1211 Genève 19, Suisse",
    },
    "es": {
        "skip": "Pasar al contenido principal",
        "cookies": "Este sitio utiliza cookies para mejorar su navegación. Aceptar Rechazar",
        "menu": [
            ("Quiénes somos", ["Estructura", "175 Estados Miembros", "Historia", "Nuestras oficinas"]),
            ("Nuestro trabajo", ["Ayuda humanitaria", "Desplazados internos", "Lucha contra la trata",
                                 "Salud de los migrantes", "Gestión de fronteras", "Agenda 2030"]),
            ("Dónde operamos", ["África Occidental y Central", "América Latina y el Caribe",
                                "Colombia", "Guatemala", "Haití", "México", "Perú"]),
            ("Datos y recursos", ["Publicaciones", "Manuales", "Matriz de seguimiento del desplazamiento"]),
            ("Participe", ["Donar", "Vacantes", "Contacto"]),
        ],
        "crumbs": "Inicio › Publicaciones › Manuales y guías",
        "contents": "Índice", "notes": "Notas", "pdf": "Descargar en PDF", "date": "Publicado el",
        "page": "página", "related": "Véase también",
        "links": ["Informe anual sobre el desplazamiento interno", "Nota orientativa sobre transferencias monetarias",
                  "Caja de herramientas para la comunicación con las comunidades"],
        "news": "Suscríbase a nuestro boletín",
        "rights": "Documento inventado de un corpus de prueba, CC0-1.0. No compromete a la organización nombrada.",
        "foot": "Organización Internacional para las Migraciones, 17 route des Exemples, 1211 Ginebra 19, Suiza",
    },
}

PRINT_CSS = """
@page { size: A4; margin: 24mm 22mm;
  @top-center { content: "%(title)s"; font: 8pt "DejaVu Sans"; color: #555 }
  @bottom-center { content: "%(page)s " counter(page); font: 8pt "DejaVu Sans"; color: #555 } }
@page :first { @top-center { content: "" } @bottom-center { content: "" } }
body { font: 10pt/1.45 "DejaVu Serif"; }
h1, h2, h3, h4 { font-family: "DejaVu Sans"; break-after: avoid }
.cover { height: 230mm; break-after: page } .cover h1 { font-size: 26pt; margin: 70mm 0 6mm }
nav { break-after: page } nav li { list-style: none }
table { border-collapse: collapse; break-inside: avoid } td, th { border: .5pt solid #777; padding: 2mm; text-align: left }
.note { border-left: 3pt solid #777; padding-left: 4mm; break-inside: avoid } dt { font-weight: bold }
a { color: inherit; text-decoration: none }
"""


def read(path):
    """The front matter as a dictionary, and the text."""
    _, head, body = path.read_text(encoding="utf-8").split("---\n", 2)
    return dict(line.split(": ", 1) for line in head.splitlines()), body


def slug(heading):
    plain = unicodedata.normalize("NFKD", heading).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")


def anchor_of(kind, heading):
    """The name of a heading's anchor, in the habit of its manual; None where a manual has none."""
    if kind == "none":
        return None
    if kind in ("name", "section"):
        number = slug(re.match(r"(Annexe|Anexo) \w+|[\d.]+", heading)[0])
        return {"name": "s_" + number.replace("-", "_"), "section": "sec-" + number}[kind]
    return slug(heading)


def heading_html(level, heading, kind):
    text, anchor, tag = inline(heading), anchor_of(kind, heading), "h%d" % level
    if kind == "id":
        return '<%s id="%s">%s</%s>' % (tag, anchor, text, tag)
    if kind == "name":
        return '<a name="%s"></a>\n<%s>%s</%s>' % (anchor, tag, text, tag)
    if kind == "inside":
        return '<%s>%s <a class="permalink" id="%s" href="#%s">¶</a></%s>' % (tag, text, anchor, anchor, tag)
    return "<%s>%s</%s>" % (tag, text, tag)


def inline(text):
    text = html.escape(text, quote=False)
    text = re.sub(r"\*\*(.+?)\*\*", r"<strong>\1</strong>", text)
    text = re.sub(r"\*(.+?)\*", r"<em>\1</em>", text)
    return re.sub(r"\[\^(\d+)\]", r'<sup><a href="#note-\1">[\1]</a></sup>', text)


def table_html(lines):
    rows = [[inline(cell.strip()) for cell in line.strip("|").split("|")] for line in lines]
    cells = lambda row, tag: "<tr>" + "".join("<%s>%s</%s>" % (tag, cell, tag) for cell in row) + "</tr>"
    body = "\n".join(cells(row, "td") for row in rows[2:])      # rows[1] is the rule under the heading row
    return "<table>\n<thead>%s</thead>\n<tbody>\n%s\n</tbody>\n</table>" % (cells(rows[0], "th"), body)


def block_html(lines, notes):
    """One block (lines without a blank line between them) as HTML."""
    first = lines[0]
    if first.startswith("[^"):
        number, text = re.match(r"\[\^(\d+)\]: (.*)", first).groups()
        notes.append('<li id="note-%s">%s</li>' % (number, inline(text)))
        return ""
    if first.startswith("|"):
        return table_html(lines)
    if first.startswith("- "):
        return "<ul>\n%s\n</ul>" % "\n".join("<li>%s</li>" % inline(line[2:]) for line in lines)
    if first.startswith("> "):
        return '<div class="note"><p>%s</p></div>' % inline(" ".join(line[2:] for line in lines))
    if len(lines) > 1 and lines[1].startswith(": "):
        return "<dt>%s</dt>\n<dd>%s</dd>" % (inline(first), inline(lines[1][2:]))
    return "<p>%s</p>" % inline(" ".join(lines))


def convert(body, kind):
    """The HTML of the text, its headings as (level, text), and the HTML of its notes."""
    out, headings, notes, open_levels = [], [], [], []
    for block in re.split(r"\n\n+", body.strip()):
        heading = re.match(r"(#{2,4}) (.*)", block)
        if not heading:
            out.append(block_html(block.split("\n"), notes))
            continue
        level, text = len(heading[1]), heading[2]
        headings.append((level, text))
        if kind == "section":
            while open_levels and open_levels[-1] >= level:
                out.append("</section>")
                open_levels.pop()
            out.append('<section id="%s">' % anchor_of(kind, text))
            open_levels.append(level)
        out.append(heading_html(level, text, kind))
    out += ["</section>"] * len(open_levels)
    page = "\n".join(line for line in out if line)
    return re.sub(r"((?:<dt>.*</dt>\n<dd>.*</dd>\n?)+)", r"<dl>\n\1</dl>\n", page), headings, notes


def contents_html(headings, kind):
    entry = lambda text: '<a href="#%s">%s</a>' % (anchor_of(kind, text), inline(text)) if kind != "none" else inline(text)
    return "<ul>\n%s\n</ul>" % "\n".join('<li class="level%d">%s</li>' % (level - 1, entry(text)) for level, text in headings)


def date_text(meta):
    year, month, day = map(int, meta["date"].split("-"))
    of = " de " if meta["lang"] == "es" else " "
    return "%d%s%s%s%d" % (day, of, MONTHS[meta["lang"]][month - 1], of, year)


def web_page(meta, text, headings, notes, name):
    words = CHROME[meta["lang"]]
    menu = "\n".join('<li><a href="/#m%d">%s</a><ul>%s</ul></li>' % (
        i, top, "".join('<li><a href="/#m%d-%d">%s</a></li>' % (i, j, label) for j, label in enumerate(labels)))
        for i, (top, labels) in enumerate(words["menu"]))
    notes_html = '<div class="footnotes">\n<p>%s</p>\n<ol>\n%s\n</ol>\n</div>' % (words["notes"], "\n".join(notes)) if notes else ""
    return f"""<!DOCTYPE html>
<html lang="{meta['lang']}">
<head>
<meta charset="utf-8">
<title>{html.escape(meta['title'], False)} | OIM</title>
<meta name="description" content="{html.escape(meta['subtitle'])}">
<meta name="date" content="{meta['date']}">
<meta name="rights" content="{html.escape(words['rights'])}">
<style>.visually-hidden {{ position: absolute; left: -9999px }} .note {{ background: #eef; padding: 1em }}</style>
<script>window.dataLayer = window.dataLayer || []; function gtag() {{ dataLayer.push(arguments); }}</script>
</head>
<body>
<a class="visually-hidden" href="#main">{words['skip']}</a>
<div class="cookie-banner" role="dialog">{words['cookies']}</div>
<header>
<a class="logo" href="/">OIM</a>
<nav class="main-menu"><ul>
{menu}
</ul></nav>
<p class="languages"><a href="/en">English</a> <a href="/fr">Français</a> <a href="/es">Español</a></p>
</header>
<div class="breadcrumb">{words['crumbs']}</div>
<main id="main">
<h1>{inline(meta['title'])}</h1>
<p class="subtitle">{inline(meta['subtitle'])}</p>
<p class="edition">{inline(meta['edition'])}. {words['date']} {date_text(meta)}. {inline(meta['publisher'])}</p>
<p><a href="{name}.pdf">{words['pdf']}</a></p>
<div class="toc">
<p class="toc-title">{words['contents']}</p>
{contents_html(headings, meta['anchors'])}
</div>
<article>
{text}
{notes_html}
</article>
</main>
<aside class="related"><p>{words['related']}</p>
<ul>{''.join('<li><a href="/#r%d">%s</a></li>' % pair for pair in enumerate(words['links']))}</ul></aside>
<form class="newsletter"><label>{words['news']} <input type="email" name="email"></label></form>
<footer>{words['foot']}</footer>
</body>
</html>
"""


def print_page(meta, text, headings, notes):
    words = CHROME[meta["lang"]]
    style = PRINT_CSS % {"title": meta["title"], "page": words["page"]}
    notes_html = "<h2>%s</h2>\n<ol>\n%s\n</ol>" % (words["notes"], "\n".join(notes)) if notes else ""
    return f"""<!DOCTYPE html>
<html lang="{meta['lang']}">
<head><meta charset="utf-8"><title>{html.escape(meta['title'], False)}</title><style>{style}</style></head>
<body>
<div class="cover"><p>{inline(meta['publisher'])}</p><h1>{inline(meta['title'])}</h1>
<p>{inline(meta['subtitle'])}</p><p>{inline(meta['edition'])}<br>{date_text(meta)}</p>
<p><small>{words['rights']}</small></p></div>
<nav><p><strong>{words['contents']}</strong></p>{contents_html(headings, meta['anchors'])}</nav>
{text}
{notes_html}
</body>
</html>
"""


def print_pdf(page, target, date):
    with tempfile.TemporaryDirectory() as folder:
        source = pathlib.Path(folder, "page.html")
        source.write_text(page.replace(' <a class="permalink"', '<a hidden class="permalink"'), encoding="utf-8")
        subprocess.run(["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer",
                        "--generate-pdf-document-outline", "--user-data-dir=" + folder + "/profile",
                        "--print-to-pdf=" + str(target), source.as_uri()],
                       check=True, stderr=subprocess.DEVNULL)
    # The date of the edition in place of the time of printing, so that a second run gives the same file.
    stamp = b"D:" + date.replace("-", "").encode() + b"000000"
    target.write_bytes(re.sub(rb"D:\d{14}", stamp, target.read_bytes()))


def main():
    arguments = sys.argv[1:]
    html_only = "--html-only" in arguments
    sources = [pathlib.Path(a) for a in arguments if a != "--html-only"] or sorted(HERE.glob("*.md"))
    for source in sources:
        meta, body = read(source)
        text, headings, notes = convert(body, meta["anchors"])
        folder = DOCUMENTS / meta["host"]
        folder.mkdir(parents=True, exist_ok=True)
        page = web_page(meta, text, headings, notes, source.stem)
        (folder / (source.stem + ".html")).write_text(page, encoding="utf-8")
        if not html_only:
            print_pdf(print_page(meta, text, headings, notes), folder / (source.stem + ".pdf"), meta["date"])
        print("%s: %d sections" % (source.name, len(headings)))


if __name__ == "__main__":
    main()
