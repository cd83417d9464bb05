"""
The engines that bench/relevance compares with, each as its makers use it.

Omega     Xapian with its own TermGenerator and QueryParser, set up as omindex and the omega CGI do: the stemmer of the
          language, words and their stems in one index (STEM_SOME), the title among the text and once more under the
          prefix S (for queries that name it), any word may be missing (OR), no operators in queries, BM25 with its
          default parameters. It is told the language of every document and query; the others have to do without.
FTS5      SQLite's full-text table over title and text, tokenizer "unicode61 remove_diacritics 2", words joined with OR,
          bm25() with its default parameters. It has no stemmer for these languages.

A peer is made of documents, rows of (id, title, text, language), and of a folder that it may write to; search(text,
language) gives the hundred best as (id, score), best first, a larger score being better.
"""
import os
import re
import sqlite3

BEST = 100
LANGUAGES = {"fr": "french", "es": "spanish"}


class Omega:
    def __init__(self, documents, folder):
        import xapian  # Debian's python3-xapian; needed for this peer alone

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

    def search(self, text, language):
        self.parser.set_stemmer(self.stemmers[language])
        self.enquire.set_query(self.parser.parse_query(text, 0))
        return [(match.document.get_data().decode(), match.weight) for match in self.enquire.get_mset(0, BEST)]


class Fts5:
    def __init__(self, documents, folder):
        del folder  # it lives in memory
        self.database = sqlite3.connect(":memory:")
        self.database.execute("create virtual table document using fts5(identity unindexed, title, text,"
                              " tokenize = 'unicode61 remove_diacritics 2')")
        self.database.executemany("insert into document values (?, ?, ?)", (row[:3] for row in documents))

    def search(self, text, language):
        del language
        words = " OR ".join('"%s"' % word for word in re.findall(r"\w+", text))
        found = self.database.execute("select identity, bm25(document) from document where document match ?"
                                      " order by 2 limit %d" % BEST, (words,))
        return [(identity, -rank) for identity, rank in found]


PEERS = {"omega": Omega, "fts5": Fts5}
