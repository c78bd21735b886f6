"""Looks for a secret in bytes, however it may have been written down."""

import base64
import re

BLANKS = re.compile(rb"[\s\-]+")
SYMBOLS = bytes.maketrans(b"OILoil", b"011011")


def base64_parts(secret):
    """What is certain of its base64, at each of the three alignments."""
    for shift in range(3):
        text = base64.b64encode(b"\0" * shift + secret)
        first = (shift * 8 + 5) // 6
        last = (shift + len(secret)) * 8 // 6
        yield text[first:last]
        yield text[first:last].replace(b"+", b"-").replace(b"/", b"_")


def spellings(secret):
    """Each also in base64, as what stands in a registration's JSON is."""
    for once in (secret, secret.hex().encode(), secret.hex().upper().encode(),
                 *base64_parts(secret)):
        yield once
        yield from base64_parts(once)


class Needle:
    """One secret: find() gives the places of each of its spellings."""

    def __init__(self, name, *secrets):
        self.name = name
        self.spellings = sorted({spelling for secret in secrets
                                 for spelling in spellings(secret)})

    def haystacks(self, data):
        """Raw, and without line breaks (base64 in PEM)."""
        yield data
        if b"\n" in data:
            yield data.replace(b"\r", b"").replace(b"\n", b"")

    def find(self, data):
        """The surroundings of each hit."""
        for hay in self.haystacks(data):
            for spelling in self.spellings:
                at = hay.find(spelling)
                while at >= 0:
                    yield hay[max(0, at - 400):at + len(spelling) + 100]
                    at = hay.find(spelling, at + 1)


class Code(Needle):
    """A code, also as people write codes."""

    def __init__(self, code):
        bare = code.replace("-", "").encode()
        self.bare = bare
        super().__init__("the code", bare, bare.lower(), code.encode(),
                         code.lower().encode())

    def haystacks(self, data):
        yield from super().haystacks(data)
        yield BLANKS.sub(b"", data).upper().translate(SYMBOLS)
