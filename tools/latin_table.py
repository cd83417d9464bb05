#!/usr/bin/env python3
"""Write core/text/latin.c: lower case and unaccented form of the Latin letters U+00C0 to U+024F.

Usage: latin_table.py > core/text/latin.c
Lower case is Unicode's NFKC_Casefold, except that oe and ae ligatures are resolved and that a dotted
capital I is an i. What decomposes into nothing plainer (o with stroke and so on) is folded by PLAIN.
"""
import unicodedata

FIRST, LAST = 0xC0, 0x24F
LIGATURES = {"œ": "oe", "æ": "ae", "ǽ": "ae", "ǣ": "ae"}
PLAIN = {"ø": "o", "ł": "l", "đ": "d", "ħ": "h", "ŧ": "t", "ı": "i", "ð": "d", "þ": "th", "ŋ": "n", "ĸ": "k",
         "ƒ": "f", "ɓ": "b", "ƀ": "b", "ƃ": "b", "ɔ": "o", "ƈ": "c", "ɖ": "d", "ɗ": "d", "ƌ": "d", "ɛ": "e",
         "ǝ": "e", "ɠ": "g", "ɩ": "i", "ɨ": "i", "ƙ": "k", "ƚ": "l", "ɲ": "n", "ƞ": "n", "ɵ": "o", "ƥ": "p",
         "ƫ": "t", "ƭ": "t", "ʈ": "t", "ʋ": "v", "ƴ": "y", "ƶ": "z", "ȥ": "z", "ǥ": "g", "ȼ": "c", "ⱦ": "t",
         "ⱥ": "a", "ɇ": "e", "ɉ": "j", "ɋ": "q", "ɍ": "r", "ɏ": "y", "ʉ": "u", "ȿ": "s", "ɀ": "z", "ȷ": "j",
         "ȡ": "d", "ȴ": "l", "ȵ": "n", "ȶ": "t"}


def lower(char):
    text = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", char).casefold())
    text = text.replace("i\u0307", "i")
    text = "".join(LIGATURES.get(c, c) for c in text)
    return "".join(c for c in text if unicodedata.category(c)[0] in "LM" and c != "\u02bc")


def fold(text):
    plain = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    return "".join(PLAIN.get(LIGATURES.get(c, c), c) for c in plain)


def literal(text):
    return '"' + "".join(c if ord(c) < 128 else "".join("\\x%02x" % b for b in c.encode()) for c in text) + '"'


def main():
    print("/* Made by tools/latin_table.py from the Unicode data; do not edit. */")
    print("/* clang-format off */")
    print('#include "text/letters.h"\n')
    print("const struct latin_letter latin_letters[0x%X - 0x%X + 1] = {" % (LAST, FIRST))
    for code in range(FIRST, LAST + 1):
        char = chr(code)
        category = unicodedata.category(char)
        if category[0] != "L":
            continue
        kind = {"Lu": "LATIN_UPPER", "Lt": "LATIN_UPPER", "Ll": "LATIN_LOWER"}.get(category, "LATIN_OTHER")
        form = lower(char)
        print("\t[0x%03X - 0x%X] = { %s, %s, %s }, /* %s */" % (code, FIRST, literal(form), literal(fold(form)), kind, char))
        assert len(form.encode()) <= 4 and len(fold(form).encode()) <= 4, char
    print("};")
    print("/* clang-format on */")


main()
