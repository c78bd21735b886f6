#!/usr/bin/python3
"""The channel est: a device that shows a code sends it as the password of plain
EST and is told to come again until a person has typed the code, who is told
that it did not sign this key. The check symbol is looked at first, the same
request costs no second slow hash, and those are bounded by network and in all.
Off unless it is named, and then only the RA can make such a registration."""

import base64
import fcntl
import hashlib
import hmac
import os
import re
import secrets
import subprocess
import tempfile
import time
import uuid

from cryptography import x509

import tap      # first: it says where the others are

import est_client
import protocol
import signing
from factory_device import basic, enroll
from https_device import Device as HttpsDevice
from operating import Operator
from protocol import draw_code, locator_of, master_of, sha256, shown
from web_operator import WebOperator

WORKERS = 5                 # so two slow hashes at once
NETWORKS = 1 << 40
WAITING = 9                 # for one address
ON = {"gateway": {"channels": "sealed, pake, est",
                  "max_waiting_per_address": WAITING},
      "ra": {"workers": WORKERS}, "signer": {"tick": 3600}}
PATIENCE = 60


class CodeDevice:
    """Shows a code and speaks EST."""

    def __init__(self, s, name="Café 3", code=None):
        self.s = s
        self.name = name
        self.code = code or draw_code()
        self.key = est_client.key_of()
        self.csr = est_client.csr_of(self.key)

    def enroll(self, typed=None, csr=None, **headers):
        return enroll(self.s, csr or self.csr, self.name, typed or self.code,
                      **headers)

    def until_answered(self):
        """As RFC 7030 section 4.2.3 says: the same request, again."""
        deadline = time.monotonic() + PATIENCE
        while (answer := self.enroll())[0] == 202:
            if time.monotonic() > deadline:
                raise TimeoutError("still 202")
            time.sleep(0.1)
        return answer


def hashes(s):
    """How many slow hashes the RA has run."""
    return s.log("ra").count("slow hash")


def refused(name, answer, status, words):
    got, headers, text = answer
    tap.equal(got, status, f"{name}: {status}")
    tap.holds(text, words, "it says why")
    return headers


def waits(name, answer):
    tap.equal(answer[0], 202, f"{name}: 202")
    tap.equal(answer[1]["Retry-After"], "5", "and when to come again")


def typed_code_brings_it(s, operator):
    device = CodeDevice(s)
    before = hashes(s)
    waits("a code nobody has typed", device.enroll())
    tap.equal(hashes(s), before + 1, "for one slow hash")
    waits("the same again", device.enroll(shown(device.code).lower()))
    tap.equal(hashes(s), before + 1, "for none")
    row_is_as_documented(s, device)
    seen = s.claim(device.code, operator.name, operator.password)
    tap.equal((seen["state"], seen["channel"], seen["name"]),
              ("verified", "est", device.name), "typed, it is to be decided")
    waits("until then", device.enroll())
    s.approve(seen["enrollment"], operator.name, operator.password)
    answer = device.until_answered()
    tap.equal(answer[0], 200, "approved, the answer is there")
    tap.equal(answer[1]["Content-Type"],
              "application/pkcs7-mime; smime-type=certs-only", "in plain EST")
    got = est_client.Device(s, device.key,
                            est_client.certificates(answer[2])[0])
    tap.equal(device.enroll()[2], answer[2], "the same again")
    tap.equal(state_of(s, seen["enrollment"]), "issued", "it is on its way")
    tap.equal(got.whoami(), 200, "it is used")
    tap.equal(state_of(s, seen["enrollment"]), "delivered", "so delivered")
    tap.equal(device.enroll()[2], answer[2], "and may be asked for again")
    tap.equal(hashes(s), before + 1, "all that by one slow hash")
    tap.equal(got.reenroll()[0], 200, "it renews like any other")
    dump = s.psql("postgres", "SELECT string_agg(e::text, ' ')"
                  " FROM data.enrollment e")[0][0]
    logs = "".join(map(s.log, s.log_names()))
    tap.ok(device.code not in dump + logs
           and shown(device.code) not in dump + logs
           and basic(device.name, device.code) not in dump + logs,
           "the code is in no row and no log")


def state_of(s, enrollment):
    return s.psql("postgres", "SELECT state FROM data.enrollment"
                  " WHERE id = %s", enrollment)[0][0]


def row_is_as_documented(s, device):
    """Computed again by another hand: docs/protocol.md."""
    locator, ticket, reg, registration = map(bytes, s.psql(
        "postgres", "SELECT locator, ticket_hash, reg, registration FROM"
        " data.enrollment WHERE channel = 'est'")[0])
    tap.equal(locator, locator_of(master_of(device.code, s.realm)),
              "found by the code's locator")
    with open(f"{s.at.etc}/keys/est.key", "rb") as file:
        key = file.read()
    tap.equal(ticket, sha256(hmac.digest(
        key, device.code.encode() + sha256(device.csr), "sha256")),
        "the MAC of code and CSR stands in the ticket's place")
    told = protocol.json.loads(registration)
    tap.equal(reg, sha256(registration), "the registration's bytes")
    tap.equal((told["channel"], told["facts"], told["csr"],
               told["ticket_hash"], told["locator"]),
              ("est", {"name": device.name},
               base64.b64encode(device.csr).decode(),
               base64.b64encode(ticket).decode(),
               base64.b64encode(locator).decode()), "say the same")


