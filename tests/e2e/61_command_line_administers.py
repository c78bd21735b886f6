#!/usr/bin/python3
"""Every verb of "handfast": what it does at once, its exit codes, and that its
answers to --json are JSON, whether it succeeds or fails."""

import concurrent.futures
import contextlib
import json
import os
import re
import shutil
import subprocess
import time
import uuid

import tap
from https_device import Device
from device import CODE     # tap has set the path
from protocol import b64, other_code
from web_operator import WebOperator

DONE, FAILED, USAGE, FAULTS = 0, 1, 2, 3
BLANK = "\u200b\u3164\u2800"      # nobody sees it
asked = set()       # the verbs that were run


class Shell:
    """One administrator's terminal. Each answer is (exit code, object)."""

    def __init__(self, s):
        self.s = s

    def __call__(self, *words, lines=()):
        done = self.s.handfast(*words, "--json", check=False,
                               input="".join(f"{line}\n" for line in lines))
        asked.add(" ".join(words[:1 if words[0] in ("migrate", "check")
                                 else 2]))
        if done.returncode == USAGE:
            tap.ok(done.stdout == "" and done.stderr != "",
                   f"wrong usage is told on standard error: {words[:2]}")
            return USAGE, done.stderr
        return done.returncode, json.loads(done.stdout)

    def fails(self, error, name, *words, **options):
        """It must exit with 1 and say this error, and what to do."""
        status, told = self(*words, **options)
        tap.equal((status, told.get("error")), (FAILED, error), name)
        tap.ok(told.get("what") and told.get("message"), "in words, too")
        return told


def signs_in(s, password):
    """None when the console refuses."""
    try:
        return WebOperator(s, "ann", password)
    except RuntimeError:
        return None


def is_in(person):
    return person.get("/").status == 200


def accounts(s, run):
    status, told = run("account", "add", "Ann", "--display", "Ann A.",
                       "--grant", "enroll,view", "--password-fd", "0",
                       lines=["first password"])
    tap.equal((status, list(told)), (DONE, ["done"]), "an account is made")
    run.fails("taken", "once", "account", "add", "ANN", "--password-fd", "0",
              lines=["another password"])
    run.fails("input", "nor shown as nothing", "account", "add", "bob",
              "--display", BLANK, "--password-fd", "0", lines=["x" * 20] * 2)
    run.fails("input", "not under any name", "account", "add", "a b",
              "--password-fd", "0", lines=["another password"])
    run.fails("input", "nor with any role", "account", "add", "bob",
              "--grant", "enroll,all", "--password-fd", "0",
              lines=["another password"])
    run.fails("input", "nor any password", "account", "add", "bob",
              "--password-fd", "0", lines=["short"])
    listed = run("account", "list")[1]["accounts"]
    tap.equal([(row["name"], row["display_name"], row["enabled"],
                sorted(row["permissions"])) for row in listed],
              [("ann", "Ann A.", True, ["enroll", "view"])],
              "the list has the one that was made")

    ann = signs_in(s, "first password")
    tap.ok(is_in(ann), "ann is signed in")
    tap.equal(run("account", "passwd", "ann", "--password-fd", "0",
                  lines=["second password"])[0], DONE, "a new password")
    tap.ok(not is_in(ann), "ends the sessions under the old one")
    tap.equal(signs_in(s, "first password"), None, "which is no longer good")
    ann = signs_in(s, "second password")
    tap.ok(ann is not None, "the new one is")
    tap.equal(run("account", "disable", "ann")[0], DONE, "ann is disabled")
    tap.ok(not is_in(ann), "that ends sessions, too")
    tap.equal(signs_in(s, "second password"), None, "nobody gets in")
    run.fails("credentials", "not at the command line either",
              "enrollment", "claim", "--account", "ann", "--password-fd",
              "0", "--code-fd", "0", lines=["second password", "x"])
    tap.equal(run("account", "list")[1]["accounts"][0]["enabled"], False,
              "the list says so")
    run("account", "enable", "ann")
    ann = signs_in(s, "second password")
    tap.ok(ann is not None, "enabled again, ann signs in")
    tap.equal(run("account", "ungrant", "ann", "view", "enroll")[0], DONE,
              "roles are taken away")
    tap.equal((ann.get("/devices").status, "/claim" in ann.get("/").forms),
              (403, False), "from the next request on")
    run("account", "grant", "ann", "view", "enroll", "revoke")
    tap.equal((ann.get("/devices").status, "/claim" in ann.get("/").forms),
              (200, True), "and given")
    for verb, more in (("passwd", ["--password-fd", "0"]), ("disable", []),
                       ("enable", []), ("grant", ["view"]),
                       ("ungrant", ["view"])):
        run.fails("not-found", f"{verb}: of nobody", "account", verb,
                  "nobody", *more, lines=["some password"])
    run.fails("input", "no such role", "account", "grant", "ann", "x")
    return "second password"


