#!/usr/bin/env python3
"""Is the order of the answers still good? The judged queries of the sample corpus against an index made here and now.

  run.py --build DIR     index corpus/documents, ask corpus/judgements/queries.tsv, score, compare with floors.tsv
  run.py --build DIR --per-query     and one line a query, the worst first

Exit status 1 when a figure is under its floor. A group is a kind of query and a language ("names fr"), a kind, or "all";
the id of a query tells its kind. Of several gains, nDCG takes them as they stand; the other figures count any gain.
"""
import argparse
import os
import subprocess
import sys
import tempfile

import metrics

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.dirname(os.path.dirname(HERE))
KINDS = {"s": "sections", "n": "names", "t": "typos", "x": "cross"}  # by the letters before the dash; others: themes
ORDER = ("themes", "sections", "names", "typos", "cross")


def fail(message):
    sys.exit("relevance: " + message)


def read_table(path):
    """Rows of a tab-separated file as dictionaries, named by its first line; lines that start with # are comments."""
    with open(path, encoding="utf-8") as lines:
        rows = [line.rstrip("\n").split("\t") for line in lines if line.strip() and not line.startswith("#")]
    return [dict(zip(rows[0], row)) for row in rows[1:]]


def kind_of(query):
    return KINDS.get(query.split("-")[0], "themes")


def search(build, queries, folder):
    """Index the corpus below folder, ask every query; the path of the run."""
    index, run = os.path.join(folder, "index"), os.path.join(folder, "run")
    built = subprocess.run([os.path.join(build, "indexer", "iom-index"), "--quiet", "--index", index,
                            os.path.join(TOP, "corpus", "documents")])
    if built.returncode:
        fail("iom-index ended with %d" % built.returncode)
    batch = "".join("%s\t%s\n" % (row["id"], row["query"]) for row in queries)
    with open(run, "w", encoding="utf-8") as out:
        asked = subprocess.run([os.path.join(build, "cli", "iom-search"), "--index", index, "--batch", "--trec",
                                "-n", "100"], input=batch.encode(), stdout=out)
    if asked.returncode:
        fail("iom-search ended with %d" % asked.returncode)
    return run


def group(scores, languages):
    """{group: {query: scores}}, in the order of the table; a query is in its kind and language, its kind, and all."""
    groups = {}
    for kind in ORDER:
        members = {query: row for query, row in scores.items() if kind_of(query) == kind}
        spoken = sorted({languages[query] for query in members})
        for language in spoken if len(spoken) > 1 else ():
            groups["%s %s" % (kind, language)] = {query: row for query, row in members.items()
                                                  if languages[query] == language}
        groups[kind] = members
    groups["all"] = scores
    return groups


def check_floors(groups):
    """The figures that are under their floor, as sentences."""
    below = []
    for row in read_table(os.path.join(HERE, "floors.tsv")):
        if not groups.get(row["group"]) or row["metric"] not in metrics.METRICS:
            fail("floors.tsv: no such figure: %s, %s" % (row["group"], row["metric"]))
        value = metrics.mean(groups[row["group"]], row["metric"])
        if value < float(row["floor"]):
            below.append("%s: %s is %.3f, under its floor of %s" % (row["group"], row["metric"], value, row["floor"]))
    return below


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", required=True, metavar="DIR", help="where the programs were built")
    parser.add_argument("--per-query", action="store_true")
    options = parser.parse_args()

    queries = read_table(os.path.join(TOP, "corpus", "judgements", "queries.tsv"))
    qrels = metrics.read_qrels(os.path.join(TOP, "corpus", "judgements", "qrels.txt"))
    languages = {row["id"]: row["language"] for row in queries}
    unjudged = languages.keys() ^ qrels.keys()
    if unjudged:
        fail("queries without judgement, or judgements without query: " + " ".join(sorted(unjudged)))
    with tempfile.TemporaryDirectory(prefix="iom-relevance-") as folder:
        run = metrics.read_run(search(options.build, queries, folder))
    scores = metrics.score_run(qrels, run)

    if options.per_query:
        texts = {row["id"]: row["query"] for row in queries}
        for query in sorted(scores, key=lambda query: scores[query]["ndcg10"]):
            print("%-6s" % query + "".join("%8.3f" % scores[query][metric] for metric in metrics.METRICS),
                  " " + texts[query])
        print()
    groups = group(scores, languages)
    print("%-12s%8s" % ("group", "queries") + "".join("%8s" % metric for metric in metrics.METRICS))
    for name, members in groups.items():
        print("%-12s%8d" % (name, len(members)) +
              "".join("%8.3f" % metrics.mean(members, metric) for metric in metrics.METRICS))
    below = check_floors(groups)
    for sentence in below:
        print("BELOW  " + sentence)
    return 1 if below else 0


if __name__ == "__main__":
    sys.exit(main())
