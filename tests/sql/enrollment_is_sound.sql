-- No statement, whoever wrote it, makes an enrollment what none can be.
BEGIN;
SELECT plan(43);
SELECT t.begin();
SELECT is(t.bring(1, 'waiting'), 'waiting', 'one that waits');
SELECT throws_ok('UPDATE data.enrollment SET ' || bad, '23514', NULL, bad)
FROM unnest(ARRAY[
    $$state = 'lost'$$, $$until = NULL$$, $$finished_at = api.now()$$,
    $$until = NULL, finished_at = api.now()$$, $$state = 'expired'$$,
    $$gateway = ''$$, $$gateway = repeat('g', 64)$$,
    $$registration = ''$$, $$registration = registration || '\x00'$$,
    $$reg = sha256('other')$$, $$ticket_hash = '\x00'$$,
    $$channel = 'open'$$, $$locator = NULL, handle = NULL$$,
    $$locator = sha256('l'), handle = 'ABCD'$$, $$locator = '\x00'$$,
    $$locator = NULL, handle = 'ILOU'$$, $$proof = '\x00'$$,
    $$name = ''$$, $$name = repeat('n', 65)$$, $$model = ''$$,
    $$model = repeat('m', 65)$$, $$system = ''$$, $$serial = ''$$,
    $$key_fp = '\x00'$$, $$key_type = ''$$, $$wrap = ''$$,
    $$ack_hash = '\x00'$$, $$share = sha256('s')$$,
    $$state = 'claimed', share = decode(repeat('00', 64), 'hex'),
	confirm = sha256('c')$$,
    $$share = decode(repeat('00', 65), 'hex'), confirm = sha256('c')$$,
    $$state = 'claimed', share = decode(repeat('00', 65), 'hex'),
	confirm = '\x00'$$,
    $$proof_hash = '\x00'$$, $$approved_reg = '\x00'$$,
    $$approved_key = '\x00'$$, $$approved_name = ''$$,
    $$profile = 'No Such'$$, $$kind = 'loan'$$,
    $$kind = 'certificate', reply = ''$$, $$reply = '\x00'$$,
    $$reason = repeat('r', 201)$$]) bad;
SELECT lives_ok($$UPDATE data.enrollment SET state = 'claimed',
    model = NULL, share = decode(repeat('00', 65), 'hex'),
    confirm = sha256('c')$$, 'what can be, may be');
SELECT is(count(*), 1::bigint, 'one CHECK says it all')
FROM pg_constraint WHERE conrelid = 'data.enrollment'::regclass
    AND contype = 'c';
SELECT * FROM finish();
ROLLBACK;
