/* Pipeline mode, for as long as one exchange takes. */
#include "db_exchange.h"

static bool
send_all(PGconn *c, const struct db_step *steps, size_t n)
{
	static const struct db_params none;
	const struct db_params *ps;
	size_t i;

	for (i = 0; i < n; i++) {
		ps = steps[i].params != NULL ? steps[i].params : &none;
		if (!PQsendQueryPrepared(c, steps[i].name, (int)ps->n,
		    ps->value, ps->length, ps->binary, 1))
			return false;
	}
	return PQpipelineSync(c) == 1;
}

/* A step's one result, and the NULL that ends it. */
static PGresult *
take(PGconn *c)
{
	PGresult *more, *r = PQgetResult(c);

	while (r != NULL && PQstatus(c) == CONNECTION_OK &&
	    (more = PQgetResult(c)) != NULL)
		PQclear(more);
	return r;
}

void
db_exchange(PGconn *c, const struct db_step *steps, size_t n,
    PGresult *out[DB_EXCHANGE_MAX])
{
	PGresult *sync;
	size_t i;

	for (i = 0; i < DB_EXCHANGE_MAX; i++)
		out[i] = NULL;
	if (!PQenterPipelineMode(c) || !send_all(c, steps, n))
		return;
	for (i = 0; i < n && PQstatus(c) == CONNECTION_OK; i++)
		out[i] = take(c);
	/* Without a transaction it is here that all of it is committed. */
	sync = PQgetResult(c);
	if (PQresultStatus(sync) == PGRES_PIPELINE_SYNC) {
		PQclear(sync);
		(void)PQexitPipelineMode(c);
		return;
	}
	PQclear(out[n - 1]);
	out[n - 1] = sync;
}
