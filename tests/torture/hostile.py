#!/usr/bin/env python3
"""A run over 1,000 files of which 50 are hostile or broken, beside one over the 950 others alone.

The 950 are the sample corpus and files of every kind that we read, made of its sentences; the 50 come from
tests/tools/make_hostile.py, beside a file that grows while it is read. What must hold: the 950 are indexed, word for word as
without the 50; exactly the 50 are named, each with its reason (tests/data/hostile/expected.tsv); no process and no file
is left. With --rounds the two are run in turn that many times, and the ratio of their times is printed.
"""
import argparse
import csv
import fnmatch
import gzip
import json
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path[:0] = [os.path.join(TOP, "tests", "tools")]
import make_hostile as hostile  # noqa: E402
import make_office as office  # noqa: E402
import make_pdfs as pdfs  # noqa: E402
import make_warc as warc  # noqa: E402

GROWING = "growing.txt"
# Of what make_hostile knows, not among the 50: what is refused for its size or kind alone, or has nothing in it, is not hostile;
# as root, what is closed is open.
LEFT_OUT = {"too-large.html", "scan.pdf", "empty.txt", "no-text.txt", "workbook.docx", "sheet.odt", "closed.txt"}
N_HOSTILE, N_FILES = 50, 1000
RATIO = 1.3  # the longest that the 1,000 may take, in times of the 950
KINDS = {"html": 200, "txt": 100, "md": 80, "jsonl": 20, "pdf": 120, "docx": 90, "odt": 70, "epub": 66, "warc.gz": 30}
RECORDS = {"jsonl": 10, "warc.gz": 20}  # documents of one file; one else


def fail(message):
    print("hostile: " + message, file=sys.stderr)
    sys.exit(1)


# ---- the 950 ----

class Writer:
    """Documents of the sentences of the corpus, the same ones each time."""

    def __init__(self, corpus):
        self.random = random.Random(19384)
        self.sentences = []
        for folder, _, names in sorted(os.walk(corpus)):
            for name in sorted(names):
                if name.endswith(".txt"):
                    with open(os.path.join(folder, name), encoding="utf-8", errors="replace") as file:
                        self.sentences += [line.strip() for line in file if 60 < len(line) < 400]
        self.sentences = [s for s in self.sentences if all(" " <= c < "\u2000" and c not in "<>&" for c in s)]
        self.n = 0

    def title(self):
        self.n += 1
        return "Rapport numéro %d" % self.n

    def paragraph(self, most=4):
        return " ".join(self.random.choice(self.sentences) for _ in range(self.random.randint(1, most)))

    def sections(self, most):
        """(heading, paragraphs)"""
        return [("Partie %d" % (i + 1), [self.paragraph() for _ in range(self.random.randint(2, 8))])
                for i in range(self.random.randint(1, most))]

    def html(self, most=12):
        body = "".join("<h2>%s</h2>%s" % (heading, "".join("<p>%s</p>" % text for text in texts))
                       for heading, texts in self.sections(most))
        title = self.title()
        return hostile.html("<main><h1>%s</h1>%s</main>" % (title, body), title)

    def txt(self):
        return "\n\n".join([self.title()] + [self.paragraph() for _ in range(self.random.randint(3, 60))]).encode()

    def md(self):
        return "\n\n".join(["# " + self.title()] + ["## %s\n\n%s" % (heading, "\n\n".join(texts))
                                                   for heading, texts in self.sections(12)]).encode()

    def jsonl(self):
        rows = []
        for _ in range(RECORDS["jsonl"]):
            title = self.title()
            rows.append(json.dumps({"id": title, "title": title, "text": self.paragraph(12)}, ensure_ascii=False) + "\n")
        return "".join(rows).encode()

    def pdf(self):
        title, pages = self.title(), []
        for number in range(self.random.randint(20, 120)):
            page = pdfs.Page().text(60, 60, 16, title if not number else "%d Partie" % number, "F2")
            words, line, y = " ".join(self.paragraph(6) for _ in range(3)).split(), "", 90
            for word in words:
                if len(line) + len(word) > 90:
                    page.text(60, y, 10, line.encode("cp1252", "replace").decode("cp1252"))
                    line, y = "", y + 12
                line += word + " "
                if y > 780:
                    break
            pages.append(page)
        return pdfs.document(pages, title=title, lang="fr")

    def docx(self):
        styles = office.styles(office.style("T", "Title"), office.style("H", "heading 1"))
        body = [office.p(self.title(), style="T")]
        for heading, texts in self.sections(60):
            body += [office.p(heading, style="H")] + [office.p(text) for text in texts]
        return hostile.packed_as([("[Content_Types].xml", office.content_types()), ("word/document.xml", office.document(*body)),
                                  ("word/styles.xml", styles)])

    def odt(self):
        body = '<text:h text:outline-level="1">%s</text:h>' % self.title()
        for heading, texts in self.sections(60):
            body += '<text:h text:outline-level="2">%s</text:h>' % heading + "".join("<text:p>%s</text:p>" % text for text in texts)
        return hostile.open_document(body)

    def epub(self):
        pages = [("%d.xhtml" % i, office.page("x", "<h1>%s</h1>%s" % (heading, "".join("<p>%s</p>" % text for text in texts))))
                 for i, (heading, texts) in enumerate(self.sections(40))]
        names = [name for name, _ in pages]
        return hostile.packed_as([("mimetype", "application/epub+zip"), ("META-INF/container.xml", office.container("book.opf")), (
            "book.opf", office.package("<dc:title>%s</dc:title><dc:language>fr</dc:language>" % self.title(), [
                (name, name, office.XHTML, "") for name in names], names)), *pages])

    def warc_gz(self):
        return b"".join(gzip.compress(warc.record("response", "%s/fr/page-%d" % (warc.HOST, self.n), warc.http(self.html(6))), mtime=0)
                        for _ in range(RECORDS["warc.gz"]))


