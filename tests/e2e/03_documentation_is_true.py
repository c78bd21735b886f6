#!/usr/bin/python3
"""What the documents say about settings, options, limits and files is so."""

import os
import re
import subprocess
import tempfile

import tap

BIN = os.path.join(tap.ROOT, os.environ.get("B", "build"), "bin")
DAEMONS = ("gateway", "ra", "console", "guard", "signer", "sweep")
PAGES = {"handfast": 8, "handfast-device": 1,
         **{f"handfast-{name}": 8 for name in DAEMONS}}
MARKDOWN = ("README.md", "CHANGES.md", "SECURITY.md", "docs", "sql")
LIMITS = {      # protocol.md's name: the setting, or the C constant
    "frame from the device": ("gateway", "max_frame_in"),
    "frame to the device": ("gateway", "max_frame_out"),
    "CSR": ("gateway", "max_csr"),
    "waiting at once, from one address": ("gateway",
                                          "max_waiting_per_address"),
    "waiting at once, in all": ("gateway", "max_waiting"),
    "registration": "REGISTRATION_MAX",
    "a fact": "REGISTRATION_FACT_MAX",
    "the reason in a decline": "REPLY_REASON_MAX",
}


def read(*path):
    with open(os.path.join(tap.ROOT, *path), encoding="utf-8") as file:
        return file.read()


def man(page, section):
    """A page's source, without scdoc's marks and escapes."""
    text = read("docs", "man", f"{page}.{section}.scd")
    return re.sub(r"(?<!\w)[*_]|[*_](?!\w)|\\|\+\+$", "", text, flags=re.M)


def output(program, *args):
    done = subprocess.run([os.path.join(BIN, program), *args], text=True,
                          capture_output=True, check=True)
    return done.stdout


# ---- settings ----------------------------------------------------------

def keys_of(conf):
    """{(section, key): (default or None, the sentence of its limits)}"""
    found, section, comments = {}, "", []
    for line in conf.splitlines():
        heading = re.match(r"\[(\w+)", line)
        key = re.match(r"#?(\w+) =\s*(.*)", line)
        if heading:
            section = heading.group(1)
        elif key:
            found[section, key.group(1)] = (
                key.group(2) if line.startswith("#") else None, comments[-1])
        elif line.startswith("# "):
            comments.append(line[2:])
    return found


def page_keys():
    """The same from handfast.conf(5): {(section, key): its line}."""
    found, section = {}, ""
    for line in man("handfast.conf", 5).splitlines():
        heading = re.match(r"# \[(\w+)", line)
        key = re.match(r"(\w+) = (.*)", line)
        if line.startswith("# "):
            section = heading.group(1) if heading else ""
        elif key and section:
            found[section, key.group(1)] = key.group(2)
    return found


def limits_as_told(wants):
    """From the sentence of --describe to how the page begins."""
    for pattern, told in ((r"a number from (\d+ to \d+)", r"\1; "),
                          (r"a text of (\d+ to \d+ bytes)", r"\1; "),
                          (r"an absolute path of (at most \d+ bytes)",
                           r"path, \1; "),
                          (r"an (http:// URL) of (at most \d+ bytes)",
                           r"\1, \2; "),
                          (r"yes or no", "yes or no; "),
                          (r"a DNS name in lower case.*", "a DNS name")):
        if re.fullmatch(pattern, wants):
            return re.sub(pattern, told, wants)
    return ""


def check_settings():
    real = keys_of(output("handfast", "check", "--describe"))
    shipped = keys_of(read("deploy", "handfast.conf"))
    page = page_keys()
    tap.ok(len(real) > 40, f"there are {len(real)} settings")
    tap.equal(sorted(shipped), sorted(real),
              "deploy/handfast.conf shows each, and no other")
    tap.equal(sorted(page), sorted(real),
              "handfast.conf(5) tells each, and no other")
    wrong = [key for key, (default, wants) in shipped.items()
             if wants != real[key][1] or default not in (None, real[key][0])]
    tap.equal(wrong, [], "the shipped file has the real limits and defaults")
    wrong = [key for key, (default, wants) in real.items()
             if not page.get(key, "").startswith(limits_as_told(wants))
             or (default and not page[key].endswith(f"default {default}"))]
    tap.equal(wrong, [], "the page has the real limits and defaults")


# ---- verbs and options -------------------------------------------------

def options_of(text):
    """Options as --help prints them, one a line."""
    return set(re.findall(r"^  (?:-\w, |    )(--[\w-]+)", text, re.M)) | set(
        re.findall(r"^  (-\w), --", text, re.M))


