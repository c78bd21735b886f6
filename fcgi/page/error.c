/*
 * Every refusal as a page: what happened, what to do next, and the id under
 * which the log has it.
 */
#include "page.h"

static const char *
heading(enum err e)
{
	switch (e) {
	case ERR_SIGNED_OUT:
		return "Signed out";
	case ERR_DENIED:
		return "Not allowed";
	case ERR_NETWORK:
		return "Not from this network";
	case ERR_NOT_FOUND:
		return "Nothing here";
	case ERR_CHANGED:
		return "Something has changed";
	case ERR_STATE:
		return "Too late for that";
	case ERR_BUSY:
		return "Busy";
	case ERR_AWAY:
		return "Briefly away";
	default:
		return err_status(e) < 500 ? "That did not work" :
		    "Something went wrong";
	}
}

/* What is out of reach is not there either: the same words for both. */
static const char *
text(const struct req *rq, enum err e)
{
	if (rq->sentence != NULL)
		return rq->sentence;
	return e == ERR_NOT_FOUND ? "There is nothing here, or nothing that "
	    "you may see. It may have expired or been removed, or be at "
	    "another site than yours." : err_sentence(e);
}

void
page_error(struct req *rq, struct resp *rs, enum err e)
{
	tpl_error(resp_html(rs, err_status(e)), &(struct tpl_error){
	    .top = page_top(rq, PAGE_ELSEWHERE, heading(e)),
	    .heading = heading(e), .text = text(rq, e),
	    .sign_in = e == ERR_SIGNED_OUT, .request = rq->id,
	    .bottom = page_bottom(rq) });
}
