"""
The engines that bench/relevance compares with, each as its makers use it.

Omega     Xapian with its own TermGenerator and QueryParser, set up as omindex and the omega CGI do: the stemmer of the
          language, words and their stems in one index (STEM_SOME), the title among the text and once more under the
          prefix S (for queries that name it), any word may be missing (OR), no operators in queries, BM25 with its
          default parameters. It is told the language of every document and query; the others have to do without.
FTS5      SQLite's full-text table over title and text, tokenizer "unicode61 remove_diacritics 2", words joined with OR,
          bm25() with its default parameters. It has no stemmer for these languages.

Lucene    as Debian packages it (liblucene8-java), bench/lucene/Peer.java: its French and its Spanish analyser, the
          title and the title with the text as two fields of the document's language, any word may be missing. It is
          told the language of every document and query; LUCENE below says with which parameters, and why these.

A peer is made of documents, rows of (id, title, text, language), and of a folder that it may write to; search(text,
language, everywhere) gives the hundred best as (id, score), best first, a larger score being better. The language is
the query's; with everywhere, documents of the other language are wanted too. A peer that lacks what it needs raises
Missing.
"""
import glob
import os
import re
import shutil
import sqlite3
import subprocess

BEST = 100
LANGUAGES = {"fr": "french", "es": "spanish"}
HERE = os.path.dirname(os.path.abspath(__file__))
PEER_JAVA = os.path.join(HERE, "lucene", "Peer.java")
JARS = "/usr/share/java/lucene-%s-*.jar"

# Arguments of Peer.java: k1, b, weight of the title, accents off after the stems, the title among the text too. The
# best mean nDCG@10 of the four folders among eleven settings (.744; Lucene's own k1 1.2, b .75 with a title of weight 1
# and no title in the text: .719; without the title field: .714); no setting was better by more than .005 on any folder.
LUCENE = ("1", ".5", ".25", "yes", "yes")


class Missing(Exception):
    """A peer cannot run here; the message says what it lacks."""


class Omega:
    def __init__(self, documents, folder):
        try:
            import xapian  # needed for this peer alone
        except ImportError as error:
            raise Missing("Python's xapian (Debian: python3-xapian)") from error

        self.stemmers = {language: xapian.Stem(name) for language, name in LANGUAGES.items()}
        database = xapian.WritableDatabase(os.path.join(folder, "omega"), xapian.DB_CREATE_OR_OVERWRITE)
        generator = xapian.TermGenerator()
        for identity, title, text, language in documents:
            document = xapian.Document()
            document.set_data(identity)
            generator.set_document(document)
            generator.set_stemmer(self.stemmers[language])
            generator.index_text(title, 1, "S")
            generator.index_text(title)
            generator.increase_termpos()
            generator.index_text(text)
            database.add_document(document)
        database.commit()

        self.enquire = xapian.Enquire(database)
        self.parser = xapian.QueryParser()
        self.parser.set_database(database)
        self.parser.set_default_op(xapian.Query.OP_OR)
        self.parser.set_stemming_strategy(xapian.QueryParser.STEM_SOME)

    def search(self, text, language, everywhere):
        del everywhere  # it always does
        self.parser.set_stemmer(self.stemmers[language])
        self.enquire.set_query(self.parser.parse_query(text, 0))
        return [(match.document.get_data().decode(), match.weight) for match in self.enquire.get_mset(0, BEST)]

    def close(self):
        pass


class Fts5:
    def __init__(self, documents, folder):
        del folder  # it lives in memory
        self.database = sqlite3.connect(":memory:")
        self.database.execute("create virtual table document using fts5(identity unindexed, title, text,"
                              " tokenize = 'unicode61 remove_diacritics 2')")
        self.database.executemany("insert into document values (?, ?, ?)", (row[:3] for row in documents))

    def search(self, text, language, everywhere):
        del language, everywhere
        words = " OR ".join('"%s"' % word for word in re.findall(r"\w+", text))
        found = self.database.execute("select identity, bm25(document) from document where document match ?"
                                      " order by 2 limit %d" % BEST, (words,))
        return [(identity, -rank) for identity, rank in found]

    def close(self):
        self.database.close()


class Lucene:
    def __init__(self, documents, folder):
        jars = [(sorted(glob.glob(JARS % jar)) or [None])[-1] for jar in ("core", "analyzers-common")]
        if None in jars:
            raise Missing("the jars of Lucene (Debian: liblucene8-java)")
        if not shutil.which("java") or not shutil.which("javac"):
            raise Missing("java and javac (Debian: default-jdk-headless)")
        classes, rows = os.path.join(folder, "classes"), os.path.join(folder, "lucene.tsv")
        if not os.path.exists(os.path.join(classes, "Peer.class")):
            subprocess.run(["javac", "-cp", ":".join(jars), "-d", classes, PEER_JAVA], check=True)
        with open(rows, "w", encoding="utf-8") as out:
            for identity, title, text, language in documents:
                out.write("\t".join((identity, language, " ".join(title.split()), " ".join(text.split()))) + "\n")
        self.process = subprocess.Popen(
            ["java", "-XX:+UseSerialGC", "-cp", ":".join([classes, *jars]), "Peer", rows, str(BEST), *LUCENE],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8")

    def search(self, text, language, everywhere):
        self.process.stdin.write("%s\t%s\n" % ("*" if everywhere else language, " ".join(text.split())))
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line.endswith("\n"):
            raise RuntimeError("Peer.java ended before it answered")
        found = [answer.split(" ") for answer in line.rstrip("\n").split("\t") if answer]
        return [(identity, float(score)) for identity, score in found]

    def close(self):
        self.process.stdin.close()
        self.process.wait()


PEERS = {"omega": Omega, "fts5": Fts5, "lucene": Lucene}
