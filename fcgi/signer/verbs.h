/*
 * What each caller may ask of the signer: its socket decides, nothing in the
 * request does.
 */
#ifndef VERBS_H
#define VERBS_H

#include "req.h"
#include "resp.h"

/*
 * req->app is the struct signer. Answers 2xx, or the error's status with its
 * wire name as the body.
 */
void	verbs_console(struct req *, struct resp *);
void	verbs_ra(struct req *, struct resp *);
void	verbs_sweep(struct req *, struct resp *);
void	verbs_admin(struct req *, struct resp *);

#endif
