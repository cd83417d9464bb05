#!/usr/bin/env python3
"""
Runs .case files: a request, byte for byte, and what must come back.

    # why
    index none                     no index (else the one of the fixture, IOM_INDEX)
    daemon --rate 1                options of iom-searchd
    request                        what follows is sent, each line with CRLF, up to "expect"
    GET /healthz HTTP/1.1
    Host: {host}

    expect 200                     the status; then any of
    header NAME VALUE              exactly
    header-has NAME TEXT           somewhere in it
    header-absent NAME
    body-has TEXT                  / body-absent TEXT / body-empty
    json PATH OP VALUE             OP: == != >= has length type; VALUE is JSON; PATH: results[0].id, "." the whole
    save NAME header NAME          {NAME} stands for it from now on
    save NAME json PATH
    connection closed              or open
    cors                           CORS headers are expected
    by-library                     libmicrohttpd's own answer: the headers of ours are not there, and 0.9.75 sends its
                                   own head twice before it closes
    new                            the next request goes over a new connection

In requests: {host}, {port}, {repeat N TEXT}, {id} (of a document, percent-encoded), \\xHH, \\n without CRLF, a trailing
backslash joins lines without CRLF. A case without "request" is a mistake.
"""

import json
import os
import re
import sys
import urllib.parse

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from client import Connection, Daemon, Failure, check_common


def parse(path):
    case = {"index": "fixture", "daemon": [], "steps": []}
    request = None
    for number, line in enumerate(open(path, encoding="utf-8").read().split("\n"), 1):
        if request is not None:
            if re.fullmatch(r"expect \d{3}", line):
                case["steps"].append({"request": request, "status": int(line[7:]), "checks": [], "line": number})
                request = None
            else:
                request.append(line)
            continue
        if not line.strip() or line.startswith("#"):
            continue
        word, _, rest = line.partition(" ")
        if word == "request":
            request = []
        elif word == "index":
            case["index"] = rest
        elif word == "daemon":
            case["daemon"] += rest.split()
        elif case["steps"]:
            case["steps"][-1]["checks"].append((number, word, rest))
        else:
            raise Failure("%s:%d: %s" % (path, number, line))
    if request is not None or not case["steps"]:
        raise Failure("%s: a request without what is expected" % path)
    return case


def build(lines, variables):
    """The bytes of a request."""
    while lines and lines[-1] == "" and len(lines) > 1 and lines[-2] == "":
        lines = lines[:-1]
    data = b""
    for line in lines:
        joined = line.endswith("\\") and not line.endswith("\\\\")
        line = line[:-1] if joined else line
        line = re.sub(r"\{repeat (\d+) (.+?)\}", lambda m: m.group(2) * int(m.group(1)), line)
        line = re.sub(r"\{(\w+)\}", lambda m: variables[m.group(1)] if m.group(1) in variables else m.group(0), line)
        raw = line.encode("utf-8")
        raw = re.sub(rb"\\x([0-9a-fA-F]{2})", lambda m: bytes([int(m.group(1), 16)]), raw)
        raw = raw.replace(b"\\n", b"\n").replace(b"\\r", b"\r")
        data += raw + (b"" if joined else b"\r\n")
    return data


def look_up(value, path):
    for name, index in re.findall(r"([^.\[\]]+)|\[(\d+)\]", path):
        value = value[name] if name else value[int(index)]
    return value


TYPES = {"object": dict, "array": list, "string": str, "number": (int, float), "boolean": bool, "null": type(None)}


def check_json(body, rest):
    path, op, wanted = rest.split(" ", 2)
    try:
        value = look_up(json.loads(body), path)
    except (KeyError, IndexError, TypeError, ValueError) as problem:
        raise Failure("json %s: %r in %r" % (path, problem, body[:300]))
    if op == "type":
        good = isinstance(value, TYPES[wanted])
    else:
        wanted = json.loads(wanted)
        good = {"==": lambda: value == wanted, "!=": lambda: value != wanted, ">=": lambda: value >= wanted,
                "has": lambda: wanted in value, "length": lambda: len(value) == wanted}[op]()
    if not good:
        raise Failure("json %s is %s, wanted %s %s" % (path, json.dumps(value)[:200], op, wanted))


