-- The device says that it has opened its reply.
BEGIN;
SELECT plan(15);
SELECT t.begin();
SELECT is(t.bring(1, 'issued'), 'issued', 'an issued one');
SELECT is(t.get('gateway', $$SELECT err || state FROM api.acknowledge(t.id(1),
    t.ticket(1), t.ack(2))$$), 'proofissued', 'a wrong acknowledgement');
SELECT is(t.stored(1), 'issued', 'changes nothing');
SELECT is(t.get('gateway', $$SELECT err || state FROM api.acknowledge(t.id(1),
    t.ticket(1), NULL)$$), 'proofissued', 'nor does none at all');
SELECT is(t.get('gateway', $$SELECT err FROM api.acknowledge(t.id(1),
    t.ticket(2), t.ack(1))$$), 'ticket', 'a wrong ticket');
SELECT is(t.get('gateway', $$SELECT err FROM api.acknowledge(t.id(2),
    t.ticket(1), t.ack(1))$$), 'not-found', 'an unknown id');
SELECT is(t.acknowledge(1), 'none delivered', 'the right one delivers');
SELECT is(t.acknowledge(1), 'none delivered', 'again: the same');
SELECT is((SELECT count(*) FROM data.event WHERE what =
    'enrollment.delivered'), 1::bigint, 'and one event');
SELECT is(t.get('gateway', $$SELECT err FROM api.acknowledge(t.id(1),
    t.ticket(1), t.ack(2))$$), 'proof', 'a wrong one is wrong afterwards too');
SELECT is(t.bring(3, 'declined'), 'declined', 'a declined one');
SELECT is(t.acknowledge(3), 'none declined', 'stays declined');
SELECT is(t.bring(4, 'issued'), 'issued', 'one whose certificate is used');
SELECT is(t.guard(4), 'none', 'before the acknowledgement');
SELECT is(t.acknowledge(4), 'none delivered', 'takes it all the same');
SELECT * FROM finish();
ROLLBACK;
