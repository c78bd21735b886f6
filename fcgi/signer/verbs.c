/*
 * The signer's sockets; see verbs.h.
 */
#include "verbs.h"

#include "audit_line.h"
#include "audit_sign.h"
#include "cidr.h"
#include "csr.h"
#include "factory_issue.h"
#include "issue.h"
#include "manufacturer.h"
#include "ocsp_cert.h"
#include "prefork.h"
#include "renewal.h"
#include "route.h"
#include "server_cert.h"
#include "store_health.h"
#include "tick.h"

#define COUNT(a)	(sizeof(a) / sizeof(*(a)))

/* ---- verbs ---- */

/* Issues the certificate of the approved enrollment named by ENROLLMENT. */
static enum err
issue_post(struct req *rq, struct resp *rs)
{
	struct uuid id;
	enum err e;

	if ((e = uuid_parse(req_param(rq, "ENROLLMENT"), &id)) ||
	    (e = issue_enrollment(rq->app, rq->arena, &id)))
		return e;
	resp_empty(rs, 204);
	return ERR_NONE;
}

/* Issues to SERIAL_NUMBER by its SECRET; the body is the certificate. */
static enum err
enroll_secret_post(struct req *rq, struct resp *rs)
{
	struct slice der;
	enum err e;

	if ((e = factory_issue_secret(rq->app, rq->arena,
	    &(struct factory_claim){ req_param(rq, "SERIAL_NUMBER"),
	    req_param(rq, "SECRET"), rq->body }, &der)))
		return e;
	buf_add(resp_type(rs, 200, "application/pkix-cert"), der);
	return ERR_NONE;
}

/* The same by a factory CERTIFICATE and perhaps EVIDENCE, both in base64. */
static enum err
enroll_certificate_post(struct req *rq, struct resp *rs)
{
	struct manufacturer_evidence ev = { .csr = rq->body };
	struct slice der;
	enum err e;

	if ((e = base64_parse(rq->arena, req_param(rq, "CERTIFICATE"),
	    CERT_MAX, &ev.certificate)) ||
	    (e = base64_parse(rq->arena, req_param(rq, "EVIDENCE"),
	    MANUFACTURER_SIGNATURE_MAX, &ev.signature)) ||
	    (e = manufacturer_issue(rq->app, rq->arena, &ev, &der)))
		return e;
	buf_add(resp_type(rs, 200, "application/pkix-cert"), der);
	return ERR_NONE;
}

/*
 * Renews the CERTIFICATE with this SHA-256, in hexadecimal, for the CSR in the
 * body, by EVIDENCE in base64, if there is any. The answer is the certificate.
 */
static enum err
renew_post(struct req *rq, struct resp *rs)
{
	struct store_renewal asked = { .csr = rq->body };
	struct slice address = req_param(rq, "ADDRESS");
	struct slice der;
	enum err e;

	/* What would be refused later must not have been signed. */
	if (address.n > 0) {
		asked.address = arena_str(rq->arena, address);
		if (!cidr_is_address(asked.address))
			return ERR_INPUT;
	}
	if ((e = hex_parse(req_param(rq, "CERTIFICATE"), asked.certificate.b,
	    sizeof(asked.certificate.b))) ||
	    (e = base64_parse(rq->arena, req_param(rq, "EVIDENCE"),
	    STORE_EVIDENCE_MAX, &asked.evidence)) ||
	    (e = renewal_sign(rq->app, rq->arena, &asked, &der)))
		return e;
	buf_add(resp_type(rs, 200, "application/pkix-cert"), der);
	return ERR_NONE;
}

static enum err
server_cert_post(struct req *rq, struct resp *rs)
{
	struct slice pem;
	enum err e;

	if ((e = server_cert_issue(rq->app, rq->arena, rq->body, &pem)))
		return e;
	buf_add(resp_type(rs, 200, "application/pem-certificate-chain"), pem);
	return ERR_NONE;
}

static enum err
server_cert_renew_post(struct req *rq, struct resp *rs)
{
	enum err e;

	if ((e = server_cert_renew(rq->app, rq->arena)))
		return e;
	resp_empty(rs, 204);
	return ERR_NONE;
}

static enum err
ocsp_cert_post(struct req *rq, struct resp *rs)
{
	struct slice pem;
	enum err e;

	if ((e = ocsp_cert_issue(rq->app, rq->arena, rq->body, &pem)))
		return e;
	buf_add(resp_type(rs, 200, "application/pem-certificate-chain"), pem);
	return ERR_NONE;
}

static enum err
ocsp_cert_renew_post(struct req *rq, struct resp *rs)
{
	enum err e;

	if ((e = ocsp_cert_renew(rq->app, rq->arena)))
		return e;
	resp_empty(rs, 204);
	return ERR_NONE;
}

static enum err
tick_post(struct req *rq, struct resp *rs)
{
	enum err e;

	if ((e = tick_pending(rq->app, rq->arena)))
		return e;
	resp_empty(rs, 204);
	return ERR_NONE;
}

