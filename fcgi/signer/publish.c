/*
 * The revocation lists; see publish.h.
 */
#include "publish.h"

#include <string.h>

#include "crl.h"
#include "file.h"
#include "log.h"
#include "store_issuer.h"
#include "store_signing.h"
#include "time.h"

#define BATCH	500	/* rows in one question */

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
		if (!journal_has(s->journal, &one))
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

/* ---- lists ---- */

/* Of what has the same number and is for the same moment. */
struct lists {
	struct record	 mark;
	struct slice	 complete[AUTHORITY_ISSUERS];
	struct slice	 delta[AUTHORITY_ISSUERS];
	size_t		 entries[AUTHORITY_ISSUERS];	/* of the complete */
};

/* One whose issuer nobody knows (a void serial) is on every list. */
static bool
is_on_list(const struct record *r, const struct issuer *is)
{
	static const struct sha256 unknown;

	return sha256_equal(&r->der, &is->cert.sha256) ||
	    sha256_equal(&r->der, &unknown);
}

static void
add_entries(struct arena *a, struct crl_spec *spec, const struct issuer *is,
    const struct record *rs, size_t n)
{
	struct crl_entry *entries = arena_array(a, n + 1, sizeof(*entries));
	size_t i;

	for (i = 0; i < n; i++) {
		struct crl_entry *entry = &entries[spec->n];

		if (!is_on_list(&rs[i], is))
			continue;
		memcpy(entry->serial, rs[i].serial, CA_SERIAL);
		entry->revoked_at = rs[i].when;
		entry->reason = reason_of(rs[i].reason);
		spec->n++;
	}
	spec->entries = entries;
}

static enum err
make_complete(const struct signer *s, struct arena *a, size_t i,
    struct lists *l)
{
	const struct issuer *is = &s->authority->issuer[i];
	const struct record *mark = &l->mark;
	struct crl_spec spec = { .number = mark->number,
	    .delta_url = is->delta_url, .this_update = mark->at,
	    .next_update = mark->when };
	struct record *rs;
	size_t n;

	/* An ended certificate stays on one more list (RFC 5280 3.3). */
	n = journal_revocations(s->journal, a, mark->at - PUBLISH_LIFE, &rs);
	add_entries(a, &spec, is, rs, n);
	l->entries[i] = spec.n;
	return crl_make(a, is->ca, &spec, &l->complete[i]);
}

/*
 * Beside it, with the same number and for the same moment, what has changed
 * since the oldest list that somebody may still have (RFC 5280 5.2.4). Beside
 * the very first list there is none: *der stays empty.
 */
static enum err
make_delta(const struct signer *s, struct arena *a, const struct issuer *is,
    const struct record *mark, struct slice *der)
{
	struct crl_spec spec = { .number = mark->number,
	    .base = journal_base(s->journal), .this_update = mark->at,
	    .next_update = mark->at + PUBLISH_DELTA_LIFE };
	struct record *rs;
	size_t n;

	*der = SLICE_NONE;
	if (spec.base == 0)
		return ERR_NONE;
	n = journal_changes(s->journal, a, mark->at - PUBLISH_LIFE, &rs);
	add_entries(a, &spec, is, rs, n);
	return crl_make(a, is->ca, &spec, der);
}

static enum err
write_file(const struct signer *s, struct arena *a, const char *name,
    struct slice der)
{
	const struct file_spec file = { .path = signer_pki(s, a, name),
	    .mode = 0644, .owner = FILE_KEEP_ID, .group = FILE_KEEP_ID };

	return der.n > 0 ? file_write(&file, der) : ERR_NONE;
}

/* A CA that cannot sign now, say without its token, leaves the others be. */
static enum err
make_all(const struct signer *s, struct arena *a, struct lists *l)
{
	const struct issuer *is = s->authority->issuer;
	size_t i, failed = 0;
	enum err e, last = ERR_NONE;

	for (i = 0; i < s->authority->n; i++) {
		if ((e = make_complete(s, a, i, l)) == ERR_NONE)
			e = make_delta(s, a, &is[i], &l->mark, &l->delta[i]);
		if (e == ERR_NONE)
			continue;
		last = log_err(e, "no list of %s", is[i].name);
		l->complete[i] = l->delta[i] = SLICE_NONE;
		failed++;
	}
	return failed == s->authority->n ? last : ERR_NONE;
}

static enum err
write_all(const struct signer *s, struct arena *a, const struct lists *l)
{
	const struct issuer *is = s->authority->issuer;
	size_t i;
	enum err e = ERR_NONE;

	for (i = 0; i < s->authority->n && e == ERR_NONE; i++) {
		if ((e = write_file(s, a, authority_file(a, "crl", is[i].tag,
		    ".der"), l->complete[i])) == ERR_NONE)
			e = write_file(s, a, authority_file(a, "delta",
			    is[i].tag, ".der"), l->delta[i]);
	}
	return e;
}

/* For those who look at the CA's page. */
static enum err
record_all(const struct signer *s, struct arena *a, const struct lists *l)
{
	struct store_list row = { .number = (int64_t)l->mark.number,
	    .this_update = l->mark.at, .next_update = l->mark.when };
	enum err e = ERR_NONE;

	for (size_t i = 0; i < s->authority->n && e == ERR_NONE; i++) {
		if (l->complete[i].n == 0)
			continue;
		row.issuer = &s->authority->issuer[i].cert.sha256;
		row.delta_until = l->delta[i].n == 0 ? 0 :
		    l->mark.at + PUBLISH_DELTA_LIFE;
		row.entries = (int64_t)l->entries[i];
		e = store_list_record(s->db, a, &row);
	}
	return e;
}

/*
 * Two lists for each issuer, all under the same number. It grows by time, so
 * that several nodes' lists have an order.
 */
static enum err
write_lists(struct signer *s, struct arena *a, int64_t at)
{
	struct lists *l = arena_alloc(a, sizeof(*l));
	struct record *mark = &l->mark;
	int64_t next;
	enum err e;

	*mark = (struct record){ .kind = RECORD_CRL, .at = at,
	    .when = at + PUBLISH_LIFE };
	mark->number = journal_crl(s->journal, &next) + 1;
	if (mark->number < (uint64_t)mark->at)
		mark->number = (uint64_t)mark->at;
	if ((e = make_all(s, a, l)) ||
	    (e = journal_append(s->journal, mark, 1)) ||
	    (e = write_all(s, a, l)) ||
	    (e = record_all(s, a, l)))
		return e;
	log_at(ERR_INFO, "revocation lists number=%llu issuers=%zu",
	    (unsigned long long)mark->number, s->authority->n);
	return ERR_NONE;
}

enum err
publish_revocations(struct signer *s, struct arena *a, bool always)
{
	/* Before it looks: all that was revoked until then is on the list. */
	int64_t next, at = time_now();
	bool more = true;
	size_t n = 0;
	enum err e;

	while (more) {
		if ((e = take_batch(s, a, &n, &more)))
			return e;
	}
	(void)journal_crl(s->journal, &next);
	if (n == 0 && !always && next - PUBLISH_LIFE + PUBLISH_AGAIN > at)
		return ERR_NONE;
	/* The first of all has no delta beside it, so a second follows. */
	if (journal_base(s->journal) == 0 && (e = write_lists(s, a, at)))
		return e;
	return write_lists(s, a, at);
}
