#!/usr/bin/env python3
"""make_site_pages.py SENTENCES FOLDER [--pages N] [--nights N] [--seed N]

Pages of six invented sites, three in HTML and three scraped to text, whose own words are known: what surrounds the
articles (menus, banners, blurbs, lists of contents, teasers of other articles, footers) is in no list of the indexer.

SENTENCES   the folder of the sample corpus; its French and Spanish scrapes lend their sentences
FOLDER      gets night-01/SITE/page.EXT and so on, each page in the night it appears, and expected.jsonl:
            {"id", "night", "title", "text"}, text being the article without its title

The same seed gives the same bytes. Articles have traps of their own: a heading that a third of the site's articles
share, in the last half of the text; short last paragraphs; texts of two sentences.
"""
import argparse
import glob
import html
import json
import os
import random
import re

PLACES = {
    "fr": "Kayes Gaya Zinder Abomey Ségou Bouar Matam Labé Mopti Dosso Tillabéri Agadez Bol Moundou Kankan".split(),
    "es": "Tarija Rivera Posadas Loja Cúcuta Arica Tulcán Danlí Rivas Estelí Iquitos Tumbes Leticia Salto Melo".split(),
}
NAMES = "Awa Moussa Lucía Ramiro Fatou Ibrahim Marisol Édith Joaquín Salif Inés Baltasar Rokia Nazario".split()
SUBHEADINGS = {"fr": ["Le contexte", "Les suites attendues"], "es": ["El contexto", "Los próximos pasos"]}


def sentences_of(folder, lang):
    """Sentences of the scrapes that stand there once, in a fixed order."""
    count = {}
    for path in sorted(glob.glob(os.path.join(folder, f"scrape-{lang}", "*.txt"))):
        with open(path, encoding="utf-8", errors="replace") as file:
            text = re.sub(r"(?<=[^\s.:])\n(?=[^\s•*-])", " ", file.read())
        for line in text.split("\n"):
            for sentence in re.findall(r"(?:(?<=^)|(?<=[.!?] ))[A-ZÉÀ][^.!?\n@\ufffdÃâ]{50,250}[.]", line):
                count[sentence] = count.get(sentence, 0) + 1
    return [sentence for sentence, times in count.items() if times == 1]


class Article:
    def __init__(self, rng, lang, pool, number):
        self.lang, self.number = lang, number
        self.place, self.name = rng.choice(PLACES[lang]), rng.choice(NAMES)
        words = [w for w in re.findall(r"\w+", rng.choice(pool)) if len(w) > 4]
        self.title = f"{self.place} : {' '.join(words[:6]).lower()}" if lang == "fr" else f"{' '.join(words[:6]).capitalize()} en {self.place}"
        self.title += f" ({number + 11})" if number % 7 == 0 else ""
        self.date = f"{rng.randint(1, 28)} {'mars' if lang == 'fr' else 'marzo'} {rng.randint(2009, 2024)}"
        if lang == "es":
            self.date = self.date.replace(" marzo ", " de marzo de ")
        self.blocks = []  # (kind, text)
        n_paragraphs = rng.choice([1, 2, 3, 4, 5, 6, 7, 9])
        trap = n_paragraphs > 2 and rng.random() < 0.35
        for i in range(n_paragraphs):
            if trap and i == n_paragraphs - 1:
                self.blocks.append(("h", rng.choice(SUBHEADINGS[lang])))
            chosen = rng.sample(pool, rng.randint(1, 3) if n_paragraphs > 1 else 2)
            lead = {"fr": f"{self.name} en témoigne depuis {self.place} avec {rng.randint(12, 900)} autres. ",
                    "es": f"{self.name} lo cuenta desde {self.place} con otras {rng.randint(12, 900)} personas. "}[lang]
            self.blocks.append(("p", (lead if i % 2 == 0 else "") + " ".join(chosen)))
        if n_paragraphs > 1 and rng.random() < 0.3:
            self.blocks.append(("p", {"fr": f"{self.name} reviendra en {rng.randint(3, 29)} jours.",
                                      "es": f"{self.name} volverá en {rng.randint(3, 29)} días."}[lang]))

    def text(self):
        return "\n".join(text for _, text in self.blocks)

    def headings(self):
        return [text for kind, text in self.blocks if kind == "h"]

    def first_words(self, n):
        return " ".join(self.blocks[0][1].split()[:n]) + "…"


