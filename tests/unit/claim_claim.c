/*
 * Claims against real registrations, with the database's side played here.
 */
#include <fcntl.h>
#include <stdlib.h>

#include "attempt.h"
#include "claim.h"
#include "csr.h"
#include "hash.h"
#include "keys.h"
#include "registration.h"
#include "store_enrollment.h"
#include "tap.h"

#define REALM	"devices.example"

/* ---- the database, with one row ---- */

static struct {
	enum err		 allowed;
	struct claim_find_row	 row;
	struct sha256		 locator;
	struct store_claim	 claimed;	/* as the claim stored it */
	struct uuid		 claimed_id;
	char			 handle[CODE_HANDLE + 1];
	struct sha256		 ack_hash;
	struct sha256		 proof_hash;
	enum err		 claim_err;
	bool			 mine;
	int			 finds, claims;
	struct slice		 reply;		/* of a decline */
	const char		*reason;
} db;

enum err
store_claim_allowed(struct db *d, struct arena *a, const struct sha256 *s,
    int64_t *wait)
{
	(void)d;
	(void)a;
	(void)s;
	*wait = db.allowed ? 60 : 0;
	return db.allowed;
}

enum err
store_claim_find(struct db *d, struct arena *a, const struct sha256 *s,
    const struct store_found_by *by, struct claim_find_row *row)
{
	(void)d;
	(void)a;
	(void)s;
	db.finds++;
	if (by->handle != NULL ? strcmp(by->handle, db.handle) != 0 :
	    !slice_equal(by->locator, slice_of(db.locator.b, 32)))
		return ERR_NOT_FOUND;
	*row = db.row;
	return row->err;
}

/* What the caller has may be wiped when it returns. */
static void
copy_psks(struct arena *a, const struct store_claim *c)
{
	const char **v = arena_array(a, c->identities.n, sizeof(*v));

	for (size_t i = 0; i < c->identities.n; i++)
		v[i] = arena_str(a, slice_str(c->identities.v[i]));
	db.claimed.identities.v = v;
}

enum err
store_claim(struct db *d, struct arena *a, const struct sha256 *s,
    const struct store_claim *c, struct state_row *row)
{
	(void)d;
	(void)s;
	db.claims++;
	db.claimed = *c;
	db.claimed.wrap = arena_copy(a, c->wrap);
	db.claimed_id = *c->enrollment;
	if (c->identities.n > 0)
		copy_psks(a, c);
	db.claimed.share = arena_copy(a, c->share);
	db.claimed.confirm = arena_copy(a, c->confirm);
	if (c->ack_hash != NULL)
		db.ack_hash = *c->ack_hash;
	if (c->proof_hash != NULL)
		db.proof_hash = *c->proof_hash;
	row->state = "verified";
	if (db.claim_err)
		return db.claim_err;
	return c->verdict == STORE_REFUTED ? ERR_PROOF : ERR_NONE;
}

enum err
store_enrollment_get(struct db *d, struct arena *a, const struct sha256 *s,
    const struct uuid *id, struct enrollment_row *row)
{
	(void)d;
	(void)a;
	(void)s;
	*row = (struct enrollment_row){ .enrollment = *id,
	    .channel = "sealed", .reg = db.row.reg, .mine = db.mine,
	    .claimed_by = "Ann", .wrap = db.claimed.wrap };
	return ERR_NONE;
}

enum err
store_decline(struct db *d, struct arena *a, const struct sha256 *s,
    const struct store_refusal *r, struct state_row *row)
{
	(void)d;
	(void)s;
	db.reply = arena_copy(a, r->reply);
	db.reason = r->reason;
	row->state = "declined";
	return ERR_NONE;
}

/* ---- a device ---- */

struct device {
	struct attempt		*attempt;
	const struct registration *registration;
	struct code		 code;
};

/* A registered device; its row is then in the database. */
static void
register_in(struct arena *a, const struct channel *channel, size_t length,
    struct device *out)
{
	struct attempt_draw draw;
	struct attempt_params p = { .realm = SLICE_LIT(REALM),
	    .channel = channel, .code_length = length, .draw = &draw,
	    .facts = { .name = SLICE_LIT("pump-17"),
	    .model = SLICE_LIT("M 3") } };
	struct message m;
	struct slice frame;
	struct key *key;
	struct csr csr;

