/* Collecting registrations, sending them, and telling what became of them. */
#include <stdlib.h>

#include "intake.h"
#include "link.h"
#include "talk.h"

struct entry {
	TAILQ_ENTRY(entry)	 link;
	struct conn		*conn;
	struct arena		*arena;	/* holds the entry too */
	struct store_registration reg;
};

struct batch {
	struct gateway	*gw;
	size_t		 n;
	struct conn	*conn[STORE_REGISTER_MAX];
};

struct intake {
	TAILQ_HEAD(entries, entry) waiting;
	bool			 busy;	/* one call is under way */
};

void
intake_open(struct gateway *gw)
{
	struct intake *in = calloc(1, sizeof(*in));

	if (in == NULL)
		abort();
	TAILQ_INIT(&in->waiting);
	gw->intake = in;
}

void
intake_add(struct conn *c, struct arena *a,
    const struct store_registration *reg)
{
	struct entry *en = arena_alloc(a, sizeof(*en));

	en->conn = conn_keep(c);
	en->arena = a;
	en->reg = *reg;
	TAILQ_INSERT_TAIL(&c->gw->intake->waiting, en, link);
}

/* The next that still has somebody to tell; its conn is the caller's. */
static struct entry *
take(struct intake *in)
{
	struct entry *en;

	while ((en = TAILQ_FIRST(&in->waiting)) != NULL) {
		TAILQ_REMOVE(&in->waiting, en, link);
		if (conn_is_open(en->conn))
			return en;
		conn_drop(en->conn);
		arena_free(en->arena);
	}
	return NULL;
}

void
intake_drop(struct gateway *gw)
{
	struct entry *en;

	while ((en = take(gw->intake)) != NULL) {
		conn_sleep(en->conn);
		conn_drop(en->conn);
		arena_free(en->arena);
	}
}

void
intake_close(struct gateway *gw)
{
	if (gw->intake != NULL)
		intake_drop(gw);
	free(gw->intake);
	gw->intake = NULL;
}

static void
registered(void *ctx, enum err e, const struct db_rows *rows)
{
	const struct registered_row *row = rows->row, *mine;
	struct batch *b = ctx;
	size_t i;

	b->gw->intake->busy = false;
	for (i = 0; i < b->n; i++) {
		/* One row for each, in order, from 1. */
		mine = i < rows->n && row[i].ord == (int64_t)i + 1 ?
		    &row[i] : NULL;
		talk_registered(b->conn[i], e ? e :
		    mine == NULL ? ERR_INTERNAL : mine->err, mine);
		conn_drop(b->conn[i]);
	}
	free(b);
}

static void
send_batch(struct gateway *gw, struct batch *b,
    const struct store_registration *regs)
{
	const struct store_limits limits = {
		.gateway = link_channel(gw),
		.per_address = gw->settings->gateway.max_waiting_per_address,
		.total = gw->settings->gateway.max_waiting
	};
	struct arena *a = arena_new();
	struct db_params ps;
	enum err e;

	db_params_init(&ps, a);
	gw->intake->busy = true;
	if ((e = store_register_put(&ps, &limits, regs, b->n)) ||
	    (e = link_call(gw, &store_register_stmt, &ps, registered, b)))
		registered(b, e == ERR_FULL ? ERR_AWAY : e,
		    &(struct db_rows){ NULL, 0 });
	arena_free(a);
}

void
intake_flush(struct gateway *gw)
{
	struct store_registration regs[STORE_REGISTER_MAX];
	struct arena *arenas[STORE_REGISTER_MAX];
	struct intake *in = gw->intake;
	struct batch *b;
	struct entry *en;
	size_t i, n = 0;

	if (in->busy || TAILQ_EMPTY(&in->waiting) || !link_is_up(gw))
		return;
	if ((b = calloc(1, sizeof(*b))) == NULL)
		abort();
	b->gw = gw;
	while (n < STORE_REGISTER_MAX && (en = take(in)) != NULL) {
		b->conn[n] = en->conn;
		regs[n] = en->reg;
		arenas[n++] = en->arena;
	}
	b->n = n;
	if (n > 0)
		send_batch(gw, b, regs);
	else
		free(b);
	for (i = 0; i < n; i++)
		arena_free(arenas[i]);
}
