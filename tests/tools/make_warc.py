#!/usr/bin/env python3
"""Writes the web archives in tests/data/warc. usage: tests/tools/make_warc.py [FOLDER]
With --large MEGABYTES FILE: one as crawls of whole sites are, of pages and of pictures, packed when FILE ends in .gz.

Needs the program brotli. The expectations in tests/cli/t1190-index-warc.sh and
tests/unit/u-warc.c name what is in them.
"""
import gzip
import pathlib
import random
import subprocess
import sys
import zlib

HOST = "https://www.iom.int"


def page(title, text, charset="utf-8", head=""):
    return (
        f'<!DOCTYPE html><html lang="fr"><head><meta charset="{charset}"><title>{title}</title>{head}</head>'
        f"<body><main><h1>{title}</h1><p>{text}</p></main></body></html>\n"
    )


def record(kind, uri, content, date="2021-03-04T05:06:07Z", version="1.0", content_type=None, extra=()):
    if content_type is None:
        content_type = "application/http; msgtype=response" if kind in ("response", "revisit") else "text/plain"
    lines = [f"WARC/{version}", f"WARC-Type: {kind}", f"WARC-Record-ID: <urn:uuid:{zlib.crc32(content):08x}>",
             f"WARC-Date: {date}"]
    if uri:
        lines.append(f"WARC-Target-URI: {uri}")
    lines += [f"Content-Type: {content_type}", *extra, f"Content-Length: {len(content)}"]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + content + b"\r\n\r\n"


def http(body, content_type="text/html; charset=utf-8", status="200 OK", fields=()):
    lines = [f"HTTP/1.1 {status}"]
    if content_type:
        lines.append(f"Content-Type: {content_type}")
    lines += fields
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def chunked(body, size=100):
    out = b""
    for at in range(0, len(body), size):
        part = body[at:at + size]
        out += f"{len(part):x}\r\n".encode() + part + b"\r\n"
    return out + b"0\r\n\r\n"


def member(data):
    return gzip.compress(data, mtime=0)


def brotli(data):
    return subprocess.run(["brotli", "-c"], input=data, stdout=subprocess.PIPE, check=True).stdout


def response(path, title, text, **more):
    return record("response", f"{HOST}/{path}", http(page(title, text).encode()), **more)


