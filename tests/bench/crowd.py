"""Very many waiting devices: several swarms, so that no process needs more
descriptors than it may have, and a system that has room for them."""

import rig
import meter

EACH = 10000        # devices of one swarm at most
PER_NGINX = 6000    # devices of one nginx worker, whose share is never even
SHARE = 20          # devices behind one address: nginx allows 200 sockets


def system(count, gateways):
    """nginx takes two descriptors for each device."""
    return rig.System(
        gateways=gateways, connections=16000,
        nginx_workers=max(2, -(-count // PER_NGINX)),
        settings={"gateway": {"max_waiting": 1000000}})


class Crowd:
    """count devices that register at a rate and then wait. block: a number of
    its own, by which its addresses are no other crowd's."""

    def __init__(self, where, count, rate, block):
        path = rig.prepared(count)
        self.count, self.swarms, self.storms = count, [], 0
        self.told = False
        parts = -(-count // EACH)
        for part in range(parts):
            n = count // parts + (part < count % parts)
            self.swarms.append(rig.Swarm(
                "wait", "-p", where.port, "-k", path, "-s",
                sum(swarm.count for swarm in self.swarms), "-n", n, "-m",
                SHARE, "-b", f"127.{64 + block}.{part * 32}.1", "-w",
                *(["-f", rate / parts] if rate else [])))
            self.swarms[-1].count = n

    def begun(self):
        for swarm in self.swarms:
            swarm.wait(lambda told: "ready" in told)
        return self

    def go(self):
        """From now on they come."""
        self.told = True
        for swarm in self.swarms:
            swarm.say("go")
        return self

    def arrive(self, patience=rig.PATIENCE):
        """They come, until each one waits, or is lost."""
        if not self.told:
            self.go()
        for swarm in self.swarms:
            swarm.wait(lambda told, swarm=swarm: told.get("waiting", 0)
                       + told.get("over", 0) == swarm.count, patience)
        return self

    def waiting(self):
        return sum(swarm.seconds[-1]["waiting"] for swarm in self.swarms)

    def storm(self):
        """Seconds until all are back."""
        self.storms += 1
        for swarm in self.swarms:
            swarm.say("storm")
        return max(swarm.wait(lambda told: told.get("storms") == self.storms)
                   ["storm_s"] for swarm in self.swarms)

    def lost(self):
        faults = {}
        for swarm in self.swarms:
            told = swarm.summary or swarm.seconds[-1]
            for name, count in told["faults"].items():
                faults[name] = faults.get(name, 0) + count
        return faults

    def stop(self):
        """What they say at the end, merged."""
        told = [swarm.stop() for swarm in self.swarms]
        return {name: meter.merged(one[name] for one in told)
                for name in ("tls", "registered", "again")}
