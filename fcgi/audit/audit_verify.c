/*
 * Verifying an export; see audit_verify.h.
 *
 * A fault among events is not told at once. The lines after it say what it is
 * (an event that stands elsewhere was moved, one that fits when the line before
 * is left out shows that line to be inserted), and a restart may excuse it: an
 * administrator has let the chain go on there, which the signer has signed with
 * a digest of what stood there then.
 */
#include "audit_verify.h"

#include <stdio.h>
#include <string.h>

#include "hash.h"
#include "sign.h"

enum place {
	P_HEADER,
	P_EARLIER,		/* restarts from before this part */
	P_BASE,			/* the checkpoint that it begins with */
	P_EVENTS,
	P_OVER			/* behind the last checkpoint */
};

struct audit_verify {
	struct arena	*arena;
	struct arena	*line;		/* what one line needs */
	const struct pubkey *key;
	struct slice	 wanted;
	bool		 has_wanted;
	void		(*told)(void *, const struct audit_checkpoint *);
	void		*ctx;
	enum place	 place;
	struct audit_header header;
	struct slice	 realm;
	uint64_t	 earlier;	/* restarts still to come first */

	uint64_t	 seq;		/* of the last event that fits */
	struct sha256	 link;
	/* Since the last checkpoint, whether it fits or not: */
	struct sha256	 digest;
	uint64_t	 rows;

	uint64_t	 number;	/* of the last checkpoint; 0: none */
	uint64_t	 signed_seq;
	struct sha256	 text;		/* SHA-256 of it */
	uint64_t	 restarts;
	bool		 refused;	/* the restart before does not fit */

	bool		 over;		/* the fault is known for sure */
	bool		 held;		/* … or waits for what comes */
	bool		 sure;		/* no restart can excuse it any more */
	bool		 first_after;	/* the next event is the first since */
	bool		 by_hash;	/* it has the right number, or none */
	uint64_t	 found;		/* the number that stood there */
	struct audit_report r;
};

static void
free_line(void *p)
{
	arena_free(p);
}

struct audit_verify *
audit_verify_new(struct arena *a, const struct pubkey *key,
    struct slice wanted, void (*told)(void *, const struct audit_checkpoint *),
    void *ctx)
{
	struct audit_verify *v = arena_alloc(a, sizeof(*v));

	v->arena = a;
	v->line = arena_new();
	arena_defer(a, free_line, v->line);
	v->key = key;
	v->wanted = wanted;
	v->has_wanted = wanted.p == NULL;
	v->told = told;
	v->ctx = ctx;
	return v;
}

/* ---- what is found ---- */

static void
fault(struct audit_verify *v, enum audit_fault f, uint64_t seq,
    const char *says)
{
	if (v->over)
		return;
	v->over = true;
	v->held = false;
	v->r.fault = f;
	v->r.seq = seq;
	v->r.says = says;
}

/* The sentence with the number in the place of '#'. */
static const char *
about(struct audit_verify *v, const char *format, uint64_t seq)
{
	char number[24];
	struct buf b;

	(void)snprintf(number, sizeof(number), "%llu",
	    (unsigned long long)seq);
	buf_init(&b, v->arena, 512);
	for (; *format != '\0'; format++) {
		if (*format == '#')
			buf_add_str(&b, number);
		else
			buf_add_byte(&b, (uint8_t)*format);
	}
	return buf_str(&b);
}

/* What stands where event seq should; found: its number. */
static void
hold(struct audit_verify *v, enum audit_fault f, uint64_t seq, uint64_t found)
{
	v->held = true;
	v->first_after = true;
	v->by_hash = f == AUDIT_ALTERED;
	v->found = found;
	v->r.seq = seq;
	v->r.fault = f;
}

/* Now that nothing can excuse it. */
static void
settle(struct audit_verify *v)
{
	uint64_t seq = v->r.seq;

	if (!v->held)
		return;
	fault(v, v->r.fault, seq, about(v,
	    v->r.fault == AUDIT_MISSING ? "event # is missing" :
	    v->r.fault == AUDIT_MOVED ?
	    "event # is not in its place: another stands there" :
	    v->r.fault == AUDIT_INSERTED ?
	    "a line was inserted before event #" : "event # was altered",
	    seq));
}

/* A restart, and what it accepted is not there. */
static void
refuse(struct audit_verify *v)
{
	uint64_t first = v->signed_seq + 1;

	fault(v, AUDIT_ALTERED, first, about(v, "the events from # on are not "
	    "those that the restart accepted", first));
}

/* ---- events ---- */

/* The event after what was held often says what happened. */
static void
look_behind(struct audit_verify *v, const struct audit_row *row)
{
	uint64_t want = v->r.seq;
	struct sha256 link = v->link;

	if (v->by_hash) {
		if (row->seq == want && audit_row_link(&link, row) ==
		    ERR_NONE && audit_is_hex(row->hash, &link))
			v->r.fault = AUDIT_INSERTED;
	} else if (row->seq == want + 1 && !v->sure) {
		v->r.fault = AUDIT_ALTERED;	/* in its number */
	}
}

