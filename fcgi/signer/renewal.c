/*
 * Renewals; see renewal.h.
 */
#include "renewal.h"

#include <string.h>

#include "certify.h"
#include "csr.h"
#include "hash.h"
#include "log.h"
#include "rekey.h"
#include "settle.h"
#include "time.h"

#define DAY	86400

/* ---- what a request proves ---- */

/* A request while it is looked at. */
struct request {
	const struct store_renewal *asked;
	const struct renewal_row *row;
	const struct profile	*profile;
	struct cert		 old;
	struct csr		 csr;
	bool			 same_key;
	bool			 ended;		/* the old certificate */
	int64_t			 days;		/* at most; 0: the profile's */
};

static enum err
read_request(const struct signer *s, struct arena *a, struct request *rq)
{
	const struct renewal_row *row = rq->row;
	enum err e;

	if ((e = cert_parse_leaf(a, row->old_der, &rq->old)) ||
	    (e = certify_check_device(&rq->old, &row->device,
	    &rq->old.key.fingerprint)))
		return log_err(ERR_DATABASE, "the old certificate is none of "
		    "the device");
	if ((e = csr_parse(a, rq->asked->csr, CSR_MAX, &rq->csr)))
		return e;
	rq->same_key = sha256_equal(&rq->csr.key.fingerprint,
	    &rq->old.key.fingerprint);
	rq->ended = row->moment >= rq->old.not_after;
	rq->days = row->days;
	rq->profile = settings_profile(s->settings, slice_str(row->profile));
	return rq->profile != NULL ? ERR_NONE : log_err(ERR_CONFIG,
	    "the signer does not have profile %s", log_qs(row->profile));
}

/* Only the key itself may come back once its certificate has ended. */
static enum err
check_time(const struct request *rq)
{
	int64_t grace = (int64_t)rq->profile->grace * DAY;

	if (!rq->ended)
		return ERR_NONE;
	return rq->same_key && rq->row->moment < rq->old.not_after + grace ?
	    ERR_NONE : ERR_EXPIRED;
}

/* The CSR's own signature was checked when it was read. */
static enum err
check_evidence(const struct signer *s, struct arena *a,
    const struct request *rq, const char **proof)
{
	const struct rekey rekey = { .realm = slice_str(s->settings->realm),
	    .old_der = rq->old.der, .csr_der = rq->csr.der };

	if (rq->same_key) {
		*proof = "same key";
		return ERR_NONE;
	}
	if (rq->asked->evidence.n > 0) {
		*proof = "evidence";
		return rekey_check(a, &rekey, &rq->old.key,
		    rq->asked->evidence);
	}
	/* Then nothing but the RA's word stands for the device. */
	*proof = "trust";
	return rq->profile->rekey_unproven ? ERR_NONE : ERR_PROOF;
}

/* What a device gets that has come too late is the administrator's choice. */
static enum err
choose_profile(const struct signer *s, struct request *rq)
{
	const char *name = rq->profile->grace_profile;

	if (!rq->ended || name == NULL)
		return ERR_NONE;
	rq->profile = settings_profile(s->settings, slice_str(name));
	if (rq->profile == NULL)
		return ERR_CONFIG;
	rq->days = rq->row->late.days;
	return rq->row->late.err;
}

static enum err
sign(const struct signer *s, struct arena *a, const struct request *rq,
    struct renewed *out)
{
	struct cert_spec spec;
	enum err e;

	out->issuer = signer_issuer(s);
	spec = certify_device(out->issuer, rq->profile, rq->days,
	    &rq->row->device, a);
	spec.spki = rq->csr.key.spki;
	if ((e = signer_sign(a, out->issuer, &spec, &out->cert)))
		return e;
	return certify_check_device(&out->cert, &rq->row->device,
	    &rq->csr.key.fingerprint);
}

enum err
renewal_make(const struct signer *s, struct arena *a,
    const struct store_renewal *asked, const struct renewal_row *row,
    struct renewed *out)
{
	struct request rq = { .asked = asked, .row = row };
	enum err e;