def options_in(page):
    return set(re.findall(r"(?<![\w-])(--?[a-z][\w-]*|-V)", page))


def verbs_of(text):
    return re.findall(r"^  (\w[\w-]*(?: \w[\w-]*)?)  +[A-Z]", text, re.M)


def help_of(program):
    """All that the program and its verbs say of themselves."""
    top = output(program, "--help")
    verbs = verbs_of(top)
    if program == "handfast-device":
        verbs = re.search(r"\] ([\w|]+) \[", top).group(1).split("|")
    return verbs, top + "".join(
        output(program, *verb.split(), "--help") for verb in verbs)


def check_program(program, section):
    verbs, text = help_of(program)
    page = man(program, section)
    real, told = options_of(text), options_in(page)
    # Other programs' options in examples, and what nginx is told.
    told -= {"--cacert", "--cert", "--key", "-r"} - real
    tap.equal(told ^ real, set(), f"{program}({section}) has its options")
    for verb in verbs:
        tap.ok(re.search(rf"^{verb}\b|^{program} {verb}\b", page, re.M),
               f"{program}({section}) tells {verb}")
    if program == "handfast":
        written = set(re.findall(
            r"^(account \w+|role \w+|site \w+|policy \w+|device \w+|"
            r"factory \w+|enrollment \w+|ca [\w-]+|audit \w+|"
            r"migrate|check)\b", page, re.M))
        tap.equal(written, set(verbs), "it tells no other verb")


def check_exit_codes():
    text = output("handfast-device", "--help").partition("exit:")[2]
    codes = re.findall(r"(\d+) \w", text)
    page = man("handfast-device", 1)
    told = re.findall(r"^(\d+)$", page, re.M)
    tap.equal(told, codes, "handfast-device(1) tells every exit status")


# ---- pages, links, limits ----------------------------------------------

def check_pages_build():
    folder = os.path.join(tap.ROOT, "docs", "man")
    for name in sorted(os.listdir(folder)):
        with open(os.path.join(folder, name), "rb") as source:
            built = subprocess.run(["scdoc"], stdin=source,
                                   capture_output=True, check=False)
        shown = subprocess.run(
            ["man", "--warnings=w", "-l", "-"], input=built.stdout,
            capture_output=True, check=False,
            env={**os.environ, "MANWIDTH": "80", "LC_ALL": "C.UTF-8"})
        faults = (built.stderr + shown.stderr).decode()
        tap.ok(built.returncode == 0 and not faults, f"{name} is in order")
        if faults:
            tap.note(faults)
    wanted = {f"{page}.{number}.scd" for page, number in PAGES.items()}
    tap.equal(set(os.listdir(folder)), wanted | {"handfast.conf.5.scd"},
              "there is a page for every program, and no other")


def markdown_files():
    for name in MARKDOWN:
        path = os.path.join(tap.ROOT, name)
        if os.path.isfile(path):
            yield path
        else:
            for entry in sorted(os.listdir(path)):
                if entry.endswith(".md"):
                    yield os.path.join(path, entry)


def anchors_of(path):
    """As GitHub and others make them from headings."""
    text = re.sub(r"^```.*?^```", "", read(path), flags=re.M | re.S)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-")
            for title in re.findall(r"^#+ (.*)", text, re.M)}


def check_links():
    broken = []
    for path in markdown_files():
        text = re.sub(r"^```.*?^```", "", read(path), flags=re.M | re.S)
        for link in re.findall(r"\]\(([^)]+)\)", text):
            target, _, anchor = link.partition("#")
            if re.match(r"[a-z]+:", target):
                continue
            there = os.path.normpath(os.path.join(os.path.dirname(path),
                                                  target)) if target else path
            if not os.path.exists(there) or (
                    anchor and anchor not in anchors_of(there)):
                broken.append(f"{os.path.relpath(path, tap.ROOT)}: {link}")
    tap.equal(broken, [], "every relative link leads somewhere")


def check_named_files():
    """Paths of the tree in the prose, like `deploy/handfast.conf`."""
    missing = []
    for path in markdown_files():
        for name in re.findall(r"`((?:docs|deploy|nginx|sql|tests|lib|fcgi|"
                               r"templates|device|pairing)/[\w./-]+)`",
                               read(path)):
            if not os.path.exists(os.path.join(tap.ROOT, name)):
                missing.append(f"{os.path.relpath(path, tap.ROOT)}: {name}")
    tap.equal(missing, [], "every file that they name is there")