def people(s, run):
    """Roles, sites and links; the last administrator stays."""
    tap.equal(run("site", "add", "Lyon")[0], DONE, "a site")
    run.fails("taken", "once", "site", "add", "LYON")
    tap.equal(run("site", "rename", "lyon", "Paris")[0], DONE, "renamed")
    run.fails("not-found", "not twice", "site", "rename", "Lyon", "Oslo")
    run.fails("input", "to a name", "site", "add", "x" * 65)
    run.fails("input", "that can be seen", "site", "add", BLANK)
    run.fails("input", "also later", "site", "rename", "Paris", BLANK)
    run.fails("input", "as a description", "role", "add", "night", "view",
              "--description", BLANK)
    run.fails("input", "and of whom one invites", "account", "invite", "zoe",
              "--display", BLANK)
    tap.equal(run("role", "add", "night", "enroll", "view", "--description",
                  "At night")[0], DONE, "a role")
    run.fails("taken", "once", "role", "add", "night", "view")
    run.fails("input", "of permissions", "role", "add", "day", "root")
    run.fails("not-found", "that is there", "role", "set", "day", "view")
    run.fails("state", "and not built in", "role", "set", "viewer", "people")
    tap.equal(run("role", "set", "night", "view")[0], DONE, "changed")
    tap.equal([row for row in run("role", "list")[1]["roles"]
               if not row["built_in"]],
              [{"role": "night", "built_in": False, "permissions": ["view"],
                "holders": 0, "description": "At night"}], "listed")
    status, told = run("account", "invite", "Zoe", "--display", "Zoe Z.",
                       "--grant", "night,enroll", "--site", "paris")
    tap.equal((status, told["purpose"], told["link"].partition("#")[0]),
              (DONE, "invite", s.console_url("/welcome")), "an invitation")
    tap.equal([(row["has_password"], row["roles"]) for row in run(
        "account", "list")[1]["accounts"] if row["name"] == "zoe"],
        [(False, ["enroll at Paris", "night at Paris"])], "to a site alone")
    run.fails("taken", "one only", "account", "invite", "zoe")
    run.fails("input", "to a site that is there", "account", "invite", "yan",
              "--site", "Rome")
    run.fails("scope", "with roles that can be limited", "account", "invite",
              "yan", "--grant", "auditor", "--site", "Paris")
    tap.equal(run("account", "reset", "zoe")[1]["purpose"], "invite",
              "another before the first sign-in")
    tap.equal(run("account", "reset", "ann", "--now")[1]["purpose"], "reset",
              "a reset after it")
    tap.equal(signs_in(s, "second password"), None, "ends the password")
    run.fails("not-found", "of nobody", "account", "reset", "nobody")
    run.fails("scope", "everywhere or not at all", "account", "grant", "zoe",
              "administrator", "--site", "Paris")
    tap.equal(run("account", "ungrant", "zoe", "enroll", "--site",
                  "Paris")[0], DONE, "taken at its site")
    told = run.fails("state", "a role in use", "role", "remove", "night")
    tap.holds(told["what"], "zoe", "says by whom")
    run.fails("state", "a site in use", "site", "remove", "Paris")
    run("account", "ungrant", "zoe", "night", "--site", "Paris")
    tap.equal((run("role", "remove", "night")[0],
               run("site", "remove", "Paris")[0],
               run("site", "list")[1]), (DONE, DONE, {"sites": []}),
              "removed")
    run("account", "passwd", "ann", "--password-fd", "0",
        lines=["second password"])
    run("account", "grant", "ann", "people")
    for words in (("disable", "ann"), ("ungrant", "ann", "people"),
                  ("reset", "ann", "--now")):
        run.fails("last", f"the last administrator stays: {words[0]}",
                  "account", *words)
    run("account", "add", "eva", "--grant", "administrator", "--password-fd",
        "0", lines=["a password for eva"])
    tap.equal(run("account", "ungrant", "ann", "people")[0], DONE,
              "with another one she need not")


