/*
 * Issuing to devices; see issue.h.
 */
#include "issue.h"

#include <string.h>

#include "certify.h"
#include "channel.h"
#include "csr.h"
#include "hash.h"
#include "keys.h"
#include "log.h"
#include "registration.h"
#include "reply.h"
#include "settle.h"
#include "time.h"

/* ---- from the row to certificate and reply ---- */

/* Is it, to the byte, what the operator approved? */
static enum err
read_approved(const struct signer *s, struct arena *a,
    const struct sign_row *row, struct registration *reg, struct csr *csr)
{
	const struct registration_policy policy = {
		.realm = slice_str(s->settings->realm),
		.channels = channel_set_all(settings_has_channel(s->settings,
		    "est")),
		.max_csr = REGISTRATION_CSR_MAX };
	enum err e;

	if ((e = registration_parse(a, row->registration, &policy, reg)))
		return e;
	if (!sha256_equal(&reg->reg, &row->approved_reg) ||
	    !sha256_equal(&reg->reg, &row->reg) ||
	    !uuid_equal(&reg->enrollment, &row->enrollment))
		return ERR_CHANGED;
	if ((e = csr_parse(a, reg->csr, REGISTRATION_CSR_MAX, csr)))
		return e;
	return sha256_equal(&csr->key.fingerprint, &row->approved_key) ?
	    ERR_NONE : ERR_CHANGED;
}

static enum err
seal(const struct signer *s, struct arena *a, const struct registration *reg,
    const struct secret *key, struct issued *out)
{
	const struct reply_context ctx = { .channel = reg->channel->name,
	    .reg = &reg->reg, .key = key };
	struct reply reply = { .kind = REPLY_CERTIFICATE,
	    .device = out->cert.device, .certificate = out->cert.der };

	reply.n_chain = authority_chain(s->authority, out->issuer,
	    reply.chain, REPLY_CERTS_MAX);
	reply.n_roots = authority_roots(s->authority, reply.roots,
	    REPLY_CERTS_MAX);
	reply.renew = slice_str(arena_printf(a, "%s/.well-known/est",
	    settings_device_url(s->settings, a)));
	return reply_seal(a, &ctx, &reply, &out->reply);
}

enum err
issue_make(const struct signer *s, struct arena *a,
    const struct sign_row *row, struct issued *out, const char **why)
{
	const struct keys_wrapping wrapping = { .purpose = "reply",
	    .enrollment = &row->enrollment, .reg = &row->approved_reg };
	const struct profile *profile;
	struct secret *key = secret_new(a);
	struct registration reg;
	struct cert_spec spec;
	struct csr csr;
	enum err e;

	*why = NULL;
	if ((e = read_approved(s, a, row, &reg, &csr))) {
		*why = e == ERR_CHANGED ?
		    "The registration or key is not the approved one." :
		    "The registration is not acceptable.";
		return e;
	}
	profile = settings_profile(s->settings, slice_str(row->profile));
	if (profile == NULL || profile->unattended) {
		*why = profile == NULL ?
		    "The signer does not have this profile." :
		    "This profile is for devices that enroll by themselves.";
		return ERR_CONFIG;
	}
	if (reg.channel->id != CHANNEL_EST &&
	    (e = keys_unwrap(s->seal_key, &wrapping, row->wrap, key))) {
		*why = "The reply key does not open: is seal.key the same "
		    "for console and signer?";
		return e;
	}
	out->issuer = signer_issuer(s);
	spec = certify_device(out->issuer, profile, row->days, &row->device,
	    a);
	spec.spki = csr.key.spki;
	if ((e = signer_sign(a, out->issuer, &spec, &out->cert)) ||
	    (e = certify_check_device(&out->cert, &row->device,
	    &row->approved_key)))
		return e;
	if (reg.channel->id == CHANNEL_EST) {	/* the RA wraps it for EST */
		out->reply = out->cert.der;
		return ERR_NONE;
	}
	return seal(s, a, &reg, key, out);
}

/* ---- journal, database ---- */

/*
 * The journal is on the disk before the row can be committed. Whether a lost
 * COMMIT took effect is settled later.
 */
