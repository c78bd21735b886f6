/*
 * Issuing without a person; see factory.h.
 */
#include "factory_issue.h"

#include <string.h>

#include "certify.h"
#include "factory.h"
#include "hash.h"
#include "issue.h"
#include "log.h"
#include "settle.h"
#include "time.h"

enum err
factory_read(struct arena *a, struct slice csr, struct factory_try *t)
{
	enum err e;

	memset(t, 0, sizeof(*t));
	if ((e = csr_parse(a, csr, CSR_MAX, &t->csr)))
		return e;
	return sha256_of(csr, &t->csr_sha256);
}

/* Only what is meant for it: people decide about all other profiles. */
static enum err
find_profile(const struct signer *s, struct factory_try *t)
{
	if (t->profile == NULL)
		t->profile = settings_profile(s->settings,
		    slice_str(t->row.profile));
	if (t->profile != NULL && t->profile->unattended)
		return ERR_NONE;
	return log_err(ERR_CONFIG, "refused serial_number=%s: profile %s is "
	    "%s", log_qs(t->row.serial), log_qs(t->row.profile),
	    t->profile == NULL ? "not here" : "not unattended");
}

static enum err
check_caps(const struct signer *s, const struct factory_row *row)
{
	return row->issued_last_hour >=
	    (int64_t)s->settings->signer.hourly_cap ||
	    row->unattended_last_hour >=
	    (int64_t)s->settings->signer.unattended_cap ?
	    ERR_CAP : ERR_NONE;
}

static enum err
make(const struct issuer *by, struct arena *a, const struct factory_try *t,
    struct cert *out)
{
	struct cert_spec spec = certify_device(by, t->profile, t->row.days,
	    &t->row.device, a);
	enum err e;

	spec.spki = t->csr.key.spki;
	if ((e = signer_sign(a, by, &spec, out)))
		return e;
	return certify_check_device(out, &t->row.device,
	    &t->csr.key.fingerprint);
}

/* The journal is on the disk before the row can be committed. */
static enum err
record(struct signer *s, struct arena *a, const struct factory_try *t,
    const struct cert *c, const struct issuer *by)
{
	struct record r = { .kind = RECORD_FACTORY, .at = time_now(),
	    .not_after = c->not_after, .der = c->sha256,
	    .enrollment = t->row.factory, .device = c->device };
	const struct store_factory_issued row = { .factory = &t->row.factory,
	    .csr = &t->csr_sha256, .device = &c->device, .serial = c->serial,
	    .der = c->der, .der_sha256 = &c->sha256,
	    .key_fp = &t->csr.key.fingerprint, .key_type = t->csr.key.type,
	    .not_before = c->not_before, .not_after = c->not_after,
	    .issuer = &by->cert.sha256 };
	enum err e;

	memcpy(r.serial, c->serial.p, sizeof(r.serial));
	if ((e = journal_sign_unattended(s->journal, &r,
	    s->settings->signer.hourly_cap,
	    s->settings->signer.unattended_cap)))
		return e;
	return store_factory_record(s->db, a, &row);
}

/* What is done in the open transaction for who has proved itself. */
static enum err
issue_row(struct signer *s, struct arena *a, struct factory_try *t,
    struct settled *settled, struct cert *c)
{
	const struct issuer *by = signer_issuer(s);
	enum err e;

	if ((e = find_profile(s, t)) ||
	    (e = settle_row(s, a, &t->row.factory, settled)) ||
	    (e = check_caps(s, &t->row)) || (e = make(by, a, t, c)))
		return e;
	return record(s, a, t, c, by);
}

static void
say_issued(struct arena *a, const struct factory_try *t, const struct cert *c)
{
	log_at(ERR_NOTICE, "issued serial_number=%s device=%s serial=%s "
	    "profile=%s until=%s", log_qs(t->row.serial),
	    uuid_text(a, &c->device), hex_text(a, c->serial),
	    t->profile->name, time_text(a, c->not_after));
}

enum err
factory_finish(struct signer *s, struct arena *a, struct factory_try *t,
    enum err e, struct slice *der)
{
	struct settled settled = { 0 };
	struct cert c = { .der = SLICE_NONE };
	bool refused = e != ERR_NONE;
	enum err done;

	if (e == ERR_AWAY || e == ERR_DATABASE ||
	    (!refused && t->row.der.n == 0 &&
	    (e = issue_row(s, a, t, &settled, &c)))) {
		db_rollback(s->db);
		return e;
	}
	/* A refusal, too, for what it has counted. */
	if ((done = db_commit(s->db)) || refused)
		return done ? log_err(done, "commit") : e;
	*der = t->row.der;
	if (c.der.n == 0)
		return ERR_NONE;
	*der = c.der;
	say_issued(a, t, &c);
	return settle_note(s, &settled);
}

enum err
factory_issue_secret(struct signer *s, struct arena *a,
    const struct factory_claim *c, struct slice *der)
{
	struct factory_try t;
	struct sha256 hash;
	enum err e;

	if (!factory_serial_valid(c->serial) ||
	    factory_secret_check(c->secret) != FACTORY_OK)
		return ERR_CREDENTIALS;
	if ((e = factory_read(a, c->csr, &t)) ||
	    (e = factory_hash(c->serial, c->secret, &hash)) ||
	    (e = db_begin(s->db)))
		return e;
	e = store_factory_secret_begin(s->db, a, &(struct store_presented){
	    arena_str(a, c->serial), &hash, &t.csr_sha256 }, &t.row);
	return factory_finish(s, a, &t, e, der);
}