def as_ann(password):
    return ("--account", "ann", "--password-fd", "0"), [password]


def claim(run, device, password):
    who, lines = as_ann(password)
    return run("enrollment", "claim", *who, "--code-fd", "0",
               lines=[*lines, device.code])


def decisions(s, run, password):
    """Approve and follow until the device has it."""
    who, lines = as_ann(password)
    device = s.start_device("--name", "front door")
    code = device.code()
    status, seen = run("enrollment", "claim", *who, "--code-fd", "0",
                       lines=[*lines, code])
    tap.equal((status, seen["state"]), (DONE, "verified"), "a code is taken")
    number = seen["enrollment"]
    run.fails("input", "a code that cannot be", "enrollment", "claim", *who,
              "--code-fd", "0", lines=[*lines, code[:-1] + "u"])
    told = run.fails("changed", "another key is not approved", "enrollment",
                     "approve", number, "--key", "00" * 32, *who, lines=lines)
    run.fails("input", "nor another profile", "enrollment", "approve", number,
              "--profile", "server", *who, lines=lines)
    run.fails("input", "nor a name of nothing", "enrollment", "approve",
              number, "--name", BLANK, *who, lines=lines)
    run.fails("not-found", "nor what is not there", "enrollment", "approve",
              str(uuid.uuid4()), *who, lines=lines)
    run.fails("credentials", "nor by anybody", "enrollment", "approve",
              number, *who, lines=["wrong password"])
    status, told = run("enrollment", "approve", number, "--key",
                       seen["key_fp"], "--name", "Front door", "--wait",
                       "60", *who, lines=lines)
    tap.equal((status, told["state"], told["approved_name"]),
              (DONE, "delivered", "Front door"),
              "approved, and followed until the device has confirmed")
    device.finish()
    run.fails("state", "a second time is too late", "enrollment", "approve",
              number, *who, lines=lines)
    listed = run("enrollment", "list", "--limit", "1")[1]["enrollments"]
    tap.equal([(row["enrollment"], row["state"], row["claimed_by"])
               for row in listed], [(number, "delivered", "ann")],
              "the list has it")

    silent = Device(s.realm, s.port)
    silent.register()
    claim(run, silent, password)
    status, told = run("enrollment", "approve", silent.id, "--wait", "1",
                       *who, lines=lines)
    tap.equal((status, told["state"]), (FAILED, "issued"),
              "a device that does not confirm in that time is a failure")
    return json.loads(s.device("status", "--dir", device.folder,
                               "--json").stdout)["device"]


def in_background(what):
    """What it gives, when called."""
    return concurrent.futures.ThreadPoolExecutor(1).submit(what).result


def waiting_in_pake(s, name):
    device = Device(s.realm, s.port, name, channel="pake")
    device.register()
    return device


