#!/usr/bin/env python3
"""What a request alone does not show: load, signals, dying processes, slow clients, new generations. One scenario a run."""

import itertools
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from client import SLOW, Connection, Daemon, Failure, check_common
from schema import conforms

INDEX = os.environ["IOM_INDEX"]
QUERIES = ["migration", "traite des mineurs", "refugiados", "OIM", "retorno voluntario", "lang:fr", "\"droits de l'homme\""]


def must(condition, text):
    if not condition:
        raise Failure(text)


def is_gone(pid):
    """No such process, or one that only waits for its parent to notice."""
    try:
        return open("/proc/%d/stat" % pid).read().rsplit(")", 1)[1].split()[0] == "Z"
    except OSError:
        return True


def target(i):
    return "/api/v1/search?n=5&q=" + "".join("%%%02X" % b for b in QUERIES[i % len(QUERIES)].encode())


SERIAL = itertools.count()


def new_target(i):
    """One that was never asked before, so that a worker answers it and not what the front end has kept."""
    return "%s%%20OR%%20x%d" % (target(i), next(SERIAL))


class Load:
    """Clients that ask all the time, each over one connection that it makes anew when it breaks."""

    def __init__(self, daemon, n=4):
        self.daemon, self.stopped, self.statuses, self.broken, self.generations = daemon, False, {}, 0, set()
        self.times, self.bad = [], []
        self.lock = threading.Lock()
        self.threads = [threading.Thread(target=self.run, args=(i,), daemon=True) for i in range(n)]

    def run(self, number):
        connection, i = None, number
        while not self.stopped:
            i += 1
            begun = time.time()
            try:
                connection = connection or Connection(self.daemon)
                answer = self.daemon.get(new_target(i), connection=connection)
            except (OSError, Failure) as problem:
                connection = None
                with self.lock:
                    self.broken += 1
                    self.bad.append(repr(problem))
                continue
            with self.lock:
                self.statuses[answer.status] = self.statuses.get(answer.status, 0) + 1
                self.times.append(time.time() - begun)
                if answer.status == 200:
                    self.generations.add(json.loads(answer.body)["generation"])
                else:
                    self.bad.append(answer.body.decode(errors="replace"))

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self.stopped = True
        for thread in self.threads:
            thread.join(30)

    def says(self):
        return "%s, %d broken, generations %s %s" % (self.statuses, self.broken, sorted(self.generations), self.bad[:3])


