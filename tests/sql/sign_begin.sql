-- What was approved, for the signer.
BEGIN;
SELECT plan(14);
SELECT t.begin();
SELECT is(t.bring(1, 'approved'), 'approved', 'an approved one');
SELECT is(t.get('signer', format('SELECT concat_ws('' '', err, state, '
    'enrollment = t.id(1), registration = t.bytes(1), reg = t.reg(1), '
    'channel, approved_reg = t.reg(1), approved_key = t.key(1), profile, '
    'name, device = %L, convert_from(wrap, ''UTF8''), issued_last_hour) '
    'FROM api.sign_begin(t.id(1))', t.device(1))),
    'none approved t t t sealed t t device approved t wr 0', 'all of it');
SELECT is(t.get('signer', 'SELECT err FROM api.sign_begin(t.id(9))'),
    'not-found', 'an unknown one');
SELECT is(t.get('admin', $$SELECT api.account_revoke('alice', 'enroll', NULL)$$),
    'none', 'alice loses enroll');
SELECT is(t.sign_begin(1), 'denied approved', 'so her approval is void');
SELECT is(t.sign_record(1), 'denied', 'at the end too');
SELECT is(t.get('admin', $$SELECT api.account_grant('alice', 'enroll', NULL)$$),
    'none', 'she gets it back');
SELECT is(t.sign_begin(1), 'none approved', 'fine again');
SELECT is(t.get('admin', $$SELECT api.account_disable('alice')$$), 'none',
    'she is disabled');
SELECT is(t.sign_begin(1), 'denied approved', 'void again');
SELECT is(t.get('admin', $$SELECT api.account_enable('alice')$$), 'none',
    'and enabled, though signed out');
SELECT is(t.sign_record(1), 'none', 'signed');
SELECT is(t.sign_in('alice') || t.bring(2, 'approved'), 'noneapproved',
    'another');
SELECT is(t.get('signer', 'SELECT issued_last_hour FROM '
    'api.sign_begin(t.id(2))'), '1', 'one was issued in the last hour');
SELECT * FROM finish();
ROLLBACK;
