/*
 * handfast.conf, read once and checked as a whole: every key, its type, range,
 * default and meaning stand in one table (settings_table.c).
 */
#ifndef SETTINGS_H
#define SETTINGS_H

#include <stdbool.h>
#include <stdio.h>

#include "arena.h"
#include "buf.h"
#include "err.h"
#include "slice.h"

#define SETTINGS_FILE		"/etc/handfast/handfast.conf"
#define SETTINGS_PROFILES	32
#define SETTINGS_ITEMS		64	/* in a comma list */

struct settings_list {
	const char	**v;
	size_t		  n;
};

/* [profile NAME]: what a device's certificate is made from. */
struct profile {
	const char	*name;		/* [a-z0-9-]{1,32} */
	unsigned	 days;		/* 1..825 */
	bool		 unattended;	/* without a person, and only so */
	const char	*manufacturer_ca;	/* NULL if not given */
	bool		 manufacturer_any;
	unsigned	 grace;		/* days, 0: none */
	const char	*grace_profile;	/* NULL: this one */
	bool		 rekey_unproven;
	int		 line;		/* where it begins */
};

struct settings {
	const char	*realm;		/* DNS name, lower case */
	const char	*console_name;	/* the same */
	const char	*manufacturer_name;	/* NULL if not given */
	const char	*run_dir;
	const char	*state_dir;
	enum err_level	 log_level;
	unsigned	 device_port;	/* for links only */
	unsigned	 console_port;
	unsigned	 code_length;	/* the fewest symbols: 8, 12, 16 */
	struct {
		const char	*host;	/* a folder if it begins with '/' */
		unsigned	 port;
		const char	*name;
		const char	*sslrootcert;	/* NULL if not given */
		const char	*sslcert_dir;	/* NULL if not given */
	} database;
	struct {
		unsigned	 max_waiting_per_address;
		unsigned	 max_waiting;
		unsigned	 max_opening;
		unsigned	 max_frame_in;	/* bytes */
		unsigned	 max_frame_out;
		unsigned	 max_csr;
		struct settings_list origins;	/* "https://host[:port]" */
		struct settings_list channels;
		const char	*psk_key;	/* read only with psk */
		unsigned	 psk_port;
		unsigned	 ping;		/* seconds */
		unsigned	 idle;
	} gateway;
	struct {
		unsigned	 workers;
		const char	*est_key;	/* read only with est */
	} ra;
	struct {
		unsigned	 workers;
		unsigned	 session_idle;	/* seconds */
		unsigned	 session_max;
		const char	*seal_key;
		const char	*psk_key;	/* read only with psk */
	} console;
	struct {
		unsigned	 workers;
		unsigned	 auth_kept;	/* seconds, by nginx */
		unsigned	 ocsp_workers;
		const char	*ocsp_key;
		unsigned	 ocsp_life;	/* seconds */
		unsigned	 ocsp_kept;	/* seconds, by nginx */
	} guard;
	struct {
		unsigned	 workers;	/* for each caller */
		const char	*ca_key;
		const char	*ca_cert;
		const char	*ca_root;
		const char	*ca_dir;	/* by default beside ca_cert */
		const char	*pkcs11_module;	/* NULL if not given */
		const char	*pkcs11_pin;	/* read only for tokens */
		const char	*seal_key;
		const char	*journal;	/* by default in state_dir */
		const char	*audit_key;
		const char	*audit_file;	/* by default in state_dir */
		const char	*audit_syslog;
		unsigned	 hourly_cap;
		unsigned	 unattended_cap; /* of them, in an hour */
		unsigned	 device_daily_cap;	/* renewals */
		struct settings_list server_names; /* default: both names */
		unsigned	 server_days;
		const char	*aia_url;	/* NULL if not given */
		const char	*ocsp_url;	/* NULL if not given */
		const char	*cdp_url;	/* NULL if not given */
		const char	*delta_url;	/* NULL if not given */
		unsigned	 tick;		/* seconds */
	} signer;
	struct {
		unsigned	 interval;	/* seconds */
		unsigned	 retention_days;
		unsigned	 audit_days;	/* 0: for ever */
	} sweep;
	struct profile	 profiles[SETTINGS_PROFILES];
	size_t		 n_profiles;		/* at least one */
	struct arena	*arena;			/* holds all of the above */
};

/*
 * Reads the file; each fault in it is logged as "file:line: what, and what to
 * do". ERR_IO if it cannot be read, ERR_CONFIG if it has faults. The log level
 * of the file is set at once.
 */
enum err settings_load(const char *path, struct settings **) MUST_CHECK;
/* The same from memory; faults go to *faults, one on each line. */
enum err	 settings_parse(struct slice text, const char *name,
		    struct buf *faults, struct settings **) MUST_CHECK;
void		 settings_free(struct settings *);

/* NULL if there is none of that name. */
const struct profile *settings_profile(const struct settings *, struct slice);
/* The same among those in which people decide. */
const struct profile *settings_attended(const struct settings *,
		    struct slice);
/* May devices choose this channel? */
bool		 settings_has_channel(const struct settings *, const char *);
/* Every section and key with default, range and meaning, as a conf file. */
void		 settings_describe(FILE *);

/* "https://NAME" or "https://NAME:PORT" for links. */
const char	*settings_device_url(const struct settings *, struct arena *);
const char	*settings_console_url(const struct settings *, struct arena *);

#endif
