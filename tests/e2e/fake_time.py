"""The clock of programs moved, by libfaketime in their environment."""

FAKETIME = "/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1"
DAY = 86400


def env(seconds):
    """So much later (or, negative, earlier) than it is."""
    return {"LD_PRELOAD": FAKETIME, "FAKETIME": f"{int(seconds):+d}s",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            # It comes before the sanitizers' library, if there is one.
            "ASAN_OPTIONS": "verify_asan_link_order=0:detect_leaks=0"}


class Travel:
    """A whole system in the future: its database by api.shift, nginx, signer
    and ra, and every command line from now on, by their environment."""

    PROGRAMS = ("signer", "ra", "guard", "nginx")

    def __init__(self, s):
        self.s = s
        self.seconds = 0
        self.environment = s.environment

    def forward(self, days):
        s = self.s
        self.seconds += days * DAY
        now = env(self.seconds)
        s.environment = lambda: {**self.environment(), **now}
        s.shift_time(days * DAY)
        for name in self.PROGRAMS:
            s.supervisor.programs[name].env = s.environment()
        for name in self.PROGRAMS[:-1]:
            s.restart(name)
        s.handfast("ca", "server-cert")
        s.restart("nginx")
