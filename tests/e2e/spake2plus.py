"""SPAKE2+ (RFC 9383), P256-SHA256-HKDF-SHA256-HMAC-SHA256, both sides.

In Python's own integers, so that it shares nothing with what it is a check
of. It takes no care of time: its secrets are of tests alone.
"""

import collections
import hashlib
import hmac
import secrets

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

# ---- P-256: SEC 2 section 2.4.2; a point is (x, y), infinity is None -----

P = 2**256 - 2**224 + 2**192 + 2**96 - 1
B = 0x5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604b
ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551
BASE = (0x6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296,
        0x4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5)


def right_side(x):
    """Of the curve's equation."""
    return (x * x * x - 3 * x + B) % P


def added(one, two):
    if one is None or two is None:
        return two if one is None else one
    (x1, y1), (x2, y2) = one, two
    if x1 == x2 and (y1 + y2) % P == 0:
        return None
    slope = (3 * x1 * x1 - 3) * pow(2 * y1, -1, P) if one == two \
        else (y2 - y1) * pow(x2 - x1, -1, P)
    x = (slope * slope - x1 - x2) % P
    return x, (slope * (x1 - x) - y1) % P


def negative(point):
    return point and (point[0], -point[1] % P)


def times(number, point):
    result = None
    for bit in f"{number % ORDER:b}":
        result = added(result, result)
        if bit == "1":
            result = added(result, point)
    return result


def encoded(point):
    """Uncompressed, 65 bytes; ValueError for infinity."""
    if point is None:
        raise ValueError("the point at infinity")
    return b"\4" + b"".join(number.to_bytes(32, "big") for number in point)


def decoded(data):
    """ValueError if it is not 65 bytes of a point on the curve."""
    if len(data) != 65 or data[0] != 4:
        raise ValueError("not an uncompressed point")
    x, y = (int.from_bytes(data[at:at + 32], "big") for at in (1, 33))
    if x >= P or y >= P or y * y % P != right_side(x):
        raise ValueError("not on the curve")
    return x, y


def decompressed(text):
    sign, x = int(text[:2], 16), int(text[2:], 16)
    y = pow(right_side(x), (P + 1) // 4, P)
    return x, y if y & 1 == sign & 1 else P - y


M = decompressed(   # RFC 9383 section 4
    "02886e2f97ace46e55ba9dd7242579f2993b64e16ef3dcab95afd497333d8fa12f")
N = decompressed(
    "03d8bbd6c639c62937b04d997f38c3770719c629d7014d49a24b4f98baa1292b49")


# ---- RFC 9383 sections 3.3 and 3.4 ---------------------------------------

Names = collections.namedtuple("Names", "context prover verifier")
Outcome = collections.namedtuple("Outcome", "confirm_p confirm_v shared")


def scalar(data):
    return int.from_bytes(data, "big") % ORDER


def draw():
    """x or y: 1 to p-1."""
    return 1 + secrets.randbelow(ORDER - 1)


def share_of_prover(w0, x):
    return encoded(added(times(x, BASE), times(w0, M)))


def share_of_verifier(w0, y):
    return encoded(added(times(y, BASE), times(w0, N)))


def record_of(w1):
    """L, all that a verifier needs of w1."""
    return times(w1, BASE)


def kdf(key, info, length):
    return HKDF(hashes.SHA256(), length, None, info).derive(key)


def outcome(names, shares, points, w0):
    """From the transcript; points are Z and V."""
    parts = (*names, encoded(M), encoded(N), *shares, *map(encoded, points),
             w0.to_bytes(32, "big"))
    key = hashlib.sha256(b"".join(
        len(part).to_bytes(8, "little") + part for part in parts)).digest()
    confirming = kdf(key, b"ConfirmationKeys", 64)
    return Outcome(hmac.digest(confirming[:32], shares[1], "sha256"),
                   hmac.digest(confirming[32:], shares[0], "sha256"),
                   kdf(key, b"SharedKey", 32))


def of_prover(names, w0, w1, x, share_v):
    """ValueError if share_v is none."""
    base = added(decoded(share_v), negative(times(w0, N)))
    return outcome(names, (share_of_prover(w0, x), share_v),
                   (times(x, base), times(w1, base)), w0)


def of_verifier(names, w0, record, y, share_p):
    base = added(decoded(share_p), negative(times(w0, M)))
    return outcome(names, (share_p, share_of_verifier(w0, y)),
                   (times(y, base), times(y, record)), w0)
