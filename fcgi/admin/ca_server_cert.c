/*
 * handfast ca server-cert: nginx's key is made here and stays here; the
 * signer certifies it for the names in its own configuration.
 */
#include <poll.h>

#include "authority.h"
#include "ca_verbs.h"
#include "call.h"
#include "csr.h"
#include "file.h"
#include "log.h"
#include "out.h"
#include "time.h"

#define PATIENCE_MS	5000
#define PAUSE_MS	100

struct server_cert {
	struct key	*key;
	bool		 new_key;
	struct slice	 pem;		/* with its chain */
	struct cert	 cert;
};

static enum err
read_key(struct admin *ad, const char *path, struct key **out)
{
	struct slice pem;
	enum err e;

	if ((e = file_read(ad->arena, path, KEY_PEM_MAX, &pem)))
		return e;
	return key_parse_pem(ad->arena, pem, SLICE_NONE, out);
}

static enum err
get_key(struct admin *ad, bool renew, struct server_cert *sc)
{
	enum err e = ERR_NOT_FOUND;

	if (!renew)
		e = read_key(ad, ca_pki_path(ad, "server.key"), &sc->key);
	sc->new_key = e == ERR_NOT_FOUND;
	return sc->new_key ? key_generate(ad->arena, "P-256", &sc->key) : e;
}

/* The signer's own error comes back as its wire name. */
static enum err
ask_once(struct admin *ad, const char *verb, struct slice csr,
    struct slice *pem)
{
	const struct call_param params[] = {
		{ "REQUEST_METHOD", "POST" },
		{ "DOCUMENT_URI", verb },
		{ "CONTENT_TYPE", "application/pkcs10" },
	};
	const struct call call = { .socket = arena_printf(ad->arena,
	    "%s/signer/admin/fcgi.sock", ad->settings->run_dir),
	    .params = params, .nparams = 3, .body = csr,
	    .deadline_ms = CALL_SIGNER_MS };
	struct call_reply reply;
	enum err e;

	if ((e = call_fcgi(ad->arena, &call, &reply)))
		return e;
	*pem = reply.body;
	if (reply.status == 200)
		return ERR_NONE;
	while (reply.body.n > 0 && reply.body.p[reply.body.n - 1] == '\n')
		reply.body.n--;
	return err_of_wire(arena_str(ad->arena, reply.body));
}

/* "systemctl start" comes back before the signer listens. */
enum err
ca_ask_signer(struct admin *ad, const char *verb, struct slice csr,
    struct slice *pem)
{
	int64_t until = time_monotonic_ms() + PATIENCE_MS;
	enum err e;

	while ((e = ask_once(ad, verb, csr, pem)) == ERR_AWAY &&
	    time_monotonic_ms() < until)
		(void)poll(NULL, 0, PAUSE_MS);
	return e;
}

/* nginx is not given anything that devices would not accept. */
static enum err
check(struct admin *ad, struct server_cert *sc, const char **why)
{
	struct cert_check c = { .usage = CERT_SERVER, .at = time_now() };
	struct slice chain[CERT_CHAIN_MAX], roots[AUTHORITY_ROOTS];
	struct authorities au;
	struct cert *certs;
	size_t i, n;
	enum err e;

	*why = "the roots cannot be read";
	if ((e = authority_load(ad->arena, ad->settings, &au)))
		return e;
	*why = "it is malformed or for another key";
	if ((e = cert_parse_pem(ad->arena, sc->pem, &certs, &n)))
		return e;
	sc->cert = certs[0];
	if (!cert_matches_key(&sc->cert, sc->key))
		return ERR_INPUT;
	for (i = 1; i < n; i++)
		chain[i - 1] = certs[i].der;
	c.leaf = sc->cert.der;
	c.chain = chain;
	c.nchain = n - 1;
	c.roots = roots;
	c.nroots = authority_roots(&au, roots, AUTHORITY_ROOTS);
	return cert_chain_verify(&c, why);
}

static enum err
write_all(struct admin *ad, const struct server_cert *sc)
{
	struct file_spec key = { .path = ca_pki_path(ad, "server.key"),
	    .mode = 0600, .owner = FILE_KEEP_ID, .group = FILE_KEEP_ID };
	struct file_spec cert = { .path = ca_pki_path(ad, "server.pem"),
	    .mode = 0644, .owner = FILE_KEEP_ID, .group = FILE_KEEP_ID };
	struct slice pem;
	enum err e;

	if (sc->new_key && ((e = key_pem(ad->arena, sc->key, SLICE_NONE,
	    &pem)) || (e = file_write(&key, pem))))
		return e;
	return file_write(&cert, sc->pem);
}

int
ca_server_cert_run(struct admin *ad, const struct args *args)
{
	static const struct out_column columns[] = {
		{ "certificate", "Certificate" }, { "name", "Name" },
		{ "not_after", "Until" }, { "new_key", "New key" },
	};
	struct server_cert sc = { 0 };
	const char *why = NULL;
	struct slice csr;
	struct out *o;
	enum err e;

	if ((e = get_key(ad, args->value[CA_SERVER_NEW_KEY] != NULL, &sc)) ||
	    (e = csr_make(ad->arena, sc.key, &csr)))
		return admin_fail(ad, e, "no usable key in %s",
		    log_qs(ca_pki_path(ad, "server.key")));
	if ((e = ca_ask_signer(ad, "/server-cert", csr, &sc.pem)))
		return admin_fail(ad, e, "the signer made no certificate");
	if ((e = check(ad, &sc, &why)))
		return admin_fail(ad, e, "the signer's certificate: %s", why);
	if ((e = write_all(ad, &sc)))
		return admin_fail(ad, e, "nothing could be written in %s",
		    log_qs(ca_pki_path(ad, "")));
	o = out_new(ad, columns, 4);
	out_text(o, ca_pki_path(ad, "server.pem"));
	out_text(o, sc.cert.subject_cn);
	out_time(o, sc.cert.not_after);
	out_bool(o, sc.new_key);
	admin_say(ad, "Reload nginx to use it (nginx -s reload).");
	return out_print_record(o);
}