def make_good(folder):
    """Returns how many files there are and how many documents are in them."""
    corpus = os.path.join(TOP, "corpus", "documents")
    shutil.copytree(corpus, os.path.join(folder, "corpus"))
    n_files = n_docs = sum(len(names) for _, _, names in os.walk(folder))
    writer = Writer(corpus)
    for kind, n in KINDS.items():
        for i in range(n if kind != "html" else N_FILES - N_HOSTILE - n_files - sum(KINDS.values()) + n):
            # among each other, as in a folder of documents
            path = os.path.join(folder, "%02d" % (i % 40), "%s-%d.%s" % (kind[:4], i, kind))
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "wb") as file:
                file.write(getattr(writer, kind.replace(".", "_"))())
            n_docs += RECORDS.get(kind, 1)
    n_files = sum(len(names) for _, _, names in os.walk(folder))
    if n_files != N_FILES - N_HOSTILE:
        fail("%d good files, not %d" % (n_files, N_FILES - N_HOSTILE))
    return n_docs


# ---- the 50 ----

def expected():
    with open(os.path.join(TOP, "tests", "data", "hostile", "expected.tsv"), encoding="utf-8", newline="") as file:
        lines = [line for line in file if not line.startswith("#")]
    return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


def make_bad(folder):
    """{id: (outcome, why)} of the 50, which stand among the others."""
    rows = [row for row in expected() if row["outcome"] in ("failed", "skipped") and row["file"] not in LEFT_OUT]
    bad = {}
    for i, row in enumerate(rows):
        place = "%02d" % (i * 7 % 40)
        bad[place + "/" + row["file"]] = (row["outcome"], row["why"])
        if row["file"] != GROWING:
            hostile.make(os.path.join(folder, place), [row["file"]])
    if len(bad) != N_HOSTILE:
        fail("%d hostile files, not %d" % (len(bad), N_HOSTILE))
    return bad


class Growing:
    """A file that gets longer all the time."""

    def __init__(self, path):
        self.path, self.done = path, threading.Event()
        self.thread = threading.Thread(target=self.grow)

    def grow(self):
        with open(self.path, "w", encoding="utf-8") as file:
            file.write((hostile.text_of("nouveaux") + "\n") * 20000)
            while not self.done.wait(0.001):
                file.write("encore\n")
                file.flush()

    def __enter__(self):
        self.thread.start()
        while not os.path.exists(self.path) or not os.path.getsize(self.path):
            time.sleep(0.01)

    def __exit__(self, *what):
        self.done.set()
        self.thread.join()


# ---- the runs ----

