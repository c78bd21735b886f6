/*
 * The keys of handfast.conf as data: for reading, for checking, for the manual.
 */
#ifndef SETTINGS_TABLE_H
#define SETTINGS_TABLE_H

#include "settings.h"

enum setting_type {
	SETTING_TEXT,		/* const char *, min..max bytes */
	SETTING_DNS,		/* const char *, RFC 1123, lower case */
	SETTING_PATH,		/* const char *, absolute, at most max bytes */
	SETTING_HTTP_URL,	/* const char *, http:// */
	SETTING_UINT,		/* unsigned, min..max */
	SETTING_BOOL,		/* bool */
	SETTING_LEVEL,		/* enum err_level */
	SETTING_DNS_LIST,	/* struct settings_list */
	SETTING_ORIGIN_LIST,
	SETTING_CHANNEL_LIST,
	SETTING_CODE_LENGTH	/* unsigned: 8, 12 or 16 */
};

struct setting {
	const char		*section;
	const char		*key;
	enum setting_type	 type;
	bool			 required;
	size_t			 at;		/* offset in the struct */
	unsigned		 min;
	unsigned		 max;
	const char		*fallback;	/* NULL: none, or derived */
	const char		*help;
};

extern const struct setting	settings_table[];
extern const size_t		settings_table_n;
/* The keys of [profile NAME]; offsets in struct profile. */
extern const struct setting	settings_profile_table[];
extern const size_t		settings_profile_table_n;

bool		 setting_is_list(const struct setting *);
/* What a value must be, in words: "a number from 1 to 825". */
const char	*setting_wants(const struct setting *, struct arena *);
/* Puts the value into the struct at base, or ERR_INPUT. */
enum err	 setting_set(const struct setting *, struct arena *,
		    const char *value, void *base) MUST_CHECK;

#endif
