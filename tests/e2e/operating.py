"""An operator at the command line, for tests whose subject is another."""

import time

PATIENCE = 20       # seconds


class Operator:
    """An account that may add and revoke devices."""

    def __init__(self, system, name="olga"):
        self.system = system
        self.name = name
        self.password = system.account(name, "enroll", "view", "revoke")

    def claim(self, device):
        return self.system.claim(device.code, self.name, self.password)

    def approve(self, device):
        return self.system.approve(device.id, self.name, self.password)

    def decline(self, device, reason):
        return self.system.handfast(
            "enrollment", "decline", device.id, "--account", self.name,
            "--password-fd", "0", "--reason", reason,
            input=self.password + "\n")

    @staticmethod
    def until(device, kind):
        """Polls until the server's message is of this type; gives it."""
        deadline = time.monotonic() + PATIENCE
        while True:
            told = device.poll()[2]
            if told["type"] == kind:
                return told
            if time.monotonic() > deadline:
                raise TimeoutError(f"no {kind}, still {told}")
            time.sleep(0.1)

    def admit(self, device):
        """From the code to the opened reply."""
        self.claim(device)
        self.approve(device)
        return device.open(self.until(device, "reply"))
