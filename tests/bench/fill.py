"""Very many rows, as a system has them after years: by SQL, since devices
that enroll would take days."""

import revoking

SERIAL = "decode('7f', 'hex') || substr(sha256(int4send(n)), 1, 15)"
DEVICE = "encode(substr(sha256(int4send(n)), 1, 16), 'hex')::uuid"
# Bytes that are unlike each other and as many as a certificate has.
CERTIFICATE = ("CROSS JOIN LATERAL (SELECT decode(repeat(encode(sha256("
               "int4send(n)), 'hex'), 16), 'hex')) AS made (d)")


def by_sql(system, table, sql, *values):
    """One statement without triggers and references, which are known to be
    right."""
    system.superuser("SET session_replication_role = replica")
    system.superuser(sql, *values)
    system.superuser("SET session_replication_role = origin")
    system.superuser(f"ANALYZE {table}")


def serial_of(number):
    """As in SERIAL."""
    return b"\x7f" + revoking.sha256(number.to_bytes(4, "big"))[:15]


def devices(system, count):
    """Devices 1 to count, each with a certificate in use; and what triggers
    would keep of them (migration 0011)."""
    by_sql(
        system, "data.device",
        "INSERT INTO data.device (id, name, profile, key_type, approved_by, "
        f"created_at, ends_at, late_at) SELECT {DEVICE}, 'Device ' || n, "
        "'device', 'P-256', (SELECT id FROM data.account LIMIT 1), now(), "
        "now() + interval '90 days', now() + interval '68 days' "
        "FROM generate_series(1, %s) n", count)
    by_sql(
        system, "data.device_seen",
        f"INSERT INTO data.device_seen (device, at) SELECT {DEVICE}, now() "
        "FROM generate_series(1, %s) n", count)
    by_sql(
        system, "data.device_word",
        "INSERT INTO data.device_word (word, device) SELECT w.word, d.id "
        "FROM data.device d CROSS JOIN unnest(data.words_of(d.name)) w (word) "
        "ON CONFLICT DO NOTHING")
    certificates(system, 1, count, "now()", "now() + interval '90 days'")


def certificates(system, first, last, begins, ends):
    """Those numbers', of the devices 1 to last - first + 1 in this order."""
    by_sql(
        system, "data.certificate",
        "INSERT INTO data.certificate (serial, purpose, device, der, "
        "der_sha256, key_fp, not_before, not_after, issued_at, "
        "first_used_at, late_at, issuer) "
        f"SELECT {SERIAL}, 'device', encode(substr(sha256(int4send("
        "n - %s + 1)), 1, 16), 'hex')::uuid, d, sha256(d), sha256(d), "
        f"{begins}, {ends}, {begins} - interval '1 day', {begins}, "
        f"{ends} - interval '22 days', (SELECT sha256 FROM data.issuer "
        f"LIMIT 1) FROM generate_series(%s, %s) n {CERTIFICATE}",
        first, first, last)


def events(system, count, of_devices):
    """Of renewals, spread over devices and a year; without a transaction, as
    those from before there was the chain, so that nobody begins to seal them."""
    by_sql(
        system, "data.event",
        "INSERT INTO data.event (at, what, actor, device, address, details, "
        "xid) SELECT now() - interval '1 year' * (1 - n::float8 / %s), "
        "'certificate.renewed', 'device', encode(substr(sha256(int4send("
        "n %% %s + 1)), 1, 16), 'hex')::uuid, '192.0.2.1', "
        "jsonb_build_object('serial', md5(n::text), 'replaces', "
        "md5(n::text), 'proof', 'same key', 'profile', 'device', 'ended', "
        "false), NULL FROM generate_series(1, %s) n", count, of_devices, count)
