-- What kept a device from renewing: for whoever has its certificate.
BEGIN;
CREATE FUNCTION t.trouble(n int, said text, refused text) RETURNS text
LANGUAGE sql AS $$
	SELECT t.get('ra', format('SELECT err FROM api.note_trouble(%L, %L, '
	    '%L)', sha256(t.der(n)), said, refused))
$$;
CREATE FUNCTION t.seen() RETURNS text LANGUAGE sql AS $$
	SELECT (api.now() - at)::text FROM data.device_seen
$$;
CREATE FUNCTION t.noted() RETURNS text LANGUAGE sql AS $$
	SELECT string_agg(concat_ws(' ', said, api.now() - said_at, refused,
	    api.now() - refused_at), ', ') FROM data.device_trouble
$$;
SELECT plan(25);
SELECT t.begin();
SELECT is(t.bring(1, 'delivered'), 'delivered', 'a device');
SELECT is(t.trouble(2, 'tls', NULL), 'not-found', 'a stranger');
SELECT is(t.trouble(1, 'love', NULL), 'input', 'a word that is none');
SELECT is(t.trouble(1, NULL, 'No!'), 'input', 'a reason that is none');
SELECT is(t.trouble(1, NULL, NULL), 'input', 'nothing');
SELECT is(t.noted(), NULL, 'nothing is written');
SELECT is(t.trouble(1, 'tls', NULL), 'none', 'a word of its own');
SELECT is(t.noted(), 'tls 00:00:00', 'is noted, with its time');
SELECT t.later('59 seconds');
SELECT is(t.trouble(1, 'disk', 'denied'), 'none', 'within a minute');
SELECT is(t.noted(), 'tls 00:00:59 denied 00:00:00',
    'no second word of its own, but a refusal');
SELECT t.later('1 second');
SELECT is(t.trouble(1, 'disk', 'state'), 'none', 'after a minute');
SELECT is(t.noted(), 'disk 00:00:00 denied 00:00:01', 'the next word');
SELECT t.later('1 day');
SELECT is(t.trouble(1, NULL, 'state'), 'none', 'another refusal');
SELECT is(t.noted(), 'disk 1 day state 00:00:00', 'takes the place of that');
SELECT is(string_agg(w || t.trouble(1, w, NULL), ' '),
    'networknone tlsnone refusednone disknone clocknone hooknone keynone '
    'rootsnone', 'all the words') FROM unnest('{network,tls,refused,disk,'
    'clock,hook,key,roots}'::text[]) WITH ORDINALITY AS u (w, n);
SELECT is(t.noted(), 'network 00:00:00 state 00:00:00', 'the first counts');
SELECT t.later('90 days');
SELECT is(t.trouble(1, 'clock', NULL) || ' ' || t.seen(), 'none 90 days',
    'what it tells is no visit');
SELECT is(t.trouble(1, 'clock', 'expired') || ' ' || t.seen(), 'none 00:00:00',
    'past its time it may tell, and who is refused was here');
SELECT is(t.noted(), 'clock 00:00:00 expired 00:00:00', 'as before');
SELECT is(t.get('admin', format('SELECT err FROM api.admin_device_hold(%L)',
    t.device(1))), 'none', 'it is on hold');
SELECT t.later('1 hour');
SELECT is(t.trouble(1, NULL, 'held') || ' ' || t.seen(), 'none 01:00:00',
    'then it was not');
UPDATE data.device_trouble SET refused = 'expired', refused_at = said_at;
SELECT is(t.get('admin', format('SELECT err FROM api.admin_device_revoke(%L, '
    '''unspecified'')', t.device(1))), 'none', 'it is revoked');
SELECT t.later('1 hour');
SELECT is(t.trouble(1, 'tls', NULL), 'denied', 'and may tell nothing more');
SELECT is(t.noted(), 'clock 02:00:00 expired 02:00:00', 'nor does it');
SELECT throws_ok($$INSERT INTO data.device_trouble (device, said, said_at)
    VALUES (t.device(1), 'love', now())$$, '23514', NULL, 'the table agrees');
SELECT * FROM finish();
ROLLBACK;
