/*
 * The form over the list of devices.
 */
#ifndef DEVICES_FORM_H
#define DEVICES_FORM_H

#include "fleet.h"

/* Fills in what may be chosen, and is; rows: on a page. */
enum err	devices_form(struct req *, const struct store_filter *,
		    unsigned rows, struct tpl_devices *) MUST_CHECK;

#endif
