"""The judged collections of tests/relevance/data, unpacked into a scratch folder for the programs of bench/."""
import hashlib
import json
import os
import shutil
import sys
import tarfile

TOP = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, os.path.join(TOP, "tests", "relevance"))
import metrics  # noqa: E402

ARCHIVE = os.path.join(TOP, "tests", "relevance", "data", "eval.tar.xz")
FOLDERS = ("piaf-fr", "squad-es", "help-fr", "help-es")
ALL = "all"  # the four in one index
SETS = {"plain": "", "noacc": ".noacc", "typo": ".typo"}


def digest(*paths):
    """Twelve digits that change when one of the files does."""
    state = hashlib.sha256()
    for path in paths:
        with open(path, "rb") as file:
            state.update(file.read())
    return state.hexdigest()[:12]


class Collections:
    """Unpacks what is not there yet. bare() names the documents as iom-index is to see them: without their language."""

    def __init__(self, scratch):
        self.folder = os.path.join(scratch, "eval-" + digest(ARCHIVE, __file__))
        if os.path.isdir(self.folder):
            return
        new = self.folder + ".new"
        shutil.rmtree(new, ignore_errors=True)
        with tarfile.open(ARCHIVE) as archive:
            archive.extractall(new)
        for name in FOLDERS:
            with open(self.bare(name, new), "w", encoding="utf-8") as bare:
                for document in self.read(name, new):
                    del document["lang"]
                    bare.write(json.dumps(document, ensure_ascii=False) + "\n")
        os.rename(new, self.folder)

    def bare(self, name, folder=None):
        return os.path.join(folder or self.folder, "eval", name, name + ".jsonl")

    def read(self, name, folder=None):
        with open(os.path.join(folder or self.folder, "eval", name, "docs.jsonl"), encoding="utf-8") as lines:
            return [json.loads(line) for line in lines]

    @staticmethod
    def parts(name):
        return FOLDERS if name == ALL else (name,)

    def documents(self, name):
        for part in self.parts(name):
            for document in self.read(part):
                yield document["id"], document["title"], document["text"], document["lang"]

    def queries(self, name, which):
        for part in self.parts(name):
            with open(os.path.join(self.folder, "eval", part, "queries%s.tsv" % SETS[which]), encoding="utf-8") as lines:
                for line in lines:
                    yield (*line.rstrip("\n").split("\t"), part[-2:])

    def qrels(self, name, which):
        judged = {}
        for part in self.parts(name):
            judged.update(metrics.read_qrels(os.path.join(self.folder, "eval", part, "qrels%s.txt" % SETS[which])))
        return judged