# ---- the sites ----

def text_menu_above(rng, article, others):
    """Labels one a line, a banner for cookies, a path to the page; teasers and a footer below."""
    menu = ["Portal de la cuenca", "Crónicas", "Voces del río", "Mapas y tablas", "Agenda comarcal", "Hemeroteca", "Radio comunitaria",
            "Talleres", "Quién escribe aquí", "Ediciones anteriores", "Hazte socia"]
    above = ["Guardamos pequeños ficheros en su navegador para recordar el tamaño de la letra y contar visitas. Puede impedirlo en los ajustes.",
             "Está bien así", *menu, f"Portal de la cuenca › Crónicas › {article.title}", "", article.title, article.date, ""]
    below = ["", "Más lecturas de la cuenca", *(other.title for other in others[:3]), "", "Portal de la cuenca es una iniciativa vecinal sin ánimo de lucro nacida en el otoño.",
             "Impreso y alojado en papel reciclado · Plaza Mayor sin número"]
    return above, below


def text_glued_blurbs(rng, article, others):
    """Labels glued to their blurbs, a list of contents that says the headings of the text, a bulleted menu below."""
    above = ["La gazette du fleuveUn journal tenu par les riverains, paru chaque lune depuis la crue.",
             "Les rubriquesTout ce que nous racontons, rangé par rive et par saison.", "L’équipeCelles et ceux qui écrivent, relisent et portent le papier.",
             "Les archivesTous les numéros, depuis le premier, en libre lecture.", "", article.title, "",
             "Dans cette page", *(f"- {heading}" for heading in article.headings()), "- Réagir", ""]
    if not article.headings():
        above = above[:-3] + [""]
    below = ["", "À feuilleter ensuite", *(f"• {other.title}" for other in others[:4]), "", "- Qui tient la gazette", "- Écrire à la rédaction",
             "- Déposer une annonce", "- Marées et crues du jour", "La gazette du fleuve, imprimerie coopérative du quai Vauban."]
    return above, below


def text_teasers_with_extracts(rng, article, others):
    """A short menu; below, teasers of a title, a date and the first words, and a long footer."""
    above = ["Cuaderno de frontera", "Reportajes | Entrevistas | Fotografías | Datos", "Léenos también en papel", "", article.title, ""]
    below = ["", "¿Te ha gustado? Pásalo a quien quieras.", "Otras páginas del cuaderno"]
    for other in others[:3]:
        below += [other.title, other.date, other.first_words(18)]
    below += ["", "Cuaderno de frontera no recibe dinero de ningún gobierno y vive de quienes lo leen cada semana a ambos lados del puente.",
              "Diseño: taller de la esquina", "Subir"]
    return above, below


def links(items):
    return "".join(f'<li><a href="/{i}">{html.escape(item)}</a></li>' for i, item in enumerate(items))


def html_body(article, level=2):
    return "\n".join(f"<h{level}>{html.escape(t)}</h{level}>" if kind == "h" else f"<p>{html.escape(t)}</p>" for kind, t in article.blocks)


def html_semantic(rng, article, others):
    """nav, aside and footer, no main."""
    return f"""<header><a href="/">Les cahiers de l’oasis</a></header><nav><ul>{links(["Saisons", "Palmeraies", "Portraits croisés", "Le puits"])}</ul></nav>
<div class="bandeau"><p>Nous déposons trois témoins sur votre appareil pour savoir combien vous êtes.</p><button>D’accord</button></div>
<h1>{html.escape(article.title)}</h1><p>{article.date}</p>
{html_body(article)}
<aside><h2>À lire sous le palmier</h2><ul>{links(o.title for o in others[:4])}</ul></aside>
<footer><p>Les cahiers de l’oasis paraissent quand il pleut. Toute reproduction est la bienvenue.</p></footer>"""


