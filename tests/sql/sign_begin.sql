-- What was approved, for the signer.
BEGIN;
SELECT plan(20);
SELECT t.begin();
SELECT is(t.bring(1, 'approved'), 'approved', 'an approved one');
SELECT is(t.get('signer', format('SELECT concat_ws('' '', err, state, '
    'enrollment = t.id(1), registration = t.bytes(1), reg = t.reg(1), '
    'channel, approved_reg = t.reg(1), approved_key = t.key(1), profile, '
    'name, device = %L, convert_from(wrap, ''UTF8''), days) '
    'FROM api.sign_begin(t.id(1))', t.device(1))),
    'none approved t t t sealed t t device approved t wr 0', 'all of it');
SELECT is(t.get('signer', 'SELECT err FROM api.sign_begin(t.id(9))'),
    'not-found', 'an unknown one');
-- Should what ends it at once have missed it, it is not signed all the same.
SET LOCAL session_replication_role = replica;
SELECT is(t.get('admin', $$SELECT api.account_revoke('alice', 'enroll', NULL)$$),
    'none', 'alice loses enroll');
SELECT is(t.sign_begin(1), 'denied approved', 'so her approval is void');
SELECT is(t.sign_record(1), 'denied', 'at the end too');
SELECT is(t.get('admin', $$SELECT api.account_grant('alice', 'enroll', NULL)$$),
    'none', 'she gets it back');
SELECT is(t.sign_begin(1), 'none approved', 'fine again');
UPDATE data.account SET enabled = false WHERE name = 'alice';
SELECT is(t.sign_begin(1), 'denied approved', 'disabled: void again');
UPDATE data.account SET enabled = true WHERE name = 'alice';
INSERT INTO data.profile_policy (profile, version, enrolls, renews, by_role,
    networks, days)
VALUES ('device', 1, false, true, false, '{}', 30);
SELECT is(t.sign_begin(1), 'policy approved', 'its profile is switched off');
SELECT is(t.sign_record(1), 'policy', 'at the end too');
UPDATE data.profile_policy SET enrolls = true, by_role = true;
SELECT is(t.sign_begin(1), 'policy approved', 'it is for no role of hers');
INSERT INTO data.profile_role (profile, role) VALUES ('device', 'enroll');
SELECT is(t.sign_begin(1), 'none approved', 'it is');
UPDATE data.profile_policy SET networks = '{198.51.100.0/24}';
SELECT is(t.sign_begin(1), 'policy approved', 'not for where it came from');
UPDATE data.profile_policy SET networks = '{198.51.100.0/24,192.0.2.0/24}';
SELECT is(t.get('signer', 'SELECT concat_ws('' '', err, days) FROM '
    'api.sign_begin(t.id(1))'), 'none 30', 'narrowed to 30 days');
INSERT INTO data.site (id, name, created_at) VALUES
    (t.id(901), 'Lyon', api.now());
UPDATE data.enrollment SET site = t.id(901);
SELECT is(t.sign_begin(1), 'none approved', 'at a site, she may everywhere');
UPDATE data.account_role SET site = t.id(902) WHERE role = 'enroll';
SELECT is(t.sign_begin(1), 'denied approved', 'at another one only: void');
UPDATE data.account_role SET site = t.id(901) WHERE role = 'enroll';
UPDATE data.enrollment SET site = NULL;
SELECT is(t.sign_begin(1), 'denied approved', 'and at none, with one');
UPDATE data.enrollment SET site = t.id(901);
SET LOCAL session_replication_role = origin;
SELECT is(t.sign_record(1), 'none', 'signed');
SELECT is((SELECT site FROM data.device), t.id(901),
    'and the device is at the site');
UPDATE data.account_role SET site = NULL;
SELECT * FROM finish();
ROLLBACK;
