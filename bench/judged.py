"""
The judged collections of tests/relevance/data, unpacked into a scratch folder, and what bench/relevance makes of them.

Indexes, by name:
  piaf-fr squad-es help-fr help-es   a folder of the archive
  all                                the four
  help                               help-fr and help-es: each page in two languages
  manuals                            piaf-fr and squad-es, and among their paragraphs the help pages, grouped forty at a
                                     time in the order of their numbers into manuals of one language, a section a page
  only-fr only-es                    help, without the French (Spanish) page of half of those that queries in French
                                     (Spanish) are judged by: these exist in the other language only

A set is queries with their judgements; its name tells runs apart.
"""
import collections
import hashlib
import json
import os
import shutil
import sys
import tarfile

TOP = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, os.path.join(TOP, "tests", "relevance"))
import metrics  # noqa: E402

ARCHIVE = os.path.join(TOP, "tests", "relevance", "data", "eval.tar.xz")
FOLDERS = ("piaf-fr", "squad-es", "help-fr", "help-es")
HELP = ("help-fr", "help-es")
INDEXES = (*FOLDERS, "all", "help", "manuals", "only-fr", "only-es")
OTHER = {"fr": "es", "es": "fr"}
MANUAL_PAGES = 40
MANUAL_TITLE = {"fr": "Manuel %d", "es": "Manual %d"}

# queries: (id, text, language). qrels: {query: {document: gain}}. whole: the name of a set that has these queries too.
Set = collections.namedtuple("Set", "name queries qrels whole")


def digest(*paths):
    """Twelve digits that change when one of the files does."""
    state = hashlib.sha256()
    for path in paths:
        with open(path, "rb") as file:
            state.update(file.read())
    return state.hexdigest()[:12]


def twin(page):
    """The id of the same help page in the other language."""
    return ("loes" if page.startswith("lofr") else "lofr") + page[4:]


def manual_of(page):
    return "manual-%s-%02d" % (page[2:4], int(page[6:]) // MANUAL_PAGES)


def left_out(page):
    """Half of the pages, the same on every machine."""
    return hashlib.sha256(("left out " + page).encode()).digest()[0] % 2 == 0


def score(questions, run):
    """{query: metrics}; s10 is 1 when a relevant document is among the first ten."""
    scores = metrics.score_run(questions.qrels, run)
    for row in scores.values():
        row["s10"] = float(row["mrr10"] > 0)
    return scores


class Collections:
    """Unpacks what is not there yet. bare() names the documents as iom-index is to see them: without their language."""

    def __init__(self, scratch):
        self.folder = os.path.join(scratch, "eval-" + digest(ARCHIVE, __file__))
        if os.path.isdir(self.folder):
            return
        new = self.folder + ".new"
        shutil.rmtree(new, ignore_errors=True)
        with tarfile.open(ARCHIVE) as archive:
            archive.extractall(new)
        final, self.folder = self.folder, new
        for index in INDEXES:
            with open(self.bare(index), "w", encoding="utf-8") as bare:
                for document in self._documents(index):
                    del document["lang"]
                    bare.write(json.dumps(document, ensure_ascii=False) + "\n")
        os.rename(new, final)
        self.folder = final

    def bare(self, index):
        return os.path.join(self.folder, index + ".jsonl")

    def _path(self, folder, name):
        return os.path.join(self.folder, "eval", folder, name)

    def _read(self, folder):
        with open(self._path(folder, "docs.jsonl"), encoding="utf-8") as lines:
            return [json.loads(line) for line in lines]

    def _manuals(self, folder):
        language = folder[-2:]
        pages = sorted(self._read(folder), key=lambda page: page["id"])
        for manual in dict.fromkeys(manual_of(page["id"]) for page in pages):
            own = [page for page in pages if manual_of(page["id"]) == manual]
            yield {"id": manual, "title": MANUAL_TITLE[language] % (int(manual[-2:]) + 1), "lang": language,
                   "text": "\n".join(page["text"] for page in own),
                   "sections": [{"heading": page["title"], "anchor": page["id"], "text": page["text"]} for page in own]}

    def _documents(self, index):
        if index == "manuals":
            for folder in ("piaf-fr", "squad-es"):
                yield from self._read(folder)
            for folder in HELP:
                yield from self._manuals(folder)
            return
        missing = ()
        if index.startswith("only-"):
            judged = self._qrels("help-" + index[-2:], "")
            missing = {page for pages in judged.values() for page in pages if left_out(page)}
        for folder in HELP if index == "help" or missing else FOLDERS if index == "all" else (index,):
            for document in self._read(folder):
                if document["id"] not in missing:
                    yield document

    def documents(self, index):
        """For the peers: rows of id, title, text, language."""
        for document in self._documents(index):
            yield document["id"], document["title"], document["text"], document["lang"]

    def _queries(self, folder, kind):
        with open(self._path(folder, "queries%s.tsv" % kind), encoding="utf-8") as lines:
            return [(*line.rstrip("\n").split("\t"), folder[-2:]) for line in lines]

    def _qrels(self, folder, kind):
        return metrics.read_qrels(self._path(folder, "qrels%s.txt" % kind))

    @staticmethod
    def _made(name, queries, qrels, whole=None):
        queries = [query for query in queries if qrels.get(query[0])]
        asked = {query[0] for query in queries}
        return Set(name, queries, {query: gains for query, gains in qrels.items() if query in asked}, whole or name)

    def plain(self, index):
        queries, qrels = [], {}
        for folder in FOLDERS if index == "all" else (index,):
            queries += self._queries(folder, "")
            qrels.update(self._qrels(folder, ""))
        return self._made("plain", queries, qrels)

    def altered(self, index, kind):
        """The queries of a kind (noacc, typo) that are in queries.tsv too; and these as they stand there."""
        plain = self.plain(index)
        queries, qrels = [], {}
        for folder in FOLDERS if index == "all" else (index,):
            queries += [query for query in self._queries(folder, "." + kind) if query[0] in plain.qrels]
            qrels.update(self._qrels(folder, "." + kind))
        altered = self._made(kind, queries, qrels)
        originals = {query[0]: query for query in plain.queries}
        return altered, self._made("plain-of-" + kind, [originals[query[0]] for query in altered.queries], plain.qrels,
                                   plain.name)

    def manuals(self, language):
        """The queries of a help folder judged by manuals, and {query: pages}."""
        pages = self._qrels("help-" + language, "")
        qrels = {query: {manual_of(page): 1.0 for page in gains} for query, gains in pages.items()}
        return self._made("manuals-" + language, self._queries("help-" + language, ""), qrels), pages

    def cross(self, language):
        """The queries of a help folder judged by the pages of the other."""
        qrels = {query: {twin(page): gain for page, gain in gains.items()}
                 for query, gains in self._qrels("help-" + language, "").items()}
        return self._made("cross-" + language, self._queries("help-" + language, ""), qrels)

    def own(self, language):
        return self.plain("help-" + language)._replace(name="own-" + language, whole="own-" + language)

    def only(self, language):
        """For the index only-LANGUAGE: its queries; those whose pages are left out, judged by the twins; the rest."""
        everything, only, rest = {}, {}, {}
        for query, gains in self._qrels("help-" + language, "").items():
            gone = [page for page in gains if left_out(page)]
            if len(gone) == len(gains):
                only[query] = everything[query] = {twin(page): gain for page, gain in gains.items()}
            elif not gone:
                rest[query] = everything[query] = gains
        queries, name = self._queries("help-" + language, ""), "only-" + language
        return (self._made(name, queries, everything), self._made(name + "-there", queries, only, name),
                self._made(name + "-rest", queries, rest, name))
