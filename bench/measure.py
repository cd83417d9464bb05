"""What a program costs: CPU seconds with all its children, wall seconds, the peak memory of its largest process."""
import os
import subprocess
import time


class Cost:
    def __init__(self, status, wall_s, usage, output):
        self.status = status
        self.wall_s = wall_s
        self.cpu_s = usage.ru_utime + usage.ru_stime
        self.peak_mb = usage.ru_maxrss / 1024  # of one process: the kernel keeps the largest, it does not add
        self.output = output


def cost_of(command, log=None):
    """
    Run a command to its end. Its standard output and error go to the file log, or are dropped. Children count when the
    program waited for them, as ours and omindex do. A process that Python starts is at least as large as Python was at
    that moment (some 15 MB): keep callers small, and read a smaller figure as "no more than that".
    """
    out = open(log, "w", encoding="utf-8") if log else subprocess.DEVNULL
    try:
        started = time.monotonic()
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT)
        _, status, usage = os.wait4(process.pid, 0)
        wall_s = time.monotonic() - started
        process.returncode = os.waitstatus_to_exitcode(status)
    finally:
        if log:
            out.close()
    return Cost(process.returncode, wall_s, usage, log)


def bytes_below(folder):
    """Bytes of the files below a folder; a file with several names counts once."""
    seen = {}
    for path, _, names in os.walk(folder):
        for name in names:
            entry = os.lstat(os.path.join(path, name))
            seen[entry.st_dev, entry.st_ino] = entry.st_size
    return sum(seen.values())


def percentile(values, share):
    """The value that `share` of the values do not exceed (nearest rank)."""
    ordered = sorted(values)
    return ordered[max(0, min(len(ordered) - 1, -(-int(share * 1000) * len(ordered) // 1000) - 1))]