	if ((e = read_request(s, a, &rq)) || (e = check_time(&rq)) ||
	    (e = check_evidence(s, a, &rq, &out->proof)))
		return e;
	if (row->renewed_last_day >=
	    (int64_t)s->settings->signer.device_daily_cap)
		return ERR_PAUSED;
	if ((e = choose_profile(s, &rq)) || (e = sign(s, a, &rq, out)))
		return e;
	out->profile = rq.profile->name;
	return ERR_NONE;
}

/* ---- journal, database ---- */

/* One request on its way. */
struct turn {
	const struct store_renewal *asked;
	struct renewal_row	 row;
	struct settled		 settled;
	struct renewed		 is;
};

/*
 * The journal is on the disk before the certificate can be committed. Whether a
 * lost COMMIT took effect is settled later.
 */
static enum err
record(struct signer *s, struct arena *a, const struct turn *t)
{
	const struct renewed *is = &t->is;
	const struct cert *cert = &is->cert;
	struct record r = { .kind = RECORD_ISSUE, .at = time_now(),
	    .not_after = cert->not_after, .der = cert->sha256,
	    .enrollment = t->row.device, .device = t->row.device };
	const struct store_renewed made = { .asked = t->asked,
	    .serial = cert->serial, .der = cert->der,
	    .der_sha256 = &cert->sha256, .key_fp = &cert->key.fingerprint,
	    .key_type = cert->key.type, .not_before = cert->not_before,
	    .not_after = cert->not_after, .profile = is->profile,
	    .proof = is->proof, .issuer = &is->issuer->cert.sha256 };
	enum err e;

	memcpy(r.serial, cert->serial.p, sizeof(r.serial));
	if ((e = journal_sign(s->journal, &r, s->settings->signer.hourly_cap)))
		return e;
	return store_renew_record(s->db, a, &made);
}

/* How the profile is narrowed that a device gets which has come too late. */
static enum err
find_late(struct signer *s, struct arena *a, struct renewal_row *row)
{
	const struct profile *p = settings_profile(s->settings,
	    slice_str(row->profile));
	enum err e;

	if (p == NULL || p->grace_profile == NULL)
		return ERR_NONE;
	e = store_renewal_policy(s->db, a, p->grace_profile, &row->late);
	return e == ERR_POLICY ? ERR_NONE : e;
}

/* No other of the device comes between here and the end of the transaction. */
static enum err
take_turn(struct signer *s, struct arena *a, struct turn *t)
{
	enum err e;

	if ((e = store_renew_begin(s->db, a, t->asked, &t->row)) ||
	    (e = find_late(s, a, &t->row)) ||
	    (e = settle_renewals(s, a, &t->row.device, &t->settled)) ||
	    (e = journal_check_cap(s->journal,
	    s->settings->signer.hourly_cap)) ||
	    (e = renewal_make(s, a, t->asked, &t->row, &t->is)))
		return e;
	return record(s, a, t);
}

static void
say_renewed(struct arena *a, const struct turn *t)
{
	log_at(ERR_NOTICE, "renewed device=%s serial=%s proof=\"%s\" "
	    "profile=%s until=%s", uuid_text(a, &t->row.device),
	    hex_text(a, t->is.cert.serial), t->is.proof, t->is.profile,
	    time_text(a, t->is.cert.not_after));
}

enum err
renewal_sign(struct signer *s, struct arena *a, struct store_renewal *asked,
    struct slice *der)
{
	struct turn t = { .asked = asked };
	enum err e;

	*der = SLICE_NONE;
	if ((e = sha256_of(asked->csr, &asked->csr_sha256)) ||
	    (e = db_begin(s->db)))
		return e;
	e = take_turn(s, a, &t);
	if (e == ERR_STATE && t.row.certificate.n > 0) {
		*der = t.row.certificate;
		return db_commit(s->db);
	}
	if (e) {
		db_rollback(s->db);
		/* By the RA it comes again, once it is known as used. */
		return e == ERR_STATE ? e : log_err(e, "not renewed "
		    "certificate=%s", hex_text(a,
		    sha256_slice(&asked->certificate)));
	}
	say_renewed(a, &t);
	*der = t.is.cert.der;
	return settle_note(s, &t.settled);
}