def crawl():
    """WARC 1.0, a member of gzip each, of which one in the middle is damaged."""
    whole = page("Le colis chiffonné", "La page arriva par morceaux, et chaque morceau était une valise.").encode()
    packed = chunked(gzip.compress(whole, mtime=0))
    br = brotli(page("La page tressée", "Cette page fut tressée avant de partir : une tresse brotli.").encode())
    zl = zlib.compress(page("La page dégonflée", "Le dégonflement est une compression sans en-tête.").encode())[2:-4]
    latin = page("La page latine", "Un reçu, une forêt, un cœur d’été : tout en windows.", charset="utf-8")
    broken = bytearray(member(response("fr/news/cassee", "La page cassée", " ".join(f"Personne ne lira la girafe {n * n * 7919 % 99991}." for n in range(60)))))
    broken[len(broken) // 2] ^= 0xff
    broken[len(broken) // 2 + 1] ^= 0xff
    members = [
        record("warcinfo", None, b"software: make_warc\r\n", content_type="application/warc-fields"),
        record("request", f"{HOST}/fr/news/entiere", b"GET /fr/news/entiere HTTP/1.1\r\n\r\n",
               content_type="application/http; msgtype=request"),
        response("fr/news/entiere", "La page entière", "Un hippocampe traverse la page entière."),
        record("response", f"{HOST}/fr/news/morceaux",
               http(packed, fields=["Transfer-Encoding: chunked", "Content-Encoding: gzip"])),
        None,
        record("response", f"{HOST}/fr/news/tresse", http(br, fields=["Content-Encoding: br"])),
        record("response", f"{HOST}/fr/news/degonflee", http(zl, fields=["Content-Encoding: deflate"])),
        record("response", f"{HOST}/fr/news/latine",
               http(latin.encode("windows-1252"), "text/html; charset=ISO-8859-1")),
        record("response", f"{HOST}/fr/news/defaite",
               http(page("La page défaite", "Le collecteur avait déjà défait ce paquet : un ornithorynque.").encode(),
                    fields=["Transfer-Encoding: chunked", "Content-Encoding: gzip"])),
        record("response", f"<{HOST}/fr/news/crochets#debut>",
               http(page("La page aux crochets", "Des crochets entouraient son adresse, et un blaireau.").encode())),
        record("revisit", f"{HOST}/fr/news/entiere", http(b"", status="304 Not Modified"), date="2021-04-04T05:06:07Z"),
        record("response", f"{HOST}/fr/vieux", http(b"", status="301 Moved Permanently",
                                                    fields=[f"Location: {HOST}/fr/news/entiere"])),
        record("response", f"{HOST}/fr/absent", http(page("Absent", "Page absente").encode(), status="404 Not Found")),
        record("response", f"{HOST}/logo.png", http(b"\x89PNG\r\n\x1a\n" + bytes(64), "image/png")),
        record("response", f"{HOST}/fr/vide", http(b"<html><body></body></html>")),
        record("response", "dns:www.iom.int", b"20210304 www.iom.int. 300 IN A 192.0.2.1\n", content_type="text/dns"),
        record("resource", f"{HOST}/fr/notice.txt", "Notice\n\nUne loutre lit la notice.\n".encode()),
        record("metadata", f"{HOST}/fr/news/entiere", b"via: x\r\n", content_type="application/warc-fields"),
        response("fr/news/derniere", "La dernière page", "Après la panne, un dromadaire ferme la marche."),
    ]
    return b"".join(bytes(broken) if m is None else member(m) for m in members)


def versions():
    """WARC 1.1, plain: two captures of one page, the later one first; a body that the crawler cut."""
    return b"".join([
        response("fr/page", "La page nouvelle", "La deuxième visite vit un flamant.", version="1.1",
                 date="2022-05-06T07:08:09.123456Z"),
        response("fr/page", "La page ancienne", "La première visite vit un pélican.", version="1.1",
                 date="2020-05-06T07:08:09Z"),
        response("fr/coupee", "La page coupée", "Elle s’arrête au milieu d’un cormoran.", version="1.1",
                 extra=["WARC-Truncated: length"]),
    ])


def older():
    """WARC 0.17, packed as a whole, with a capture between the two of versions(), and one plain record behind."""
    return member(b"".join([
        response("fr/page", "La page du milieu", "La visite du milieu vit une mouette.", version="0.17",
                 date="2021-05-06T07:08:09Z"),
        response("fr/ensemble", "La page ensemble", "Deux pages dans un même paquet, dit le martinet.", version="0.17"),
    ]))


def wet():
    """WET: texts that somebody else took out of pages."""
    return b"".join([
        member(record("warcinfo", None, b"Software-Info: x\r\n", content_type="application/warc-fields")),
        member(record("conversion", f"{HOST}/es/noticia",
                      "Retorno voluntario\n\nLa OIM acompañó a un tapir en su retorno voluntario a Paraguay.\n".encode(),
                      extra=["WARC-Identified-Content-Language: spa"])),
    ])


def large(n_bytes, path):
    """Pages of 100 KB, most of them scripts as pages are nowadays, a picture of 400 KB for two of them, some redirects."""
    noise = random.Random(7)
    words = [f"mot{n}" for n in range(20000)]
    script = "<script>" + "".join(f"var v{n}={{a:{n * 7919 % 99991},b:'x{n}'}};" for n in range(3000)) + "</script>"
    pack = member if path.endswith(".gz") else bytes
    written = n = 0
    with open(path, "wb") as out:
        while written < n_bytes:
            n += 1
            text = "</p><p>".join(" ".join(noise.choices(words, k=80)) + "." for _ in range(20))
            records = [response(f"fr/page-{n}", f"Page numéro {n}", text + script)]
            if n % 2:
                records.append(record("response", f"{HOST}/image-{n}.jpg",
                                      http(b"\xff\xd8\xff\xe0" + noise.randbytes(400000), "image/jpeg")))
            if not n % 10:
                records.append(record("response", f"{HOST}/vieux-{n}", http(b"", status="301 Moved Permanently")))
            for one in records:
                out.write(pack(one))
                written += len(one)
    print(f"{n} pages, {written} bytes unpacked")


def main():
    if sys.argv[1:2] == ["--large"]:
        large(int(sys.argv[2]) << 20, sys.argv[3])
        return
    folder = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).parent.parent / "data" / "warc")
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "crawl.warc.gz").write_bytes(crawl())
    (folder / "versions.warc").write_bytes(versions())
    (folder / "older.warc.gz").write_bytes(older())
    (folder / "texts.warc.wet.gz").write_bytes(wet())


if __name__ == "__main__":
    main()