	memset(&db, 0, sizeof(db));
	memset(&draw, 7, sizeof(draw));
	draw.scalar.n = 0;
	if (code_draw(channel->use, length, &draw.code) ||
	    key_generate(a, "P-256", &key) || csr_make(a, key, &p.csr) ||
	    csr_parse(a, p.csr, CSR_MAX, &csr) ||
	    attempt_new(a, &p, &out->attempt) ||
	    attempt_hello(out->attempt, a, VIA_WEBSOCKET, &frame) ||
	    message_parse(a, frame, FROM_DEVICE, VIA_WEBSOCKET, &m))
		abort();
	out->registration = attempt_registration(out->attempt);
	out->code = draw.code;
	db.locator = out->registration->locator;
	snprintf(db.handle, sizeof(db.handle), "%s",
	    out->registration->handle);
	db.row = (struct claim_find_row){ .enrollment = draw.enrollment,
	    .registration = m.registration, .reg = out->registration->reg,
	    .proof = m.proof, .channel = channel->name, .name = "pump-17",
	    .model = "M 3", .key_fp = csr.key.fingerprint,
	    .key_type = "P-256", .state = "waiting" };
}

static void
register_device(struct arena *a, struct device *out)
{
	register_in(a, &channel_sealed, CODE_SYMBOLS, out);
}

static struct secret seal_key, psk_key;
static bool with_psk = true;
static unsigned min_length;
static const struct sha256 session = { { 9 } };

static enum err
claim(struct arena *a, const char *typed, struct claimed *out)
{
	const struct claimer who = { .session = &session,
	    .realm = SLICE_LIT(REALM), .seal_key = &seal_key,
	    .psk_key = with_psk ? &psk_key : NULL,
	    .min_length = min_length };

	return claim_code(a, &who, slice_str(typed), out);
}

/* ---- tests ---- */

static void
test_good(struct arena *a)
{
	struct keys_wrapping at = { .purpose = "reply" };
	struct claimed got;
	struct secret key;
	struct device d;
	char text[CODE_TEXT];

	register_device(a, &d);
	code_format(&d.code, text);
	for (char *c = text; *c != '\0'; c++)
		*c = *c == '-' ? ' ' : *c == '0' ? 'o' : *c;
	is_int(claim(a, text, &got), ERR_NONE, "typed with o for 0, blanks");
	ok(uuid_equal(&got.enrollment, &db.row.enrollment), "leads to the row");
	is_int(db.claimed.verdict, STORE_PROVED, "the proof was good");
	at.enrollment = &db.row.enrollment;
	at.reg = &db.row.reg;
	is_int(keys_unwrap(&seal_key, &at, db.claimed.wrap, &key), 0,
	    "the reply key is wrapped for exactly this row");
	secret_wipe(&key);
}

static void
test_not_burned(struct arena *a)
{
	static const struct {
		const char *typed;
		enum code_fault fault;
	} typos[] = {
		{ "", CODE_EMPTY },
		{ "ABCD", CODE_SHORT },
		{ "UUUU-UUUU-UUUU-UUUU", CODE_FOREIGN },
		{ "0000-0000-0000-0000-0", CODE_LONG },
		{ "G000-0000-0000-0000", CODE_TYPO },
	};
	struct claimed got;
	struct device d;

	register_device(a, &d);
	for (size_t i = 0; i < sizeof(typos) / sizeof(typos[0]); i++) {
		is_int(claim(a, typos[i].typed, &got), ERR_INPUT, "a typo");
		is_int(got.fault, typos[i].fault, "of its kind");
	}
	db.allowed = ERR_PAUSED;
	is_int(claim(a, d.code.s, &got), ERR_PAUSED, "paused");
	is_int(got.wait, 60, "for so long");
	is_int(db.finds, 0, "none of them was looked up");
}