def constant(name):
    """The number that a header defines."""
    for folder in ("pairing", os.path.join("lib", "base")):
        for entry in os.listdir(os.path.join(tap.ROOT, folder)):
            if entry.endswith(".h"):
                found = re.search(rf"#define {name}\s+\(?(\d+)",
                                  read(folder, entry))
                if found:
                    return found.group(1)
    return None


def check_limits():
    settings = keys_of(output("handfast", "check", "--describe"))
    table = read("docs", "protocol.md").partition("| limit | default |")[2]
    rows = re.findall(r"^\| ([^|]+) \| ([\d,]+)[^|]* \|$",
                      table.partition("\n\n")[0], re.M)
    told = {name: number.replace(",", "") for name, number in rows}
    real = {name: settings[what][0] if isinstance(what, tuple)
            else constant(what) for name, what in LIMITS.items()}
    tap.equal(told, real, "protocol.md's limits are the real ones")


def defined(path, name):
    return int(re.search(rf"#define\s+{name}\s+(\d+)",
                         read(*path.split("/"))).group(1))


def device_guesses(seconds):
    """Wrong answers that handfast-device asks for in that time."""
    free, unit, longest = (defined("device/client/backoff.h", f"BACKOFF_{name}")
                           for name in ("FREE", "UNIT", "LONGEST"))
    guesses, at, pause = free, unit, unit
    while at <= seconds:
        guesses += 1
        pause = min(2 * pause, longest)
        at += pause
    return guesses


def account_guesses(seconds):
    tries, pause = [int(re.search(pattern, read(
        "sql", "private", f"{name}.sql")).group(1)) for name, pattern in (
            ("may_guess", r"\) < (\d+)"),
            ("pause", r"moment \+ interval '(\d+) minutes'"))]
    return tries * seconds // (60 * pause)


def check_sums():
    """What the threat model says of short codes follows from the limits."""
    text = read("docs", "threat-model.md")
    table = text.partition("| symbols | secret bits |")[2].partition("\n\n")[0]
    head, told = table.splitlines()[0], {}
    for row in re.findall(r"^\| (\d.*) \|$", table, re.M):
        symbols, *cells = [int(cell.replace(",", ""))
                           for cell in row.split(" | ")]
        told[symbols] = cells
    tries = [guesses(seconds) for guesses in (device_guesses, account_guesses)
             for seconds in (3600, 86400)]
    tap.equal([int(n.replace(",", "")) for n in re.findall(
        r"\(([\d,]+)\)", head)], tries, "so many guesses are there in an hour "
              "and a day")
    real = {}
    for symbols in (8, 12, 16):
        bits = 5 * (symbols - 5)    # without the handle and the check
        real[symbols] = [bits, 2 ** bits, *(
            (2 * 2 ** bits + n) // (2 * n) for n in tries)]
    tap.equal(told, real, "and so much are they worth")
    for symbols, bits in re.findall(
            r"^\| handle \|.*\| (\d+) \|.*\| (\d+) \|$",
            read("docs", "protocol.md"), re.M):
        tap.equal(int(bits), real[int(symbols)][0],
                  f"protocol.md says the same of {symbols} symbols")


def check_operations():
    """Paths and units that operations.md names are what is installed."""
    text = read("docs", "operations.md")
    units = set(re.findall(r"\b(handfast(?:-\w+)*\.(?:service|timer|path|target))",
                           text)) - {"handfast-gateway-2.service"}
    there = set(os.listdir(os.path.join(tap.ROOT, "deploy", "systemd")))
    tap.equal(units - there, set(), "operations.md names units that exist")
    shared = set(re.findall(r"/usr/share/handfast/(\w+/[\w.-]+\.\w+)", text))
    source = {"examples": "deploy", "nginx": "nginx", "sql": "sql",
              "static": "templates/static"}
    missing = [path for path in shared if not os.path.exists(os.path.join(
        tap.ROOT, source[path.split("/")[0]], path.split("/")[1]))]
    tap.equal(missing, [], "and files that are installed")
    with tempfile.NamedTemporaryFile("w", suffix=".sh") as script:
        script.write("\n".join(re.findall(r"^```sh\n(.*?)^```", text,
                                          re.M | re.S)))
        script.flush()
        parsed = subprocess.run(["bash", "-n", script.name], text=True,
                                capture_output=True, check=False)
    tap.equal(parsed.stderr, "", "its commands are the shell's")


with tap.plan():
    check_settings()
    for page_name, number_of in PAGES.items():
        check_program(page_name, number_of)
    check_exit_codes()
    check_pages_build()
    check_links()
    check_named_files()
    check_limits()
    check_sums()
    check_operations()
