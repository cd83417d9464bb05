"""
The rows of bench/relevance: which queries go to which index, how the answers are judged, and what is to be reached.

A row is one or more lines of the table. ROWS lists them in the order of the table, each with the function that makes
its lines. "difference" is ours less what "versus" names: a peer (the best of those that ran), or ourselves on the same
queries under other circumstances; p is the paired randomization test of it.
"""
import collections

import peers
from judged import FOLDERS, OTHER, metrics, score
from runs import OURS

Line = collections.namedtuple(
    "Line", "row measure queries values versus difference p target stretch reached took_ms kept_difference kept_p")

TITLE = {"ndcg10": "nDCG@10", "r100": "recall@100", "s1": "success@1", "s10": "success@10"}
SIGNIFICANT = .001
RECALL_BEST, ORDER_BEST = peers.BEST, 10  # how many results are asked for


class Scored:
    """
    What the engines make of a set. engines: {engine: {query: metrics}}; before: the same of our run that --against
    names, or None; sections: {query: section of our first answer}; took_ms: of a query of ours.
    """

    def __init__(self, questions, engines, before=None, took_ms=None, sections=None):
        self.questions, self.engines, self.before = questions, engines, before
        self.took_ms, self.sections = took_ms, sections or {}

    def judged_by(self, part):
        """The same on some of the queries."""
        qrels = {query: gains for query, gains in part.qrels.items() if query in self.questions.qrels}

        def pick(scores):
            return {query: scores[query] for query in qrels}

        return Scored(part._replace(qrels=qrels), {engine: pick(scores) for engine, scores in self.engines.items()},
                      pick(self.before) if self.before else None, self.took_ms)

    def means(self, metric):
        return {engine: metrics.mean(scores, metric) for engine, scores in self.engines.items()}

    def best_peer(self, metric):
        means = self.means(metric)
        return max((peer for peer in peers.PEERS if peer in means), key=means.get, default=None)


def ask(runs, index, questions, best, switches=(), peer=None, sections=False):
    """
    A set, or each K-th query of it, by ours and by the peers.

    best      how many results ours is asked for
    switches  options of iom-search
    peer      None: not asked; else the arguments of Runs.peer after its name: index, set, told, everywhere
    """
    sampled = runs.sampled(questions)
    scored = Scored(sampled, {})
    if runs.options.ours:
        run, scored.took_ms, scored.sections = runs.ours(index, sampled, best, switches, sections)
        scored.engines[OURS] = score(sampled, run)
        kept = runs.kept(runs.options.against, index, sampled, switches) if runs.options.against else None
        scored.before = score(sampled, kept) if kept else None
    for name in peers.PEERS if peer and runs.options.peers else ():
        run = runs.peer(name, *peer)
        if run is not None:
            scored.engines[name] = score(sampled, run)
    return scored


def line(row, scored, metric, title=None, other=None, versus=None, values=None, **goal):
    """
    A line about one metric.

    other, versus  the scores that ours are compared with, and what they are
    values         what is shown for each engine (default: the means of the metric)
    goal           what is to be reached; see reached_goal
    """
    ours = scored.engines.get(OURS)
    difference = p = None
    if ours and other:
        difference = metrics.mean(ours, metric) - metrics.mean(other, metric)
        p = metrics.p_value(other, ours, metric)
    values = scored.means(metric) if values is None else values
    target, reached = reached_goal(values.get(OURS), difference, p, **goal)
    kept = scored.before if ours else None
    return Line(row, title or TITLE[metric], len(scored.questions.qrels), values, versus if other else None,
                difference, p, target, goal.get("stretch"), reached, scored.took_ms,
                metrics.mean(ours, metric) - metrics.mean(kept, metric) if kept else None,
                metrics.p_value(kept, ours, metric) if kept else None)


def reached_goal(value, difference, p, least_value=None, least_difference=None, significant=False, stretch=None):
    """
    The goal in words, and whether it is reached; None when there is none or nothing to judge by.

    least_value       of ours
    least_difference  of ours to what it is compared with; significant: with a p below SIGNIFICANT
    stretch           a further goal, shown only
    """
    del stretch
    if least_value is not None:
        return "%.2f" % least_value, None if value is None else value >= least_value
    if least_difference is None:
        return None, None
    target = "%+.2f" % least_difference + (", p < %g" % SIGNIFICANT if significant else "")
    if difference is None:
        return target, None
    return target, difference >= least_difference and (not significant or p < SIGNIFICANT)


def against_best(row, scored, metric, title=None, **goal):
    best = scored.best_peer(metric)
    return line(row, scored, metric, title, scored.engines.get(best), best, **goal)


# By index: how far above the peer, and the further goal.
PLAIN = {"piaf-fr": (.03, .845), "squad-es": (.03, .880), "help-fr": (.06, .745), "help-es": (.06, .715),
         "all": (.06, .775)}


