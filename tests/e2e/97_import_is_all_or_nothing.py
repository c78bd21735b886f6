#!/usr/bin/python3
"""`handfast device import` takes all lines of a file or none, says what is
wrong with its line, at each limit and one past it, and takes no secret that has
fewer than 128 random bits."""

import secrets
import tempfile

import tap      # first: it says where the others are

from factory_device import factory_list, written

FP = secrets.token_hex(32)
SETTINGS = {"profile auto": {"unattended": "yes"},
            "profile made": {"unattended": "yes"}}
HEAD = "serial,secret,profile,name\n"
HEX = secrets.token_hex(16)


def run(s, text):
    """(exit code, standard error)"""
    with tempfile.NamedTemporaryFile("wb", suffix=".csv", dir=s.at.top) \
            as file:
        file.write(text if isinstance(text, bytes) else text.encode())
        file.flush()
        done = s.handfast("device", "import", file.name, check=False)
    return done.returncode, done.stderr.replace(file.name, "FILE")


def refused(s, name, text, line, words):
    code, said = run(s, text)
    tap.equal(code, 1, f"{name}: refused")
    tap.holds(said, f"FILE:{line}: ", "with its line")
    tap.holds(said, words, "and why")
    tap.holds(said, "nothing was imported", "and what it means")


def device(serial="A", secret=None, profile="auto", name="n"):
    return f"{serial},{secret or secrets.token_hex(16)},{profile},{name}\n"


def lines(s):
    good = device("G1")
    for name, text, line, words in (
            ("an empty file", "", 0, "no device"),
            ("columns alone", HEAD, 1, "no device"),
            ("an unknown column", "serial,secret,profile,nam\n", 1,
             "unknown column"),
            ("a column twice", "serial,serial,secret,profile,name\n", 1,
             "twice"),
            ("no column of names", "serial,secret,profile\n", 1,
             "names the columns"),
            ("neither secret nor certificate", "serial,profile,name\n", 1,
             "names the columns"),
            ("too few fields", HEAD + good + "a,b,c\n", 3, "4 fields"),
            ("too many", HEAD + good.strip() + ",x\n", 2, "4 fields"),
            ("an empty line", HEAD + good + "\n" + device("G2"), 3,
             "4 fields"),
            ("an open quote", HEAD + '"A,b,auto,n\n', 2, "4 fields"),
            ("a quote inside", HEAD + 'A"B,x,auto,n\n', 2, "4 fields"),
            ("behind a quote", HEAD + '"A"B,x,auto,n\n', 2, "4 fields"),
            ("not UTF-8", (HEAD + good).encode() + b"A,b,auto,\xff\n", 3,
             "UTF-8"),
            ("NUL", HEAD + "A\0,b,auto,n\n", 2, "UTF-8"),
            ("a line too long", HEAD + "A" * 1025 + "\n", 2, "1024 bytes"),
            ("no serial number", HEAD + device(""), 2, "serial number"),
            ("one too long", HEAD + device("S" * 65), 2, "serial number"),
            ("with a colon", HEAD + device("a:b"), 2, "serial number"),
            ("with a space", HEAD + device("a b"), 2, "serial number"),
            ("a fingerprint", HEAD + device(FP), 2, "serial number"),
            ("no such profile", HEAD + device(profile="autos"), 2,
             "profile of this line is not in"),
            ("a profile of people", HEAD + device(profile="device"), 2,
             "not unattended"),
            ("a name too long", HEAD + device(name="n" * 65), 2, "a name"),
            ("one that nobody sees", HEAD + device(name="\u200b\u2800"), 2,
             "can be seen"),
            ("a tab in it", HEAD + device(name="a\tb"), 2, "a name"),
            ("31 hex digits", HEAD + device(secret=HEX[:31]), 2, "128"),
            ("a UUID", HEAD + device(
                secret="123e4567-e89b-42d3-a456-426614174000"), 2, "none of"),
            ("a password", HEAD + device(secret="hunter2"), 2, "128"),
            ("one digit", HEAD + device(secret="a" * 32), 2, "not random"),
            ("neither of two", "serial,secret,certificate,profile,name\n"
             "A,,,auto,n\n", 2, "neither"),
            ("both", f"serial,secret,certificate,profile,name\n"
             f"A,{HEX},{FP},auto,n\n", 2, "not both"),
            ("63 digits of a fingerprint", "serial,certificate,profile,name\n"
             f"A,{FP[:63]},made,n\n", 2, "SHA-256"),
            ("a profile without a CA", "serial,certificate,profile,name\n"
             f"A,{FP},auto,n\n", 2, "no manufacturer_ca"),
            ("a serial number twice", HEAD + device("A") + device("B")
             + device("A"), 4, "as in line 2"),
            ("a secret twice", HEAD + device("A", HEX) + device("B", HEX), 3,
             "the same secret as in line 2")):
        refused(s, name, text, line, words)
    tap.equal(factory_list(s), {}, "nothing of all that was imported")


