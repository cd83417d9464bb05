"""
Queries made of documents: the subjects that titles and headings name, and words of a sentence, each judged by the document it
was made of. Questions alone teach a ranking that titles matter little; these teach it the rest. Words are changed now and
then into others of the collection with the same beginning, as people inflect them.

A page is a document as this sees it: id, title, headings that no other document has, sentences.
"""
import collections
import html.parser
import os
import random
import re

WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*|\d+")
COMMON = frozenset("""
le la les un une des du de d l et ou à au aux en dans par pour sur avec sans ce cet cette ces se son sa ses leur leurs est sont qui que
quoi dont où il elle ils elles ne pas plus comme el los las una unos unas del al y o a con sin su sus es quien cual como lo no más para
este esta estos estas entre fue ser être été ont ha han c s n qu j m t si mais pero desde hasta también aussi vous vos votre""".split())
HEADING_WORDS = range(2, 9)  # content words of a line that may be a heading
SENTENCE_WORDS = 4  # content words of a sentence, at least
CHANGED = 0.3  # share of the long words that are made another form, where there is one
SHUFFLED = 0.4  # share of the queries from headings that lose their order

Page = collections.namedtuple("Page", "id title headings sentences")


def content(words):
    return [word for word in words if word.lower() not in COMMON and (len(word) > 2 or word.isdigit())]


def sentences_of(text):
    return [sentence for sentence in re.split(r"(?<=[.!?])\s+|\n", text)
            if len(content(WORD.findall(sentence))) >= SENTENCE_WORDS]


def headings_of(lines, seen, title):
    return [line for line in lines if seen[line] == 1 and line != title and line[-1:] not in ".:;,!?"
            and len(content(WORD.findall(line))) in HEADING_WORDS]


def pages_of_lines(documents):
    """Documents (id, title, text) whose short lines are headings."""
    documents = list(documents)
    seen = collections.Counter(line for _, _, text in documents for line in set(text.split("\n")))
    return [Page(name, title, headings_of(text.split("\n"), seen, title), sentences_of(text))
            for name, title, text in documents]


class _Reader(html.parser.HTMLParser):
    """Title, headings and paragraphs of a page."""

    def __init__(self):
        super().__init__()
        self.within, self.text, self.title, self.headings, self.paragraphs = None, "", "", [], []

    def handle_starttag(self, tag, attrs):
        if tag in ("title", "h1", "h2", "h3", "p", "li"):
            self.within, self.text = tag, ""

    def handle_data(self, data):
        if self.within:
            self.text += data

    def handle_endtag(self, tag):
        if tag != self.within:
            return
        text, self.within = " ".join(self.text.split()), None
        if tag == "h1" or (tag == "title" and not self.title):
            self.title = text
        elif tag in ("h2", "h3"):
            self.headings.append(text)
        elif len(text) > 60:
            self.paragraphs.append(text)


def pages_of_html(folder):
    """The HTML files below a folder, by their paths."""
    read = []
    for where, _, names in sorted(os.walk(folder)):
        for name in sorted(names):
            if name.endswith(".html"):
                reader, path = _Reader(), os.path.join(where, name)
                with open(path, encoding="utf-8", errors="replace") as file:
                    reader.feed(file.read())
                read.append((os.path.relpath(path, folder), reader))
    seen = collections.Counter(line for _, reader in read for line in set(reader.headings))
    return [Page(name, reader.title, headings_of(reader.headings, seen, reader.title),
                 [sentence for text in reader.paragraphs for sentence in sentences_of(text)]) for name, reader in read]


class _Forms:
    """Other forms of a word: those with the same first two thirds, four letters at least."""

    def __init__(self, pages):
        self.by_beginning = collections.defaultdict(list)
        words = {word.lower() for page in pages for text in (page.title, *page.headings, *page.sentences)
                 for word in WORD.findall(text)}
        for word in sorted(words):
            if len(word) >= 6:
                self.by_beginning[self._beginning(word)].append(word)

    @staticmethod
    def _beginning(word):
        return word[:max(4, len(word) * 2 // 3)]

    def other(self, word, chance):
        if len(word) < 6 or chance.random() > CHANGED:
            return word
        lower = word.lower()
        others = [form for form in self.by_beginning[self._beginning(lower)]
                  if form != lower and abs(len(form) - len(lower)) <= 2]
        return chance.choice(others) if others else word


def _without_one(text, chance):
    """Its words, without one of the content words when there are three."""
    words = WORD.findall(text)
    meant = content(words)
    if len(meant) >= 3:
        words.remove(chance.choice(meant))
    return words


def _some(words, n, chance):
    return chance.sample(words, min(len(words), n))


def _make(kind, page, chance):
    title = content(WORD.findall(page.title))
    if kind == "title":
        return _without_one(page.title, chance)
    if kind == "sentence":
        words = content(WORD.findall(chance.choice(page.sentences)))
        return [words[i] for i in sorted(_some(range(len(words)), chance.choice([3, 4, 5]), chance))]
    if kind == "title-sentence":
        words = [word for word in content(WORD.findall(chance.choice(page.sentences))) if word not in title]
        return (title if len(title) <= 3 else _some(title, 2, chance)) + _some(words, chance.choice([1, 1, 2]), chance)
    heading = chance.choice(page.headings)
    words = _without_one(heading, chance) if kind == "heading" else (
        _some(title, 2, chance) + _some(content(WORD.findall(heading)), 2, chance))
    if chance.random() < SHUFFLED:
        chance.shuffle(words)
    return words


def queries(pages, each):
    """Rows of id, text, document: `each` of every page that allows any. The same pages give the same queries."""
    chance, forms, made = random.Random(5), _Forms(pages), []
    titled = collections.Counter(page.title for page in pages)
    for page in pages:
        title = content(WORD.findall(page.title))
        kinds = (["title"] if len(title) >= 2 and titled[page.title] == 1 else []) + (["heading", "title-heading"] if page.headings else [])
        if page.sentences:
            kinds += ["sentence"] + (["title-sentence"] if title else [])
        for number in range(each if kinds else 0):
            kind = chance.choice(kinds)
            words = [forms.other(word, chance) for word in _make(kind, page, chance)]
            made.append(("%s-%d-%s" % (kind, number, page.id), " ".join(words), page.id))
    return made
