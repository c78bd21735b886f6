/* Connection parameters, and the meaning of SQLSTATEs. */
#include <stdio.h>
#include <string.h>

#include "db_conn.h"

static void
set(struct db_conninfo *ci, const char *key, const char *value)
{
	ci->key[ci->n] = key;
	ci->value[ci->n] = value;
	ci->n++;
}

void
db_conninfo_set(struct db_conninfo *ci, const struct db_target *t)
{
	memset(ci, 0, sizeof(*ci));
	snprintf(ci->port, sizeof(ci->port), "%u", t->port);
	set(ci, "host", t->host);
	set(ci, "port", ci->port);
	set(ci, "dbname", t->name);
	set(ci, "user", t->role);
	set(ci, "application_name", t->role);
	set(ci, "client_encoding", "UTF8");
	set(ci, "gssencmode", "disable");
	set(ci, "connect_timeout", "5");
	set(ci, "keepalives_idle", "10");
	set(ci, "keepalives_interval", "5");
	set(ci, "keepalives_count", "3");
	set(ci, "tcp_user_timeout", "20000");
	set(ci, "options", "-c statement_timeout=15s -c lock_timeout=10s"
	    " -c idle_in_transaction_session_timeout=60s -c TimeZone=UTC"
	    " -c client_min_messages=error");
	if (t->host[0] == '/') {
		set(ci, "sslmode", "disable");
		return;
	}
	set(ci, "sslmode", "verify-full");
	set(ci, "sslrootcert", t->sslrootcert);
	snprintf(ci->cert, sizeof(ci->cert), "%s/%s.pem", t->sslcert_dir,
	    t->role);
	snprintf(ci->cert_key, sizeof(ci->cert_key), "%s/%s.key",
	    t->sslcert_dir, t->role);
	set(ci, "sslcert", ci->cert);
	set(ci, "sslkey", ci->cert_key);
}

enum err
db_conn_error(const PGresult *r, bool *stale)
{
	static const struct {
		const char	*state;	/* or the beginning of it */
		enum err	 err;
		bool		 stale;
	} table[] = {
		{ "08", ERR_AWAY, true },	/* connection */
		{ "57P", ERR_AWAY, true },	/* shutdown, start-up */
		{ "25006", ERR_AWAY, true },	/* a stand-by: it moved */
		{ "25P03", ERR_AWAY, true },	/* idle in transaction */
		{ "53", ERR_AWAY, false },	/* out of memory, disk, slots */
		{ "57014", ERR_AWAY, false },	/* time limit */
		{ "55P03", ERR_AWAY, false },	/* lock limit */
		{ "40", ERR_AWAY, false },	/* deadlock */
		/* The functions were replaced: prepare anew. */
		{ "0A000", ERR_AWAY, true },
		{ "26000", ERR_AWAY, true },
		{ "42883", ERR_DATABASE, true },
	};
	const char *s = PQresultErrorField(r, PG_DIAG_SQLSTATE);
	size_t i;

	*stale = false;
	if (s == NULL) {	/* libpq's own: the connection went */
		*stale = true;
		return ERR_AWAY;
	}
	for (i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		if (strncmp(s, table[i].state, strlen(table[i].state)) == 0) {
			*stale = table[i].stale;
			return table[i].err;
		}
	}
	return ERR_DATABASE;
}

const char *
db_conn_text(const PGconn *c, const PGresult *r, struct arena *a)
{
	const char *state, *text;

	text = r ? PQresultErrorField(r, PG_DIAG_MESSAGE_PRIMARY) : NULL;
	state = r ? PQresultErrorField(r, PG_DIAG_SQLSTATE) : NULL;
	if (text == NULL)
		text = PQerrorMessage(c);
	return arena_printf(a, "%s%s%s", state ? state : "",
	    state ? " " : "", text);
}

static void
drop_notice(void *ctx, const PGresult *r)
{
	(void)ctx;
	(void)r;
}

void
db_conn_quiet(PGconn *c)
{
	PQsetNoticeReceiver(c, drop_notice, NULL);
}