def by_strongswan(s, operator):
    """The command of docs/est.md, which polls by itself."""
    device = CodeDevice(s, "Cold room 3")
    folder = tempfile.mkdtemp(dir=s.at.top)
    with open(f"{folder}/csr.der", "wb") as file:
        file.write(device.csr)
    with open(os.path.join(tap.ROOT, "docs", "est.md"),
              encoding="utf-8") as page:
        line = re.search(r"`(pki --est [^`]*\$CODE[^`]*)`", page.read())[1]
    client = subprocess.Popen(
        ["bash", "-c", line.replace("interval 5", "interval 1")], cwd=folder,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, env={
            "PATH": "/usr/bin:/bin", "URL": s.device_url(),
            "ROOT": s.root_pem, "CODE": shown(device.code)})
    try:
        tap.ok(signing.until(lambda: s.psql(
            "postgres", "SELECT count(*) FROM data.enrollment WHERE name ="
            " 'Cold room 3'")[0][0] == 1), "strongSwan's pki asks")
        seen = s.claim(device.code, operator.name, operator.password)
        s.approve(seen["enrollment"], operator.name, operator.password)
        got, said = client.communicate(timeout=PATIENCE)
    finally:
        client.kill()
    tap.equal(client.returncode, 0, "and comes again until it has it") \
        or tap.note(said.decode(errors="replace"))
    tap.equal(x509.load_der_x509_certificate(got).public_key()
              .public_numbers(), device.key.public_key().public_numbers(),
              "for its key")


def mistyped(s):
    device = CodeDevice(s)
    before = hashes(s)
    last = device.code[-1]
    wrong = device.code[:-1] + next(
        symbol for symbol in protocol.ALPHABET if symbol != last)
    headers = refused("a wrong check symbol", device.enroll(wrong), 401, ".")
    tap.holds(headers["WWW-Authenticate"], "Basic", "it asks for Basic")
    swapped = device.code[1] + device.code[0] + device.code[2:]
    for name, typed in (("too short", device.code[:-1]),
                        ("too long", device.code + "0"),
                        ("no symbol", device.code[:-1] + "*"),
                        ("two exchanged", swapped if swapped != device.code
                         else wrong),
                        ("a code for pake", draw_code("pake")),
                        ("nothing", " ")):
        refused(name, device.enroll(typed), 401, ".")
    device.name = "x" * 65
    refused("a name too long", device.enroll(), 400, "64 characters")
    device.name = "\u200b"
    refused("one that nobody can see", device.enroll(), 400, "can be seen")
    tap.equal(hashes(s), before, "none costs a slow hash")


def another_request(s):
    """The first holds the code."""
    device = CodeDevice(s)
    waits("a code", device.enroll())
    other = est_client.csr_of(est_client.key_of())
    refused("with another key", device.enroll(csr=other), 403, "in use")
    repeats = s.psql("postgres", "SELECT max(repeats) FROM data.code_slot")
    tap.equal(repeats[0][0], 1, "which the operator will be told")
    waits("the first waits on", device.enroll())
    return device


def page_says_it(s, operator, device):
    web = WebOperator(s, operator.name, operator.password)
    form = web.get("/").forms["/claim"]
    page = web.get(web.post("/claim", {**form, "code": device.code}).location)
    tap.holds(page.text, "The code did not sign this key",
              "the page says that the code did not sign this key")
    tap.ok("has proved that it knows" not in page.text,
           "and not that the device has proved anything")
    tap.holds(page.text, "someone else sent this code".capitalize(),
              "and that the code was sent twice")
    action = next(action for action in page.forms
                  if action.endswith("/approve"))
    web.post(action.replace("/approve", "/decline"),
             {**page.forms[action], "reason": "Not <today>"})
    refused("declined", device.enroll(), 403, "Declined: Not <today>")


def runs_out(s):
    device = CodeDevice(s)
    waits("a code", device.enroll())
    s.shift_time(181)
    refused("three minutes later", device.enroll(), 403, "run out")
    waits("another code for the same key",
          CodeDevice(s, code=draw_code()).enroll())


def bounded(s):
    """By locks that a test can hold in others' place."""
    pid = s.supervisor.programs["ra"].popen.pid
    folder = f"/proc/{pid}/fd"
    gate = next(os.path.join(folder, name) for name in os.listdir(folder)
                if "handfast-kdf-gate" in os.readlink(f"{folder}/{name}"))
    network = int.from_bytes(hashlib.sha256(bytes((127, 0, 0, 1))).digest()
                             [:5], "big")
    device = CodeDevice(s)
    with open(gate, "r+b") as file:
        def hold(at):
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, at)

        def free(at):
            fcntl.lockf(file, fcntl.LOCK_UN, 1, at)

        hold(NETWORKS + network)
        before = hashes(s)
        headers = refused("while one of this network is hashed",
                          device.enroll(), 503, "in a moment")
        tap.equal(headers["Retry-After"], "5", "and when to come again")
        free(NETWORKS + network)
        hold(0)
        hold(1)
        refused("while two are hashed", device.enroll(), 503, "in a moment")
        tap.equal(hashes(s), before, "none costs a slow hash")
        free(1)
        waits("while one of another network is", device.enroll())
        free(0)
        hold(NETWORKS + network)
        waits("what is known needs none", device.enroll())
        free(NETWORKS + network)
    waits("afterwards", CodeDevice(s).enroll())


