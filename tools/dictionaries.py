#!/usr/bin/env python3
"""Word lists for iom-index --dictionaries, made of what Debian's dictionary packages have installed.

  dictionaries.py [--dictd DIR] [--apertium DIR] OUT     write OUT/xx-yy.lex and, with Apertium, OUT/xx-yy.apertium.lex

Lines are "word TAB translation TAB translation...", in UTF-8 and sorted; those with # before them name source and licence.
Both directions of a dictionary are used: fr-es.lex turned round is es-fr.lex. A package that is not installed is left
out; nothing is downloaded. None of it belongs to this project, and each file keeps the licence of its source:

  FreeDict   dict-freedict-fra-spa (CC-BY-SA-3.0), -fra-eng, -eng-fra, -spa-eng, -eng-spa (GPL-2+)
  Apertium   apertium-fr-es, apertium-eng-spa (GPL-2 only), printed by lt-print of lttoolbox
"""
import argparse
import gzip
import os
import re
import shutil
import subprocess
import sys
import tempfile

# Dictionary of dictd, languages, licence as in the package's copyright file.
FREEDICT = (
    ("fra-spa", "fr", "es", "CC-BY-SA-3.0"),
    ("fra-eng", "fr", "en", "GPL-2+"),
    ("eng-fra", "en", "fr", "GPL-2+"),
    ("spa-eng", "es", "en", "GPL-2+"),
    ("eng-spa", "en", "es", "GPL-2+"),
)
# Package, compiled bilingual dictionary below the folder of Apertium, languages.
APERTIUM = (
    ("apertium-fr-es", "apertium-fr-es/fr-es.autobil.bin", "fr", "es"),
    ("apertium-eng-spa", "apertium-eng-spa/eng-spa.autobil.bin", "en", "es"),
)
MOST_WORDS = 3       # of an entry: longer ones are phrases
MOST_PATHS = 400000  # of one section of a transducer

BASE64 = {c: i for i, c in enumerate("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")}


def number(text):
    """A number as the index of dictd writes it."""
    value = 0
    for c in text:
        value = value * 64 + BASE64[c]
    return value


# ---- dictd

def clean(text):
    """A word without remarks in brackets, numbers of senses and doubled spaces; None when nothing useful is left."""
    text = re.sub(r"\([^)]*\)|\[[^]]*\]|<[^>]*>", " ", text)
    text = re.sub(r"\s+\d+\.$", "", text.strip())
    text = " ".join(text.split()).strip(" ,;.")
    if not re.search(r"[^\W_]", text) or len(text) > 60 or len(text.split()) > MOST_WORDS or re.search(r"[\d/=*]", text):
        return None
    return text


def split(line):
    return [word for word in map(clean, re.split(r"[,;]", re.sub(r"\([^)]*\)", " ", line))) if word]


def dictd_entries(path):
    """(headword, [translation]) for every entry of path.dict.dz. The first line under the headword holds translations, and
    each further one that begins with the number of a sense; the rest explains."""
    with gzip.open(path + ".dict.dz") as file:
        data = file.read()
    with open(path + ".index", encoding="utf-8") as index:
        rows = sorted({(number(offset), number(size)) for word, offset, size in
                       (line.rstrip("\n").split("\t")[:3] for line in index) if not word.startswith("00database")})
    for offset, size in rows:
        lines = data[offset:offset + size].decode("utf-8", "replace").strip().split("\n")
        head = clean(re.split(r"\s[/<]", lines[0])[0])
        words = []
        for i, line in enumerate(lines[1:]):
            match = re.match(r"\s*\d+\.\s*(.*)$", line)
            if match or i == 0:
                words += split(match.group(1) if match else line)
        if head and words:
            yield head, words


# ---- Apertium

def sections(text):
    """The transducers that lt-print prints: ({state: [(to, in, out)]}, final states, first state)."""
    arcs, final, first = {}, set(), None
    for line in text.split("\n") + ["--"]:
        columns = line.split("\t")
        if line == "--":
            if arcs:
                yield arcs, final, first
            arcs, final, first = {}, set(), None
        elif len(columns) >= 4:
            first = columns[0] if first is None else first
            arcs.setdefault(columns[0], []).append((columns[1], columns[2], columns[3]))
        elif columns[0]:
            final.add(columns[0])


def components(arcs):
    """{state: number of its strongly connected component} (Tarjan, without recursion)."""
    order, low, component, stack, on_stack, n = {}, {}, {}, [], set(), 0
    for root in arcs:
        if root in order:
            continue
        work = [(root, iter([arc[0] for arc in arcs[root]]))]
        order[root] = low[root] = len(order)
        stack.append(root)
        on_stack.add(root)
        while work:
            state, targets = work[-1]
            for target in targets:
                if target not in order:
                    order[target] = low[target] = len(order)
                    stack.append(target)
                    on_stack.add(target)
                    work.append((target, iter([arc[0] for arc in arcs.get(target, ())])))
                    break
                if target in on_stack:
                    low[state] = min(low[state], order[target])
            else:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[state])
                if low[state] == order[state]:
                    while True:
                        member = stack.pop()
                        on_stack.discard(member)
                        component[member] = n
                        if member == state:
                            break
                    n += 1
    return component


