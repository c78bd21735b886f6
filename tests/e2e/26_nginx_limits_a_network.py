#!/usr/bin/python3
"""nginx's limits count a /64 of IPv6 as one client, as the database does, and
IPv4 by its address."""

import http.client
import os
import ssl

import tap

ENOUGH = 2000           # requests in a row; 200 and 50 a second are allowed


class Client:
    """Requests from whatever address it says."""

    def __init__(self, s):
        self.connection = http.client.HTTPSConnection(
            s.realm, s.port, context=s.tls_context(), timeout=30)

    def get(self, address):
        self.connection.request("GET", "/v1/nothing",
                                headers={"Test-Address": address})
        answer = self.connection.getresponse()
        answer.read()
        return answer.status

    def exhaust(self, address):
        """Asks until it is refused."""
        return any(self.get(address) == 429 for _ in range(ENOUGH))


with tap.system("nginx limits a network") as s:
    path = os.path.join(s.at.etc, "nginx", "address.conf")
    with open(path, "w", encoding="utf-8") as conf:
        conf.write("real_ip_header Test-Address;\nset_real_ip_from 0.0.0.0/0;"
                   "\nset_real_ip_from ::/0;\n")
    s.restart("nginx")
    client = Client(s)
    tap.ok(client.exhaust("2001:db8:1:2::1"), "one address has its limit")
    tap.equal(client.get("2001:db8:1:2:ffff:0:0:a0a"), 429,
              "which others of its /64 share")
    tap.equal(client.get("2001:db8:1:3::1"), 404, "but not the next /64")
    tap.ok(client.exhaust("192.0.2.1"), "an IPv4 address has one too")
    tap.equal(client.get("192.0.2.2"), 404, "and its neighbour another")