def share(device):
    """Waits until the code was typed."""
    while (told := device.poll()[2])["type"] != "share":
        time.sleep(0.1)
    return told


def proofs(s, run, password):
    """In pake the device proves itself after the claim."""
    who, lines = as_ann(password)
    silent = waiting_in_pake(s, "says nothing")
    gone = in_background(lambda: claim(run, silent, password))

    quick = waiting_in_pake(s, "proves at once")
    claimed = in_background(lambda: claim(run, quick, password))
    quick.prove(share(quick))
    status, told = claimed()
    tap.equal((status, told["state"], told["channel"]),
              (DONE, "verified", "pake"), "claim waits for the proof")

    lost = waiting_in_pake(s, "another code")
    lost.code = other_code(lost.code)
    claimed = in_background(lambda: claim(run, lost, password))
    lost.say(lost.answer(share(lost)))
    status, told = claimed()
    tap.equal((status, told["state"], told["reason"]),
              (FAILED, "failed", "refused"), "a code that it refuses")

    liar = waiting_in_pake(s, "lies")
    claimed = in_background(lambda: claim(run, liar, password))
    share(liar)
    liar.say({"type": "proof", "proof": b64(bytes(32))})
    status, told = claimed()
    tap.equal((status, told["state"], told["reason"]),
              (FAILED, "failed", "proof"), "a proof that is wrong")

    reasons = {row["enrollment"]: row["reason"]
               for row in run("enrollment", "list")[1]["enrollments"]}
    tap.equal([reasons[device.id] for device in (quick, lost, liar)],
              [None, "refused", "proof"], "the list has the reasons")

    slow = waiting_in_pake(s, "takes its time")
    status, told = run("enrollment", "claim", *who, "--code-fd", "0",
                       "--no-wait", lines=[*lines, slow.code])
    tap.equal((status, told["state"]), (DONE, "claimed"),
              "--no-wait is content with less")
    run.fails("state", "but it cannot be approved", "enrollment", "approve",
              slow.id, *who, lines=lines)
    tap.equal([(row["state"], row["channel"]) for row in run(
        "enrollment", "list")[1]["enrollments"] if row["enrollment"] ==
        slow.id], [("claimed", "pake")], "the list has state and channel")
    done = s.handfast("enrollment", "claim", *who, "--code-fd", "0",
                      "--no-wait", check=False,
                      input=f"{password}\n{slow.code}\n")
    tap.holds(done.stdout, "has not proved yet",
              "people are told that it is not proved")
    tap.equal(run("enrollment", "decline", slow.id, *who, lines=lines)[0],
              DONE, "it can be declined")
    status, told = gone()
    tap.equal((status, told["state"]), (FAILED, "claimed"),
              "a device that does not prove itself in time is a failure")


def declines(s, run, password):
    """On the device's own screen, which is no JSON."""
    who, lines = as_ann(password)
    screen = subprocess.Popen(
        s.device_argv("enroll", *s.device_where(), "--dir",
                      os.path.join(s.at.top, "declined"), "--name", "A box"),
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, text=True, env=s.environment())
    text = ""
    while not (match := CODE.search(text)) and (
            line := screen.stdout.readline()):
        text += line
    status, seen = run("enrollment", "claim", *who, "--code-fd", "0",
                       lines=[*lines, match.group()])
    reason = "Not ours: ask Олга \U0001f600"
    run.fails("input", "a reason of 201 characters", "enrollment", "decline",
              seen["enrollment"], "--reason", "x" * 201, *who, lines=lines)
    run.fails("input", "nor one of nothing", "enrollment", "decline",
              seen["enrollment"], "--reason", BLANK, *who, lines=lines)
    status, _ = run("enrollment", "decline", seen["enrollment"], "--reason",
                    reason, *who, lines=lines)
    tap.equal(status, DONE, "declined with a reason")
    text += screen.communicate(timeout=30)[0]
    tap.equal(screen.returncode, 3, "the device ends so")
    tap.holds(text, reason, "and its screen tells the reason")
    tap.equal(s.psql("postgres", "SELECT e.reason, v.details FROM "
                     "data.enrollment e JOIN data.event v ON v.enrollment = "
                     "e.id WHERE v.what = 'enrollment.declined' AND e.id = %s",
                     seen["enrollment"]), [(reason, {"reason": reason})],
              "which is kept for who asks later")


