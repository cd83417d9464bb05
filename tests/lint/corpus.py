#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""The sample corpus is what its lists say it is.

Enough documents in each language; every listed file is there and every file is listed; every text decodes; and no
sentence of eight or more words stands in two documents, menus and permitted copies excepted: a corpus made of one text
over and over would make any ranking look good.
"""
import csv
import html.parser
import os
import re
import subprocess
import sys
from collections import defaultdict

DOCUMENTS = "corpus/documents"
LISTS = ["fr", "es", "en", "manuals"]
AT_LEAST = {"all": 120, "fr": 50, "es": 45, "en": 10}
MIN_WORDS = 8

# Documents that repeat each other on purpose: each set is one text. A PDF and the page beside it are such a set as well.
COPIES = [
    {"www.iom.int/es/news/colombia-entrega-permiso-numero-un-millon-y-medio.html",
     "colombia.iom.int/es/news/colombia-entrega-permiso-numero-un-millon-y-medio.html"},
    {"www.iom.int/fr/news/cholera-haiti-unites-mobiles.html",
     "haiti.iom.int/fr/news/haiti-cholera-en-haiti-equipes-mobiles.html"},
]

# The last line of every page of a site that is laid out with tables: no markup tells it from the text.
LAST_LINES = re.compile(r"oim (17 route des morillons|bamako tous droits|misión con funciones regionales)")

SURROUNDINGS = {"nav", "header", "footer", "aside", "form", "script", "style", "noscript", "template", "head", "dialog"}
SURROUNDING_NAMES = re.compile(
    r"menu|nav|foot|head(er)?\b|sidebar|breadcrumb|cookie|banner|newsletter|related|skip|share|search|toc\b|teaser", re.I)
BLOCKS = {"p", "li", "td", "th", "div", "h1", "h2", "h3", "h4", "h5", "h6", "br", "tr", "dd", "dt", "section", "article",
          "table", "ul", "ol", "body", "main", "figure", "figcaption", "blockquote", "caption"}
VOID = {"br", "img", "input", "meta", "link", "hr", "area", "base", "col", "embed", "source", "track", "wbr"}


class Text(html.parser.HTMLParser):
    """The text of a page outside its surroundings, one paragraph an entry."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.paragraphs = [""]
        self.open = []  # (tag, is a surrounding)

    def handle_starttag(self, tag, attrs):
        if tag in BLOCKS:
            self.paragraphs.append("")
        if tag in VOID:
            return
        names = " ".join(v or "" for k, v in attrs if k in ("id", "class", "role"))
        self.open.append((tag, tag in SURROUNDINGS or (tag not in ("body", "html") and SURROUNDING_NAMES.search(names))))

    def handle_endtag(self, tag):
        if tag in BLOCKS:
            self.paragraphs.append("")
        for i in range(len(self.open) - 1, -1, -1):
            if self.open[i][0] == tag:  # closes what was left open inside, as browsers do
                del self.open[i:]
                return

    def handle_data(self, data):
        if not any(surrounding for _, surrounding in self.open):
            self.paragraphs[-1] += data


def decode(data):
    """UTF-8 or UTF-16 by a byte order mark, else the charset that the page names, else UTF-8, else windows-1252."""
    for mark, charset in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if data.startswith(mark):
            return data.decode(charset)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        named = re.search(rb"charset=[\"']?([A-Za-z0-9_-]+)", data[:2048])
        charset = named.group(1).decode("ascii").lower() if named else "windows-1252"
        return data.decode("windows-1252" if charset in ("iso-8859-1", "latin1", "utf-8") else charset)


def paragraphs_of(path):
    with open(path, "rb") as file:
        data = file.read()
    if path.endswith(".pdf"):
        if not data.startswith(b"%PDF-"):
            raise ValueError("not a PDF")
        return []  # the page beside it is the same text
    text = decode(data)
    if "\ufffd" in text or "\0" in text:
        raise ValueError("holds bytes that are no text")
    if path.endswith(".txt"):
        # A menu scraped with the text ends at the entry that is the same in all languages.
        parts = re.split(r"(?m)^- 2030 AGENDA *$", text, maxsplit=1)
        # Lines are wrapped at any place; an empty line ends a paragraph.
        return re.split(r"\n\s*\n", parts[-1])
    parser = Text()
    parser.feed(text)
    parser.close()
    return parser.paragraphs


def sentences(paragraphs):
    for paragraph in paragraphs:
        for sentence in re.split(r"(?<=[.!?…])[\s»”\"]+", paragraph):
            words = re.findall(r"\w+", sentence.casefold())
            if len(words) >= MIN_WORDS:
                yield " ".join(words)


def permitted(paths, listed):
    """A page and its PDF, a copy that is meant to be one, or a list that quotes what it lists."""
    paths = {re.sub(r"\.pdf$", ".html", path) for path in paths if listed.get(path, {}).get("type") != "listing"}
    return len(paths) < 2 or any(paths <= group for group in COPIES)


def main():
    problems = []
    listed = {}
    counts = defaultdict(int)
    for name in LISTS:
        with open(f"corpus/sources/documents-{name}.tsv", encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
                if row["path"] in listed:
                    problems.append(f"{row['path']}: listed twice")
                listed[row["path"]] = row
                counts["all"] += 1
                counts[row["lang"]] += 1
    for lang, least in AT_LEAST.items():
        if counts[lang] < least:
            problems.append(f"{counts[lang]} documents ({lang}), at least {least} are promised")

    found = set()
    for folder, _, names in os.walk(DOCUMENTS):
        found.update(os.path.relpath(os.path.join(folder, name), DOCUMENTS) for name in names)
    problems += [f"{path}: listed, but not there" for path in sorted(listed.keys() - found)]
    problems += [f"{path}: there, but in no list" for path in sorted(found - listed.keys())]

    # Pages name each other: a title is no prose.
    titles = {title for row in listed.values() for title in sentences([row["title"]])}
    where = defaultdict(set)
    for path in sorted(found):
        try:
            for sentence in sentences(paragraphs_of(os.path.join(DOCUMENTS, path))):
                where[sentence].add(path)
        except (UnicodeDecodeError, LookupError, ValueError) as error:
            problems.append(f"{path}: {error}")
    if len(where) < 10 * len(found):
        problems.append(f"only {len(where)} sentences found: this check does not see the texts")
    for sentence, paths in sorted(where.items()):
        if len(paths) > 1 and not (permitted(paths, listed) or sentence in titles or LAST_LINES.match(sentence)):
            problems.append(f"\"{sentence[:90]}\" stands in {', '.join(sorted(paths))}")

    for problem in problems:
        print(problem)
    print(f"{counts['all']} documents: " + ", ".join(f"{counts[lang]} {lang}" for lang in ("fr", "es", "en")) +
          f"; {len(where)} sentences of {MIN_WORDS} words or more")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
