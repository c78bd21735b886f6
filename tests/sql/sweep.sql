-- Tidying up: expired, undelivered, wiped, removed, slots, sessions, attempts.
BEGIN;
CREATE FUNCTION t.sweep_of(n int, days int) RETURNS text LANGUAGE sql AS $$
	SELECT t.get('sweep', format('SELECT concat_ws('' '', expired, '
	    'undelivered, wiped, removed) FROM api.sweep(%s, %s)', n, days))
$$;
SELECT plan(31);
SELECT t.begin();
SELECT is(t.sweep(), '0 0 0 0 0 0 0', 'nothing to do');
SELECT is(t.bring(1, 'waiting') || t.bring(2, 'claimed') || t.bring(3,
    'verified') || t.bring(4, 'approved') || t.bring(5, 'issued') || t.bring(6,
    'declined') || t.bring(7, 'delivered'), 'waitingclaimedverifiedapproved'
    'issueddeclineddelivered', 'one in each state');
SELECT t.later('2 minutes' - interval '1 microsecond');
SELECT is(t.sweep(), '0 0 0 0 0 0 0', 'none is overdue');
SELECT t.later('1 microsecond');
SELECT is(t.sweep(), '1 0 0 0 0 0 0', 'the claimed one is');
SELECT is(t.stored(2), 'expired', 'and has expired');
SELECT is((SELECT wrap FROM data.enrollment WHERE id = t.id(2)), NULL,
    'its key is gone');
SELECT t.later('8 minutes');
SELECT is(t.sweep_of(2, 90), '2 0 0 0', 'two of three');
SELECT is(t.sweep_of(2, 90), '1 0 0 0', 'and the third');
SELECT is(t.sweep_of(2, 90), '0 0 0 0', 'and no more');
SELECT is((SELECT count(*) FROM data.event WHERE what = 'enrollment.expired'),
    4::bigint, 'with an event each');
SELECT is((SELECT finished_at = created_at + interval '3 minutes' FROM
    data.enrollment WHERE id = t.id(1)), true, 'they ended at their limit');
SELECT t.later('23 hours 50 minutes' - interval '1 microsecond');
SELECT is(t.sweep_of(9, 90), '0 0 0 0', 'for a day nothing more');
SELECT is(t.sweep_of(9, -1), '0 0 0 0', 'whatever retention is asked for');
SELECT t.later('1 microsecond');
SELECT is(t.sweep_of(9, 90), '0 1 2 0',
    'then one is undelivered, and two replies have been kept long enough');
SELECT is((SELECT count(*) FROM data.enrollment WHERE reply IS NOT NULL),
    1::bigint, 'the undelivered one''s has not');
SELECT is((SELECT revoked_at IS NOT NULL FROM data.certificate
    WHERE serial = t.serial(5)), true, 'its certificate is revoked');
SELECT is((SELECT revoked_at FROM data.certificate
    WHERE serial = t.serial(7)), NULL, 'the delivered one''s is not');
SELECT is((SELECT count(*) FROM data.code_slot), 1::bigint,
    'codes are free again but for the last to end');
SELECT is(t.guard(7), 'none', 'the device comes in');
SELECT t.later('89 days' - interval '1 microsecond');
SELECT is(t.sweep_of(9, 90), '0 0 1 1',
    'after a day goes what nobody claimed, nothing else before 90 days');
SELECT t.later('1 microsecond');
SELECT is(t.sweep_of(9, 90), '0 0 0 2', 'then those that ended first');
SELECT t.later('1 day');
SELECT is(t.sweep_of(9, 90), '0 0 0 4', 'all of them');
SELECT is((SELECT count(*) FROM data.device), 2::bigint, 'not the devices');
SELECT is((SELECT count(*) FROM data.certificate WHERE enrollment IS NULL),
    2::bigint, 'nor their certificates');
SELECT is((SELECT count(*) FROM data.event WHERE enrollment = t.id(1)),
    2::bigint, 'nor what happened');
SELECT is((SELECT count(*) FROM data.session), 0::bigint, 'sessions are over');
SELECT is((SELECT count(*) FROM data.sign_in_attempt), 0::bigint,
    'failures forgotten');

SELECT is(t.sign_in('alice') || t.bring(11, 'claimed', 'pake') || t.bring(12,
    'claimed', 'psk') || t.bring(13, 'claimed', 'psk'),
    'noneclaimedclaimedclaimed', 'claimed in pake and psk');
SELECT t.later('2 minutes');
SELECT is(t.sweep_of(2, 90) || ' ' || t.sweep_of(2, 90), '2 0 0 0 1 0 0 0',
    'they expire');
SELECT is((SELECT count(p.*) + count(e.share) + count(e.confirm)
    FROM data.enrollment e LEFT JOIN data.psk p ON p.enrollment = e.id),
    0::bigint, 'and what was for their proofs is gone');
SELECT is((SELECT count(proof_hash) FROM data.enrollment), 3::bigint,
    'but for its hash');
SELECT * FROM finish();
ROLLBACK;
