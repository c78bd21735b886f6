/*
 * What a device tells people, in its own words.
 */
#include "handfast.h"

const char *
hf_sentence(enum hf_why why)
{
	switch (why) {
	case HF_OK:
		return "Everything is in order.";
	case HF_ARGUMENT:
		return "The server name or what the device says about itself "
		    "is not acceptable.";
	case HF_KEY:
		return "This key is malformed or of a kind that is not "
		    "accepted.";
	case HF_STATE:
		return "This is not possible now.";
	case HF_INTERNAL:
		return "Something went wrong inside this device.";
	case HF_BUSY:
		return "The server is busy. Trying again in a moment.";
	case HF_EXPIRED:
		return "The time for this code is over.";
	case HF_TAKEN:
		return "This code cannot be used any more.";
	case HF_REALM:
		return "What answers there uses another name. Check the server "
		    "name.";
	case HF_REFUSED:
		return "What answers there refuses this device's registration.";
	case HF_FAILED:
		return "The server says that it could not complete the "
		    "enrollment. Start again.";
	case HF_CANCELLED:
		return "The enrollment was called off at the server.";
	case HF_PROTOCOL:
		return "What answers there does not speak handfast.";
	case HF_UNPROVED:
		return "Something answered without knowing the code. It was "
		    "not believed. Start again only if you trust this network.";
	case HF_BAD_REPLY:
		return "The server's reply is not acceptable.";
	}
	return "";
}