static void
take_held_row(struct audit_verify *v, const struct audit_row *row)
{
	if (v->first_after)
		look_behind(v, row);
	v->first_after = false;
	if (v->by_hash || v->found < v->r.seq)
		return;
	if (row->seq == v->found)
		v->r.fault = AUDIT_INSERTED;	/* here it is again */
	else if (row->seq == v->r.seq)
		v->r.fault = AUDIT_MOVED;
}

static void
take_row(struct audit_verify *v, struct slice line)
{
	struct audit_row row;
	bool good = audit_row_parse(line, &row) == ERR_NONE;
	struct sha256 link = v->link;
	uint64_t want = v->seq + 1;

	v->r.rows++;
	v->rows++;
	if (good && audit_row_link(&v->digest, &row))
		good = false;
	if (v->held) {
		if (good)
			take_held_row(v, &row);
	} else if (v->refused) {
		refuse(v);
	} else if (!good || (row.seq == want && (audit_row_link(&link, &row) ||
	    !audit_is_hex(row.hash, &link)))) {
		hold(v, AUDIT_ALTERED, want, want);
	} else if (row.seq != want) {
		hold(v, row.seq > want ? AUDIT_MISSING : AUDIT_INSERTED, want,
		    row.seq);
	} else {
		v->seq++;
		v->link = link;
	}
}

/* ---- checkpoints ---- */

static void
adopt(struct audit_verify *v, const struct audit_signed *s)
{
	const struct audit_checkpoint *c = &s->c;

	v->signed_seq = v->seq = c->seq;
	v->link = c->hash;
	v->held = false;
	v->refused = false;
	v->rows = 0;
	memset(&v->digest, 0, sizeof(v->digest));
	v->r.at = c->at;
	v->r.fault = AUDIT_GOOD;
	if (sha256_equal(&v->text, &v->header.end))
		v->place = P_OVER;
}

/* What the chain of checkpoints must look like, whatever they sign. */
static bool
follows(struct audit_verify *v, const struct audit_checkpoint *c)
{
	bool next = c->number == v->number + 1;

	if (v->number > 0 && c->number <= v->number)
		fault(v, AUDIT_INSERTED, v->seq + 1, about(v, "behind event # "
		    "stands a checkpoint that belongs before it", v->seq));
	else if ((!c->restart && !next) ||
	    (next && !sha256_equal(&c->previous, &v->text)))
		fault(v, AUDIT_MISSING, v->seq + 1, about(v,
		    "a checkpoint behind event # is missing", v->seq));
	else if (c->restarts != v->restarts + c->restart)
		fault(v, AUDIT_MISSING, v->seq + 1, about(v,
		    "a restart before event # is missing", v->seq + 1));
	return !v->over;
}

/*
 * A restart stands for what it has a digest of. If that does not fit, another
 * restart must follow for the same events.
 */
static void
take_restart(struct audit_verify *v, const struct audit_signed *s)
{
	const struct audit_checkpoint *c = &s->c;

	v->r.restarts++;
	if (v->told != NULL)
		v->told(v->ctx, c);
	if (c->rows == v->rows && c->after == v->signed_seq &&
	    sha256_equal(&c->digest, &v->digest))
		adopt(v, s);
	else
		v->refused = true;
}

static void
take_plain(struct audit_verify *v, const struct audit_signed *s)
{
	const struct audit_checkpoint *c = &s->c;
	uint64_t first = v->signed_seq + 1;

	if (v->refused) {
		refuse(v);
	} else if (c->seq > v->seq) {
		hold(v, AUDIT_MISSING, v->seq + 1, UINT64_MAX);
		v->sure = true;
	} else if (c->seq < v->seq) {
		hold(v, AUDIT_MOVED, c->seq + 1, c->seq + 1);
		v->sure = true;
	} else if (!sha256_equal(&c->hash, &v->link) || c->rows != v->rows) {
		fault(v, AUDIT_ALTERED, first, about(v, "the events from # on "
		    "are not those that were signed: some were altered, and "
		    "all hashes made anew", first));
	} else {
		adopt(v, s);
	}
}

/* Signed by the key and for this realm; else the fault is told. */
static bool
read_signed(struct audit_verify *v, struct slice line, struct audit_signed *s)
{
	if (audit_signed_parse(v->line, line, s) ||
	    sign_check(v->key, s->text, s->signature)) {
		fault(v, AUDIT_SIGNATURE, v->seq + 1, about(v,
		    "the checkpoint behind event # is not signed by this key",
		    v->seq));
		return false;
	}
	if (!slice_equal(s->c.realm, v->realm)) {
		fault(v, AUDIT_FORM, v->seq + 1,
		    "header and checkpoint name different realms");
		return false;
	}
	if (slice_equal(s->text, v->wanted))
		v->has_wanted = true;
	return true;
}

