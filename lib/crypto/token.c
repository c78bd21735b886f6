/* Keys in tokens; see token.h. */
#define OPENSSL_SUPPRESS_DEPRECATED	/* engines are what Debian 12 has */
#include <string.h>

#include "ossl.h"
#include <openssl/engine.h>
#include <openssl/ui.h>

#include "token.h"

bool
token_is_uri(const char *text)
{
	return strncmp(text, "pkcs11:", 7) == 0;
}

static void
engine_drop(void *p)
{
	ENGINE_finish(p);
}

static bool
give_pin(ENGINE *e, struct slice pin)
{
	char text[TOKEN_PIN_MAX + 1];
	bool ok;

	if (pin.n == 0 || pin.n > TOKEN_PIN_MAX ||
	    memchr(pin.p, '\0', pin.n) != NULL)
		return false;
	memcpy(text, pin.p, pin.n);
	text[pin.n] = '\0';
	ok = ENGINE_ctrl_cmd_string(e, "PIN", text, 0) == 1;
	OPENSSL_cleanse(text, sizeof(text));
	return ok;
}

static bool
give_access(ENGINE *e, const struct token_access *access)
{
	return access == NULL || (ENGINE_ctrl_cmd_string(e, "MODULE_PATH",
	    access->module, 0) == 1 && give_pin(e, access->pin));
}

/* Started once in an arena's life; the key needs it as long. */
static ENGINE *
engine_start(struct arena *a, const struct token_access *access)
{
	ENGINE *e;

	ENGINE_load_builtin_engines();
	if ((e = ENGINE_by_id(TOKEN_ENGINE)) == NULL)
		return NULL;
	if (!give_access(e, access) || ENGINE_init(e) != 1) {
		ENGINE_free(e);
		return NULL;
	}
	ENGINE_free(e);		/* what ENGINE_init counted stays */
	arena_defer(a, engine_drop, e);
	return e;
}

enum err
token_open(struct arena *a, const char *uri,
    const struct token_access *access, struct key **out)
{
	ENGINE *engine;
	EVP_PKEY *pkey;
	enum err e;

	*out = NULL;
	if (!token_is_uri(uri) || strlen(uri) > TOKEN_URI_MAX)
		return ERR_INPUT;
	if ((engine = engine_start(a, access)) == NULL) {
		ERR_clear_error();
		return ERR_CONFIG;
	}
	/* With a method that cannot ask, no terminal is waited for. */
	pkey = ENGINE_load_private_key(engine, uri,
	    (UI_METHOD *)(uintptr_t)UI_null(), NULL);
	if (pkey == NULL) {
		ERR_clear_error();
		return ERR_NOT_FOUND;
	}
	e = key_of_native(a, pkey, out);
	EVP_PKEY_free(pkey);
	return e;
}

enum err
token_key(struct arena *a, const char *uri, struct key **out)
{
	return token_open(a, uri, NULL, out);
}
