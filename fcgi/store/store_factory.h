/*
 * Devices that may enroll without a person: imported by administrators, and
 * signed for by the signer, who holds the row meanwhile.
 */
#ifndef STORE_FACTORY_H
#define STORE_FACTORY_H

#include "db.h"

#define STORE_FACTORY_MAX	10000	/* rows in one import */

/* One of an import. */
struct store_factory {
	const char	*serial;
	const char	*kind;		/* "secret", "certificate" */
	struct sha256	 hash;
	const char	*profile;
	const char	*name;
};

struct factory_import_row {
	enum err	 err;
	int64_t		 ord;		/* which is refused, from 1 */
	int64_t		 added;
};

struct factory_item {
	const char	*serial;
	const char	*kind;
	const char	*profile;
	const char	*name;
	const char	*status;	/* "waiting", "enrolled", "locked" */
	int64_t		 failures;
	bool		 imported;
	int64_t		 created_at;
	int64_t		 enrolled_at;	/* 0: it has not */
	const struct uuid *device;	/* NULL before */
};

/* For the signer; only inside db_begin ... db_commit. */
struct factory_row {
	enum err	 err;
	struct uuid	 factory;
	const char	*serial;
	const char	*profile;
	const char	*name;
	struct slice	 der;		/* issued and not used; else empty */
	struct uuid	 device;	/* the id it is to get */
	int64_t		 issued_last_hour;
	int64_t		 unattended_last_hour;
	int64_t		 days;		/* at most; 0: the profile's */
};

/* What somebody presents for a serial number. */
struct store_presented {
	const char		*serial;
	const struct sha256	*secret;	/* factory_hash */
	const struct sha256	*csr;		/* SHA-256 of its DER */
};

/* A factory certificate that the signer has checked. */
struct store_bearer {
	const struct sha256	*fingerprint;
	const char		*any_profile;	/* NULL: imported ones alone */
	const char		*any_name;	/* the same */
};

struct store_factory_issued {
	const struct uuid	*factory;
	const struct sha256	*csr;
	const struct uuid	*device;
	struct slice		 serial;
	struct slice		 der;
	const struct sha256	*der_sha256;
	const struct sha256	*key_fp;
	const char		*key_type;
	int64_t			 not_before;
	int64_t			 not_after;
	const struct sha256	*issuer;	/* of the CA's certificate */
};

/* All or none. ERR_INPUT, ERR_TAKEN: row->ord says which; ERR_FULL. */
enum err	store_factory_import(struct db *, struct arena *,
		    const struct store_factory *, size_t n,
		    struct factory_import_row *) MUST_CHECK;
/* Rows of factory_item behind a serial number (NULL: from the first). */
enum err	store_factory_list(struct db *, struct arena *,
		    const char *after, unsigned max_rows, struct db_rows *)
		    MUST_CHECK;
/* ERR_NOT_FOUND, both. */
enum err	store_factory_unlock(struct db *, struct arena *,
		    const char *serial) MUST_CHECK;
enum err	store_factory_remove(struct db *, struct arena *,
		    const char *serial) MUST_CHECK;

/*
 * ERR_CREDENTIALS (it may have been counted: commit), ERR_PAUSED (locked),
 * ERR_TAKEN (another CSR has enrolled), ERR_STATE (in use, or ended),
 * ERR_POLICY (its profile lets nothing in).
 */
enum err	store_factory_secret_begin(struct db *, struct arena *,
		    const struct store_presented *, struct factory_row *)
		    MUST_CHECK;
/* ERR_NOT_FOUND (not imported); else as above. */
enum err	store_factory_certificate_begin(struct db *, struct arena *,
		    const struct store_bearer *, const struct sha256 *csr,
		    struct factory_row *) MUST_CHECK;
/* ERR_NOT_FOUND, ERR_STATE (it has one), ERR_TAKEN (serial). */
enum err	store_factory_record(struct db *, struct arena *,
		    const struct store_factory_issued *) MUST_CHECK;
/* Waits until nobody has a row locked, there or not. */
enum err	store_factory_hold(struct db *, struct arena *,
		    const struct uuid *factory) MUST_CHECK;

#endif