static enum err
record(struct signer *s, struct arena *a, const struct uuid *enrollment,
    const struct issued *is)
{
	struct record r = { .kind = RECORD_ISSUE, .at = time_now(),
	    .not_after = is->cert.not_after, .der = is->cert.sha256,
	    .enrollment = *enrollment, .device = is->cert.device };
	const struct store_issued row = { .enrollment = enrollment,
	    .device = &is->cert.device, .serial = is->cert.serial,
	    .der = is->cert.der, .der_sha256 = &is->cert.sha256,
	    .not_before = is->cert.not_before,
	    .not_after = is->cert.not_after, .reply = is->reply,
	    .issuer = &is->issuer->cert.sha256 };
	enum err e;

	memcpy(r.serial, is->cert.serial.p, sizeof(r.serial));
	if ((e = journal_sign(s->journal, &r, s->settings->signer.hourly_cap)))
		return e;
	return store_sign_record(s->db, a, &row);
}

/* One decision on its way. */
struct decision {
	struct sign_row	 row;
	struct settled	 settled;
	struct issued	 is;
	const char	*why;	/* it can never be signed */
};

/* What is done in the open transaction if the row may be signed. */
static enum err
issue_row(struct signer *s, struct arena *a, struct decision *d)
{
	enum err e;

	if ((e = settle_row(s, a, &d->row.enrollment, &d->settled)) ||
	    (e = journal_check_cap(s->journal,
	    s->settings->signer.hourly_cap)) ||
	    (e = issue_make(s, a, &d->row, &d->is, &d->why)))
		return e;
	return record(s, a, &d->row.enrollment, &d->is);
}

static bool
was_issued(const struct sign_row *row)
{
	return row->state != NULL && (strcmp(row->state, "issued") == 0 ||
	    strcmp(row->state, "delivered") == 0);
}

static enum err
refuse(struct signer *s, struct arena *a, const struct uuid *id, enum err e,
    const char *why)
{
	enum err refused;

	(void)log_err(e, "refused enrollment=%s: %s", uuid_text(a, id), why);
	refused = store_sign_refuse(s->db, a, id, why);
	return refused == ERR_AWAY ? refused : e;
}

static void
say_issued(struct arena *a, const struct decision *d)
{
	log_at(ERR_NOTICE, "issued enrollment=%s device=%s serial=%s "
	    "profile=%s until=%s", uuid_text(a, &d->row.enrollment),
	    uuid_text(a, &d->row.device), hex_text(a, d->is.cert.serial),
	    d->row.profile, time_text(a, d->is.cert.not_after));
}

/* The row is locked from here to the end of the transaction. */
static enum err
decide(struct signer *s, struct arena *a, const struct uuid *id,
    struct decision *d)
{
	enum err e = store_sign_begin(s->db, a, id, &d->row);

	if (e == ERR_DENIED)
		d->why = "The account that approved may no longer do so.";
	else if (e == ERR_POLICY)
		d->why = "Its profile was narrowed by policy and no longer "
		    "admits this device.";
	else if (e == ERR_NONE)
		e = issue_row(s, a, d);
	return e != ERR_NONE && d->why != NULL ?
	    refuse(s, a, id, e, d->why) : e;
}

enum err
issue_enrollment(struct signer *s, struct arena *a, const struct uuid *id)
{
	struct decision d = { 0 };
	enum err e, done;

	if ((e = db_begin(s->db)))
		return e;
	if ((e = decide(s, a, id, &d)) == ERR_NONE) {
		say_issued(a, &d);
		return settle_note(s, &d.settled);
	}
	if (d.why == NULL) {
		db_rollback(s->db);
		if (e == ERR_STATE && was_issued(&d.row))
			return ERR_NONE;
		return log_err(e, "not issued enrollment=%s",
		    uuid_text(a, id));
	}
	if ((done = db_commit(s->db)))
		return log_err(done, "commit of enrollment=%s",
		    uuid_text(a, id));
	done = settle_note(s, &d.settled);
	return e ? e : done;
}
