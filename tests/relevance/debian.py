"""French and Spanish manuals out of Debian's packages, fetched with apt-get; nothing is installed."""
import gzip
import os
import shutil
import subprocess


def unpack(packages, wanted, scratch, say=lambda message: None):
    """The folder SCRATCH/manuals with PACKAGE/PATH BELOW usr/share of every file whose path `wanted` (a compiled pattern)
    finds, .gz unpacked; made when it is not there or was made for other packages. None when apt-get has one of them not."""
    manuals, stamp = os.path.join(scratch, "manuals"), os.path.join(scratch, "manuals.list")
    made_for = "\n".join(packages + (wanted.pattern, ""))
    if os.path.isdir(manuals) and os.path.exists(stamp):
        with open(stamp, encoding="utf-8") as file:
            if file.read() == made_for:
                return manuals
    debs, new = os.path.join(scratch, "debs"), manuals + ".new"
    os.makedirs(debs, exist_ok=True)
    shutil.rmtree(new, ignore_errors=True)
    for package in packages:
        say("fetching " + package)
        if not any(name.startswith(package + "_") for name in os.listdir(debs)):
            if subprocess.run(["apt-get", "-qq", "download", package], cwd=debs, stderr=subprocess.DEVNULL).returncode:
                return None
        deb = next(name for name in sorted(os.listdir(debs)) if name.startswith(package + "_"))
        unpacked = os.path.join(scratch, "unpacked")
        shutil.rmtree(unpacked, ignore_errors=True)
        subprocess.run(["dpkg-deb", "-x", os.path.join(debs, deb), unpacked], check=True)
        for folder, _, names in os.walk(unpacked):
            for name in names:
                path = os.path.join(folder, name)
                if not wanted.search(path) or os.path.islink(path):
                    continue
                target = os.path.join(new, package, os.path.relpath(path, os.path.join(unpacked, "usr", "share")))
                os.makedirs(os.path.dirname(target), exist_ok=True)
                if target.endswith(".gz"):
                    with gzip.open(path) as packed, open(target[:-3], "wb") as out:
                        shutil.copyfileobj(packed, out)
                else:
                    shutil.copyfile(path, target)
        shutil.rmtree(unpacked)
    shutil.rmtree(manuals, ignore_errors=True)
    os.rename(new, manuals)
    with open(stamp, "w", encoding="utf-8") as file:
        file.write(made_for)
    return manuals


def has(scratch, package, edition):
    """Whether what unpack() fetched of the package is this edition, whichever its Debian revision."""
    return any(name.startswith("%s_%s" % (package, edition)) for name in os.listdir(os.path.join(scratch, "debs")))