def factory(s, run):
    """97 has the rest of it."""
    path = os.path.join(s.at.top, "none.csv")
    with open(path, "w", encoding="utf-8"):
        pass
    run.fails("input", "a file without devices", "device", "import", path)
    with open(path, "w", encoding="utf-8") as file:
        file.write("serial,secret,profile,name\nA,b,device,c\n")
    run.fails("input", "a file with faults", "device", "import", path)
    tap.equal(run("factory", "list")[1], {"factory": []}, "nothing came of it")
    for verb in ("unlock", "remove"):
        run.fails("not-found", f"nothing to {verb}", "factory", verb, "A")


def policy(s, run):
    status, told = run("policy", "set", "device", "--days", "30",
                       "--networks", "192.0.2.0/24", "--roles", "operator")
    tap.equal(status, DONE, "a profile is narrowed")
    told = run("policy", "show", "device")[1]
    tap.equal([told[key] for key in ("ceiling", "days", "enroll", "renew",
                                     "by_role", "roles", "networks")],
              [90, 30, True, True, True, ["operator"], ["192.0.2.0/24"]],
              "which show says")
    run.fails("not-found", "a role that cannot enroll", "policy", "set",
              "device", "--roles", "viewer")
    run.fails("not-found", "no such profile", "policy", "show", "nothing")
    tap.equal(run("policy", "set", "device", "--days", "ceiling", "--roles",
                  "all", "--networks", "any")[0], DONE, "and widened again")
    tap.equal(run("policy", "networks", "--role", "auditor",
                  "2001:db8::/32")[0], DONE, "networks of a role")
    told = run("policy", "networks")[1]["networks"]
    tap.equal([(row["role"], row["networks"]) for row in told],
              [("(everybody)", []), ("auditor", ["2001:db8::/32"])],
              "which it shows")
    run.fails("not-found", "no such role", "policy", "networks", "--role",
              "nothing", "any")


def devices(s, run, number):
    listed = run("device", "list", "--query", "FRONT")[1]["devices"]
    tap.equal([(row["device"], row["status"]) for row in listed],
              [(number, "active")], "the list has the device")
    tap.equal(run("device", "list", "--query", "nothing")[1]["devices"], [],
              "and only what is asked for")
    tap.equal(run("device", "set", number, "--owner", "Ann",
                  "--notes", "by the gate")[0], DONE, "it gets an owner")
    run.fails("input", "that can be seen", "device", "set", number,
              "--owner", BLANK)
    tap.equal(run("device", "show", number)[1]["approved_by"], "Ann A.",
              "it can be looked at")
    run.fails("not-found", "what is not there cannot", "device", "show",
              str(uuid.uuid4()))
    run.fails("input", "no such reason", "device", "revoke", number,
              "--reason", "boredom")
    run.fails("not-found", "nobody to revoke", "device", "revoke",
              str(uuid.uuid4()))
    for verb, status in (("hold", "held"), ("release", "active")):
        run.fails("not-found", f"nobody to {verb}", "device", verb,
                  str(uuid.uuid4()))
        for name in (status, f"{status} once more"):
            tap.equal(run("device", verb, number)[0], DONE, name)
        tap.equal(run("device", "show", number)[1]["status"], status,
                  "and shown so")
    for name in ("revoked", "revoked once more"):
        tap.equal(run("device", "revoke", number, "--reason",
                      "key-compromise")[0], DONE, name)
    tap.equal(run("device", "show", number)[1]["status"], "revoked",
              "and shown so")


