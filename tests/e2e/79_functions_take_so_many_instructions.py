#!/usr/bin/python3
"""What is done for each message takes as many instructions and allocations as
the table says, on any machine: callgrind counts the one, the program itself
the other. A number that went down is written into the table as well, so that
it stays down."""

import collections
import platform

import tap      # first: it says where the others are

import callgrind

Cost = collections.namedtuple("Cost", "instructions allocations openssl",
                              defaults=(0,))

# Instructions of ours and of all libraries but libcrypto, whose code depends on
# the processor, as Debian 12's gcc and libraries have them; allocations by ours
# and by jansson, exactly (an arena and each of its chunks is one); and those by
# OpenSSL, which tell how much of its machinery is used. When one differs, the
# functions that spend the most stand behind it.
COSTS = {
    "a register message is read": Cost(142144, 27),
    "a registration is read": Cost(114315, 64, 3),
    "a reply is written": Cost(52861, 2),
    "a CSR is read": Cost(15267, 2, 153),
    "a certificate is read": Cost(221413, 2, 1243),
    "one of ours is read": Cost(15072, 2, 116),
    "an OCSP request is read": Cost(1011, 2, 9),
    "an OCSP answer is signed": Cost(15512, 2, 126),
    "a device's certificate is made": Cost(36921, 2, 287),
    "two certificates are wrapped": Cost(6152, 2),
    "1 KiB to base64 and back": Cost(42375, 2),
    "a form is read": Cost(3758, 2),
    "an approval finds its handler": Cost(34080, 3),
    "a page of 50 devices is written": Cost(314372, 6),
    "a request to the guard is read": Cost(26718, 2),
    "the database's answer to the guard is read": Cost(2093, 2),
    "a line of the journal is read and written": Cost(46250, 2, 6),
}
SPREAD = 0.03       # of instructions and OpenSSL's allocations, either way
LIBCRYPTO = "libcrypto.so"
LAYERS = ("fcgi/page", "fcgi/audit", "fcgi/claim", "fcgi/auth", "fcgi/signer",
          "fcgi/authority", "fcgi/store", "fcgi/db", "fcgi/call", "fcgi/http",
          "pairing", "lib/json", "lib/crypto", "lib/process", "lib/base")
LIBRARIES = ("-ljansson", "-lssl", "-lcrypto", "-lcrypt", "-lpq", "-linih",
             "-lseccomp", "-lfcgi")
SHOWN = 12          # functions


def is_near(got, wanted):
    return abs(got - wanted) <= SPREAD * wanted


def judge(name, spent, allocations, openssl):
    spent = collections.Counter({
        where: n for where, n in spent.items()
        if not where[0].startswith(LIBCRYPTO)})
    got = Cost(sum(spent.values()), allocations, openssl)
    wanted = COSTS.get(name, Cost(0, 0))
    fits = tap.ok(is_near(got.instructions, wanted.instructions),
                  f"{name}: about {wanted.instructions:,} instructions")
    fits &= tap.ok(got.allocations == wanted.allocations,
                   f"{name}: {wanted.allocations} allocations")
    fits &= tap.ok(is_near(got.openssl, wanted.openssl),
                   f"{name}: about {wanted.openssl} of OpenSSL's")
    tap.note(f'"{name}": {got}')
    if not fits:
        for (library, function), n in spent.most_common(SHOWN):
            tap.note(f"{n:10,} {function} ({library})")


def main():
    counted = callgrind.Counted("costs.c", LAYERS, LIBRARIES,
                                callgrind.PLAIN)
    lines = [line.split("\t") for line in counted.said.splitlines()]
    tap.equal(sorted(line[0] for line in lines), sorted(COSTS),
              "the table has what the program does")
    for name, allocations, openssl in lines:
        judge(name, counted.costs[name], int(allocations), int(openssl))


if tap.sanitized():
    tap.skip("sanitizers count, too")
if platform.machine() != "x86_64":
    tap.skip("other processors have other instructions")
with tap.plan():
    main()