def plain(runs, row):
    """Queries as they were typed; the four in one index are held against Omega, which is told the languages."""
    questions = runs.collections.plain(row)
    scored = ask(runs, row, questions, RECALL_BEST, peer=(row, questions))
    least, stretch = PLAIN[row]
    goal = {"least_difference": least, "significant": True, "stretch": stretch}
    if row == "all":
        yield line(row, scored, "ndcg10", None, scored.engines.get("omega"), "omega", **goal)
        if OURS in scored.engines and scored.best_peer("ndcg10") not in (None, "omega"):
            yield against_best(row, scored, "ndcg10")
    else:
        yield against_best(row, scored, "ndcg10", **goal)
    yield against_best(row, scored, "r100", least_difference=0)


def altered(runs, row):
    """Queries without accents (noacc) or with one misspelt word (typo), of those that are there unaltered too."""
    index, kind = row.split(".")
    changed, originals = runs.collections.altered(index, kind)
    whole = runs.collections.plain(index)
    for peer in peers.PEERS if runs.options.peers else ():
        runs.peer(peer, index, whole)
    scored = ask(runs, index, changed, ORDER_BEST, peer=(index, changed))
    before = ask(runs, index, originals, ORDER_BEST, peer=(index, originals))
    yield against_best(row, scored, "ndcg10")
    there = before.means("ndcg10")
    lost = {engine: value - there[engine] for engine, value in scored.means("ndcg10").items() if engine in there}
    title = "less than with accents" if kind == "noacc" else "less than spelt right"
    goal = {"least_difference": -.01, "stretch": -.005} if kind == "noacc" else {}
    yield line(row, scored, "ndcg10", title, before.engines.get(OURS), "itself", lost, **goal)
    if kind == "typo" and OURS in scored.engines and runs.knows("--no-spelling"):
        yield won_back(runs, row, index, changed, scored, before)


def won_back(runs, row, index, changed, scored, before):
    """Which share of what misspelling costs does correcting win back? Both costs are of ours, on the same queries."""
    uncorrected = ask(runs, index, changed, ORDER_BEST, ("--no-spelling",)).engines[OURS]
    right, wrong, without = (metrics.mean(scores, "ndcg10")
                             for scores in (before.engines[OURS], scored.engines[OURS], uncorrected))
    values = {OURS: (wrong - without) / (right - without)} if right > without else {}
    return line(row, scored, "ndcg10", "share won back", uncorrected, "--no-spelling", values, least_value=.75,
                stretch=.85)


def manuals(runs, row):
    """Is the right manual the first answer, and the section named with it the right page?"""
    questions, pages = runs.collections.manuals(row[-2:])
    scored = ask(runs, "manuals", questions, ORDER_BEST, peer=("manuals", questions), sections=True)
    yield against_best(row, scored, "s1", "right manual first", least_value=.57, stretch=.65)
    if OURS in scored.engines:
        right = [query for query in scored.questions.qrels if scored.sections.get(query) in pages[query]]
        yield line(row, scored, "s1", "and right section", values={OURS: len(right) / len(scored.questions.qrels)})


def cross(runs, row):
    """Queries of one language on the documents of the other; the peers search these alone, read in their language."""
    language, other = row[-2:], OTHER[row[-2:]]
    questions = runs.collections.cross(language)
    scored = ask(runs, "help", questions, ORDER_BEST, ("--lang", other), ("help-" + other, questions, other))
    yield against_best(row, scored, "ndcg10", least_value=.60, stretch=.65)


def less_than_alone(row, scored, alone, title):
    """What searching in both languages does to the documents of the query's own."""
    values = {OURS: scored.means("ndcg10")[OURS] - alone.means("ndcg10")[OURS]}
    return line(row, scored, "ndcg10", title, alone.engines[OURS], "--no-cross", values)


def own(runs, row):
    """Both languages in one index: does searching across them push down documents in the language of the query?"""
    questions = runs.collections.own(row[-2:])
    scored = ask(runs, "help", questions, ORDER_BEST, peer=("help", questions))
    yield against_best(row, scored, "ndcg10")
    if OURS in scored.engines:
        alone = ask(runs, "help", questions, ORDER_BEST, ("--no-cross",))
        yield less_than_alone(row, scored, alone, "less than --no-cross")


def only(runs, row):
    """Half of the judged pages exist in the other language alone: are they on the first page, and what of the rest?"""
    index = row
    everything, there, rest = runs.collections.only(row[-2:])
    scored = ask(runs, index, everything, ORDER_BEST, peer=(index, everything, None, True))
    yield against_best(row, scored.judged_by(there), "s10", "twin among ten")
    own_language = scored.judged_by(rest)
    yield against_best(row, own_language, "ndcg10", "nDCG@10 of the rest")
    if OURS in scored.engines:
        alone = ask(runs, index, everything, ORDER_BEST, ("--no-cross",)).judged_by(rest)
        yield less_than_alone(row, own_language, alone, "rest, less --no-cross")


ROWS = {}
for name in (*FOLDERS, "all"):
    ROWS.update({name: plain, name + ".noacc": altered, name + ".typo": altered})
for function in (manuals, cross, own, only):
    ROWS.update({"%s-%s" % (function.__name__, language): function for language in OTHER})
