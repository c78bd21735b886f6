#!/usr/bin/python3
"""A foreign CA's certificate with our issuer's name and a real device's names
and serial, live or ended, opens nothing: guard, whoami, renewal, grace. Also
where that CA is one that nginx trusts."""

import ssl
import urllib.parse

import tap

import est_client
import forgery
from est_client import csr_of
from operating import Operator

REENROLL = est_client.PATH + "simplereenroll"
LIVE, ENDED = (-1, 30), (-9, -1)


def forged(s, folder, ca, device, days, chain=()):
    """The device's names and serial, an attacker's key: a Device."""
    certificate, key = ca.issue("x", like=device.certificate, days=days)
    fake = est_client.Device(s, key, certificate)
    if chain:
        forgery.store(folder, "chain", [certificate, *chain], key)
        fake.files[0] = f"{folder}/chain.crt"
    return fake


def answers(s, fake, version=None):
    """(guard, whoami, renewal by its key, renewal with evidence)"""
    csr, other = csr_of(fake.key), csr_of(est_client.key_of())
    evidence = fake.evidence(other)
    got = []
    for method, path, body, headers in (
            ("GET", "/demo/", None, {}), ("GET", "/v1/whoami", None, {}),
            ("POST", REENROLL, est_client.base64.encodebytes(csr),
             {"Content_Type": est_client.CSR}),
            ("POST", REENROLL, est_client.base64.encodebytes(other),
             {"Content_Type": est_client.CSR,
              "Handfast_Evidence": evidence})):
        got.append(est_client.ask(s, method, path, body, fake.files,
                                  version=version, **headers)[0])
    return tuple(got)


def behind(s, fake, verify):
    """What guard and RA answer if nginx says this of it."""
    pem = fake.certificate.public_bytes(est_client.PEM).decode()
    params = {"CLIENT_VERIFY": verify,
              "CLIENT_CERT": urllib.parse.quote(pem, safe="")}
    csr = est_client.base64.b64encode(csr_of(fake.key))
    renewal = est_client.fastcgi_post(s, "ra/fcgi.sock", REENROLL, csr,
                                      est_client.CSR, **params)
    return (s.call("guard/auth.sock", "/auth", **params)[0],
            s.call("ra/fcgi.sock", "/v1/whoami", **params)[0], renewal[0])


def told_by_nginx(s):
    """Its last word on a renewal."""
    lines = [line for line in s.log("handfast").splitlines()
             if REENROLL in line]
    return lines[-1].rpartition("verify=")[2]


def nobody(s, what, fake, wanted):
    for version in (ssl.TLSVersion.TLSv1_3, ssl.TLSVersion.TLSv1_2):
        tap.equal(answers(s, fake, version), wanted,
                  f"{what}, in {version.name}: {wanted}")
    said = told_by_nginx(s)
    for verify in ("SUCCESS", "FAILED:certificate has expired"):
        let_in = verify == "SUCCESS"
        tap.equal(behind(s, fake, verify),
                  (403, 403, 401), f"and if nginx says {verify}, we do not"
                  if let_in else f"nor if it says {verify}")
    return said


def unknown_ca(s, device, late, folder):
    ca = forgery.Authority(subject=device.certificate.issuer)
    for chain, name in (((), "alone"), ((ca.certificate,), "with its CA")):
        nobody(s, f"live, {name}", forged(s, folder, ca, device, LIVE, chain),
               (400, 400, 400, 400))
    said = nobody(s, "ended", forged(s, folder, ca, device, ENDED),
                  (400, 400, 401, 401))
    tap.equal(said, "FAILED:certificate has expired",
              "which nginx cannot tell from one of ours")
    nobody(s, "ended, of a device in its grace",
           forged(s, folder, ca, late, ENDED), (400, 400, 401, 401))


def trusted_ca(s, device, late, folder):
    """A manufacturer's CA among those that nginx trusts, against our advice."""
    ca = forgery.Authority(subject=device.certificate.issuer)
    maker = forgery.Authority("Maker")
    with open(f"{s.at.pki}/chain.pem", "ab") as chain:
        for each in (ca, maker):
            chain.write(each.certificate.public_bytes(est_client.PEM))
    s.restart("nginx")
    said = nobody(s, "of a CA that nginx trusts", forged(
        s, folder, maker, device, LIVE), (403, 403, 401, 401))
    tap.equal(said, "SUCCESS", "which nginx lets pass")
    nobody(s, "of our CA's namesake", forged(s, folder, ca, device, LIVE),
           (400, 400, 400, 400))
    for name, each in (("a CA that nginx trusts", maker),
                       ("our CA's namesake", ca)):
        nobody(s, f"of {name}, ended", forged(s, folder, each, late, ENDED),
               (400, 400, 401, 401))


def stolen_name(s, device, late):
    """Made by our own CA's key and never recorded: by the bytes alone."""
    ca = forgery.Authority.stolen(f"{s.at.etc}/ca/issuing.key",
                                  f"{s.at.etc}/ca/issuing.pem")
    for days, of, wanted in ((LIVE, device, (403, 403, 401, 401)),
                             (ENDED, late, (400, 400, 401, 401))):
        nobody(s, "by our CA's stolen key, not recorded",
               forged(s, s.at.top, ca, of, days), wanted)


with tap.system("foreign certificates") as system:
    olga = Operator(system)
    good = est_client.enroll(system, olga, "Good")
    ended = est_client.enroll(system, olga, "Late").aged(3)
    unknown_ca(system, good, ended, system.at.top)
    stolen_name(system, good, ended)
    trusted_ca(system, good, ended, system.at.top)
    tap.equal(answers(system, good), (200, 200, 200, 200),
              "the real one opens all")
    tap.equal(answers(system, ended), (400, 400, 200, 403),
              "and the late one may renew its key")
    tap.equal(system.psql("postgres", "SELECT count(*) FROM data.certificate"
                          " WHERE replaces IS NOT NULL"), [(3,)],
              "three renewals there were, and no more")
