#!/usr/bin/env python3
"""check_article_words.py EXPECTED INDEX ISEARCH NIGHT [--list N]

Prints how well the words of the articles that appeared up to NIGHT were told from what surrounds them, as
"PRECISION RECALL PAGES", figures from 0 to 1: of the words that the index keeps as text those that are the
article's, and of the article's words those that are kept. A word is counted as often as it stands there. With
--list, the N pages that fare worst, on standard error.

EXPECTED  expected.jsonl of make_site_pages.py       ISEARCH  the program iom-search
"""
import argparse
import collections
import json
import re
import subprocess
import sys


def words(text):
    return collections.Counter(re.findall(r"\w+", text.lower()))


def kept(options, document):
    answer = subprocess.run([options.isearch, "--index", options.index, "--show", document, "--json"], check=True, capture_output=True)
    shown = json.loads(answer.stdout)
    text = []
    for section in shown["sections"]:
        text += [*section["heading"], section["text"]]
    return words("\n".join(text))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("expected")
    parser.add_argument("index")
    parser.add_argument("isearch")
    parser.add_argument("night", type=int)
    parser.add_argument("--list", type=int, default=0)
    options = parser.parse_args()
    right = n_kept = n_wanted = 0
    worst = []
    with open(options.expected, encoding="utf-8") as file:
        pages = [json.loads(line) for line in file]
    pages = [page for page in pages if page["night"] <= options.night]
    for page in pages:
        got = kept(options, page["id"])
        wanted = words(page["text"])
        # the title is shown apart; where it is said again as the heading of the text it does no harm
        title = words(page["title"])
        if not title - (got - wanted):
            got -= title - collections.Counter()
        both = sum((got & wanted).values())
        right, n_kept, n_wanted = right + both, n_kept + sum(got.values()), n_wanted + sum(wanted.values())
        wrong = sum(got.values()) + sum(wanted.values()) - 2 * both
        worst.append((wrong, page["id"], " ".join((got - wanted).elements())[:160], " ".join((wanted - got).elements())[:160]))
    worst.sort(key=lambda row: (-row[0], row[1]))
    for wrong, name, extra, missing in worst[: options.list]:
        print(f"{name}: {wrong} words; kept: {extra}; missing: {missing}", file=sys.stderr)
    print(f"{right / max(n_kept, 1):.4f} {right / max(n_wanted, 1):.4f} {len(pages)}")


if __name__ == "__main__":
    main()
