-- What the first page tells of the log and the CA, and to whom.
BEGIN;
CREATE FUNCTION t.attention(who text) RETURNS text LANGUAGE sql AS $$
	SELECT t.get('console', format('SELECT concat_ws('' '', err, '
	    'coalesce(alarm::text, ''-''), coalesce(urgent::text, ''-''), '
	    'coalesce(soon::text, ''-'')) FROM api.attention(%L, 100, 90, 300)',
	    t.session(who)))
$$;
-- The programs have reported so long ago.
CREATE FUNCTION t.seen(ago interval) RETURNS SETOF text LANGUAGE sql AS $$
	INSERT INTO data.heartbeat SELECT p, api.now() - ago
	FROM unnest('{signer,sweep}'::text[]) p
	ON CONFLICT (program) DO UPDATE SET seen_at = excluded.seen_at
	RETURNING NULL::text
$$;
SELECT plan(13);
SELECT t.begin();
SELECT is(t.account('cato', '{ca}'), 'none none', 'who sees the CA');
SELECT is(t.account('audra', '{audit}'), 'none none', 'who sees the log');
SELECT is(t.account('adam', '{administrator}'), 'none none', 'or both');
SELECT t.sign_in(who) FROM unnest('{cato,audra,adam}'::text[]) who;
SELECT is(t.attention('adam'), 'none false 0 0', 'nothing');
SELECT is(t.get('signer', format('SELECT err FROM api.root_record(%L, '
    '''root-1'', %L, ''P-384'', api.now(), api.now() + ''9 years'')',
    sha256('\x01'), '\x01'::bytea)) || t.get('signer', format('SELECT err '
    'FROM api.issuer_record(%L, ''issuing-1'', %L, api.now(), api.now() + '
    '''60 days'', api.now(), ''P-256'', %L)', sha256('\x02'), '\x02'::bytea,
    sha256('\x01'))), 'nonenone', 'a CA that ends in time');
SELECT t.seen('0');
SELECT is(t.attention('adam'), 'none false 1 0', 'which has no list');
SELECT t.seen('1 hour');
SELECT is(t.attention('adam'), 'none false 3 0', 'and nobody makes one');
SELECT is(t.get('signer', format('SELECT err FROM api.list_record(%L, 1, '
    'api.now(), api.now() + ''7 days'', NULL, 0)', sha256('\x02'))), 'none',
    'then somebody does');
UPDATE data.published SET this_update = this_update - interval '3 days';
SELECT t.seen('0');
SELECT is(t.attention('cato'), 'none - 0 1', 'long ago');
SELECT is(t.get('signer', 'SELECT err FROM api.audit_alarm(''x'', 1)'), 'none',
    'the log is not what it was');
SELECT is(t.attention('adam') || ', ' || t.attention('cato'),
    'none true 0 1, none - 0 1', 'which is not for everybody');
SELECT is(t.attention('audra'), 'none true - -', 'nor is the CA');
SELECT is(t.attention('bob') || ' ' || t.attention('carol'),
    'denied - - - denied - - -', 'others see neither');
SELECT * FROM finish();
ROLLBACK;
