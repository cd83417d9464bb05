#!/usr/bin/env python3
"""Do the forms of a word meet, through the programs, typed with accents and without?

  families.py --build DIR                 a sample of families of stems, in seconds
  families.py --build DIR --all           all of them

The words are those of the judged collections (data/eval.tar.xz) and of the sample corpus, French and Spanish. Each is a document of its
own, of that one word, in one index. Two forms are a family when libstemmer gives them one stem, or the programs' own list of joined
forms does; forms of that list and names of countries have left libstemmer's family on purpose, and are counted. Every form is asked for
as it is written, and must find its family; and without accents, when it must find the families of all forms that are spelt so. An n
typed must find forms with ñ when no word of the index is spelt with that n: else what was typed is meant (docs/decisions/0013).

Exit status 1 when one form is not found; 77 when the archive is not there.
"""
import argparse
import collections
import hashlib
import json
import os
import re
import subprocess
import sys
import tarfile
import tempfile
import unicodedata

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.dirname(os.path.dirname(HERE))
ARCHIVE = os.path.join(HERE, "data", "eval.tar.xz")
COLLECTIONS = {"piaf-fr": "fr", "help-fr": "fr", "squad-es": "es", "help-es": "es"}
SAMPLE = 400  # families of each language
PAGE, MOST = 100, 1000  # results of a query: of one call, and as far as they are looked at
SHOWN = 40  # failures that are printed
LOST_LIGATURE = re.compile("^(manuvr|uvr)")  # "œuvre" whose œ was lost: the reader puts it back, so that this is no word of the index

Word = collections.namedtuple("Word", "lang form folded bare snowball term")


def run(command, text=None):
    done = subprocess.run(command, input=text, capture_output=True, text=True)
    if done.returncode > 1 or (done.returncode and command[0].endswith("iom-index")):
        sys.exit("families: %s ended with %d\n%s" % (command[0], done.returncode, done.stderr))
    return done.stdout


def vocabulary():
    """{(language, form)}, in lower case: runs of letters."""
    found = set()

    def add(lang, text):
        text = unicodedata.normalize("NFC", text).lower()
        found.update((lang, form) for form in re.findall(r"[^\W\d_]{2,30}", text) if not LOST_LIGATURE.match(form))

    with tarfile.open(ARCHIVE) as archive:
        for name, lang in COLLECTIONS.items():
            with archive.extractfile("eval/%s/docs.jsonl" % name) as lines:
                for line in lines:
                    document = json.loads(line)
                    add(lang, document["title"] + " " + document["text"])
    for lang in ("fr", "es"):
        with open(os.path.join(TOP, "corpus", "sources", "documents-%s.tsv" % lang), encoding="utf-8") as rows:
            for row in list(rows)[1:]:
                path = os.path.join(TOP, "corpus", "documents", row.split("\t")[0])
                if os.path.exists(path):
                    with open(path, encoding="utf-8", errors="ignore") as text:
                        add(lang, text.read())
    return found


def sample(words, n):
    """All words of n families of each language, those of several forms or with accents; the same ones each time."""
    members = collections.defaultdict(list)
    for word in words:
        members[word.lang, word.snowball].append(word)
    kept = []
    for lang in ("fr", "es"):
        families = [key for key, family in members.items()
                    if key[0] == lang and (len(family) > 1 or family[0].form != family[0].bare)]
        families.sort(key=lambda key: hashlib.md5("\t".join(key).encode()).hexdigest())
        kept += families[:n]
    # What is spelt alike but for accents comes along, with its own family.
    spelt = collections.defaultdict(set)
    for word in words:
        spelt[word.bare].add((word.lang, word.snowball))
    chosen = set(kept)
    for key in kept:
        for word in members[key]:
            chosen |= spelt[word.bare]
    return [word for key in sorted(chosen) for word in members[key]]


def expectations(words):
    """{query: {document}}."""
    snowball, term, bare = (collections.defaultdict(set) for _ in range(3))
    plain = {word.folded for word in words}
    apart = {word for word in words if word.snowball != word.term}
    for word in words:
        if word not in apart:
            snowball[word.lang, word.snowball].add(word)
        term[word.lang, word.term].add(word)
        bare[word.bare].add(word)

    def family(word):
        return term[word.lang, word.term] | (set() if word in apart else snowball[word.lang, word.snowball])

    wanted = collections.defaultdict(set)
    for word in words:
        wanted[word.form] |= family(word)
        # Of what is spelt so without accents: those whose ñ is as typed, and the others when nothing is.
        others = bare[word.bare]
        if word.bare in plain:
            others = {other for other in others if other.folded == word.bare}
        for other in others:
            wanted[word.bare] |= family(other)
    return wanted, len(apart)


def search(program, index, queries):
    """{query: {document}}."""
    found = collections.defaultdict(set)
    for offset in range(0, MOST, PAGE):
        left = [i for i, query in enumerate(queries) if len(found[query]) == offset]
        answers = run([program, "--index", index, "--batch", "--trec", "--no-cross", "-n", str(PAGE),
                       "--offset", str(offset)], "".join("%d\t%s\n" % (i, queries[i]) for i in left))
        for line in answers.splitlines():
            fields = line.split()
            found[queries[int(fields[0])]].add(fields[2])
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--build", required=True)
    parser.add_argument("--all", action="store_true")
    options = parser.parse_args()
    if not os.path.exists(ARCHIVE):
        print("families: no %s" % ARCHIVE)
        return 77
    listed = run([os.path.join(options.build, "tests", "tools", "list_stems")],
                 "".join("%s\t%s\n" % pair for pair in sorted(vocabulary())))
    words = [Word(*line.split("\t")) for line in listed.splitlines()]
    if not options.all:
        words = sample(words, SAMPLE)
    wanted, n_apart = expectations(words)
    n_failed = n_checks = 0
    with tempfile.TemporaryDirectory() as folder:
        dump, index = os.path.join(folder, "words.jsonl"), os.path.join(folder, "index")
        with open(dump, "w", encoding="utf-8") as out:
            for i, word in enumerate(words):
                # The numbers are its own: what differs by accents alone would be a copy, and one word may be that of a menu.
                text = "%s n%d n%d" % (word.form, 1000000 + i, 3000000 + i)
                line = {"id": "%s/%s" % (word.lang, word.form), "text": text, "lang": word.lang}
                out.write(json.dumps(line, ensure_ascii=False) + "\n")
        run([os.path.join(options.build, "indexer", "iom-index"), "--quiet", "--index", index, dump])
        queries = sorted(wanted)
        found = search(os.path.join(options.build, "cli", "iom-search"), index, queries)
    for query in queries:
        documents = {"%s/%s" % (word.lang, word.form) for word in wanted[query]}
        n_checks += len(documents)
        missing = documents - found[query]
        n_failed += len(missing)
        if missing and n_failed <= SHOWN:
            print("%s does not find %s" % (query, " ".join(sorted(missing))))
    print("families: %d words (%d apart), %d queries, %d pairs, %d not found" %
          (len(words), n_apart, len(queries), n_checks, n_failed))
    return 1 if n_failed or not n_checks else 0


if __name__ == "__main__":
    sys.exit(main())