@contextlib.contextmanager
def altered(path, change):
    """The file with its text changed (None: without it), for a while."""
    kept = path + ".kept"
    shutil.copy2(path, kept)
    try:
        with open(path, "rb") as file:
            text = change(file.read().decode("latin-1"))
        if text is None:
            os.remove(path)
        else:
            with open(path, "wb") as file:
                file.write(text.encode("latin-1"))
        yield
    finally:
        os.replace(kept, path)
        if os.geteuid() == 0 and path.endswith("psk.key"):
            shutil.chown(path, "root", "handfast-psk")


def for_psk(s, run, sql, conf):
    """What check asks of psk: only where it is configured."""
    def found(result, area):
        return [row["message"] for row in run("check", *sql, *conf)[1][
            "checks"] if (row["result"], row["area"]) == (result, area)]

    main = os.path.join(s.at.nginx, "nginx.conf")
    with altered(main, lambda text: "timer_resolution 5s;\n" + text):
        tap.holds(str(found("fault", "nginx")), "timer_resolution",
                  "nginx's clock must not stand still")
    key = os.path.join(s.at.etc, "keys", "psk.key")
    stream = os.path.join(s.at.nginx, "stream.conf")
    tap.ok(any("psk.key" in text for text in found("ok", "files")) and
           any("leads psk" in text for text in found("ok", "nginx")),
           "key and stream server of psk are in order")
    with altered(key, lambda _: None):
        tap.holds(str(found("fault", "files")), "psk.key",
                  "without psk.key it is a fault")
        with altered(s.at.conf, lambda text: text.replace(
                "sealed, psk, pake", "sealed, pake")):
            tap.equal((found("fault", "files"), found("fault", "nginx")),
                      ([], []), "which it is not without psk")
    with altered(key, lambda text: text[:31]):
        tap.holds(str(found("fault", "files")), "32 bytes",
                  "a key too short is one, too")
    with altered(stream, lambda text: re.sub("proxy_protocol.*;", "", text)):
        tap.holds(str(found("fault", "nginx")), "proxy_protocol on",
                  "nginx must say who asks")
    with altered(stream, lambda text: text.replace("psk.sock", "p.sock")):
        tap.holds(str(found("fault", "nginx")), "psk.sock",
                  "and lead there at all")
    with altered(s.at.conf, lambda text: text.replace(
            f"psk_key = {key}", f"psk_key = {key}.2", 1)):
        tap.holds(str(found("warning", "files")), "different psk keys",
                  "both name one key")


def system_verbs(s, run):
    sql = ["--sql", os.path.join(s.at.share, "sql")]
    conf = ["--nginx-conf", os.path.join(s.at.nginx, "nginx.conf")]
    tap.equal(run("migrate", *sql)[0], DONE, "there is nothing to migrate")
    run.fails("not-found", "nor anything elsewhere", "migrate", "--sql",
              "/nowhere")
    status, told = run("check", *sql, *conf)
    tap.equal((status, [row for row in told["checks"]
                        if row["result"] == "fault"]), (DONE, []),
              "check finds no fault")
    s.stop("guard")
    status, told = run("check", *sql, *conf)
    tap.equal((status, [row["area"] for row in told["checks"]
                        if row["result"] == "fault"]),
              (FAULTS, ["programs"] * 2), "one program away is a fault for "
              "each of its sockets")
    s.start("guard")
    for_psk(s, run, sql, conf)
    tap.equal(run("ca", "show")[0], DONE, "the CA is shown")
    tap.equal(run("ca", "server-cert")[0], DONE, "nginx's certificate, too")
    tap.equal(run("ca", "ocsp-cert")[1]["new_key"], False,
              "and that of OCSP, for its key")
    tap.equal(run("ca", "roll", "--on", "2001-01-01")[0], FAILED,
              "the next CA does not begin in the past")
    tap.equal(run("ca", "retire", "issuing")[0], FAILED,
              "the current one is not retired")
    tap.equal(run("ca", "publish")[0], DONE, "the CAs are published")
    tap.equal(run("ca", "csr")[0], DONE, "one is asked for elsewhere")
    tap.equal(run("ca", "import", s.root_pem)[0], FAILED,
              "what nobody asked for is not taken in")
    tap.equal(run("ca", "init", "--passphrase-fd", "0",
                  lines=["a passphrase"])[0], FAILED,
              "a CA that is there is not made anew")
    with open(s.at.conf, encoding="utf-8") as file:
        good = file.read()
    with open(s.at.conf, "w", encoding="utf-8") as file:
        file.write(good + "\n[gateway]\nsurprise = 1\n")
    done = s.handfast("account", "list", check=False)
    tap.equal(done.returncode, FAILED, "with a faulty configuration it stops")
    tap.holds(done.stderr, f"{s.at.conf}:", "and names the line")
    tap.equal(run("check", *sql, *conf)[0], FAULTS, "check calls it a fault")
    with open(s.at.conf, "w", encoding="utf-8") as file:
        file.write(good)


