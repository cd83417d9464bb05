"""
The engines that bench/relevance compares with, each as its makers use it.

Omega     Xapian with its own TermGenerator and QueryParser, set up as omindex and the omega CGI do: the stemmer of the
          language, words and their stems in one index (STEM_SOME), the title under the prefix S and among the text, any
          word may be missing (OR), BM25 with its default parameters. It is told the language of every document and
          query; the other engines have to do without.
FTS5      SQLite's full-text table over title and text, tokenizer "unicode61 remove_diacritics 2", words joined with OR,
          bm25() with its default parameters. It has no stemmer for these languages.

Documents are (id, title, text, language), queries (id, text, language). Both functions give (query, document, score),
best first, the hundred best of a query; a larger score is better.
"""
import os
import re
import sqlite3

BEST = 100
LANGUAGES = {"fr": "french", "es": "spanish"}


def omega(documents, queries, folder):
    import xapian  # Debian's python3-xapian; needed for this peer alone

    stemmers = {language: xapian.Stem(name) for language, name in LANGUAGES.items()}
    database = xapian.WritableDatabase(os.path.join(folder, "omega"), xapian.DB_CREATE_OR_OVERWRITE)
    generator = xapian.TermGenerator()
    for identity, title, text, language in documents:
        document = xapian.Document()
        document.set_data(identity)
        generator.set_document(document)
        generator.set_stemmer(stemmers[language])
        generator.index_text(title, 1, "S")
        generator.index_text(title)
        generator.increase_termpos()
        generator.index_text(text)
        database.add_document(document)
    database.commit()

    enquire = xapian.Enquire(database)
    parser = xapian.QueryParser()
    parser.set_database(database)
    parser.set_default_op(xapian.Query.OP_OR)
    parser.set_stemming_strategy(xapian.QueryParser.STEM_SOME)
    parser.add_prefix("", "")
    parser.add_prefix("", "S")
    for identity, text, language in queries:
        parser.set_stemmer(stemmers[language])
        enquire.set_query(parser.parse_query(text, 0))
        for match in enquire.get_mset(0, BEST):
            yield identity, match.document.get_data().decode(), match.weight


def fts5(documents, queries, folder):
    del folder  # it lives in memory
    database = sqlite3.connect(":memory:")
    database.execute("create virtual table document using fts5(identity unindexed, title, text,"
                     " tokenize = 'unicode61 remove_diacritics 2')")
    database.executemany("insert into document values (?, ?, ?)", (row[:3] for row in documents))
    for identity, text, _ in queries:
        words = " OR ".join('"%s"' % word for word in re.findall(r"\w+", text))
        for found, rank in database.execute("select identity, bm25(document) from document where document match ?"
                                            " order by 2 limit %d" % BEST, (words,)):
            yield identity, found, -rank


PEERS = {"omega": omega, "fts5": fts5}
