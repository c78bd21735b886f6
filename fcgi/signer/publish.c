/*
 * The revocation lists; see publish.h.
 */
#include "publish.h"

#include <string.h>

#include "crl.h"
#include "file.h"
#include "log.h"
#include "store_signing.h"
#include "time.h"

#define BATCH	500	/* rows in one question */

/* The words of the database, RFC 5280 section 5.3.1. */
static enum crl_reason
reason_of(const char *word)
{
	static const struct {
		const char	*word;
		enum crl_reason	 reason;
	} words[] = {
		{ "key-compromise", CRL_KEY_COMPROMISE },
		{ "affiliation-changed", CRL_AFFILIATION },
		{ "superseded", CRL_SUPERSEDED },
		{ "cessation-of-operation", CRL_CESSATION },
		{ "privilege-withdrawn", CRL_WITHDRAWN },
	};
	size_t i;

	for (i = 0; i < sizeof(words) / sizeof(*words); i++) {
		if (strcmp(word, words[i].word) == 0)
			return words[i].reason;
	}
	return CRL_UNSPECIFIED;
}

static enum err
record_of(const struct revocation_row *row, struct record *r)
{
	*r = (struct record){ .kind = RECORD_REVOKE, .at = time_now(),
	    .not_after = row->not_after, .when = row->revoked_at,
	    .number = (uint64_t)row->seq };
	if (row->serial.n != sizeof(r->serial) ||
	    strlen(row->reason) >= sizeof(r->reason))
		return log_err(ERR_DATABASE, "revocation seq=%lld is none of "
		    "this CA", (long long)row->seq);
	memcpy(r->serial, row->serial.p, sizeof(r->serial));
	memcpy(r->reason, row->reason, strlen(row->reason) + 1);
	r->der = row->issuer;
	return ERR_NONE;
}

/* Those that the journal does not have. *more: others may be behind them. */
static enum err
take_batch(struct signer *s, struct arena *a, size_t *n, bool *more)
{
	const struct revocation_row *row;
	struct record *rs, one;
	struct db_rows rows;
	size_t i, fresh = 0;
	enum err e;

	if ((e = store_revocations(s->db, a, s->revocations_seen, BATCH,
	    &rows)))
		return e;
	row = rows.row;
	rs = arena_array(a, rows.n + 1, sizeof(*rs));
	for (i = 0; i < rows.n; i++) {
		if ((e = record_of(&row[i], &one)))
			return e;
		if (!journal_is_revoked(s->journal, one.serial))
			rs[fresh++] = one;
	}
	if ((e = journal_append(s->journal, rs, fresh)))
		return e;
	*n += fresh;
	*more = rows.n == BATCH;
	if (rows.n > 0)
		s->revocations_seen = row[rows.n - 1].seq;
	return ERR_NONE;
}

/* One whose issuer nobody knows (a void serial) is on every list. */
static bool
is_on_list(const struct record *r, const struct issuer *is)
{
	static const struct sha256 unknown;

	return sha256_equal(&r->der, &is->cert.sha256) ||
	    sha256_equal(&r->der, &unknown);
}

static enum err
make_list(struct signer *s, struct arena *a, const struct issuer *is,
    const struct record *mark, struct slice *der)
{
	struct crl_spec spec = { .number = mark->number,
	    .this_update = mark->at - CA_BACKDATE,
	    .next_update = mark->when };
	struct crl_entry *entries;
	struct record *rs;
	size_t i, n;

	/* An ended certificate stays on one more list (RFC 5280 3.3). */
	n = journal_revocations(s->journal, a, mark->at - PUBLISH_LIFE, &rs);
	entries = arena_array(a, n + 1, sizeof(*entries));
	for (i = 0; i < n; i++) {
		struct crl_entry *entry = &entries[spec.n];

		if (!is_on_list(&rs[i], is))
			continue;
		memcpy(entry->serial, rs[i].serial, CA_SERIAL);
		entry->revoked_at = rs[i].when;
		entry->reason = reason_of(rs[i].reason);
		spec.n++;
	}
	spec.entries = entries;
	return crl_make(a, is->ca, &spec, der);
}

static enum err
write_list(struct signer *s, struct arena *a, const struct issuer *is,
    struct slice der)
{
	const struct file_spec file = { .path = signer_pki(s, a,
	    authority_file(a, "crl", is->tag, ".der")), .mode = 0644,
	    .owner = FILE_KEEP_ID, .group = FILE_KEEP_ID };

	return file_write(&file, der);
}

/*
 * One list for each issuer, all under the same number. It grows by time, so
 * that several nodes' lists have an order.
 */
static enum err
write_lists(struct signer *s, struct arena *a)
{
	struct record mark = { .kind = RECORD_CRL, .at = time_now() };
	const struct authorities *au = s->authority;
	struct slice der[AUTHORITY_ISSUERS];
	int64_t next;
	size_t i;
	enum err e = ERR_NONE;

	mark.when = mark.at + PUBLISH_LIFE;
	mark.number = journal_crl(s->journal, &next) + 1;
	if (mark.number < (uint64_t)mark.at)
		mark.number = (uint64_t)mark.at;
	for (i = 0; i < au->n && e == ERR_NONE; i++)
		e = make_list(s, a, &au->issuer[i], &mark, &der[i]);
	if (e || (e = journal_append(s->journal, &mark, 1)))
		return e;
	for (i = 0; i < au->n && e == ERR_NONE; i++)
		e = write_list(s, a, &au->issuer[i], der[i]);
	if (e)
		return e;
	log_at(ERR_INFO, "revocation lists number=%llu issuers=%zu",
	    (unsigned long long)mark.number, au->n);
	return ERR_NONE;
}

enum err
publish_revocations(struct signer *s, struct arena *a, bool always)
{
	bool more = true;
	size_t n = 0;
	int64_t next;
	enum err e;

	while (more) {
		if ((e = take_batch(s, a, &n, &more)))
			return e;
	}
	(void)journal_crl(s->journal, &next);
	if (n == 0 && !always &&
	    next - PUBLISH_LIFE + PUBLISH_AGAIN > time_now())
		return ERR_NONE;
	return write_lists(s, a);
}