def full(s):
    """As many wait from one address as may; no hash is run for one more."""
    s.shift_time(181)
    known = CodeDevice(s)
    waits("the first", known.enroll())
    for _ in range(WAITING - 1):
        tap.equal(CodeDevice(s).enroll()[0], 202, "and one more")
    before = hashes(s)
    headers = refused("one too many", CodeDevice(s).enroll(), 503, "waiting")
    tap.equal(headers["Retry-After"], "60", "and when to come again")
    tap.equal(hashes(s), before, "without a slow hash")
    waits("who waits is not sent away", known.enroll())


def only_the_ra(s):
    """Neither devices nor a gateway register in it."""
    device = HttpsDevice(s.realm, s.port)
    device.channel = "est"
    device.build({"name": "x"})
    message = device.register_message()
    del message["ticket"]
    message.pop("proof", None)
    status, _, told = device.request("POST", "/v1/enrollments", message)
    tap.equal((status, told["code"]), (400, "channel"),
              "no device registers in it by itself")
    for role in ("handfast_gateway", "handfast_ra"):
        wrong = tap.raises(Exception, lambda r=role: s.psql(
            r, "SELECT api.register(NULL, 50, 1000, ARRAY[" + ROW + "])",
            *row_of(s, CodeDevice(s))), f"{role} cannot by api.register")
        tap.holds(str(wrong), "RA alone", "and is told so")
    wrong = tap.raises(Exception, lambda: s.psql(
        "handfast_gateway", f"SELECT api.est_register(50, 1000, {ROW})",
        *row_of(s, CodeDevice(s))), "nor a gateway by api.est_register")
    tap.holds(str(wrong), "permission denied", "by its rights")


ROW = ("ROW(%s, %s, %s, %s, 'est', %s, NULL, NULL, 'x', NULL, NULL, NULL, %s,"
       " 'P-256', '192.0.2.7')::api.registration")


def row_of(s, device):
    """What a taken-over RA would register, with a key of its own."""
    identity, ticket = str(uuid.uuid4()), secrets.token_bytes(32)
    locator = locator_of(master_of(device.code, s.realm))
    registration = protocol.compact({
        "version": 1, "realm": s.realm, "channel": "est",
        "enrollment": identity, "ticket_hash": protocol.b64(sha256(ticket)),
        "locator": protocol.b64(locator), "csr": protocol.b64(device.csr),
        "facts": {"name": "x"}})
    key = x509.load_der_x509_csr(device.csr).public_key()
    return (registration, sha256(registration), identity, sha256(ticket),
            locator, sha256(protocol.spki(key)))


def off(s, operator):
    """By default: the RA does not look at codes, and whoever puts a row there
    as the RA could gets nothing for it."""
    device = CodeDevice(s)
    refused("a code", device.enroll(), 401, "no serial number")
    tap.equal(hashes(s), 0, "no slow hash is ever run")
    row = row_of(s, device)
    tap.equal(s.psql("handfast_ra", "SELECT err FROM api.est_register(50, "
                     f"1000, {ROW})", *row)[0][0], "none",
              "a taken-over RA may register")
    done = s.handfast("enrollment", "claim", "--account", operator.name,
                      "--password-fd", "0", "--code-fd", "0", check=False,
                      input=f"{operator.password}\n{device.code}\n")
    tap.ok(done.returncode != 0 and state_of(s, row[2]) == "waiting",
           "but the code does not claim it")
    session = signing.Operator(s, "otto")
    tap.equal(session.ask("claim", row[2], row[1], True, *[None] * 7), "none",
              "had the console been taken over, too,")
    tap.equal(session.ask("approve", row[2], row[1], row[5], "device", "x",
                          None), "none", "and approved it,")
    status, _, body = s.call(signing.CONSOLE, "/issue", REQUEST_METHOD="POST",
                             ENROLLMENT=row[2])
    tap.equal((status, body), (400, b"channel\n"),
              "the signer would not sign")
    tap.equal(state_of(s, row[2]), "failed", "ever")


with tap.system("a code over EST", settings=ON) as system:
    olga = Operator(system)
    typed_code_brings_it(system, olga)
    by_strongswan(system, olga)
    mistyped(system)
    page_says_it(system, olga, another_request(system))
    runs_out(system)
    only_the_ra(system)
    bounded(system)
    full(system)

with tap.system("without it", settings={"signer": {"tick": 3600}}) as system:
    off(system, Operator(system))