/* Among events that do not fit: a restart may have accepted them so. */
static void
take_held_checkpoint(struct audit_verify *v, struct slice line)
{
	struct audit_signed s;

	if (v->sure || audit_signed_parse(v->line, line, &s) ||
	    sign_check(v->key, s.text, s.signature) || !s.c.restart ||
	    !slice_equal(s.c.realm, v->realm) ||
	    s.c.number <= v->number || s.c.restarts != v->restarts + 1 ||
	    sha256_of(s.text, &v->text)) {
		v->sure = true;
		return;
	}
	v->number = s.c.number;
	v->restarts = s.c.restarts;
	v->r.checkpoints++;
	take_restart(v, &s);
}

static void
take_checkpoint(struct audit_verify *v, struct slice line)
{
	struct audit_signed s;

	if (v->held) {
		take_held_checkpoint(v, line);
		return;
	}
	if (!read_signed(v, line, &s) || !follows(v, &s.c))
		return;
	v->r.checkpoints++;
	v->number = s.c.number;
	v->restarts = s.c.restarts;
	if (sha256_of(s.text, &v->text))
		fault(v, AUDIT_FORM, v->seq, "SHA-256 does not work");
	else if (s.c.restart)
		take_restart(v, &s);
	else
		take_plain(v, &s);
}

/* ---- the beginning ---- */

static void
take_header(struct audit_verify *v, struct slice line)
{
	struct audit_header *h = &v->header;

	if (audit_header_parse(line, h)) {
		fault(v, AUDIT_FORM, 0, "this is no exported event log, or its "
		    "first line was altered");
		return;
	}
	if (!sha256_equal(&h->key, &v->key->fingerprint)) {
		fault(v, AUDIT_KEY, 0, "this is another audit key than the "
		    "first line names");
		return;
	}
	v->realm = arena_copy(v->arena, h->realm);
	v->earlier = h->restarts;
	v->r.after = v->seq = v->signed_seq = h->after;
	v->place = v->earlier > 0 ? P_EARLIER : h->after > 0 ? P_BASE :
	    P_EVENTS;
}

/* A restart from before this part: only told. */
static void
take_earlier(struct audit_verify *v, struct slice line)
{
	struct audit_signed s;

	if (!read_signed(v, line, &s))
		return;
	v->restarts++;
	if (!s.c.restart || s.c.restarts != v->restarts) {
		fault(v, AUDIT_MISSING, v->seq + 1,
		    "a restart from before is missing");
		return;
	}
	v->r.restarts++;
	if (v->told != NULL)
		v->told(v->ctx, &s.c);
	if (--v->earlier == 0)
		v->place = P_BASE;
}

static void
take_base(struct audit_verify *v, struct slice line)
{
	struct audit_signed s;

	if (!read_signed(v, line, &s))
		return;
	if (s.c.seq != v->header.after ||
	    s.c.restarts != v->restarts + s.c.restart ||
	    sha256_of(s.text, &v->text)) {
		fault(v, AUDIT_FORM, v->seq + 1, "it does not begin with the "
		    "checkpoint that its first line says");
		return;
	}
	v->r.checkpoints++;
	v->number = s.c.number;
	v->restarts = s.c.restarts;
	v->place = P_EVENTS;
	if (s.c.restart) {
		v->r.restarts++;
		if (v->told != NULL)
			v->told(v->ctx, &s.c);
	}
	adopt(v, &s);
	v->r.after_at = s.c.at;
}

/* ---- all of it ---- */

static bool
is_checkpoint(struct slice line)
{
	static const char begin[] = "{\"checkpoint\":";

	return line.n >= sizeof(begin) - 1 &&
	    memcmp(line.p, begin, sizeof(begin) - 1) == 0;
}

bool
audit_verify_line(struct audit_verify *v, struct slice line)
{
	if (v->over)
		return false;
	if (!v->held)
		v->r.line++;
	arena_reset(v->line);
	switch (v->place) {
	case P_HEADER:
		take_header(v, line);
		break;
	case P_EARLIER:
		take_earlier(v, line);
		break;
	case P_BASE:
		take_base(v, line);
		break;
	case P_EVENTS:
		if (is_checkpoint(line))
			take_checkpoint(v, line);
		else
			take_row(v, line);
		break;
	case P_OVER:
		fault(v, AUDIT_INSERTED, v->seq + 1,
		    "a line stands behind the last checkpoint");
		break;
	}
	return !v->over;
}

void
audit_verify_end(struct audit_verify *v, bool ragged, struct audit_report *out)
{
	if (v->held)
		settle(v);
	else if (v->refused)
		refuse(v);
	if (!v->over && (v->place != P_OVER || ragged))
		fault(v, AUDIT_CUT, v->seq + 1, v->place == P_HEADER ?
		    "it is empty, or its first line is cut off" : about(v,
		    "the end is cut off behind event #", v->seq));
	if (!v->over && !v->has_wanted)
		fault(v, AUDIT_OLDER, v->seq + 1, "it is whole, but the "
		    "checkpoint that was asked for is not in it: it may be "
		    "older than that, or another's");
	v->r.last = v->seq;
	*out = v->r;
}
