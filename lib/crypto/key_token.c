/* Keys in tokens; see key_token.h. */
#define OPENSSL_SUPPRESS_DEPRECATED	/* engines, until a provider is packaged */
#include <string.h>

#include "ossl.h"

#include <openssl/engine.h>

#include "key_token.h"

#define ENGINE_NAME	"pkcs11"

static ENGINE *engine;

/* Kept until the program ends: modules do not like to be loaded twice. */
static enum err
load_engine(const char *module)
{
	static char loaded[256];
	ENGINE *e;

	if (engine != NULL)
		return strcmp(loaded, module) == 0 ? ERR_NONE : ERR_CONFIG;
	if (strlen(module) >= sizeof(loaded))
		return ERR_CONFIG;
	ENGINE_load_dynamic();
	if ((e = ENGINE_by_id(ENGINE_NAME)) == NULL)
		return ERR_CONFIG;
	if (ENGINE_ctrl_cmd_string(e, "MODULE_PATH", module, 0) != 1 ||
	    ENGINE_init(e) != 1) {
		ENGINE_free(e);
		return ERR_CONFIG;
	}
	memcpy(loaded, module, strlen(module) + 1);
	engine = e;
	return ERR_NONE;
}

static enum err
give_pin(struct slice pin)
{
	char text[KEY_TOKEN_PIN_MAX + 1];
	int ok;

	if (pin.n == 0 || pin.n > KEY_TOKEN_PIN_MAX ||
	    memchr(pin.p, '\0', pin.n) != NULL)
		return ERR_CONFIG;
	memcpy(text, pin.p, pin.n);
	text[pin.n] = '\0';
	ok = ENGINE_ctrl_cmd_string(engine, "PIN", text, 0);
	OPENSSL_cleanse(text, sizeof(text));
	return ok == 1 ? ERR_NONE : ERR_CONFIG;
}

enum err
key_open_token(struct arena *a, const char *uri, const char *module,
    struct slice pin, struct key **out)
{
	EVP_PKEY *pkey;
	enum err e;

	*out = NULL;
	if ((e = load_engine(module)) == ERR_NONE &&
	    (e = give_pin(pin)) == ERR_NONE) {
		pkey = ENGINE_load_private_key(engine, uri, NULL, NULL);
		e = pkey == NULL ? ERR_NOT_FOUND : key_take(a, pkey, out);
	}
	ERR_clear_error();
	return e;
}

bool
key_in_token(const struct key *key)
{
	const ENGINE *e = EVP_PKEY_get0_engine(key->pkey);

	return e != NULL && e == engine;
}