def publish(index, corpus):
    options = ["--no-sandbox"] if os.environ.get("IOM_SLOW") else []
    done = subprocess.run([os.environ["IOM_INDEXER"], *options, "--quiet", "--index", index, corpus],
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    must(done.returncode == 0, "iom-index: %s" % done.stdout.decode())


def write_corpus(folder, n):
    os.makedirs(folder, exist_ok=True)
    for i in range(n):
        with open(os.path.join(folder, "page%03d.txt" % i), "w") as file:
            file.write("La migration, page %d\n\nLa traite des mineurs et le retour volontaire, texte numéro %d.\n" % (i, i))


def reload(daemon=None):
    """New generations under load: no request fails, and the last one is served."""
    with Daemon(None, ["--workers", "2"]) as daemon:
        index, corpus = daemon.index, os.path.join(daemon.folder, "corpus")
        write_corpus(corpus, 10)
        publish(index, corpus)
        daemon.wait_ready()
        with Load(daemon) as load:
            for round in range(3):
                time.sleep(0.3)
                write_corpus(corpus, 11 + round)
                publish(index, corpus)
                daemon.process.send_signal(signal.SIGHUP)
            time.sleep(1.0 * SLOW)
        must(set(load.statuses) == {200} and not load.broken, load.says())
        must(sum(load.statuses.values()) > 50, load.says())
        must("000004" in load.generations and len(load.generations) >= 3, load.says())
        answer = daemon.get("/readyz")
        must(json.loads(answer.body)["generation"] == "000004", answer.body)


def counts(daemon):
    """Requests answered from what the front end kept, and those that could have been."""
    lines = daemon.get("/metrics").body.decode().splitlines()
    found = [[int(line.split()[1]) for line in lines if line.startswith("iom_search_answer_cache_%s_total " % what)]
             for what in ("hits", "misses")]
    return tuple(found[0] + found[1])


def kept_answers():
    """A repeated request is answered without a worker, with the same bytes; a new generation is seen and what it lacks is gone."""
    with Daemon(None, ["--workers", "1"]) as daemon:
        index, corpus = daemon.index, os.path.join(daemon.folder, "corpus")
        write_corpus(corpus, 10)
        publish(index, corpus)
        daemon.wait_ready()
        end = time.time() + 5 * SLOW
        while json.loads(daemon.get("/readyz").body)["generation"] != "000001" and time.time() < end:
            time.sleep(0.05)
        misses, hits = 0, 0
        packed = "Accept-Encoding: gzip\r\n"
        for path, headers in (("/", ""), ("/search?q=migration", ""), ("/search?q=migration", packed), ("/help", ""),
                              ("/search?q=migration", "Accept-Language: es\r\n"), ("/documents/page003.txt", ""),
                              ("/api/v1/search?q=migration", ""), ("/api/v1/search?q=migration&facets=1", packed),
                              ("/api/v1/search?q=migration&format=csv", ""), ("/api/v1/suggest?q=mig", ""),
                              ("/api/v1/documents/page003.txt", ""), ("/api/v1/similar?id=page003.txt", ""),
                              ("/api/v1/stats", ""), ("/feed.atom?q=migration", "")):
            answers = [daemon.get(path, headers) for _ in range(3)]
            misses, hits = misses + 1, hits + 2
            must(answers[0].status == 200, "%s: %d" % (path, answers[0].status))
            for again in answers[1:]:
                same = [[h for h in answer.headers if h[0].lower() != "date"] for answer in (answers[0], again)]
                must(same[0] == same[1], "%s: headers %s" % (path, same))
                must(again.body == answers[0].body, "%s: another body" % path)
            must(counts(daemon) == (hits, misses), "%s: %s, not %s" % (path, counts(daemon), (hits, misses)))
        # The same request otherwise written; HEAD; and what the client has already.
        first = daemon.get("/api/v1/search?q=migration&n=5")
        must(daemon.get("/api/v1/search?n=5&q=migration").body == first.body, "in another order")
        head = daemon.get("/api/v1/search?q=migration&n=5", method="HEAD")
        must(head.header("Content-Length") == str(len(first.body)) and head.header("ETag") == first.header("ETag"), "HEAD")
        tag = first.header("ETag")
        must(daemon.get("/api/v1/search?q=migration&n=5", "If-None-Match: %s\r\n" % tag).status == 304, "not 304")
        must(counts(daemon) == (hits + 2, misses + 1), "%s" % (counts(daemon),))
        # Neither errors nor what the front end makes are kept, and they are not counted as hits.
        for path in ("/api/v1/documents/none", "/api/v1/documents/none", "/healthz", "/metrics", "/readyz"):
            daemon.get(path)
        must(counts(daemon) == (hits + 2, misses + 3), "%s" % (counts(daemon),))
        # Without its worker the daemon still has the answer.
        for pid in daemon.workers():
            os.kill(pid, signal.SIGSTOP)
        must(daemon.get("/api/v1/search?q=migration&n=5").body == first.body, "without a worker")
        for pid in daemon.workers():
            os.kill(pid, signal.SIGCONT)
        # A document goes: nothing shows it any more once the daemon has heard, or a worker has answered.
        must(b"page003.txt" in daemon.get("/api/v1/search?q=migration&n=50").body, "the document")
        os.remove(os.path.join(corpus, "page003.txt"))
        publish(index, corpus)
        must(daemon.get(new_target(0)).status == 200, "a new request")
        answer = daemon.get("/api/v1/search?q=migration&n=50")
        must(json.loads(answer.body)["generation"] == "000002" and b"page003.txt" not in answer.body, answer.body)
        must(daemon.get("/api/v1/documents/page003.txt").status == 404, "a document that is gone")
        end = time.time() + 5 * SLOW
        while json.loads(daemon.get("/readyz").body)["generation"] != "000002" and time.time() < end:
            time.sleep(0.05)
        before, first = counts(daemon), daemon.get("/api/v1/search?q=migration&n=49")
        must(daemon.get("/api/v1/search?q=migration&n=49").body == first.body, "kept again")
        must(counts(daemon) == (before[0] + 1, before[1] + 1), "%s after %s" % (counts(daemon), before))


def lose_workers(how, rounds):
    with Daemon(INDEX, ["--workers", "2"]) as daemon:
        daemon.wait_ready()
        with Load(daemon) as load:
            for _ in range(rounds):
                time.sleep(0.25 * SLOW)
                workers = daemon.workers()
                if workers:
                    os.kill(workers[0], how)
            time.sleep(0.5 * SLOW)
        lost = load.statuses.pop(503, 0)
        must(set(load.statuses) == {200} and not load.broken, load.says())
        must(lost <= rounds, "%d lost requests for %d workers: %s" % (lost, rounds, load.says()))
        must(load.statuses[200] > 20, load.says())
        # Nobody waited for longer than the deadline and its grace.
        must(max(load.times) < 2.6 * SLOW, "one waited for %.1f s" % max(load.times))
        end = time.time() + 5 * SLOW
        while len(daemon.workers()) != 2 and time.time() < end:
            time.sleep(0.05)
        must(len(daemon.workers()) == 2, "workers: %s" % daemon.children())
        must("killed by signal 9" in daemon.log(), daemon.log())


def kill_worker():
    """kill -9 of workers under load costs at most the request that each was at."""
    lose_workers(signal.SIGKILL, 8)


def stop_worker():
    """A worker that hangs (SIGSTOP) likewise."""
    lose_workers(signal.SIGSTOP, 8)


def kill_front():
    """A dead front end is replaced at once; connections that wait in the kernel are not lost."""
    with Daemon(INDEX) as daemon:
        daemon.wait_ready()
        for _ in range(2):
            front = [pid for pid, name in daemon.children().items() if name == "searchd:front"]
            os.kill(front[0], signal.SIGKILL)
            begun = time.time()
            for i in range(5):
                must(daemon.get(target(i)).status == 200, "not answered")
            must(time.time() - begun < 2 * SLOW, "took %.1f s" % (time.time() - begun))


def drain():
    """SIGTERM: what is under way is answered whole, then everybody ends; exit status 0."""
    with Daemon(INDEX) as daemon:
        daemon.wait_ready()
        connections = [Connection(daemon) for _ in range(20)]
        for i, connection in enumerate(connections):
            connection.send("GET %s HTTP/1.1\r\nHost: %s\r\n\r\n" % (new_target(i), daemon.host))
        time.sleep(0.005)
        daemon.process.send_signal(signal.SIGTERM)
        good = 0
        for connection in connections:
            answer = connection.read()
            must(answer.status in (200, 503), "status %d" % answer.status)
            good += answer.status == 200
        must(good == 20, "%d of 20 answered" % good)
        must(daemon.process.wait(10 * SLOW) == 0, "exit status")
        try:
            Connection(daemon)
            raise Failure("still listening")
        except OSError:
            pass


def drain_unseen():
    """Nor is anybody dropped whose connection and request the front end had not looked at when it was told to end."""
    with Daemon(INDEX) as daemon:
        daemon.wait_ready()
        front = [pid for pid, name in daemon.children().items() if name == "searchd:front"][0]
        # The supervisor first: it ends a child that stands still, unless it ends everybody.
        daemon.process.send_signal(signal.SIGSTOP)
        os.kill(front, signal.SIGSTOP)
        connections = [Connection(daemon) for _ in range(20)]
        for i, connection in enumerate(connections):
            connection.send("GET %s HTTP/1.1\r\nHost: %s\r\n\r\n" % (new_target(i), daemon.host))
        daemon.process.send_signal(signal.SIGTERM)
        daemon.process.send_signal(signal.SIGCONT)
        time.sleep(0.2)  # the order to end waits beside them
        os.kill(front, signal.SIGCONT)
        good = sum(connection.read().status == 200 for connection in connections)
        must(good == 20, "%d of 20 answered" % good)
        must(daemon.process.wait(10 * SLOW) == 0, "exit status")


def drain_idle():
    """Idle and half-sent connections do not hold up the end; SIGINT is as good."""
    with Daemon(INDEX) as daemon:
        daemon.wait_ready()
        idle = Connection(daemon)
        daemon.get("/healthz", connection=idle)
        silent = Connection(daemon)
        time.sleep(0.1)
        pids = list(daemon.children())
        begun = time.time()
        daemon.process.send_signal(signal.SIGINT)
        must(daemon.process.wait(10 * SLOW) == 0, "exit status")
        must(time.time() - begun < 2 * SLOW, "took %.1f s" % (time.time() - begun))
        must(idle.is_closed() and silent.is_closed(), "connections are left")
        for pid in pids:
            must(is_gone(pid), "process %d is left" % pid)


def slow_headers():
    """Headers must be whole 5 s after the connection or the request began, however busily they trickle."""
    with Daemon(INDEX) as daemon:
        daemon.wait_ready()
        silent, line, second = Connection(daemon), Connection(daemon), Connection(daemon)
        daemon.get("/healthz", connection=second)
        line.send("GET /healthz HTTP/1.1\r\n")
        second.send("GET /healthz HTTP/1.1\r\n")
        begun = time.time()
        ends = {}
        while time.time() - begun < 8 * SLOW and len(ends) < 3:
            for name, connection in (("silent", silent), ("line", line), ("second", second)):
                if name in ends:
                    continue
                try:
                    if name != "silent":
                        connection.send("X-Slow: 1\r\n")
                    connection.socket.settimeout(0.01)
                    if connection.socket.recv(100) == b"":
                        ends[name] = time.time() - begun
                except socket.timeout:
                    pass
                except OSError:
                    ends[name] = time.time() - begun
            time.sleep(0.1)
        must(len(ends) == 3, "cut off: %s" % ends)
        must(all(4 < end < 6.5 * SLOW for end in ends.values()), "cut off after %s" % ends)


def slow_clients():
    """1,000 clients from 16 addresses that send a byte now and then are not noticed by the others."""
    with Daemon(INDEX) as daemon:
        daemon.wait_ready()
        for i in range(20):
            daemon.get(target(i))
        slow = []
        for i in range(1000):
            connection = Connection(daemon, "127.0.1.%d" % (i // 63 + 1))
            connection.send("GET /healthz HTTP/1.1\r\n")
            slow.append(connection)
        times = []
        for i in range(100):
            begun = time.time()
            must(daemon.get(target(i)).status == 200, "a good client was refused")
            times.append(time.time() - begun)
        times.sort()
        must(times[98] < 1.0 * SLOW, "the 99th of 100 waited for %.2f s" % times[98])
        text = daemon.get("/metrics").body.decode()
        open_now = int([line for line in text.split("\n") if line.startswith("iom_search_open_connections ")][0].split()[1])
        must(open_now > 900, "%d connections are open" % open_now)
        for connection in slow:
            connection.close()


def address_limit():
    """64 connections for one address; another one is not hurt."""
    with Daemon(INDEX) as daemon:
        daemon.wait_ready()
        connections = [Connection(daemon, "127.0.2.1") for _ in range(64)]
        for connection in connections:
            must(daemon.get("/healthz", connection=connection).status == 200, "refused too early")
        must(Connection(daemon, "127.0.2.1").is_closed(), "the 65th was accepted")
        must(daemon.get("/healthz", connection=Connection(daemon, "127.0.2.2")).status == 200, "another address")
        connections[0].close()
        time.sleep(0.2 * SLOW)
        must(daemon.get("/healthz", connection=Connection(daemon, "127.0.2.1")).status == 200, "after one has gone")


def rate():
    """--rate: 429 with Retry-After past it, and more a second later."""
    with Daemon(INDEX, ["--rate", "5"]) as daemon:
        connection = Connection(daemon, "127.0.3.1")
        statuses = [daemon.get("/healthz", connection=connection).status for _ in range(12)]
        must(statuses[:5] == [200] * 5 and 429 in statuses, str(statuses))
        answer = daemon.get("/healthz", connection=connection)
        while answer.status == 200:
            answer = daemon.get("/healthz", connection=connection)
        check_common(answer)
        must(json.loads(answer.body)["status"] == 429, answer.body)
        must(daemon.get("/healthz", connection=Connection(daemon, "127.0.3.2")).status == 200, "another address")
        time.sleep(1.1)
        must(daemon.get("/healthz", connection=connection).status == 200, "a second later")


def proxy_limits():
    """Behind a trusted proxy the client that it names is counted, and the proxy never is."""
    with Daemon(INDEX, ["--rate", "3", "--trusted-proxy", "127.0.4.1"]) as daemon:
        many = [Connection(daemon, "127.0.4.1") for _ in range(100)]
        for i, connection in enumerate(many):
            answer = daemon.get("/healthz", "X-Forwarded-For: 203.0.113.9, 198.51.100.%d\r\n" % i, connection)
            must(answer.status == 200, "client %d: %d" % (i, answer.status))
        statuses = [daemon.get("/healthz", "X-Forwarded-For: 198.51.100.200\r\n", many[0]).status for _ in range(10)]
        must(429 in statuses, str(statuses))
        # Nobody else's word is taken for it.
        other = Connection(daemon, "127.0.4.2")
        statuses = [daemon.get("/healthz", "X-Forwarded-For: 198.51.100.%d\r\n" % i, other).status for i in range(10)]
        must(429 in statuses, str(statuses))


def first_generation():
    """A daemon on no index serves the first generation that appears."""
    with Daemon(None) as daemon:
        must(daemon.get("/readyz").status == 503, "ready without an index")
        must(daemon.get(target(0)).status == 503, "an answer without an index")
        corpus = os.path.join(daemon.folder, "corpus")
        write_corpus(corpus, 6)
        publish(daemon.index, corpus)
        daemon.wait_ready(5)
        answer = daemon.get("/api/v1/search?q=migration")
        must(answer.status == 200 and json.loads(answer.body)["total"] == 6, answer.body)
        must(answer.header("ETag").startswith('W/"000001-'), answer.header("ETag"))
        # The index is taken away and comes back.
        os.rename(daemon.index, daemon.index + ".away")
        time.sleep(0.6 * SLOW)
        shutil.rmtree(daemon.index, ignore_errors=True)
        os.rename(daemon.index + ".away", daemon.index)
        daemon.wait_ready(5)


def damaged_generation():
    """A new generation that cannot be opened is not served; the one before goes on, and /readyz says so."""
    with Daemon(None) as daemon:
        corpus = os.path.join(daemon.folder, "corpus")
        write_corpus(corpus, 6)
        publish(daemon.index, corpus)
        daemon.wait_ready(5)
        shutil.copytree(os.path.join(daemon.index, "000001"), os.path.join(daemon.index, "000002"))
        manifest = os.path.join(daemon.index, "000002", "manifest")
        os.chmod(manifest, 0o640)
        with open(manifest, "r+b") as file:
            file.seek(60)
            file.write(b"damage")
        with open(os.path.join(daemon.index, "current"), "w") as file:
            file.write("000002\n")
        end = time.time() + 5 * SLOW
        state = {}
        while time.time() < end and not state.get("workers_on_older_generation"):
            answer = daemon.get("/api/v1/search?q=migration")
            must(answer.status == 200, "status %d" % answer.status)
            must(json.loads(answer.body)["generation"] == "000001", answer.body)
            state = json.loads(daemon.get("/readyz").body)
            time.sleep(0.05)
        must(state.get("workers_on_older_generation"), "%s %s" % (state, daemon.log()))
        must("000002" in daemon.log(), daemon.log())
        must(daemon.log().count("\n") < 20, "the log repeats itself: " + daemon.log())


def web_root():
    """--web-root: the page's files from disk, as they are now."""
    with Daemon(INDEX, ["--web-root", "/"]) as daemon:
        daemon.wait_ready()
        must(daemon.get("/assets/style.css").status == 404, "no such file in /")
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o755)
        for name in ("style.css", "enhance.js", "icon.svg", "secret.txt"):
            with open(os.path.join(folder, name), "w") as file:
                file.write("/* %s */" % name)
            os.chmod(os.path.join(folder, name), 0o644)
        with Daemon(INDEX, ["--web-root", folder]) as daemon:
            daemon.wait_ready()
            must(b'href="/assets/style.css"' in daemon.get("/").body, "the page's link")
            answer = daemon.get("/assets/style.css")
            must(answer.body == b"/* style.css */" and answer.header("Content-Type").startswith("text/css"), answer.body)
            check_common(answer)
            with open(os.path.join(folder, "style.css"), "w") as file:
                file.write("/* new */")
            must(daemon.get("/assets/style.css").body == b"/* new */", "kept")
            must(daemon.get("/assets/secret.txt").status == 404, "another file of the folder")
            must(daemon.get("/assets/..%2Fsecret.txt").status == 404, "a path")


FILE_POLICY = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox"
PDF_POLICY = ("default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; "
              "frame-ancestors 'none'")


def make_originals(folder):
    """A corpus with what an original may be, and links that lead out of it: the ids of links, made before they were links."""
    with open(os.path.join(folder, "secret.txt"), "w") as file:
        file.write("secret")
    shutil.copy(os.path.join(os.environ["IOM_CORPUS"], "publications.iom.example", "premiers-secours-psychologiques.fr.pdf"),
                os.path.join(folder, "corpus-pdf"))
    corpus = os.path.join(folder, "corpus")
    write_corpus(corpus, 6)
    os.makedirs(os.path.join(corpus, "dossier d'été"))
    shutil.move(os.path.join(folder, "corpus-pdf"), os.path.join(corpus, "dossier d'été", "manuel.pdf"))
    text = "<title>Titre %s</title><p>La migration et le retour volontaire des mineurs, page %s.<script>alert(1)</script>"
    for name in ("page.html", "link.html", "gone.html", "folder/page.html", "pipe.html", "closed.html"):
        os.makedirs(os.path.dirname(os.path.join(corpus, name)), exist_ok=True)
        with open(os.path.join(corpus, name), "w") as file:
            file.write(text % (name, name))
    # Records of a file: ids that look like paths, and are none.
    with open(os.path.join(corpus, "records.jsonl"), "w") as file:
        for name in ("../secret.txt", "/etc/passwd", "corpus/../../secret.txt", "a//b", "", "x/./page.html", "page.html/"):
            if name:
                file.write(json.dumps({"id": name, "text": "La migration sous le nom %s." % name}) + "\n")
    return corpus


def break_originals(corpus):
    for name, target in (("link.html", "../secret.txt"), ("folder", "/")):
        path = os.path.join(corpus, name)
        shutil.rmtree(path) if os.path.isdir(path) else os.unlink(path)
        os.symlink(target, path)
    os.unlink(os.path.join(corpus, "gone.html"))
    os.unlink(os.path.join(corpus, "pipe.html"))
    os.mkfifo(os.path.join(corpus, "pipe.html"))


def check_ranges(daemon, path, whole):
    size = len(whole)
    tag = daemon.get(path).header("ETag")
    for header, first, end in (("bytes=0-0", 0, 1), ("bytes=10-19", 10, 20), ("BYTES=5-", 5, size), ("bytes=-7", size - 7, size),
                               ("bytes=-99999999999999999999999", 0, size), ("bytes=3-99999999999999999999999", 3, size)):
        answer = daemon.get(path, "Range: %s\r\n" % header)
        must(answer.status == 206 and answer.body == whole[first:end], "%s: %d, %d bytes" % (header, answer.status, len(answer.body)))
        must(answer.header("Content-Range") == "bytes %d-%d/%d" % (first, end - 1, size), answer.header("Content-Range"))
        must(answer.header("ETag") == tag, "tag")
    for header in ("bytes=%d-" % size, "bytes=99999999999999999999-", "bytes=-0"):
        answer = daemon.get(path, "Range: %s\r\n" % header)
        must(answer.status == 416 and answer.header("Content-Range") == "bytes */%d" % size, "%s: %d" % (header, answer.status))
        check_common(answer)
    for header in ("bytes=0-1,3-4", "bytes=2-1", "bytes=", "bytes=a-b", "lines=0-1", "bytes 0-1", "bytes=0-1x", "bytes=--1", "bytes=1"):
        answer = daemon.get(path, "Range: %s\r\n" % header)
        must(answer.status == 200 and answer.body == whole, "%s: %d" % (header, answer.status))
        must(not answer.header("Content-Range"), "a range")
    must(daemon.get(path, "Range: bytes=0-1\r\nRange: bytes=2-3\r\n").status == 200, "two ranges")
    must(daemon.get(path, "Range: bytes=0-1\r\nIf-Range: %s\r\n" % tag).status == 206, "If-Range, the same")
    must(daemon.get(path, "Range: bytes=0-1\r\nIf-Range: \"other\"\r\n").body == whole, "If-Range, another")
    must(daemon.get(path, "Range: bytes=0-1\r\nIf-Range: Tue, 24 Nov 2026 10:00:00 GMT\r\n").body == whole, "If-Range, a date")
    for match in (tag, "W/" + tag, '"x", %s' % tag):
        answer = daemon.get(path, "If-None-Match: %s\r\n" % match)
        must(answer.status == 304 and not answer.body and answer.header("ETag") == tag, "If-None-Match: %s" % match)
    must(daemon.get(path, 'If-None-Match: "x"\r\n').status == 200, "another tag")
    connection = Connection(daemon)
    answer = daemon.get(path, "Range: bytes=0-1\r\n", connection, "HEAD")
    must(answer.status == 200 and answer.header("Content-Length") == str(size), "HEAD: %d" % answer.status)
    must(daemon.get(path, "", connection).body == whole, "after HEAD, on the same connection")


def originals():
    """--originals: the file of a document and no other, whole or in part, under a policy of its own."""
    with Daemon(None, ["--originals", "/"]) as daemon:
        corpus = make_originals(daemon.folder)
        publish(daemon.index, corpus)
        daemon.wait_ready()
        must(daemon.get("/originals/etc/passwd").status == 404, "a file that is no document")
        index = daemon.index + ".kept"
        shutil.copytree(daemon.index, index)
        for root, folders, files in os.walk(index):
            os.chmod(root, 0o755)
            for name in files:
                os.chmod(os.path.join(root, name), 0o644)
        break_originals(corpus)
        pdf = open(os.path.join(corpus, "dossier d'été", "manuel.pdf"), "rb").read()
        with Daemon(index, ["--originals", corpus]) as other:
            other.wait_ready()
            path = "/originals/dossier%20d%27%C3%A9t%C3%A9/manuel.pdf"
            answer = other.get(path)
            check_common(answer, policy=PDF_POLICY)
            must(answer.status == 200 and answer.body == pdf, "status %d, %d bytes" % (answer.status, len(answer.body)))
            for name, value in (("Content-Type", "application/pdf"), ("Content-Disposition", 'inline; filename="manuel.pdf"'),
                                ("Accept-Ranges", "bytes"), ("Cache-Control", "private, no-cache"), ("Vary", None)):
                must(answer.header(name) == value, "%s: %s" % (name, answer.header(name)))
            check_ranges(other, path, pdf)
            page = other.get("/originals/page.html")
            check_common(page, policy=FILE_POLICY)
            must(page.header("Content-Type") == "text/plain" and b"<script>" in page.body, "HTML as plain text")
            must(page.header("Content-Disposition") == 'inline; filename="page.html"', page.header("Content-Disposition"))
            before = page.header("ETag")
            with open(os.path.join(corpus, "page.html"), "a") as file:
                file.write("more")
            must(other.get("/originals/page.html").header("ETag") != before, "the tag of a changed file")
            must(other.get("/originals/page.html", "If-None-Match: %s\r\n" % before).status == 200, "a changed file")
            for name in ("link.html", "folder/page.html", "gone.html", "pipe.html", "..%2Fsecret.txt", "%2Fetc%2Fpasswd", "a//b"):
                must(other.get("/api/v1/documents/" + name).status == 200, "%s is no document" % name)
            # Links, also above the file; what is gone; what is no file; ids that are no paths; no document at all.
            for name in ("link.html", "folder/page.html", "gone.html", "pipe.html", "..%2Fsecret.txt", "../secret.txt",
                         "%2Fetc%2Fpasswd", "/etc/passwd", "corpus/../../secret.txt", "a//b", "x/./page.html", "page.html/",
                         "secret.txt", "records.jsonl", "folder", ".", "..", "%2e%2e%2fsecret.txt", "page.html%20", "nothing"):
                answer = other.get("/originals/" + name)
                must(answer.status == 404, "%s: status %d %r" % (name, answer.status, answer.body[:80]))
                must(b"secret" not in answer.body.replace(b"secret.txt", b""), name)
                check_common(answer)
            must(other.get("/originals/page.html%00").status == 400, "a NUL")
            must(other.get("/originals/page.html", method="POST").status == 405, "POST")
            if os.geteuid() == 0:
                os.chmod(os.path.join(corpus, "closed.html"), 0o600)
                must(other.get("/originals/closed.html").status == 404, "a file that root alone may read")
            must(other.get("/api/v1/search?q=migration").status == 200, "afterwards")
            text = other.get("/search?q=premiers+secours").body.decode()
            must('href="/originals/dossier%20d%27%C3%A9t%C3%A9/manuel.pdf#page=' in text, "the link of a result")
            text = other.get("/documents/dossier%20d%27%C3%A9t%C3%A9/manuel.pdf?q=secours").body.decode()
            must('href="/originals/dossier%20d%27%C3%A9t%C3%A9/manuel.pdf#page=' in text, "the link of a document")
            must("/originals/" not in other.get("/search?q=page").body.decode(), "a link for what is no PDF")
    with Daemon(INDEX) as daemon:
        daemon.wait_ready()
        must(daemon.get("/originals/www.iom.int/fr/news/seisme-maroc-haut-atlas.html").status == 404, "without the option")
        must("/originals/" not in daemon.get("/search?q=premiers+secours").body.decode(), "links without the option")


def quiet_logs():
    """No query, no address of a client, in the log or in the metrics."""
    with Daemon(INDEX) as daemon:
        daemon.wait_ready()
        for i in range(50):
            word = "canary%d" % i
            for path in ("/api/v1/search?q=", "/search?q=", "/api/v1/suggest?q=", "/feed.atom?q=", "/documents/",
                         "/api/v1/documents/", "/api/v1/similar?id=", "/nothing/", "/api/v1/search?bad="):
                connection = Connection(daemon, "127.0.5.1")
                daemon.get(path + word, "User-Agent: canary\r\nReferer: http://canary.example/\r\n", connection)
                connection.close()
        os.kill(daemon.workers()[0], signal.SIGKILL)
        time.sleep(0.3 * SLOW)
        texts = daemon.log() + daemon.get("/metrics").body.decode()
        must("canary" not in texts and "127.0.5.1" not in texts, texts)


def openapi():
    """Every answer conforms to the description, and the description is in step with what is answered."""
    with Daemon(INDEX) as daemon:
        daemon.wait_ready()
        api = json.loads(daemon.get("/api/v1/openapi.json").body)
        found = json.loads(daemon.get("/api/v1/search?q=migration&n=20").body)["results"]
        must(found, "nothing found")
        targets = [("/api/v1/search", target(i) + extra) for i in range(len(QUERIES))
                   for extra in ("", "&facets=1&explain=1&n=50", "&lang=es,fr&sort=date", "&offset=5&cross=0")]
        targets += [("/api/v1/search", "/api/v1/search?q=" + q) for q in
                    ("migrasion", "%22no+end", "AND+OR", "TRAITE+OR+MINEURS", "zzqq", "", "a" * 3000, "title:migration+-oim")]
        targets += [("/api/v1/suggest", "/api/v1/suggest?q=mig"), ("/api/v1/stats", "/api/v1/stats")]
        for result in found:
            quoted = "".join("%%%02X" % b for b in result["id"].encode())
            targets += [("/api/v1/documents/{id}", "/api/v1/documents/" + quoted),
                        ("/api/v1/similar", "/api/v1/similar?id=" + quoted)]
        targets += [("/api/v1/documents/{id}", "/api/v1/documents/nothing"), ("/api/v1/search", "/api/v1/search?n=x"),
                    ("/api/v1/stats", "/api/v1/stats?x=1"), ("/api/v1/similar", "/api/v1/similar")]
        connection = Connection(daemon)
        for path, address in targets:
            answer = daemon.get(address, connection=connection)
            responses = api["paths"][path]["get"]["responses"]
            response = responses.get(str(answer.status))
            must(response, "%s: %d is not described" % (address, answer.status))
            if "$ref" in response:
                response = api["components"]["responses"][response["$ref"].rsplit("/", 1)[1]]
            content = response["content"].get(answer.header("Content-Type"))
            must(content, "%s: %s is not described" % (address, answer.header("Content-Type")))
            problem = conforms(json.loads(answer.body), content["schema"], api)
            must(not problem, "%s: %s" % (address, problem))


def names_and_users():
    """The processes carry their role; as root, those that meet foreign bytes are somebody else, confined."""
    with Daemon(INDEX) as daemon:
        daemon.wait_ready()
        end = time.time() + 5 * SLOW
        while json.loads(daemon.get("/readyz").body)["workers_ready"] < 2 and time.time() < end:
            time.sleep(0.02)
        names = sorted(daemon.children().values())
        must(names == ["searchd:front", "searchd:query", "searchd:query"], str(names))
        for pid in daemon.children():
            status = dict(line.split(":\t", 1) for line in open("/proc/%d/status" % pid).read().split("\n") if ":\t" in line)
            if not os.environ.get("IOM_SLOW"):
                must(status["Seccomp"] == "2", "seccomp: %s" % status["Seccomp"])
            must(status["NoNewPrivs"] == "1", "no_new_privs")
            must(status["CapEff"] == "0" * 16, "capabilities: %s" % status["CapEff"])
            if os.geteuid() == 0 and "front" in status["Name"]:
                must(status["Uid"].split()[0] != "0", "the front end is root")
        # SIGTERM and the like at a child change nothing: the supervisor alone decides.
        before = set(daemon.children())
        for pid in before:
            for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
                os.kill(pid, number)
        must(daemon.get("/healthz").status == 200 and set(daemon.children()) == before, "children ended")
        # And none outlives it.
        daemon.process.kill()
        daemon.process.wait()
        time.sleep(0.2 * SLOW)
        for pid in before:
            must(is_gone(pid), "process %d is left" % pid)


def overload():
    """More requests at once than workers can take: each is answered, 200 or 503 with Retry-After, in time."""
    with Daemon(INDEX, ["--workers", "1", "--deadline-ms", "200"]) as daemon:
        daemon.wait_ready()
        connections = []
        for i in range(300):
            connections.append(Connection(daemon, "127.0.6.%d" % (i // 60 + 1)))
        begun = time.time()
        for i, connection in enumerate(connections):
            connection.send("GET %s&n=50&facets=1&explain=1&offset=%d HTTP/1.1\r\nHost: %s\r\n\r\n"
                            % (target(i), i, daemon.host))
        statuses = {}
        for connection in connections:
            answer = connection.read()
            check_common(answer)
            statuses[answer.status] = statuses.get(answer.status, 0) + 1
        took = time.time() - begun
        must(set(statuses) <= {200, 503} and statuses.get(200), str(statuses))
        must(took < 3 * SLOW, "took %.1f s: %s" % (took, statuses))
        must(daemon.get(target(0)).status == 200, "afterwards")


def usage():
    """Bad options and a taken port: exit 2 and one line that says what; --help and --version."""
    program = os.environ["IOM_SEARCHD"]
    taken = socket.socket()
    taken.bind(("127.0.0.1", 0))
    taken.listen(1)
    port = taken.getsockname()[1]
    env = {k: v for k, v in os.environ.items() if not k.startswith("IOM_")}
    for options, text in ((["--listen", "nowhere"], "--listen"), (["--listen", "127.0.0.1:70000"], "--listen"),
                          (["--listen", "127.0.0.1:%d" % port], "cannot listen on 127.0.0.1:%d" % port),
                          (["--listen", "::1:80"], "--listen"), (["--workers", "0"], "--workers"), (["--rate", "x"], "--rate"),
                          (["--deadline-ms", "1"], "--deadline-ms"), (["--host", "http://x"], "--host"),
                          (["--allow-origin", "*"], "--allow-origin"), (["--trusted-proxy", "proxy"], "--trusted-proxy"),
                          (["--web-root", "/nonexistent"], "--web-root"), (["--originals", "/nonexistent"], "--originals"), (["--ofset"], "unknown option"), (["word"], "word")):
        done = subprocess.run([program, *options], stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=env, timeout=20)
        error = done.stderr.decode()
        must(done.returncode == 2, "%s: exit status %d" % (options, done.returncode))
        must(error.startswith("iom-searchd: ") and text in error and error.count("\n") == 1, "%s: %s" % (options, error))
        must(not done.stdout, "%s: %s" % (options, done.stdout))
    for option in ("--help", "--version"):
        done = subprocess.run([program, option], stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=env, timeout=20)
        must(done.returncode == 0 and done.stdout and not done.stderr, option)
    done = subprocess.run([program], stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=20,
                          env=dict(env, IOM_LISTEN="127.0.0.1:%d" % port))
    must(done.returncode == 2 and str(port) in done.stderr.decode(), "IOM_LISTEN: %s" % done.stderr)


def main():
    scenario = globals().get(sys.argv[1]) if len(sys.argv) == 2 else None
    if not scenario or not scenario.__doc__:
        print("usage: live.py SCENARIO")
        return 2
    try:
        scenario()
    except Failure as failure:
        print("%s: %s" % (sys.argv[1], failure))
        return 1
    print("%s: passed" % sys.argv[1])
    return 0


if __name__ == "__main__":
    sys.exit(main())