def many_faults(s):
    code, said = run(s, HEAD + device("") * 25)
    tap.equal((code, said.count("FILE:")), (1, 20), "20 faults are told")
    tap.holds(said, "and 5 more", "and how many more there are")
    tap.holds(said, "25 faults", "and all in all")


def taken(s):
    text = HEAD + device("A1", HEX) + device("A2", name='"a, ""b"""')
    tap.equal(run(s, text)[0], 0, "two devices")
    tap.equal(factory_list(s)["A2"]["name"], 'a, "b"', "quotes are read")
    tap.equal(run(s, text)[0], 0, "the same file again")
    tap.equal(len(factory_list(s)), 2, "adds nothing")
    refused(s, "another secret for one of them",
            HEAD + device("A3") + device("A1"), 3, "imported before")
    tap.equal(len(factory_list(s)), 2, "not even what stood before it")
    done = s.handfast_json("device", "import", written(s, [
        {"serial": "A1", "secret": HEX, "profile": "auto", "name": "n"},
        {"serial": "A4", "secret": secrets.token_urlsafe(16),
         "profile": "auto", "name": ""}]))
    tap.holds(done["done"], "1 of 2", "one of two is new")
    tap.equal(factory_list(s)["A4"]["name"], "A4",
              "without a name it is called by its serial number")


def drawn(symbols, n):
    """Random text in which enough symbols differ."""
    return symbols[:6] + "".join(secrets.choice(symbols)
                                 for _ in range(n - 7)) + symbols[-1]


def limits(s):
    """At each limit."""
    least = (drawn("0123456789ABCDEF", 32), drawn("0123456789abcdef", 128),
             drawn("0123456789", 39),
             drawn("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", 26),
             "q83vEjRWeJq83vEjRWeJ+/==", "q83vEjRWeJq83vEjRWeJ-_")
    text = "\ufeffname,profile,serial,secret\r\n" + "".join(
        f"{'ä' * 64},auto,{'XYZUVW'[n] * 64},{secret}\r\n"
        for n, secret in enumerate(least))
    tap.equal(run(s, text), (0, ""), "all at their limits, with BOM and CRLF")
    tap.equal(len([1 for serial in factory_list(s) if len(serial) == 64]), 6,
              "are there")


def ten_thousand(s):
    body = "".join(device(f"M{n}") for n in range(10000))
    tap.equal(run(s, HEAD + body), (0, ""), "10,000 devices in one file")
    tap.ok(len(factory_list(s)) > 10000, "are listed, page by page")
    refused(s, "10,001", HEAD + body.replace("M", "N") + device("Z"), 10002,
            "more than 10000")
    code, said = run(s, HEAD + "x" * (8 << 20))
    tap.equal(code, 1, "a file of more than 8 MiB")
    tap.holds(said, "cannot read", "is not even read")


with tap.system("imports", settings=SETTINGS) as system:
    lines(system)
    many_faults(system)
    taken(system)
    limits(system)
    ten_thousand(system)
