/*
 * The password again, inside the forms that change people, policy or the CA.
 */
#include "page.h"

struct tpl_confirm
page_confirm(const struct req *rq, const char *fault)
{
	return (struct tpl_confirm){ .needed = !auth_session(rq)->confirmed,
	    .account = auth_session(rq)->name, .fault = fault };
}

const char *
page_confirm_fault(enum err e)
{
	switch (e) {
	case ERR_CONFIRM:
		return "Type your password, and send it again.";
	case ERR_CREDENTIALS:
		return "This is not your password. Try again.";
	case ERR_PAUSED:
		return "Too many wrong passwords for this account or from "
		    "your network. Wait a minute, then try again.";
	default:
		return NULL;
	}
}