def check(answer, connection, word, rest, variables):
    rest = re.sub(r"\{(\w+)\}", lambda m: variables.get(m.group(1), m.group(0)), rest)
    if word == "header":
        name, value = rest.split(" ", 1)
        if answer.header(name) != value:
            raise Failure("%s is %r" % (name, answer.header(name)))
    elif word == "header-has":
        name, value = rest.split(" ", 1)
        if value not in (answer.header(name) or ""):
            raise Failure("%s is %r" % (name, answer.header(name)))
    elif word == "header-absent":
        if answer.header(rest) is not None:
            raise Failure("%s is %r" % (rest, answer.header(rest)))
    elif word == "body-has":
        if rest.encode() not in answer.body:
            raise Failure("not in the body: %s\n%r" % (rest, answer.body[:600]))
    elif word == "body-absent":
        if rest.encode() in answer.body:
            raise Failure("in the body: %s" % rest)
    elif word == "body-empty":
        if answer.body:
            raise Failure("a body of %d bytes" % len(answer.body))
    elif word == "json":
        check_json(answer.body, rest)
    elif word == "save":
        name, kind, where = rest.split(" ", 2)
        value = answer.header(where) if kind == "header" else look_up(json.loads(answer.body), where)
        if value is None:
            raise Failure("nothing to save: %s" % where)
        variables[name] = value
    elif word == "connection":
        if rest == "open":  # it takes another request
            connection.send("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
            if connection.read().status != 200:
                raise Failure("the connection takes no other request")
        elif not connection.is_closed():
            raise Failure("the connection is not closed")
    elif word not in ("new", "cors", "by-library"):
        raise Failure("no such check: %s" % word)


def run_steps(case, daemon):
    connection = None
    variables = {"host": daemon.host, "port": str(daemon.port)}
    if case["index"] == "fixture":
        daemon.wait_ready()
        found = json.loads(daemon.get("/api/v1/search?q=migration&n=1").body)["results"]
        variables["rawid"] = found[0]["id"]
        variables["id"] = urllib.parse.quote(found[0]["id"], safe="")
    for step in case["steps"]:
        words = [word for _, word, _ in step["checks"]]
        connection = connection or Connection(daemon)
        data = build(step["request"], variables)
        try:
            try:
                connection.send(data)
            except OSError:
                pass  # refused before it was whole: the answer is read all the same
            answer = connection.read(data.split(b" ", 1)[0].decode("latin-1"))
            if answer.status != step["status"]:
                raise Failure("status %d instead of %d: %r" % (answer.status, step["status"], answer.body[:300]))
            if "by-library" not in words:
                check_common(answer, "cors" in words)
            for number, word, rest in step["checks"]:
                step["line"] = number
                if word == "connection" and "by-library" in words:
                    connection.drain()
                check(answer, connection, word, rest, variables)
        except Failure as failure:
            raise Failure("line %d: %s" % (step["line"], failure))
        except OSError as failure:
            raise Failure("line %d: %r" % (step["line"], failure))
        if "new" in words or "connection" in words:
            connection.close()
            connection = None
    if connection:
        connection.close()


def run(path):
    case = parse(path)
    index = os.environ["IOM_INDEX"] if case["index"] == "fixture" else None
    with Daemon(index, case["daemon"]) as daemon:
        run_steps(case, daemon)
        if daemon.get("/healthz").status != 200:
            raise Failure("the daemon is not well afterwards")
        if daemon.stop() != 0:
            raise Failure("exit status %r" % daemon.process.returncode)


def main():
    failed = 0
    for path in sys.argv[1:]:
        try:
            run(path)
        except Failure as failure:
            failed += 1
            print("%s: %s" % (os.path.basename(path), failure))
    print("%d cases, %d failed" % (len(sys.argv) - 1, failed))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