def the_log(s, run):
    path = os.path.join(s.at.top, "log.jsonl")
    tap.equal(run("audit", "checkpoint")[0], DONE, "the log is signed")
    tap.equal(run("audit", "show")[1]["alarm"], None, "without an alarm")
    tap.equal(run("audit", "list")[0], DONE, "read")
    tap.equal(run("audit", "export", "--output", path)[0], DONE, "exported")
    tap.equal(run("audit", "verify", path, "--key",
                  os.path.join(s.at.pki, "audit.pem"))[1]["result"], "good",
              "and verified")
    tap.equal(run("audit", "key")[0], DONE, "its key is told")
    tap.equal(run("audit", "init")[0], DONE, "and stays as it is")
    tap.equal(run("audit", "restart", "--reason", "x")[0], FAILED,
              "nor is the chain begun anew without an alarm")


def usage(s, run):
    help_text = s.handfast("--help").stdout
    verbs = {line[2:24].strip() for line in help_text.split("verbs:\n")[1]
             .split("\n\n")[0].splitlines()}
    for words in (["nothing"], ["account"], ["account", "nothing"],
                  ["account", "add"], ["account", "add", "a", "b"],
                  ["device", "list", "--nothing"], ["device", "show"],
                  ["device", "show", "1"],
                  ["account", "grant", "ann"],
                  ["enrollment", "list", "--limit", "0"]):
        done = s.handfast(*words, check=False)
        tap.equal((done.returncode, done.stdout), (USAGE, ""),
                  f"wrong usage: {' '.join(words)}")
    for verb in sorted(verbs):
        done = s.handfast(*verb.split(), "--help", check=False)
        tap.ok(done.returncode == DONE and
               done.stdout.startswith(f"usage: handfast {verb}"),
               f"{verb} explains itself")
    tap.equal(verbs - asked, set(), "no verb was left out here")


def database_away(s, run, password):
    who, lines = as_ann(password)
    s.stop("postgres")
    told = run.fails("away", "without the database", "account", "list")
    tap.ok("database" in told, "it says what the database says")
    run.fails("away", "nobody decides", "enrollment", "approve",
              str(uuid.uuid4()), *who, lines=lines)
    s.start("postgres")


with tap.system("the command line administers", may_die=True) as system:
    shell = Shell(system)
    secret = accounts(system, shell)
    people(system, shell)
    device_id = decisions(system, shell, secret)
    declines(system, shell, secret)
    proofs(system, shell, secret)
    devices(system, shell, device_id)
    factory(system, shell)
    policy(system, shell)
    system_verbs(system, shell)
    the_log(system, shell)
    usage(system, shell)
    database_away(system, shell, secret)