class Run:
    """iom-index in a session and a folder for temporary files of its own."""

    def __init__(self, options, scratch, name, sources):
        self.name, self.index = name, os.path.join(scratch, "index-" + name)
        self.report_file = os.path.join(scratch, name + ".json")
        self.temporary = os.path.join(scratch, "tmp-" + name)
        self.scratch = scratch
        self.command = [os.path.join(options.build, "indexer", "iom-index"), "--quiet", "--index", self.index,
                        "--report", self.report_file]
        self.command += (["--jobs", options.jobs] if options.jobs else []) + sources
        self.wall_s, self.cpu_s = [], []

    def go(self):
        shutil.rmtree(self.index, ignore_errors=True)
        shutil.rmtree(self.temporary, ignore_errors=True)
        os.mkdir(self.temporary)
        shared = set(os.listdir("/dev/shm"))
        started = time.monotonic()
        with subprocess.Popen(self.command, start_new_session=True, cwd=self.temporary, stdin=subprocess.DEVNULL,
                              env={**os.environ, "TMPDIR": self.temporary}) as process:
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
        self.wall_s.append(time.monotonic() - started)
        self.cpu_s.append(usage.ru_utime + usage.ru_stime)
        if process.returncode:
            fail("%s: exit status %d" % (self.name, process.returncode))
        self.nothing_left(process.pid, shared)
        with open(self.report_file, encoding="utf-8") as file:
            return json.load(file)

    def nothing_left(self, session, shared):
        for pid in filter(str.isdigit, os.listdir("/proc")):
            try:
                with open("/proc/%s/stat" % pid, encoding="utf-8", errors="replace") as file:
                    words = file.read().rpartition(")")[2].split()
            except OSError:
                continue
            if int(words[3]) == session:
                fail("%s: process %s is left" % (self.name, pid))
        if os.listdir(self.temporary):
            fail("%s: left in the folder for temporary files: %s" % (self.name, os.listdir(self.temporary)))
        fresh = {name for name in set(os.listdir("/dev/shm")) - shared if "iom" in name}
        if fresh:
            fail("%s: left in /dev/shm: %s" % (self.name, fresh))

    def files(self):
        """Names below the index, without the digits of generations and reports."""
        return sorted({"".join(c for c in os.path.relpath(os.path.join(folder, name), self.index) if not c.isdigit())
                       for folder, _, names in os.walk(self.index) for name in names})


def check_report(report, bad, n_docs):
    if report["documents"] != n_docs:
        fail("%d documents, not %d" % (report["documents"], n_docs))
    named = {}
    for entry in report["entries"]:
        if entry["kind"] in ("failed", "skipped"):
            # "ID", or "ID line 12", "ID https://..."
            named.setdefault(entry["what"].split(" ")[0], []).append(entry)
    for entries in named.values():
        for entry in entries:
            if not entry["why"] or not entry["why"].isprintable():
                fail("%s: no readable reason: %r" % (entry["what"], entry["why"]))
    if set(named) != set(bad):
        fail("named without being hostile: %s; hostile and not named: %s" % (set(named) - set(bad), set(bad) - set(named)))
    for name, (outcome, why) in bad.items():
        got = [(entry["kind"], entry["why"]) for entry in named[name]]
        if len(got) != 1 or got[0][0] != outcome or not fnmatch.fnmatchcase(got[0][1], why):
            fail("%s: %s, not %s: %s" % (name, got, outcome, why))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", default=os.environ.get("IOM_BUILD", os.path.join(TOP, "build", "release")), metavar="DIR",
                        help="where the programs and tests/tools were built (default build/release)")
    parser.add_argument("--rounds", type=int, default=1, metavar="N", help="run the two N times in turn (default 1)")
    parser.add_argument("--jobs", metavar="N", help="handed to iom-index")
    options = parser.parse_args()
    options.build = os.path.abspath(options.build)
    with tempfile.TemporaryDirectory(prefix="hostile.") as scratch:
        os.chdir(scratch)
        good, bad_folder = os.path.join(scratch, "good"), os.path.join(scratch, "bad")
        n_docs = make_good(good)
        bad = make_bad(bad_folder)
        growing = os.path.join(bad_folder, next(name for name in bad if name.endswith("/" + GROWING)))
        os.makedirs(os.path.dirname(growing), exist_ok=True)
        alone, both = Run(options, scratch, "alone", [good]), Run(options, scratch, "both", [good, bad_folder])
        for _ in range(options.rounds):
            report = alone.go()
            check_report(report, {}, n_docs)
            with Growing(growing):
                report = both.go()
            check_report(report, bad, n_docs)
            print("alone %.1f s (CPU %.1f), with the hostile ones %.1f s (CPU %.1f): %.2f" % (
                alone.wall_s[-1], alone.cpu_s[-1], both.wall_s[-1], both.cpu_s[-1], both.wall_s[-1] / alone.wall_s[-1]), flush=True)
        if alone.files() != both.files():
            fail("other files are left in the index: %s" % (set(both.files()) ^ set(alone.files())))
        subprocess.run([os.path.join(options.build, "tests", "tools", "compare_generations"), alone.index, both.index], check=True)
        print("%d files, %d documents, %d hostile ones named; wall %.2f, CPU %.2f times that of the %d alone (at most %.1f)" % (
            N_FILES, n_docs, len(bad), statistics.median(both.wall_s) / statistics.median(alone.wall_s),
            statistics.median(both.cpu_s) / statistics.median(alone.cpu_s), N_FILES - N_HOSTILE, RATIO))


if __name__ == "__main__":
    main()
