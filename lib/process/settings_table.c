/*
 * Every key of handfast.conf: type, range, default and meaning.
 */
#include "settings_table.h"

#include <stddef.h>

#define AT(member)	offsetof(struct settings, member)

/* A socket's name fits 107 bytes, and ours add up to 25 to this folder. */
#define RUN_DIR_MAX	80

const struct setting settings_table[] = {
	{ "handfast", "realm", SETTING_DNS, true, AT(realm), 0, 0, NULL,
	    "The DNS name under which devices reach this installation." },
	{ "handfast", "console_name", SETTING_DNS, true, AT(console_name), 0,
	    0, NULL, "The DNS name of the operators' pages; not the realm." },
	{ "handfast", "run_dir", SETTING_PATH, false, AT(run_dir), 0,
	    RUN_DIR_MAX, "/run/handfast", "Where the sockets are." },
	{ "handfast", "state_dir", SETTING_PATH, false, AT(state_dir), 0, 160,
	    "/var/lib/handfast",
	    "Where the signer's journal and the public certificates are." },
	{ "handfast", "log_level", SETTING_LEVEL, false, AT(log_level), 0, 0,
	    "info", "The least level that is logged." },
	{ "handfast", "device_port", SETTING_UINT, false, AT(device_port), 1,
	    65535, "443", "The port in links for devices." },
	{ "handfast", "console_port", SETTING_UINT, false, AT(console_port), 1,
	    65535, "443", "The port in links to the operators' pages." },
	{ "handfast", "code_length", SETTING_CODE_LENGTH, false,
	    AT(code_length), 0, 0, "16",
	    "The fewest symbols of a code in pake; 16 is always taken." },

	{ "database", "host", SETTING_TEXT, false, AT(database.host), 1, 160,
	    "/run/postgresql",
	    "The socket's folder (peer authentication), or a host name (TLS)." },
	{ "database", "port", SETTING_UINT, false, AT(database.port), 1, 65535,
	    "5432", "PostgreSQL's port." },
	{ "database", "name", SETTING_TEXT, false, AT(database.name), 1, 63,
	    "handfast", "The database." },
	{ "database", "sslrootcert", SETTING_PATH, false,
	    AT(database.sslrootcert), 0, 160, NULL,
	    "For a host name: the CA of PostgreSQL's certificate." },
	{ "database", "sslcert_dir", SETTING_PATH, false,
	    AT(database.sslcert_dir), 0, 160, NULL,
	    "For a host name: the folder of <role>.pem and <role>.key." },

	{ "gateway", "max_waiting_per_address", SETTING_UINT, false,
	    AT(gateway.max_waiting_per_address), 1, 1000000, "50",
	    "Devices that may wait for a code from one address." },
	{ "gateway", "max_waiting", SETTING_UINT, false,
	    AT(gateway.max_waiting), 1, 1000000, "100000",
	    "Devices that may wait in all." },
	{ "gateway", "max_opening", SETTING_UINT, false,
	    AT(gateway.max_opening), 64, 65536, "1024",
	    "Connections in psk that may have no WebSocket yet." },
	{ "gateway", "max_frame_in", SETTING_UINT, false,
	    AT(gateway.max_frame_in), 8192, 65536, "16384",
	    "Bytes in a message from a device." },
	{ "gateway", "max_frame_out", SETTING_UINT, false,
	    AT(gateway.max_frame_out), 32768, 65536, "65536",
	    "Bytes in a message to a device." },
	{ "gateway", "max_csr", SETTING_UINT, false, AT(gateway.max_csr), 512,
	    4096, "4096", "Bytes in a certificate signing request." },
	{ "gateway", "origins", SETTING_ORIGIN_LIST, false,
	    AT(gateway.origins), 0, 0, "",
	    "Web pages that may connect, as https://host[:port]." },
	{ "gateway", "channels", SETTING_CHANNEL_LIST, false,
	    AT(gateway.channels), 0, 0, "sealed, pake",
	    "Channels that devices may choose." },
	{ "gateway", "psk_key", SETTING_PATH, false, AT(gateway.psk_key), 0,
	    160, "/etc/handfast/keys/psk.key",
	    "For psk: the key that wraps the console's PSKs." },
	{ "gateway", "psk_port", SETTING_UINT, false, AT(gateway.psk_port), 1,
	    65535, "8444", "For psk: the port that devices are told." },
	{ "gateway", "ping", SETTING_UINT, false, AT(gateway.ping), 5, 300,
	    "20", "Seconds between pings." },
	{ "gateway", "idle", SETTING_UINT, false, AT(gateway.idle), 6, 600,
	    "35", "Seconds without an answer after which a connection ends." },

	{ "ra", "workers", SETTING_UINT, false, AT(ra.workers), 1, 256, "4",
	    "Processes that serve devices over HTTPS." },

	{ "console", "workers", SETTING_UINT, false, AT(console.workers), 1,
	    256, "4", "Processes that serve the operators' pages." },
	{ "console", "session_idle", SETTING_UINT, false,
	    AT(console.session_idle), 60, 86400, "1800",
	    "Seconds without use after which a session ends." },
	{ "console", "session_max", SETTING_UINT, false,
	    AT(console.session_max), 60, 604800, "43200",
	    "Seconds after which a session ends in any case." },
	{ "console", "seal_key", SETTING_PATH, false, AT(console.seal_key), 0,
	    160, "/etc/handfast/keys/seal.key",
	    "The key that wraps reply keys for the signer." },
	{ "console", "psk_key", SETTING_PATH, false, AT(console.psk_key), 0,
	    160, "/etc/handfast/keys/psk.key",
	    "For psk: the key that wraps PSKs for the gateway." },

	{ "guard", "workers", SETTING_UINT, false, AT(guard.workers), 1, 256,
	    "4", "Processes that answer nginx for protected applications." },

	{ "signer", "workers", SETTING_UINT, false, AT(signer.workers), 1, 64,
	    "2", "Processes for each caller of the signer." },
	{ "signer", "ca_key", SETTING_PATH, false, AT(signer.ca_key), 0, 160,
	    "/etc/handfast/ca/issuing.key", "The issuing CA's key." },
	{ "signer", "ca_cert", SETTING_PATH, false, AT(signer.ca_cert), 0, 160,
	    "/etc/handfast/ca/issuing.pem", "The issuing CA's certificate." },
	{ "signer", "ca_root", SETTING_PATH, false, AT(signer.ca_root), 0, 160,
	    "/etc/handfast/ca/root.pem", "The root's certificate." },
	{ "signer", "seal_key", SETTING_PATH, false, AT(signer.seal_key), 0,
	    160, "/etc/handfast/keys/seal.key",
	    "The console's wrapping key." },
	{ "signer", "journal", SETTING_PATH, false, AT(signer.journal), 0, 200,
	    NULL, "The append-only journal; by default STATE_DIR/signer/journal." },
	{ "signer", "hourly_cap", SETTING_UINT, false, AT(signer.hourly_cap),
	    1, 1000000, "1000", "Certificates in any hour; more wait." },
	{ "signer", "server_names", SETTING_DNS_LIST, false,
	    AT(signer.server_names), 0, 0, NULL,
	    "Names in nginx's certificate; by default realm and console_name." },
	{ "signer", "server_days", SETTING_UINT, false, AT(signer.server_days),
	    1, 397, "60", "Days that nginx's certificate is valid." },
	{ "signer", "aia_url", SETTING_HTTP_URL, false, AT(signer.aia_url), 0,
	    160, NULL, "Where the issuing certificate is, for certificates." },
	{ "signer", "cdp_url", SETTING_HTTP_URL, false, AT(signer.cdp_url), 0,
	    160, NULL, "Where the revocation list is, for certificates." },
	{ "signer", "tick", SETTING_UINT, false, AT(signer.tick), 1, 3600, "5",
	    "Seconds between two looks for work left over." },

	{ "sweep", "interval", SETTING_UINT, false, AT(sweep.interval), 1,
	    3600, "10", "Seconds between two clean-ups." },
	{ "sweep", "retention_days", SETTING_UINT, false,
	    AT(sweep.retention_days), 1, 7320, "90",
	    "Days that claimed enrollments are kept when they have ended." },
};

const size_t settings_table_n =
    sizeof(settings_table) / sizeof(settings_table[0]);

const struct setting settings_profile_table[] = {
	{ "profile NAME", "days", SETTING_UINT, false,
	    offsetof(struct profile, days), 1, 825, "90",
	    "Days that a device's certificate is valid." },
};

const size_t settings_profile_table_n =
    sizeof(settings_profile_table) / sizeof(settings_profile_table[0]);