static void
test_refused(struct arena *a)
{
	struct claimed got;
	struct device d;
	struct code other;

	register_device(a, &d);
	if (code_draw(CODE_BY_LOCATOR, CODE_SYMBOLS, &other))
		abort();
	is_int(claim(a, other.s, &got), ERR_NOT_FOUND, "another code");
	db.row.err = ERR_EXPIRED;
	is_int(claim(a, d.code.s, &got), ERR_EXPIRED, "expired");
	db.row.err = ERR_NONE;
	db.row.proof = SLICE_LIT("01234567890123456789012345678901");
	is_int(claim(a, d.code.s, &got), ERR_PROOF, "a wrong proof");
	is_int(db.claimed.verdict, STORE_REFUTED, "is stored as such");
	ok(db.claimed.wrap.n == 0 && db.claimed.ack_hash == NULL,
	    "with nothing made of the code");
}

/* Each column changed alone, as a taken-over gateway might. */
static void
test_columns(struct arena *a)
{
	struct claim_find_row good;
	struct claimed got;
	struct device d;

	register_device(a, &d);
	good = db.row;
#define SPOILED(what, how)						\
	do {								\
		db.row = good;						\
		how;							\
		is_int(claim(a, d.code.s, &got), ERR_CHANGED, what);	\
	} while (0)
	SPOILED("the name", db.row.name = "pump-18");
	SPOILED("the model", db.row.model = NULL);
	SPOILED("a system that was not sent", db.row.system = "Linux");
	SPOILED("a serial that was not sent", db.row.serial = "1");
	SPOILED("the key", db.row.key_fp.b[0] ^= 1);
	SPOILED("the kind of key", db.row.key_type = "Ed25519");
	SPOILED("the hash", db.row.reg.b[31] ^= 1);
	SPOILED("the id", db.row.enrollment.b[0] ^= 1);
	SPOILED("the channel", db.row.channel = "psk");
	SPOILED("the bytes", db.row.registration.n--);
	is_int(db.claims, 0, "nothing of this was claimed");
}

static void
test_taken(struct arena *a)
{
	struct claimed got;
	struct device d;

	register_device(a, &d);
	db.claim_err = ERR_TAKEN;
	is_int(claim(a, d.code.s, &got), ERR_TAKEN, "the loser of a race");
	is_str(got.taken_by, "Ann", "is told by whom");
	db.mine = true;
	is_int(claim(a, d.code.s, &got), ERR_NONE, "a second click");
	db.claim_err = ERR_NONE;
	db.row = (struct claim_find_row){ .err = ERR_TAKEN };
	is_int(claim(a, d.code.s, &got), ERR_TAKEN, "taken long ago");
	is_str(got.taken_by, NULL, "by nobody's business");
}

static void
test_decline(struct arena *a)
{
	const struct claimer who = { .session = &session,
	    .realm = SLICE_LIT(REALM), .seal_key = &seal_key };
	struct attempt_step step;
	struct message m = { .type = MESSAGE_REPLY, .kind = REPLY_DECLINE };
	struct claimed got;
	struct slice frame;
	struct device d;

	register_device(a, &d);
	is_int(claim(a, d.code.s, &got), 0, "claimed");
	is_int(claim_decline(a, &who, &db.row.enrollment,
	    SLICE_LIT("Not ours")), 0, "declined");
	m.sealed = db.reply;
	if (message_format(a, &(struct message){ .type = MESSAGE_REGISTERED,
	    .enrollment = db.row.enrollment, .expires_in = 180 },
	    VIA_WEBSOCKET, &frame))
		abort();
	attempt_receive(d.attempt, a, frame, &step);
	if (message_format(a, &m, VIA_WEBSOCKET, &frame))
		abort();
	attempt_receive(d.attempt, a, frame, &step);
	is_int(step.action, ATTEMPT_DECLINED, "the device believes it");
	is_slice(step.reply->reason, SLICE_LIT("Not ours"), "and its reason");
	is_str(db.reason, "Not ours", "which is kept, too");
	is_int(claim_decline(a, &who, &db.row.enrollment,
	    SLICE_LIT("two\nlines")), ERR_INPUT, "a reason of two lines");
	db.claimed.wrap = SLICE_NONE;
	is_int(claim_decline(a, &who, &db.row.enrollment, SLICE_NONE), 0,
	    "declined once more");
	is_int(db.reply.n, 0, "without a reply when the key is gone");
	is_str(db.reason, NULL, "nor a reason");
}

