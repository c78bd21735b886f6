-- Counts by day: what was issued, revoked, superseded, and what will end. Right
-- at every moment, however far the sweep has carried them.
BEGIN;
CREATE FUNCTION t.carry(n int) RETURNS text LANGUAGE sql AS $$
	SELECT t.get('sweep', format('SELECT counted > 0 FROM api.tally(%s)', n))
$$;
-- "day issued revoked superseded ending" where there is any; 0 is today.
CREATE FUNCTION t.days() RETURNS text LANGUAGE sql AS $$
	SELECT t.get('console', format('SELECT string_agg(concat_ws('' '', '
	    'extract(day FROM day - date_trunc(''day'', api.now())), issued, '
	    'revoked, superseded, ending), '', '' ORDER BY day) '
	    'FROM api.ca_tallies(%L, 9, 120) '
	    'WHERE issued + revoked + superseded + ending > 0',
	    t.session('cato')))
$$;
CREATE FUNCTION t.carried() RETURNS bigint LANGUAGE sql AS $$
	SELECT coalesce(sum(issued), 0)::bigint FROM data.tally
$$;
SELECT plan(27);
SELECT t.begin();
-- Noon of UTC, so that no day ends within a minute or an hour.
SELECT t.later(date_trunc('day', n AT TIME ZONE 'UTC') AT TIME ZONE 'UTC'
    + interval '36 hours' - n) FROM api.now() n;
SELECT is(t.account('cato', '{ca}'), 'none none', 'who sees the CA');
SELECT is(t.sign_in('alice'), 'none', 'and who approves');
SELECT is(t.days(), NULL, 'nothing is issued');
SELECT is(t.get('console', format('SELECT count(*) FROM api.ca_tallies(%L, '
    '9, 120)', t.session('cato'))), '130', 'a row for each day all the same');
SELECT is(t.carry(100), 'false', 'nothing to carry');
SELECT is(t.bring(1, 'delivered') || t.bring(2, 'delivered') || t.bring(3,
    'delivered'), 'delivereddelivereddelivered', 'three are issued');
SELECT is(t.days(), '0 3 0 0 0, 90 0 0 0 3',
    'they are counted at once');
SELECT is(t.carry(100), 'false', 'a transaction may still be under way');
SELECT t.later('10 minutes 1 second');
SELECT is(t.bring(4, 'delivered'), 'delivered', 'another one');
SELECT is(t.carry(1), 'true', 'the sweep carries them');
SELECT is(t.carried(), 3::bigint,
    'all of one moment at once, but none that is new');
SELECT is(t.carry(100), 'false', 'no more');
SELECT is(t.days(), '0 4 0 0 0, 90 0 0 0 4', 'nothing is lost');
SELECT is(t.get('admin', format('SELECT err FROM api.admin_device_hold(%L)',
    t.device(1))), 'none', 'one is put on hold');
SELECT is(t.days(), '0 4 0 0 0, 90 0 0 0 4',
    'which counts as nothing');
SELECT t.later('3 days');
SELECT is(t.get('admin', format('SELECT err FROM api.admin_device_revoke(%L, '
    '''key-compromise'')', t.device(1))) || t.get('admin', format('SELECT err '
    'FROM api.admin_device_revoke(%L, ''superseded'')', t.device(2))),
    'nonenone', 'and revoked later; another one is superseded');
SELECT is(t.sign_in('cato') || t.sign_in('alice') || t.sign_in('carol'),
    'nonenonenone', 'they sign in again');
SELECT is(t.days(), '-3 4 1 0 0, 0 0 0 1 0, 87 0 0 0 2',
    'as of its hold; neither will end');
SELECT is(t.carry(2), 'true', 'the sweep carries two');
SELECT is(t.days(), '-3 4 1 0 0, 0 0 0 1 0, 87 0 0 0 2',
    'that is the same');
SELECT is(t.carry(2), 'true', 'and the third');
SELECT is(t.carry(2), 'false', 'and no more');
SELECT is(t.days(), '-3 4 1 0 0, 0 0 0 1 0, 87 0 0 0 2',
    'that is the same, too');
SELECT is(t.get('signer', format('SELECT err FROM api.server_record(%L, %L, '
    '%L, api.now(), api.now() + interval ''1 day'', ''server'')',
    t.serial(11), t.der(11), sha256(t.der(11)))) || t.get('signer', format(
    'SELECT err FROM api.serial_void(%L, api.now() + interval ''9 days'')',
    t.serial(12))), 'nonenone', 'our own, and one that was never issued');
SELECT is(t.days(), '-3 4 1 0 0, 0 0 0 1 0, 87 0 0 0 2',
    'are no devices''');
SELECT is(t.get('console', format('SELECT good FROM api.ca_status(%L, 9)',
    t.session('cato'))), '2', 'so many are good');
SELECT is((SELECT string_agg(t.get('console', format('SELECT concat_ws('' '', '
    'err, day) FROM api.ca_tallies(%L, 1, 1)', t.session(who))), ' '
    ORDER BY who) FROM unnest('{alice,carol,nobody}'::text[]) who),
    'denied denied signed-out', 'others do not see them');
SELECT * FROM finish();
ROLLBACK;
