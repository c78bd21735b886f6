"""Instructions of a test program in C that is linked with our layers, as
callgrind counts them: where the program switches it on, up to each
CALLGRIND_DUMP_STATS_AT(label).

    counted = callgrind.Counted("counted.c", LAYERS, LIBRARIES)
    counted.costs       # {label: {(library, function): instructions}}
    counted.said        # what it printed
"""

import collections
import os
import re
import subprocess
import tempfile

import tap

BUILD = os.path.join(tap.ROOT, os.environ.get("B", "build"))
FLAGS = ("-std=c17", "-D_GNU_SOURCE", "-O2", "-g", "-fno-builtin-malloc",
         "-I/usr/include/postgresql",
         "-iquote", os.path.join(BUILD, "templates"))
# Which variant of its functions libc takes depends on the processor. With this
# it takes the plain ones.
PLAIN = "glibc.cpu.hwcaps=-AVX,-AVX2,-AVX_Fast_Unaligned_Load,-BMI2,-ERMS," \
    "-SSE4_2,-SSSE3"
LABEL = re.compile(r"^desc: Trigger: Client Request: (.*)$", re.MULTILINE)
NAMED = re.compile(r"(c?)(ob|fn)=\((\d+)\)(?: (.*))?$")


class Counted:
    """One run of a program of this folder; layers are folders of the tree,
    tunables are libc's."""

    def __init__(self, source, layers, libraries, tunables=""):
        with tempfile.TemporaryDirectory(prefix="hf-") as folder:
            program = build(folder, source, layers, libraries)
            self.said = subprocess.run(
                ["valgrind", "--quiet", "--tool=callgrind",
                 "--collect-atstart=no",
                 f"--callgrind-out-file={folder}/out.%p", program],
                check=True, cwd=tap.ROOT, text=True, stdout=subprocess.PIPE,
                env={**os.environ, "GLIBC_TUNABLES": tunables}).stdout
            self.costs = dict(dumps(folder))


def build(folder, source, layers, libraries):
    program = os.path.join(folder, source.removesuffix(".c"))
    includes = [word for layer in ("tests/unit", *layers)
                for word in ("-iquote", os.path.join(tap.ROOT, layer))]
    archives = [os.path.join(BUILD, os.path.basename(layer) + ".a")
                for layer in layers]
    subprocess.run(
        ["gcc", *FLAGS, *includes, "-o", program,
         os.path.join(tap.ROOT, "tests", "e2e", source),
         "-Wl,--start-group", *archives, "-Wl,--end-group", *libraries],
        check=True)
    return program


def dumps(folder):
    for name in os.listdir(folder):
        if not name.startswith("out."):
            continue
        with open(os.path.join(folder, name), encoding="utf-8") as file:
            text = file.read()
        label = LABEL.search(text)
        if label:
            yield label[1], own(text)


def own(text):
    """What each function spent itself: the line behind calls= is what those
    it called did."""
    names = {"ob": {}, "fn": {}}
    at = {"ob": None, "fn": None}
    spent, called = collections.Counter(), False
    for line in text.splitlines():
        named = NAMED.match(line)
        if named:
            called_one, kind, number, name = named.groups()
            if name is not None:
                names[kind][number] = name
            if not called_one:
                at[kind] = names[kind][number]
        elif line.startswith("calls="):
            called = True
        elif line[:1] in tuple("+-*0123456789"):
            if not called:
                spent[os.path.basename(at["ob"]), at["fn"]] += int(
                    line.split()[1])
            called = False
    return spent
