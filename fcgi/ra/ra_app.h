/*
 * What a worker of the RA has, and what its endpoints share.
 */
#ifndef RA_APP_H
#define RA_APP_H

#include "answer.h"
#include "db.h"
#include "registration.h"
#include "req.h"
#include "resp.h"
#include "route.h"
#include "secret.h"
#include "settings.h"

#define RA_RETRY_AFTER	"2"	/* seconds between two polls */
#define RA_PREFIX	"/v1/enrollments/"

struct kdf_gate;

/* req->app */
struct ra {
	const struct settings	*settings;
	struct db_target	 target;
	struct db		*db;
	const char		*signer;	/* its socket for us */
	const struct secret	*est_key;	/* NULL: no channel est */
	struct kdf_gate		*gate;
	struct registration_policy policy;
	struct route		*routes;
	struct router		 router;
};

/*
 * The ticket from "Authorization: Handfast TICKET"; ERR_TICKET without one.
 * hash may be NULL.
 */
enum err	ra_ticket(struct req *, struct slice *ticket,
		    struct sha256 *hash) MUST_CHECK;
/* Answers with the first message. */
enum err	ra_tell(struct req *, struct resp *, int status,
		    const struct answer *) MUST_CHECK;
/* Asks for the row as it stands and makes its answer. */
enum err	ra_look(struct req *, const struct uuid *enrollment,
		    const struct sha256 *ticket_hash, struct answer *)
		    MUST_CHECK;

/*
 * Notes what the device behind this certificate tells of itself in the header
 * Handfast-Last-Error, and why a renewal of it is refused (ERR_NONE: it is
 * not).
 * Call it only where nginx saw that certificate on the connection.
 */
void		ra_note_trouble(struct req *, const struct sha256 *der,
		    enum err refused);

/* ---- endpoints, one file each ---- */
enum err	ra_register(struct req *, struct resp *) MUST_CHECK;
enum err	ra_poll(struct req *, struct resp *) MUST_CHECK;
enum err	ra_message(struct req *, struct resp *) MUST_CHECK;
enum err	ra_whoami(struct req *, struct resp *) MUST_CHECK;

#endif