/* What the gateway relays is what the device believes. */
static void
test_pake(struct arena *a, size_t length)
{
	struct message m = { .type = MESSAGE_SHARE };
	struct attempt_step step;
	struct claimed got;
	struct sha256 hash;
	struct slice frame;
	struct device d;

	register_in(a, &channel_pake, length, &d);
	is_int(claim(a, d.code.s, &got), ERR_NONE, "%zu symbols", length);
	is_int(db.claimed.verdict, STORE_UNPROVED, "the proof comes later");
	is_int(db.claimed.identities.n, 0, "no PSKs");
	m.share = db.claimed.share;
	m.confirm = db.claimed.confirm;
	if (message_format(a, &m, VIA_WEBSOCKET, &frame))
		abort();
	attempt_receive(d.attempt, a, frame, &step);
	ok(step.frame.n > 0 && message_parse(a, step.frame, FROM_DEVICE,
	    VIA_WEBSOCKET, &m) == 0 && m.type == MESSAGE_PROOF &&
	    sha256_of(m.proof, &hash) == 0 &&
	    sha256_equal(&hash, &db.proof_hash),
	    "the device's proof is the one that is waited for");
}

static void
test_pake_refused(struct arena *a)
{
	struct claimed got;
	struct device d, other;

	register_in(a, &channel_pake, 8, &other);
	register_in(a, &channel_pake, CODE_SYMBOLS, &d);
	min_length = 16;
	is_int(claim(a, other.code.s, &got), ERR_INPUT,
	    "8 symbols where 16 are the least");
	is_int(got.fault, CODE_SHORT, "are too short");
	min_length = 8;
	/* As if the handle were the same by chance. */
	memcpy(db.handle, other.code.s, CODE_HANDLE);
	is_int(claim(a, other.code.s, &got), ERR_CHANGED,
	    "a row that shows another handle than its bytes");
	register_in(a, &channel_pake, 12, &d);
	memcpy(other.code.s, d.code.s, CODE_HANDLE);
	while (code_parse(slice_str(other.code.s), &other.code) != CODE_OK)
		other.code.s[7] = other.code.s[7] == 'Z' ? '0' :
		    (char)(other.code.s[7] + 1);
	is_int(claim(a, other.code.s, &got), ERR_NOT_FOUND,
	    "a code of another length");
	is_int(db.claims, 0, "does not spend the row's one run");
	db.row.channel = "sealed";
	is_int(claim(a, d.code.s, &got), ERR_CHANGED, "another channel");
}

static void
test_psk(struct arena *a)
{
	struct keys_wrapping w = { .purpose = "tls-psk" };
	struct claimed got;
	struct secret key;
	struct device d;

	register_in(a, &channel_psk, CODE_SYMBOLS, &d);
	with_psk = false;
	is_int(claim(a, d.code.s, &got), ERR_CONFIG, "no psk.key");
	is_int(db.claims, 0, "no claim");
	with_psk = true;
	is_int(claim(a, d.code.s, &got), ERR_NONE, "claimed");
	is_int(db.claimed.verdict, STORE_UNPROVED, "the proof comes later");
	is_int(db.claimed.identities.n, CHANNEL_PSKS, "with its pairs");
	w.enrollment = &db.row.enrollment;
	w.reg = &db.row.reg;
	for (size_t i = 0; i < CHANNEL_PSKS; i++) {
		w.identity = slice_str(db.claimed.identities.v[i]);
		is_int(keys_unwrap(&psk_key, &w, db.claimed.psks[i], &key),
		    0, "pair %zu is wrapped for its identity", i);
	}
	is_int(keys_unwrap(&psk_key, &w, db.claimed.psks[0], &key),
	    ERR_CRYPTO, "and no other");
	ok(db.claimed.share.n == 0, "no share");
}

int
main(void)
{
	struct arena *a = arena_new();

	if (secret_set(&seal_key, SLICE_LIT(
	    "0123456789abcdef0123456789abcdef")) ||
	    secret_set(&psk_key, SLICE_LIT(
	    "fedcba9876543210fedcba9876543210")))
		abort();
	test_good(a);
	test_not_burned(a);
	test_refused(a);
	test_columns(a);
	test_taken(a);
	test_decline(a);
	for (size_t n = 8; n <= CODE_SYMBOLS; n += 4)
		test_pake(a, n);
	test_pake_refused(a);
	test_psk(a);
	arena_free(a);
	return done_testing();
}