static enum err
journal_check_post(struct req *rq, struct resp *rs)
{
	struct signer *s = rq->app;
	struct journal_report r;
	struct buf *b;
	enum err e;

	if ((e = journal_check(s->journal, &r)))
		return e;
	b = resp_plain(rs, 200);
	buf_printf(b, "bytes=%llu issued=%llu factory=%llu server=%llu "
	    "void=%llu revoked=%llu lists=%llu torn=%llu unsettled=%llu\n",
	    (unsigned long long)r.bytes,
	    (unsigned long long)r.records[RECORD_ISSUE],
	    (unsigned long long)r.records[RECORD_FACTORY],
	    (unsigned long long)r.records[RECORD_SERVER],
	    (unsigned long long)r.records[RECORD_VOID],
	    (unsigned long long)r.records[RECORD_REVOKE],
	    (unsigned long long)r.records[RECORD_CRL],
	    (unsigned long long)r.records[RECORD_TORN],
	    (unsigned long long)r.unsettled);
	return ERR_NONE;
}

/* Signs what is new of the event log; the body says whether there is more. */
static enum err
audit_checkpoint_post(struct req *rq, struct resp *rs)
{
	bool more;
	enum err e;

	if ((e = audit_sign(rq->app, rq->arena, &more)))
		return e;
	buf_add_str(resp_plain(rs, 200), more ? "more\n" : "done\n");
	return ERR_NONE;
}

/* The body is the reason. */
static enum err
audit_restart_post(struct req *rq, struct resp *rs)
{
	enum err e;

	if ((e = audit_restart(rq->app, rq->arena, rq->body)))
		return e;
	resp_empty(rs, 204);
	return ERR_NONE;
}

static enum err
audit_state_post(struct req *rq, struct resp *rs)
{
	return audit_describe(rq->app, rq->arena, resp_plain(rs, 200));
}

/* ---- sockets ---- */

#define ISSUE		{ .method = REQ_POST, .path = "/issue",		\
	.handle = issue_post }
#define CHECKPOINT	{ .method = REQ_POST, .path = "/audit-checkpoint", \
	.handle = audit_checkpoint_post }

static const struct route console_routes[] = { ISSUE, CHECKPOINT };
static const struct route ra_routes[] = {
	ISSUE,
	{ .method = REQ_POST, .path = "/enroll-secret", .body = BODY_RAW,
	  .type = "application/pkcs10", .body_max = CSR_MAX,
	  .handle = enroll_secret_post },
	{ .method = REQ_POST, .path = "/enroll-certificate",
	  .body = BODY_RAW, .type = "application/pkcs10",
	  .body_max = CSR_MAX, .handle = enroll_certificate_post },
	{ .method = REQ_POST, .path = "/renew", .body = BODY_RAW,
	  .type = "application/pkcs10", .body_max = CSR_MAX,
	  .handle = renew_post },
};
static const struct route sweep_routes[] = {
	{ .method = REQ_POST, .path = "/tick", .handle = tick_post },
	{ .method = REQ_POST, .path = "/server-cert-renew",
	  .handle = server_cert_renew_post },
	{ .method = REQ_POST, .path = "/ocsp-cert-renew",
	  .handle = ocsp_cert_renew_post },
};
static const struct route admin_routes[] = {
	ISSUE,
	{ .method = REQ_POST, .path = "/server-cert", .body = BODY_RAW,
	  .type = "application/pkcs10", .body_max = CSR_MAX,
	  .handle = server_cert_post },
	{ .method = REQ_POST, .path = "/ocsp-cert", .body = BODY_RAW,
	  .type = "application/pkcs10", .body_max = CSR_MAX,
	  .handle = ocsp_cert_post },
	CHECKPOINT,
	{ .method = REQ_POST, .path = "/audit-restart", .body = BODY_RAW,
	  .type = "text/plain", .body_max = AUDIT_REASON_MAX,
	  .handle = audit_restart_post },
	{ .method = REQ_POST, .path = "/audit-state",
	  .handle = audit_state_post },
	{ .method = REQ_POST, .path = "/journal-check",
	  .handle = journal_check_post },
};

static enum err
admit(struct req *rq, const struct route *rt)
{
	struct signer *s = rq->app;

	(void)rt;
	store_note_request(s->db, rq->id);
	return ERR_NONE;
}

static enum err
health(struct req *rq)
{
	struct signer *s = rq->app;
	int64_t migrations;

	return store_health(s->db, rq->arena, &migrations);
}

static void
fail(struct req *rq, struct resp *rs, enum err e)
{
	struct signer *s = rq->app;

	buf_printf(resp_plain(rs, err_status(e)), "%s\n", err_wire(e));
	/* The disk or the journal: start afresh rather than guess. */
	if (e == ERR_IO || db_is_lost(s->db))
		prefork_end();
}

static void
serve(const struct route *routes, size_t n, struct req *rq, struct resp *rs)
{
	const struct router router = { .routes = routes, .n = n,
	    .admit = admit, .fail = fail, .health = health };

	route_serve(&router, rq, rs);
}

void
verbs_console(struct req *rq, struct resp *rs)
{
	serve(console_routes, COUNT(console_routes), rq, rs);
}

void
verbs_ra(struct req *rq, struct resp *rs)
{
	serve(ra_routes, COUNT(ra_routes), rq, rs);
}

void
verbs_sweep(struct req *rq, struct resp *rs)
{
	serve(sweep_routes, COUNT(sweep_routes), rq, rs);
}

void
verbs_admin(struct req *rq, struct resp *rs)
{
	serve(admin_routes, COUNT(admin_routes), rq, rs);
}