def prune(arcs, final):
    """Without arcs inside a cycle, with digits or signs (they make numbers and addresses: millions of paths), and without
    those that reach no end."""
    component = components(arcs)
    kept, back = {}, {}
    for state, out in arcs.items():
        for arc in out:
            to, left, right = arc
            if component[state] == component[to] or re.search(r"[\d@%+]|<web>|<num>", left + right):
                continue
            kept.setdefault(state, []).append(arc)
            back.setdefault(to, []).append(state)
    alive, todo = set(final), list(final)
    while todo:
        for state in back.get(todo.pop(), ()):
            if state not in alive:
                alive.add(state)
                todo.append(state)
    return {state: [arc for arc in out if arc[0] in alive] for state, out in kept.items() if state in alive}


def lemma(text):
    """The word of "palabra<n><f>"; "#" marks the part that does not change."""
    return clean(text.split("<")[0].replace("#", "").replace("_", " "))


def apertium_entries(binary):
    """(word, [translation]) for every path through the compiled dictionary, proper names left out."""
    text = subprocess.run(["lt-print", binary], check=True, capture_output=True, text=True).stdout
    for arcs, final, first in sections(text):
        arcs = prune(arcs, final)
        todo, n_paths = [(first, "", "")], 0
        while todo and n_paths < MOST_PATHS:
            state, left, right = todo.pop()
            if state in final:
                n_paths += 1
                word, other = lemma(left), lemma(right)
                if word and other and "<np>" not in left:
                    yield word, [other]
            for to, one, two in arcs.get(state, ()):
                todo.append((to, left + one.replace("ε", ""), right + two.replace("ε", "")))


# ---- files

def add(table, word, translations):
    known = table.setdefault(word, {})  # a set in order
    known.update(dict.fromkeys(translations))


def write(path, heads, table):
    """Whole or not at all: an index may be made of the file while it is written."""
    descriptor, scratch = tempfile.mkstemp(dir=os.path.dirname(path), suffix=".new")
    with os.fdopen(descriptor, "w", encoding="utf-8") as out:
        for head in heads:
            out.write("# %s\n" % head)
        for word in sorted(table):
            out.write("\t".join([word, *table[word]]) + "\n")
    os.chmod(scratch, 0o644)
    os.replace(scratch, path)


def title(path):
    """What the dictionary calls itself, with its version."""
    with gzip.open(path + ".dict.dz") as file:
        lines = file.read(200000).decode("utf-8", "replace").split("\n")
    return next((line.strip() for line in lines if re.search(r"(?i)dictionary ver\. \d", line)), os.path.basename(path))


def convert(found, out, ending):
    """found: (from, to, entries, head); a file for each direction, of the entries that lead there, then of those back."""
    tables, heads = {}, {}
    for back in (False, True):
        for source, target, entries, head in found:
            key = (target, source) if back else (source, target)
            for word, translations in entries:
                if not back:
                    add(tables.setdefault(key, {}), word, translations)
                else:
                    for translation in translations:
                        add(tables.setdefault(key, {}), translation, [word])
            heads.setdefault(key, []).append(head + (", turned round" if back else ""))
    for (source, target), table in sorted(tables.items()):
        name = "%s-%s%s.lex" % (source, target, ending)
        write(os.path.join(out, name), heads[source, target], table)
        print("%s: %d words" % (name, len(table)))


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--dictd", default="/usr/share/dictd", help="folder of the FreeDict packages")
    parser.add_argument("--apertium", default="/usr/share/apertium", help="folder of the Apertium packages")
    parser.add_argument("out", metavar="OUT", help="folder for the .lex files")
    options = parser.parse_args()
    os.makedirs(options.out, exist_ok=True)
    freedict, apertium = [], []
    for name, source, target, licence in FREEDICT:
        path = os.path.join(options.dictd, "freedict-" + name)
        if os.path.exists(path + ".dict.dz") and os.path.exists(path + ".index"):
            freedict.append((source, target, list(dictd_entries(path)),
                             "%s (Debian: dict-freedict-%s), licence %s" % (title(path), name, licence)))
    for package, path, source, target in APERTIUM:
        path = os.path.join(options.apertium, path)
        if os.path.exists(path) and shutil.which("lt-print"):
            apertium.append((source, target, list(apertium_entries(path)),
                             "Apertium (Debian: %s), licence GPL-2 only" % package))
    convert(freedict, options.out, "")
    convert(apertium, options.out, ".apertium")
    if not freedict and not apertium:
        print("no dictionaries are installed: nothing was written", file=sys.stderr)


if __name__ == "__main__":
    main()
