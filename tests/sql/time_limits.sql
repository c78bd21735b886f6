-- Every limit, at its last microsecond and at its end, by the clock alone: no
-- sweep runs here but the last one.
BEGIN;
CREATE FUNCTION t.seen(n int) RETURNS text LANGUAGE sql AS $$
	SELECT concat_ws(' ', t.resume(n), t.get('gateway', format(
	    'SELECT concat_ws('' '', state, expires_in) FROM '
	    'api.attend(ARRAY[%L::uuid])', t.id(n))), (
	    SELECT t.get('console', format('SELECT state FROM '
		'api.enrollment_get(%L, %L)', t.session('carol'), t.id(n)))))
$$;
CREATE FUNCTION t.keep_sessions() RETURNS SETOF text LANGUAGE plpgsql AS $$
BEGIN
	PERFORM t.sign_in('alice'), t.sign_in('carol');
END
$$;
-- Is nothing told of a claim, neither by resume nor by attend.
CREATE FUNCTION t.sent(n int) RETURNS text LANGUAGE sql AS $$
	SELECT t.get('gateway', format('SELECT num_nonnulls(r.share, '
	    'r.confirm, r.identities, a.share, a.confirm, a.identities) = 0 '
	    'FROM api.resume(NULL, t.id(%1$s), t.ticket(%1$s)) r, '
	    'api.attend(ARRAY[t.id(%1$s)]) a', n))
$$;
SELECT plan(54);
SELECT t.begin();
SELECT is(t.bring(1, 'waiting'), 'waiting', 'a device waits');
SELECT t.later('3 minutes' - interval '1 microsecond');
SELECT is(t.seen(1), 'none waiting waiting 1', 'waiting to the last moment');
SELECT is(t.claim(1), 'none verified', 'and can be claimed then');
SELECT is(t.bring(2, 'waiting'), 'waiting', 'another waits');
SELECT t.later('3 minutes');
SELECT is(t.seen(2), 'none expired expired 0', 'expired at three minutes');
SELECT is(t.stored(2), 'waiting', 'without anybody writing it');
SELECT is(t.claim(2), 'expired expired', 'and cannot be claimed');
SELECT is(t.stored(2), 'expired', 'which writes it');

SELECT is(t.bring(3, 'claimed'), 'claimed', 'a claimed one');
SELECT t.later('2 minutes' - interval '1 microsecond');
SELECT is(t.seen(3), 'none claimed claimed 1 claimed', 'claimed for 2 minutes');
SELECT is(t.decline(3), 'none declined', 'and can be declined then');
SELECT is(t.bring(4, 'claimed'), 'claimed', 'another');
SELECT t.later('2 minutes');
SELECT is(t.seen(4), 'none expired expired 0 expired', 'then expired');
SELECT is(t.decline(4), 'expired expired', 'and cannot be declined');

SELECT t.keep_sessions();
SELECT is(t.bring(11, 'claimed', 'pake') || t.bring(12, 'claimed', 'pake') ||
    t.bring(13, 'claimed', 'pake') || t.bring(14, 'claimed', 'pake') ||
    t.bring(15, 'claimed', 'psk') || t.bring(16, 'claimed', 'psk') ||
    t.psk_use(15, 1) || t.psk_use(16, 1), 'claimedclaimedclaimedclaimed'
    'claimedclaimednone tnone t', 'six that have to prove');
SELECT t.later('2 minutes' - interval '1 microsecond');
SELECT is(t.prove(11, 11), 'none verified', 'can in two minutes');
SELECT is(t.refuse(12), 'none failed', 'or refuse');
SELECT is(t.prove(15, 15, t.identity(15, 1)), 'none verified', 'in psk too');
SELECT is(t.sent(13) || t.sent(16), 'falsefalse', 'and are told with what');
SELECT t.later('1 microsecond');
SELECT is(t.sent(13) || t.sent(16), 'truetrue', 'then of nothing any more');
SELECT is(t.stored(13) || t.stored(16), 'claimedclaimed',
    'without anybody writing it');
SELECT is(t.prove(13, 13), 'expired expired', 'too late');
SELECT is(t.refuse(14), 'expired expired', 'to refuse too');
SELECT is((SELECT count(*) FROM data.code_attempt), 1::bigint,
    'which does not count');
SELECT is(t.prove(16, 16, t.identity(16, 1)), 'expired expired', 'in psk too');
SELECT is(t.prove(11, 11), 'none verified', 'the verified one stays so');

SELECT t.keep_sessions();
SELECT is(t.bring(5, 'verified'), 'verified', 'a verified one');
SELECT is(t.bring(6, 'verified'), 'verified', 'and another');
SELECT t.later('10 minutes' - interval '1 microsecond');
SELECT is(t.seen(5), 'none verified verified 1 verified', 'for 10 minutes');
SELECT is(t.approve(5), 'none approved', 'and can be approved then');
SELECT t.later('1 microsecond');
SELECT is(t.seen(6), 'none expired expired 0 expired', 'then expired');
SELECT is(t.approve(6), 'expired expired', 'and cannot be approved');
SELECT t.later('10 minutes' - interval '2 microseconds');
SELECT is(t.seen(5), 'none approved approved 1 approved',
    'approved for 10 minutes');
SELECT is(t.sign_begin(5), 'none approved', 'and can be signed then');
SELECT is(t.sign_record(5), 'none', 'and recorded');

SELECT t.keep_sessions();
SELECT is(t.bring(7, 'approved'), 'approved', 'an approved one');
SELECT t.later('10 minutes');
SELECT is(t.get('signer', 'SELECT count(*) FROM api.sign_pending(9)'), '0',
    'nothing is pending after its limit');
SELECT is(t.seen(7), 'none expired expired 0 expired', 'approved, expired');
SELECT is(t.sign_begin(7), 'expired expired', 'and is not signed');
SELECT is(t.sign_record(7), 'expired', 'nor recorded');

SELECT is(t.bring(8, 'issued'), 'issued', 'an issued one');
SELECT is(t.bring(9, 'issued'), 'issued', 'another');
SELECT is(t.bring(10, 'issued'), 'issued', 'and another');
SELECT t.later('24 hours' - interval '1 microsecond');
SELECT t.keep_sessions();
SELECT is(t.seen(8), 'none issued issued 1 issued', 'issued for 24 hours');
SELECT is(t.guard(8), 'none', 'its first use delivers it then');
SELECT is(t.acknowledge(9), 'none delivered', 'as does an acknowledgement');
SELECT t.later('1 microsecond');
SELECT is(t.seen(10), 'none undelivered undelivered 0 undelivered',
    'then undelivered');
SELECT is(t.guard(10), 'denied', 'its certificate is refused');
SELECT is((SELECT count(*) FROM data.revocation r
    WHERE r.serial = t.serial(10)
    AND r.reason = 'cessation-of-operation'), 1::bigint, 'and revoked');
SELECT is(t.acknowledge(10), 'expired undelivered', 'an ack is too late');
SELECT t.later('10 days');
SELECT isnt(t.sweep(), NULL, 'a sweep much later');
SELECT is(t.guard(8) || t.guard(9), 'nonenone',
    'never revokes what was delivered');

SELECT t.keep_sessions();
SELECT t.later('1800 seconds' - interval '1 microsecond');
SELECT is(t.get('console', format('SELECT err FROM api.home(%L)',
    t.session('alice'))), 'none', 'a session lives for half an hour unused');
SELECT t.later('1 microsecond');
SELECT is(t.get('console', format('SELECT err FROM api.home(%L)',
    t.session('alice'))), 'signed-out', 'and no longer');
SELECT * FROM finish();
ROLLBACK;
