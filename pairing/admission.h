/*
 * What a server checks of a register message before the database sees it:
 * the same for gateway and RA, so both refuse the same things.
 */
#ifndef ADMISSION_H
#define ADMISSION_H

#include "arena.h"
#include "csr.h"
#include "err.h"
#include "message.h"
#include "registration.h"
#include "slice.h"

struct admission {
	struct registration	registration;
	struct slice		proof;		/* empty if the channel has none */
	struct csr		*csr;		/* signature checked, key judged */
};

/*
 * The message is a MESSAGE_REGISTER with its ticket set (from the header, over
 * HTTPS). The errors are those of registration_parse, then ERR_TICKET (its
 * hash is not the registered one), ERR_INPUT (proof), ERR_CSR, ERR_KEY.
 */
enum err	admission_check(struct arena *, const struct message *,
		    const struct registration_policy *, struct admission *)
		    MUST_CHECK;

#endif
