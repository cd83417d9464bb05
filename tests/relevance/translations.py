#!/usr/bin/env python3
"""Are the pages found that are translations of each other, and hardly any other? And what is learnt from them?

  translations.py --build DIR          half of each of two manuals (data/eval.tar.xz): most pages have no twin
  translations.py --build DIR --all    all of them

Pages of help-fr and help-es with equal numbers are twins. The languages are told by the indexer. Exit status 1 when precision
or recall is under its floor or a word of the table is not what it must be; 77 when the archive is not there.
"""
import argparse
import json
import os
import random
import subprocess
import sys
import tarfile
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
ARCHIVE = os.path.join(HERE, "data", "eval.tar.xz")
FLOORS = {"half": (0.95, 0.65), "all": (0.99, 0.70)}  # precision, recall
WORDS = {"fichier": "archiv", "imprimer": "imprim", "tableau": "tabl", "couleur": "color", "page": "pagin"}


def documents(archive, name, share, chance, folder):
    """The collection as JSON Lines without its language: (path, ids)."""
    path, ids = os.path.join(folder, name + ".jsonl"), []
    with archive.extractfile("eval/%s/docs.jsonl" % name) as lines, open(path, "w", encoding="utf-8") as out:
        for line in lines:
            document = json.loads(line)
            if chance.random() >= share:
                continue
            ids.append(document["id"])
            document.pop("lang", None)
            out.write(json.dumps(document, ensure_ascii=False) + "\n")
    return path, ids


def run(*command):
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        sys.exit("translations: %s ended with %d\n%s" % (command[0], done.returncode, done.stderr))
    return done.stdout


def number(document):
    return document.split("-d")[-1]


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--build", required=True)
    parser.add_argument("--all", action="store_true")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    if not os.path.exists(ARCHIVE):
        print("translations: no %s" % ARCHIVE)
        return 77
    show = os.path.join(options.build, "tests", "tools", "show_translations")
    with tempfile.TemporaryDirectory() as folder:
        chance = random.Random(options.seed)
        share = 1 if options.all else 0.5
        with tarfile.open(ARCHIVE) as archive:
            sides = [documents(archive, name, share, chance, folder) for name in ("help-fr", "help-es")]
        index, report = os.path.join(folder, "index"), os.path.join(folder, "report.json")
        run(os.path.join(options.build, "indexer", "iom-index"), "--quiet", "--dictionaries", folder, "--report", report,
            "--index", index, sides[0][0], sides[1][0])
        pairs = [line.split("\t")[1:] for line in run(show, index, "twins").splitlines()]
        table = dict(line.split(" (", 1) for line in run(show, index, "words", "fr", "es", *WORDS).splitlines())
        with open(report, encoding="utf-8") as file:
            counts = json.load(file)
    # Some pages of program text are English to the indexer, and may find each other as such.
    pairs = [pair for pair in pairs if pair[0].startswith("lofr") and pair[1].startswith("loes")]
    true = {number(a) for a in sides[0][1]} & {number(b) for b in sides[1][1]}
    right = sum(number(a) == number(b) for a, b in pairs)
    precision, recall = right / max(1, len(pairs)), right / len(true)
    print("%d twins, %d found, precision %.3f, recall %.3f; learnt %d words from %d pairs" %
          (len(true), len(pairs), precision, recall, counts["translations"], counts["twins"]))
    floor = FLOORS["all" if options.all else "half"]
    bad = ["%s: %s" % (word, table[word]) for word, stem in WORDS.items()
           if table[word].split(": ")[-1].split(" ")[0] != stem]
    for line in bad:
        print("not learnt: " + line)
    return int(precision < floor[0] or recall < floor[1] or len(bad) > 0)


if __name__ == "__main__":
    sys.exit(main())
