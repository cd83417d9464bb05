#!/usr/bin/env python3
"""Is the section named right? Questions to the French and Spanish manuals of Debian, HTML and PDF (manuals.tsv).

  manuals.py --build DIR           fetch and index the manuals, ask, compare with the floors below; one line a question
  manuals.py --build DIR --wrong   only the questions that are not answered right

Found: one of the documents that answer the question is on the first page. Right: the section or page named for it is one
of those that answer, whether the address leads there or, in HTML, the innermost heading is that of the place. Exit status 1
when a share is under its floor; 77 when apt-get has the manuals not, or in another edition than that the places are from.
"""
import argparse
import fnmatch
import json
import os
import re
import subprocess
import sys

import debian
from run import TOP, read_table

HERE = os.path.dirname(os.path.abspath(__file__))
# The edition matters: pages and anchors move with it.
EDITIONS = {"debian-handbook": "11.20220922", "debian-reference-fr": "2.100", "debian-reference-es": "2.100",
            "developers-reference-fr": "12.18", "installation-guide-amd64": "20230508", "maint-guide-fr": "1.2.53",
            "maint-guide-es": "1.2.53"}
# Without the page that holds the whole of a manual: the PDF is a copy of it, and answers show one of two copies.
WANTED = re.compile(r"[/.](fr|es)(-FR|-ES)?(/.*)?((?<!/developers-reference)\.html|\.pdf)(\.gz)?$")
# Share of what, and of which questions. "right" of all is to be 0.90.
FLOORS = {("found", "all"): 0.95, ("right", "first"): 0.88, ("right", "all"): 0.81}
FIRST_PAGE = 10
SECOND = 51  # the questions from this number on were written after the order of places, see manuals.tsv


def fail(message):
    sys.exit("manuals: " + message)


def plain(heading):
    """A heading without its number and whatever white space it is set with."""
    return re.sub(r"^([A-Z]|\d+)(\.\d+)*\.? ", "", " ".join(heading.split())).strip()


class Place:
    """One of the places that answer a question."""

    def __init__(self, path, heading):
        self.path, _, where = path.partition("#")
        self.heading, self.anchor, self.pages = plain(heading), None, ()
        if where.startswith("page="):
            first, _, last = where[len("page="):].partition("-")
            self.pages = range(int(first), int(last or first) + 1)
        else:
            self.anchor = where

    def is_in(self, result):
        return fnmatch.fnmatchcase(result["id"], self.path)

    def is_named(self, section):
        if not section:
            return False
        if self.pages:
            return section["page"] in self.pages
        return section["anchor"] == self.anchor or plain((section["heading"] or [""])[-1]) == self.heading


def places(row):
    paths, headings = row["answers"].split(" | "), row["section"].split(" | ")
    if len(paths) != len(headings):
        fail("%s: %d places, %d headings" % (row["id"], len(paths), len(headings)))
    return [Place(*pair) for pair in zip(paths, headings)]


def run(command, text=None):
    done = subprocess.run(command, input=text, capture_output=True, text=True)
    if done.returncode > 1:
        fail("%s ended with %d\n%s" % (command[0], done.returncode, done.stderr))
    return done.stdout


def named(section):
    if not section:
        return "no section"
    where = "p. %d" % section["page"] if section["page"] else "#%s" % section["anchor"]
    return "%s %s" % (where, " > ".join(" ".join(heading.split()) for heading in section["heading"]))


def ask(options, index, rows):
    """The results of each question: {id: [result]}."""
    batch = "".join("%s\t%s\n" % (row["id"], row["question"]) for row in rows)
    found = {row["id"]: [] for row in rows}
    for line in run([os.path.join(options.build, "cli", "iom-search"), "--index", index, "--batch", "--jsonl", "-n",
                     str(FIRST_PAGE)], batch).splitlines():
        answer = json.loads(line)
        found[answer["id"]].append(answer["result"])
    return found


def judge(row, results):
    """Rank of the first document that answers (or None), whether its section is right, and which it is."""
    right = places(row)
    for rank, result in enumerate(results, 1):
        here = [place for place in right if place.is_in(result)]
        if here:
            return rank, any(place.is_named(result["section"]) for place in here), named(result["section"])
    return None, False, ""


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", required=True, metavar="DIR", help="where the programs were built")
    parser.add_argument("--scratch", default=os.path.join(TOP, "build", "bench", "manuals"), metavar="DIR",
                        help="where the manuals and their index are kept (default build/bench/manuals)")
    parser.add_argument("--reuse", action="store_true", help="search the index as an earlier run left it")
    parser.add_argument("--wrong", action="store_true", help="show only what is not answered right")
    options = parser.parse_args()
    manuals = debian.unpack(tuple(EDITIONS), WANTED, options.scratch)
    if not manuals:
        print("manuals: apt-get has not all of " + " ".join(EDITIONS))
        return 77
    for package, edition in EDITIONS.items():
        if not debian.has(options.scratch, package, edition):
            print("manuals: the places were looked up in %s %s" % (package, edition))
            return 77
    index = os.path.join(options.scratch, "index")
    if not (options.reuse and os.path.isdir(index)):
        run([os.path.join(options.build, "indexer", "iom-index"), "--quiet", "--full", "--index", index, manuals])

    rows = read_table(os.path.join(HERE, "manuals.tsv"))
    counts = {}
    answers = ask(options, index, rows)
    for row in rows:
        rank, right, where = judge(row, answers[row["id"]])
        group, _, number = row["id"].rpartition("-")
        for group in (group, "first" if int(number) < SECOND else "second", "all"):
            count = counts.setdefault(group, [0, 0, 0])
            for i, true in enumerate((True, rank, right)):
                count[i] += bool(true)
        if not options.wrong or not right:
            print("%-11s%4s  %-6s %s\n%26s%s%s" % (
                row["id"], rank or "-", "right" if right else "WRONG" if rank else "", row["question"], "", where,
                "" if right else "\n%26sis: %s, %s" % ("", row["answers"], row["section"])))
    print("%-10s%10s%8s%14s" % ("", "questions", "found", "section right"))
    for group in [*sorted(group for group in counts if "-" in group), "first", "second", "all"]:
        n, found, right = counts[group]
        print("%-10s%10d%8.3f%14.3f" % (group, n, found / n, right / max(1, found)))
    below = []
    for (name, group), floor in FLOORS.items():
        n, found, right = counts[group]
        share = found / n if name == "found" else right / max(1, found)
        if share < floor:
            below.append("%s of %s is %.3f, under its floor of %.2f" % (name, group, share, floor))
    for sentence in below:
        print("BELOW  " + sentence)
    return 1 if below else 0


if __name__ == "__main__":
    sys.exit(main())
