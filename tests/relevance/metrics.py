#!/usr/bin/env python3
"""Scores of ranked lists against judgements (Python's standard library alone).

  metrics.py QRELS RUN [RUN2]   one run, or the second compared with the first
  metrics.py --self-test        checks the formulas on cases worked out by hand

QRELS: "query 0 document gain" a line. RUN: "query Q0 document rank score tag" a line, as trec_eval reads it.

A query's documents are ordered by falling score, equal scores by rising rank; a document named twice counts once. Only
queries with a positive judgement count; one that a run lacks scores 0.

ndcg10  sum of gain / log2(rank + 1) over the first ten, divided by the best such sum that the judgements allow
mrr10   1 / rank of the first relevant document, 0 when it is not among ten
r100    share of the relevant documents among the first hundred
s1      1 when the first document is relevant
"""
import math
import operator
import random
import sys

METRICS = ("ndcg10", "mrr10", "r100", "s1")


def read_qrels(path):
    """{query: {document: gain}}, positive gains only."""
    qrels = {}
    with open(path, encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            columns = line.split()
            if not columns:
                continue
            if len(columns) != 4:
                raise ValueError("%s:%d: not four columns" % (path, number))
            if float(columns[3]) > 0:
                qrels.setdefault(columns[0], {})[columns[2]] = float(columns[3])
    return qrels


def read_run(path):
    """{query: [document, ...]}, best first."""
    rows = {}
    with open(path, encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            columns = line.split()
            if not columns:
                continue
            if len(columns) != 6:
                raise ValueError("%s:%d: not six columns" % (path, number))
            rows.setdefault(columns[0], []).append((-float(columns[4]), int(columns[3]), columns[2]))
    return {query: list(dict.fromkeys(row[2] for row in sorted(found))) for query, found in rows.items()}


def score(gains, documents):
    """The metrics of one query."""
    def dcg(values):
        return sum(gain / math.log2(rank + 1) for rank, gain in enumerate(values, 1))

    first = next((rank for rank, document in enumerate(documents[:10], 1) if document in gains), 0)
    return {
        "ndcg10": dcg(gains.get(document, 0.0) for document in documents[:10])
        / dcg(sorted(gains.values(), reverse=True)[:10]),
        "mrr10": 1 / first if first else 0.0,
        "r100": sum(document in gains for document in documents[:100]) / len(gains),
        "s1": float(first == 1),
    }


def score_run(qrels, run):
    return {query: score(gains, run.get(query, [])) for query, gains in qrels.items()}


def mean(scores, metric):
    return sum(row[metric] for row in scores.values()) / len(scores) if scores else 0.0


def p_value(one, other, metric="ndcg10", rounds=10000, seed=1):
    """
    Two-sided paired randomization test: how often a difference of the means at least as large as the observed one comes
    of giving each query's two scores to the two runs by the toss of a coin. The observed order counts as one toss, so
    the least value is 1 / (rounds + 1). Source: Smucker, Allan, Carterette, CIKM 2007.
    """
    differences = [other[query][metric] - one[query][metric] for query in sorted(one)]
    differences = [difference for difference in differences if difference]
    if not differences:
        return 1.0
    # Eight queries at a time: the sum for each of the 256 ways to toss for them, looked up by a random byte.
    sums = []
    for at in range(0, len(differences), 8):
        table = [0.0]
        for difference in differences[at:at + 8]:
            table = [value - difference for value in table] + [value + difference for value in table]
        sums.append(table * (256 // len(table)))
    observed = abs(sum(differences)) - 1e-9
    toss = random.Random(seed)
    hits = sum(abs(sum(map(operator.getitem, sums, toss.randbytes(len(sums))))) >= observed for _ in range(rounds))
    return (hits + 1) / (rounds + 1)


def self_test():
    def near(value, wanted, within=1e-5):
        if abs(value - wanted) > within:
            raise SystemExit("metrics.py: self-test: %r instead of %r" % (value, wanted))

    # Two relevant of gain 1 at ranks 2 and 4: DCG .63093 + .43068, at best 1 + .63093.
    got = score({"a": 1.0, "b": 1.0}, ["x", "a", "y", "b"])
    near(got["ndcg10"], 1.06161 / 1.63093)
    near(got["mrr10"], 0.5)
    near(got["r100"], 1)
    near(got["s1"], 0)
    # Gains 3 and 1 in the wrong order, a third relevant one missing: 1 + 3 x .63093, at best 3 + 2 x .63093 + .5.
    got = score({"a": 3.0, "b": 1.0, "c": 2.0}, ["b", "a"])
    near(got["ndcg10"], 2.89279 / 4.76186)
    near(got["r100"], 2 / 3)
    near(got["s1"], 1)
    # Rank 11 counts for r100 alone; rank 101 for nothing.
    got = score({"a": 1.0}, ["d%d" % i for i in range(10)] + ["a"])
    near(got["ndcg10"] + got["mrr10"] + got["s1"], 0)
    near(got["r100"], 1)
    near(score({"a": 1.0}, ["d%d" % i for i in range(100)] + ["a"])["r100"], 0)
    near(score({"a": 1.0}, [])["ndcg10"], 0)
    # Eight queries, all better: 2 of the 256 ways to toss reach the difference. Ten of which one is worse: 22 of 1,024.
    worse = {str(i): {"m": 0.0} for i in range(8)}
    better = {str(i): {"m": 1.0} for i in range(8)}
    near(p_value(worse, better, "m"), 2 / 256, 0.003)
    near(p_value(worse, worse, "m"), 1)
    worse = {str(i): {"m": float(i == 3)} for i in range(10)}
    better = {str(i): {"m": float(i != 3)} for i in range(10)}
    near(p_value(worse, better, "m"), 22 / 1024, 0.006)
    print("self-test passed")


def main(arguments):
    if arguments == ["--self-test"]:
        return self_test()
    if len(arguments) not in (2, 3):
        sys.exit("usage: metrics.py QRELS RUN [RUN2] | --self-test")
    qrels = read_qrels(arguments[0])
    runs = [score_run(qrels, read_run(path)) for path in arguments[1:]]
    print("queries %d" % len(qrels))
    for metric in METRICS:
        means = [mean(run, metric) for run in runs]
        line = "%-8s" % metric + "".join("%8.4f" % value for value in means)
        if len(runs) == 2:
            line += "  %+.4f  p %.4f" % (means[1] - means[0], p_value(*runs, metric))
        print(line)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
