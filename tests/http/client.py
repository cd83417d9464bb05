"""What the HTTP tests share: a daemon of their own, and a client that sends and reads bytes as they are."""

import os
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time

SLOW = 5 if os.environ.get("IOM_SLOW") else 1  # sanitizer builds


class Failure(Exception):
    pass


class Daemon:
    """iom-searchd on a free port. Its stdout and stderr go to files, which the tests may look into."""

    def __init__(self, index, options=(), environment=None):
        self.folder = tempfile.mkdtemp(prefix="iom-http-")
        os.chmod(self.folder, 0o755)
        self.index = index or os.path.join(self.folder, "no-index")
        self.log_path = os.path.join(self.folder, "log")
        self.out_path = os.path.join(self.folder, "out")
        env = {k: v for k, v in os.environ.items() if not k.startswith("IOM_") or k == "IOM_FAULT"}
        env.update(environment or {})
        listen = [] if any(o.startswith("--listen") for o in options) else ["--listen", "127.0.0.1:0"]
        workers = [] if any(o.startswith("--workers") for o in options) else ["--workers", "2"]
        with open(self.log_path, "wb") as log, open(self.out_path, "wb") as out:
            self.process = subprocess.Popen(
                [os.environ["IOM_SEARCHD"], "--index", self.index, *listen, *workers, *options],
                stdout=out, stderr=log, stdin=subprocess.DEVNULL, env=env)
        self.port = None
        end = time.time() + 10 * SLOW
        while time.time() < end and self.process.poll() is None:
            match = re.match(r"iom-searchd: listening on http://(\S+):(\d+)\n", open(self.out_path).read())
            if match:
                self.address, self.port = match.group(1).strip("[]"), int(match.group(2))
                break
            time.sleep(0.01)
        if not self.port:
            raise Failure("the daemon did not start: " + self.log())
        self.host = "%s:%d" % (match.group(1), self.port)

    def log(self):
        return open(self.log_path, errors="replace").read()

    def children(self):
        """{pid: name} of its processes."""
        found = {}
        try:
            pids = open("/proc/%d/task/%d/children" % (self.process.pid, self.process.pid)).read().split()
        except OSError:
            return found
        for pid in pids:
            try:
                found[int(pid)] = open("/proc/%s/comm" % pid).read().strip()
            except OSError:
                pass
        return found

    def workers(self):
        return [pid for pid, name in self.children().items() if name == "searchd:query"]

    def wait_ready(self, seconds=10):
        end = time.time() + seconds * SLOW
        while time.time() < end:
            try:
                if self.get("/readyz").status == 200:
                    return
            except (OSError, Failure):
                pass
            time.sleep(0.02)
        raise Failure("not ready after %d s: %s" % (seconds, self.log()))

    def get(self, target, headers="", connection=None, method="GET"):
        own = connection is None
        connection = connection or Connection(self)
        try:
            connection.send("%s %s HTTP/1.1\r\nHost: %s\r\n%s\r\n" % (method, target, self.host, headers))
            return connection.read(method)
        finally:
            if own:
                connection.close()

    def stop(self):
        """SIGTERM; the exit status."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(15 * SLOW)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
                raise Failure("the daemon did not stop")
        return self.process.returncode

    def __enter__(self):
        return self

    def __exit__(self, kind, value, trace):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        if kind:
            print("--- log of the daemon ---\n" + self.log())
        shutil.rmtree(self.folder, ignore_errors=True)


class Answer:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    def header(self, name):
        values = [v for k, v in self.headers if k.lower() == name.lower()]
        return ", ".join(values) if values else None


class Connection:
    def __init__(self, daemon, source=None):
        self.socket = socket.create_connection((daemon.address, daemon.port), 10 * SLOW,
                                               source_address=(source, 0) if source else None)
        self.socket.settimeout(20 * SLOW)
        self.left = b""

    def send(self, data):
        self.socket.sendall(data.encode("latin-1") if isinstance(data, str) else data)

    def more(self):
        data = self.socket.recv(65536)
        self.left += data
        return bool(data)

    def read(self, method="GET"):
        while b"\r\n\r\n" not in self.left:
            if not self.more():
                raise Failure("the connection was closed before an answer (%r)" % self.left[:200])
        head, self.left = self.left.split(b"\r\n\r\n", 1)
        lines = head.decode("latin-1").split("\r\n")
        match = re.match(r"HTTP/1\.1 (\d{3}) ", lines[0] + " ")
        if not match:
            raise Failure("not a status line: %r" % lines[0])
        status = int(match.group(1))
        headers = [tuple(part.strip() for part in line.split(":", 1)) for line in lines[1:]]
        answer = Answer(status, headers, b"")
        length = answer.header("Content-Length")
        if method == "HEAD" or status in (204, 304):
            length = 0
        elif length is None:
            while self.more():
                pass
            length = len(self.left)
        while len(self.left) < int(length):
            if not self.more():
                raise Failure("the answer is cut: %d bytes of %s" % (len(self.left), length))
        answer.body, self.left = self.left[:int(length)], self.left[int(length):]
        return answer

    def drain(self):
        """Read and forget whatever comes until the end."""
        try:
            while self.more():
                pass
        except OSError:
            pass
        self.left = b""

    def is_closed(self, seconds=2):
        """Did the other side close, with no byte more?"""
        if self.left:
            return False
        self.socket.settimeout(seconds * SLOW)
        try:
            return self.socket.recv(1) == b""
        except socket.timeout:
            return False
        except OSError:
            return True

    def close(self):
        self.socket.close()


POLICY = ("default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; "
          "form-action 'self'; base-uri 'none'; frame-ancestors 'none'")


def check_common(answer, cors=False, policy=POLICY):
    """The headers that every answer of ours has."""
    for name, value in (("Content-Security-Policy", policy), ("X-Content-Type-Options", "nosniff"),
                        ("Referrer-Policy", "no-referrer")):
        if answer.header(name) != value:
            raise Failure("%s is %r" % (name, answer.header(name)))
    if answer.header("Cache-Control") not in ("no-store", "private, no-cache", "public, max-age=31536000, immutable"):
        raise Failure("Cache-Control is %r" % answer.header("Cache-Control"))
    if answer.header("Set-Cookie"):
        raise Failure("a cookie")
    if not cors and any(name.lower().startswith("access-control") for name, _ in answer.headers):
        raise Failure("CORS headers without --allow-origin")
    if answer.status in (429, 503) and not answer.header("Retry-After"):
        raise Failure("%d without Retry-After" % answer.status)
