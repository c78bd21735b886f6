/* Looking at the rows behind the bells. */
#include <stdlib.h>
#include <string.h>

#include "bell.h"
#include "link.h"
#include "store_register.h"

/* Rows in one call: replies of up to 46 KiB may come with each. */
#define LOOK_MAX	64

struct look {
	struct gateway	*gw;
	size_t		 n;
	struct conn	*conn[LOOK_MAX];
};

void
bell_ring(struct conn *c)
{
	if (c->is_rung || !c->is_held)
		return;
	TAILQ_INSERT_TAIL(&c->gw->rung, c, rung_link);
	c->is_rung = true;
}

void
bell_forget(struct conn *c)
{
	if (c->is_rung)
		TAILQ_REMOVE(&c->gw->rung, c, rung_link);
	c->is_rung = false;
}

static const struct attend_row *
row_of(const struct db_rows *rows, const struct uuid *id)
{
	const struct attend_row *row = rows->row;
	size_t i;

	for (i = 0; i < rows->n; i++)
		if (uuid_equal(&row[i].enrollment, id))
			return &row[i];
	return NULL;
}

static void
look_at(struct conn *c, enum err e, const struct attend_row *row)
{
	struct answer_row ar;

	if (e == ERR_AWAY)
		conn_sleep(c);
	else if (e)
		conn_refuse(c, e);
	else if (row == NULL)
		conn_wake(c);	/* the database has lost it */
	else if (row->gateway == NULL ||
	    strcmp(row->gateway, link_channel(c->gw)) != 0)
		conn_replace(c);
	else {
		ar = (struct answer_row){ .enrollment = row->enrollment,
			.expires_in = (unsigned)row->expires_in,
			.reply = row->reply, .share = row->share,
			.confirm = row->confirm };
		conn_psks(c, &row->identities, &ar);
		if (state_parse(slice_str(row->state), &ar.state) ||
		    (row->kind != NULL &&
		    reply_kind_parse(slice_str(row->kind), &ar.kind)))
			conn_refuse(c, ERR_INTERNAL);
		else
			conn_answer(c, &ar);
	}
}

static void
looked(void *ctx, enum err e, const struct db_rows *rows)
{
	struct look *lk = ctx;
	struct conn *c;
	size_t i;

	for (i = 0; i < lk->n; i++) {
		c = lk->conn[i];
		/* It may have closed, or been replaced, meanwhile. */
		if (conn_is_open(c) && c->is_held)
			look_at(c, e, row_of(rows, &c->enrollment));
		conn_drop(c);
	}
	free(lk);
}

static void
look(struct gateway *gw)
{
	struct uuid id[LOOK_MAX];
	struct arena *a = arena_new();
	struct look *lk = calloc(1, sizeof(*lk));
	struct db_params ps;
	struct conn *c;

	if (lk == NULL)
		abort();
	while (lk->n < LOOK_MAX && (c = TAILQ_FIRST(&gw->rung)) != NULL) {
		bell_forget(c);
		id[lk->n] = c->enrollment;
		lk->conn[lk->n++] = conn_keep(c);
	}
	db_params_init(&ps, a);
	store_attend_put(&ps, id, lk->n);
	if (link_call(gw, &store_attend_stmt, &ps, looked, lk))
		looked(lk, ERR_AWAY, &(struct db_rows){ NULL, 0 });
	arena_free(a);
}

void
bell_flush(struct gateway *gw)
{
	while (!TAILQ_EMPTY(&gw->rung))
		look(gw);
}
