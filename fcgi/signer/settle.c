/*
 * Settling; see settle.h.
 */
#include "settle.h"

#include <string.h>

#include "log.h"
#include "store_factory.h"
#include "store_renewal.h"
#include "store_signing.h"
#include "time.h"

#define BATCH	500	/* serials in one question */

static bool
is_among(const struct record *r, const struct db_rows *rows)
{
	const struct serial_row *known = rows->row;
	size_t i;

	for (i = 0; i < rows->n; i++) {
		if (slice_equal(known[i].serial,
		    slice_of(r->serial, sizeof(r->serial))))
			return true;
	}
	return false;
}

/* Moves those that the database does not have to the front: *n of them. */
static enum err
drop_known(struct signer *s, struct arena *a, struct record *rs, size_t *n)
{
	struct slice *serials = arena_array(a, *n + 1, sizeof(*serials));
	struct db_rows rows;
	size_t i, kept = 0;
	enum err e;

	for (i = 0; i < *n; i++)
		serials[i] = slice_of(rs[i].serial, sizeof(rs[i].serial));
	if ((e = store_serials_known(s->db, a, serials, *n, &rows)))
		return e;
	for (i = 0; i < *n; i++) {
		if (!is_among(&rs[i], &rows))
			rs[kept++] = rs[i];
	}
	*n = kept;
	return ERR_NONE;
}

/* The device's id stands where an enrollment's would. */
static bool
is_renewal(const struct record *r)
{
	return r->kind == RECORD_ISSUE &&
	    uuid_equal(&r->enrollment, &r->device);
}

static enum err
void_one(struct signer *s, struct arena *a, struct record *r)
{
	struct slice serial = slice_of(r->serial, sizeof(r->serial));

	log_at(ERR_WARNING, "void serial=%s enrollment=%s: it was signed and "
	    "never recorded", hex_text(a, serial),
	    uuid_text(a, &r->enrollment));
	r->kind = RECORD_VOID;
	return store_serial_void(s->db, a, serial, r->not_after);
}

/* Devices choose the ids of enrollments: one may be another device's. */
static enum err
settle(struct signer *s, struct arena *a, const struct uuid *id,
    bool renewals, struct settled *out)
{
	size_t i, n;
	enum err e;

	memset(out, 0, sizeof(*out));
	if ((e = journal_refresh(s->journal)))
		return e;
	n = journal_unsettled_for(s->journal, a, id, &out->voids);
	for (i = 0; i < n; i++) {
		if (is_renewal(&out->voids[i]) == renewals)
			out->voids[out->n++] = out->voids[i];
	}
	if (out->n == 0)
		return ERR_NONE;
	if ((e = drop_known(s, a, out->voids, &out->n)))
		return e;
	for (i = 0; i < out->n; i++) {
		if ((e = void_one(s, a, &out->voids[i])))
			return e;
	}
	return ERR_NONE;
}

enum err
settle_row(struct signer *s, struct arena *a, const struct uuid *enrollment,
    struct settled *out)
{
	return settle(s, a, enrollment, false, out);
}

enum err
settle_renewals(struct signer *s, struct arena *a, const struct uuid *device,
    struct settled *out)
{
	return settle(s, a, device, true, out);
}

enum err
settle_note(struct signer *s, const struct settled *done)
{
	size_t i;

	for (i = 0; i < done->n; i++)
		done->voids[i].at = time_now();
	return journal_append(s->journal, done->voids, done->n);
}

/*
 * One that the database does not have: its row's lock says that nothing of it
 * is under way, then it is asked once more.
 */
static enum err
settle_one(struct signer *s, struct arena *a, struct record *r, bool *is_void)
{
	struct sign_row row;
	size_t n = 1;
	enum err e;

	*is_void = false;
	if ((e = db_begin(s->db)))
		return e;
	if (is_renewal(r)) {
		if ((e = store_renew_hold(s->db, a, &r->device)))
			goto back;
	} else if (r->kind == RECORD_ISSUE) {
		e = store_sign_begin(s->db, a, &r->enrollment, &row);
		/* It is gone, or an older journal has a renewal so. */
		if (e == ERR_NOT_FOUND)
			e = store_renew_hold(s->db, a, &r->device);
		if (e == ERR_AWAY || e == ERR_DATABASE)
			goto back;
	} else if (r->kind == RECORD_FACTORY &&
	    (e = store_factory_hold(s->db, a, &r->enrollment))) {
		goto back;
	}
	if ((e = drop_known(s, a, r, &n)) ||
	    (n > 0 && (e = void_one(s, a, r))))
		goto back;
	if ((e = db_commit(s->db)))
		return e;
	*is_void = n > 0;
	return ERR_NONE;
back:
	db_rollback(s->db);
	return e;
}

static enum err
settle_batch(struct signer *s, struct arena *a, struct record *rs, size_t n,
    struct settled *out)
{
	bool is_void;
	size_t i;
	enum err e;

	if ((e = drop_known(s, a, rs, &n)))
		return e;
	for (i = 0; i < n; i++) {
		if ((e = settle_one(s, a, &rs[i], &is_void)))
			return e;
		if (is_void)
			out->voids[out->n++] = rs[i];
	}
	return ERR_NONE;
}

enum err
settle_old(struct signer *s, struct arena *a)
{
	struct record mark = { .kind = RECORD_CHECKPOINT, .at = time_now() };
	int64_t before = mark.at - SETTLE_AFTER;
	struct settled done = { 0 };
	struct record *rs;
	size_t i, n;
	enum err e;

	if ((e = journal_refresh(s->journal)))
		return e;
	n = journal_unsettled_before(s->journal, a, before, &rs);
	if (n == 0)
		return ERR_NONE;
	mark.number = journal_settled_offset(s->journal, before);
	done.voids = arena_array(a, n, sizeof(*done.voids));
	for (i = 0; i < n; i += BATCH) {
		if ((e = settle_batch(s, a, rs + i, n - i < BATCH ? n - i :
		    BATCH, &done)))
			return e;
	}
	if ((e = settle_note(s, &done)))
		return e;
	return journal_append(s->journal, &mark, 1);
}