def html_divs(rng, article, others):
    """Nothing but div: a menu of links, a blurb, teasers whose extracts are not links."""
    teasers = "".join(f'<div><h3><a href="/{o.number}">{html.escape(o.title)}</a></h3><p>{html.escape(o.first_words(22))}</p></div>' for o in others[:3])
    return f"""<div><div><ul>{links(["La posta", "Caminos", "Oficios", "Ferias", "Lugares", "Correo"])}</ul></div>
<div>La posta del altiplano reúne relatos de quienes van y vienen. Se publica sin horario fijo.</div></div>
<div><h1>{html.escape(article.title)}</h1><div>{article.date}</div>
{html_body(article)}</div>
<div><h2>También pasó por la posta</h2>{teasers}</div>
<div><p>La posta del altiplano</p><p>Se permite copiar citando la fuente y el camino.</p><p>Apartado postal del cruce, kilómetro nueve</p></div>"""


def html_tables(rng, article, others):
    """A layout of tables: cells for the menu, the text and the column of teasers."""
    rows = "".join(f"<tr><td>{label}</td></tr>" for label in ["Le carnet des quais", "Arrivées", "Départs", "Récits de cale", "Horaires du bac", "Livre d’or"])
    column = "".join(f'<tr><td><a href="/{o.number}">{html.escape(o.title)}</a></td></tr>' for o in others[:4])
    contents = "".join(f'<li><a href="#s{i}">{html.escape(h)}</a></li>' for i, h in enumerate(article.headings()))
    body = html_body(article, 3)
    for i, h in enumerate(article.headings()):
        body = body.replace(f"<h3>{html.escape(h)}", f'<h3 id="s{i}">{html.escape(h)}')
    return f"""<table><tr><td><table>{rows}</table></td><td><span><b>{html.escape(article.title)}</b></span>
{f"<ul>{contents}</ul>" if contents else ""}{body}</td>
<td><table><tr><td>Sur le même quai</td></tr>{column}</table></td></tr>
<tr><td>Carnet tenu à la main par les dockers, recopié chaque soir.</td></tr></table>"""


SITES = [
    ("cuenca.example", "es", text_menu_above),
    ("gazette.example", "fr", text_glued_blurbs),
    ("cuaderno.example", "es", text_teasers_with_extracts),
    ("oasis.example", "fr", html_semantic),
    ("posta.example", "es", html_divs),
    ("quais.example", "fr", html_tables),
]


def write_page(path, make, article, others, rng):
    made = make(rng, article, others)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        if isinstance(made, str):
            title = f"{article.title}" if make is not html_tables else "Le carnet des quais"
            file.write(f'<!DOCTYPE html><html><head><meta charset="utf-8"><title>{html.escape(title)}</title></head><body>\n{made}\n</body></html>\n')
        else:
            above, below = made
            body = []
            for kind, text in article.blocks:
                body += [text, ""]
            file.write("\n".join([*above, *body, *below]) + "\n")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("sentences")
    parser.add_argument("folder")
    parser.add_argument("--pages", type=int, default=200)
    parser.add_argument("--nights", type=int, default=10)
    parser.add_argument("--seed", type=int, default=8)
    options = parser.parse_args()
    rng = random.Random(options.seed)
    pools = {lang: sentences_of(options.sentences, lang) for lang in ("fr", "es")}
    articles = {site: [] for site, _, _ in SITES}
    per_night = -(-options.pages // options.nights)
    os.makedirs(options.folder, exist_ok=True)
    with open(os.path.join(options.folder, "expected.jsonl"), "w", encoding="utf-8") as expected:
        for number in range(options.pages):
            site, lang, make = SITES[number % len(SITES)]
            article = Article(rng, lang, pools[lang], number)
            # teasers: of what the site has published lately, as sites do
            others = list(reversed(articles[site][-6:]))
            rng.shuffle(others)
            articles[site].append(article)
            night = number // per_night + 1
            extension = "txt" if make.__name__.startswith("text") else "html"
            name = f"{site}/page-{number:03}.{extension}"
            write_page(os.path.join(options.folder, f"night-{night:02}", name), make, article, others, rng)
            json.dump({"id": name, "night": night, "title": article.title, "text": article.text()}, expected, ensure_ascii=False)
            expected.write("\n")


if __name__ == "__main__":
    main()
