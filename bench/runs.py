"""
Lists of documents for sets of queries, from iom-search and from the peers.

Runs of the peers are kept in the scratch folder under a digest of what made them, with all queries of their set, so
that a later call asks iom-search alone. Our indexes are kept with a digest of iom-index and of the documents, our runs
with one of iom-search, index and queries; they are made anew when it differs. A run is a file as trec_eval reads it;
where sections count, the last column names them.
"""
import hashlib
import json
import os
import resource
import shutil
import subprocess
import sys

import peers
from judged import ARCHIVE, digest, metrics

OURS = "ours"


def say(message):
    print("bench/relevance: " + message, file=sys.stderr, flush=True)


class Runs:
    """options: build, scratch, every, reuse, cache, jobs, keep, and which engines to ask: ours, peers."""

    def __init__(self, collections, options):
        self.collections, self.options = collections, options
        self.programs = {name: os.path.join(options.build, folder, name)
                         for name, folder in (("iom-index", "indexer"), ("iom-search", "cli"))}
        self.engine = {}  # peer: (index, engine), the last one used
        self.missing = {}  # peer: what it lacks
        self.indexed = set()
        self.done = {}  # our runs of this call
        self.help = self._help() if options.ours else ""

    def _help(self):
        for name, program in self.programs.items():
            if not os.access(program, os.X_OK):
                sys.exit("bench/relevance: no %s in %s: build it, or name the folder with --build" %
                         (name, self.options.build))
        return subprocess.run([self.programs["iom-search"], "--help"], stdout=subprocess.PIPE, check=True,
                              encoding="utf-8").stdout

    def knows(self, switch):
        """Has iom-search this option?"""
        return switch in self.help.split()

    def sampled(self, questions):
        """Every K-th query of a set."""
        queries = questions.queries[::self.options.every]
        return questions._replace(queries=queries, qrels={query[0]: questions.qrels[query[0]] for query in queries})

    # the peers

    def peer(self, name, index, questions, told=None, everywhere=False):
        """
        The run of a peer as {query: documents}, or None when it cannot run here; always of all queries.

        told        the language it is told, in place of the query's own
        everywhere  documents of either language are wanted
        """
        folder = os.path.join(self.options.scratch, "peers-" + digest(ARCHIVE, *self._sources(name)))
        os.makedirs(folder, exist_ok=True)
        path = os.path.join(folder, "%s-%s-%s.run" % (name, index, questions.whole))
        if not os.path.exists(path) or not self.options.cache and path not in self.done:
            if questions.whole != questions.name:
                raise AssertionError("%s is to be asked before %s" % (questions.whole, questions.name))
            engine = self._engine(name, index, folder)
            if not engine:
                return None
            say("%s: %s, %s: %d queries" % (name, index, questions.name, len(questions.queries)))
            with open(path + ".new", "w", encoding="utf-8") as run:
                for query, text, language in questions.queries:
                    for rank, (document, score) in enumerate(engine.search(text, told or language, everywhere), 1):
                        run.write("%s Q0 %s %d %.6f %s\n" % (query, document, rank, score, name))
            os.rename(path + ".new", path)
            self.done[path] = None
        return metrics.read_run(path)

    @staticmethod
    def _sources(name):
        own = [peers.PEER_JAVA] if name == "lucene" else []
        return [peers.__file__, sys.modules["judged"].__file__, *own]

    def _engine(self, name, index, folder):
        if name in self.missing:
            return None
        if self.engine.get(name, (None, None))[0] != index:
            self._close(name)
            say("%s: %s: indexing" % (name, index))
            try:
                self.engine[name] = index, peers.PEERS[name](self.collections.documents(index), folder)
            except peers.Missing as error:
                self.missing[name] = str(error)
                say("%s: NOT RUN, its column stays empty: this machine lacks %s" % (name, error))
                return None
        return self.engine[name][1]

    def _close(self, name):
        if name in self.engine:
            self.engine.pop(name)[1].close()

    def close(self):
        for name in list(self.engine):
            self._close(name)

    # ours

    def _index(self, name):
        folder = os.path.join(self.options.scratch, "index", name)
        if name in self.indexed:
            return folder
        self.indexed.add(name)
        made, documents = folder + ".made", self.collections.bare(name)
        wanted = digest(self.programs["iom-index"], documents)
        if os.path.exists(os.path.join(folder, "current")) and os.path.exists(made):
            with open(made, encoding="ascii") as file:
                if self.options.reuse or file.read() == wanted:
                    return folder
        say("ours: %s: indexing" % name)
        shutil.rmtree(folder, ignore_errors=True)
        os.makedirs(os.path.dirname(folder), exist_ok=True)
        command = [self.programs["iom-index"], "--quiet", "--index", folder, documents]
        if self.options.jobs:
            command += ["--jobs", self.options.jobs]
        if subprocess.run(command, check=False).returncode:
            sys.exit("bench/relevance: %s: iom-index failed" % name)
        with open(made, "w", encoding="ascii") as file:
            file.write(wanted)
        return folder

    def ours(self, index, questions, best, switches=(), sections=False):
        """
        Our run as {query: documents}, the CPU milliseconds of a query, and with sections {query: section of the first}.
        best: how many results are asked for.
        """
        key = (index, questions.name, best, *switches)
        if key not in self.done:
            folder = self._index(index)
            path = self._kept(self.options.keep, index, questions, switches)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            batch = "".join("%s\t%s\n" % query[:2] for query in questions.queries).encode()
            wanted = digest(self.programs["iom-search"], folder + ".made") + hashlib.sha256(batch).hexdigest()[:12]
            took_ms = self._made_before(path, wanted)
            if took_ms is None:
                took_ms, whole = self._ask(folder, batch, path, ["-n", str(best), *switches], sections)
                took_ms /= len(questions.queries)
                with open(path + ".made", "w", encoding="ascii") as file:
                    file.write("%s %f" % (wanted if whole else "-", took_ms))
            self.done[key] = (metrics.read_run(path), took_ms, self._first_sections(path) if sections else {})
        return self.done[key]

    def kept(self, name, index, questions, switches=()):
        """A run kept under that name by an earlier call with the same --every, or None."""
        path = self._kept(name, index, questions, switches)
        return metrics.read_run(path) if os.path.exists(path) else None

    def _kept(self, name, index, questions, switches):
        folder = os.path.join("kept", name) if name else "ours"
        return os.path.join(self.options.scratch, folder, "every-%d" % self.options.every,
                            "%s-%s%s.run" % (index, questions.name, "".join(switches)))

    def _made_before(self, path, wanted):
        """The CPU milliseconds of a query when the same program asked the same index the same before, else None."""
        if not self.options.cache or not os.path.exists(path) or not os.path.exists(path + ".made"):
            return None
        with open(path + ".made", encoding="ascii") as file:
            made, took_ms = file.read().split()
        return float(took_ms) if made == wanted else None

    def _ask(self, index, batch, path, switches, sections):
        """Write the run of a batch; the CPU milliseconds it took, and whether every query was answered."""
        command = [self.programs["iom-search"], "--index", index, "--batch", *switches]
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        with open(path, "w", encoding="utf-8") as run:
            asked = subprocess.run([*command, "--jsonl" if sections else "--trec"], input=batch, check=False,
                                   stdout=subprocess.PIPE if sections else run)
            for line in asked.stdout.splitlines() if sections else ():
                answer = json.loads(line)
                result, section = answer["result"], answer["result"]["section"] or {}
                run.write("%s Q0 %s %d %.6f %s\n" % (answer["id"], result["id"], answer["rank"], result["score"],
                                                    section.get("anchor") or "-"))
        if asked.returncode == 2:
            say("ours: %s: iom-search met an error; see above" % path)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        took_s = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        return 1000 * took_s, asked.returncode != 2

    @staticmethod
    def _first_sections(path):
        with open(path, encoding="utf-8") as lines:
            rows = [line.split() for line in lines]
        return {row[0]: row[5] for row in rows if row[3] == "1"}
