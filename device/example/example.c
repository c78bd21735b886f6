/*
 * A whole client but for the WebSocket: reads the server's frames from
 * standard input, one a line, and writes its own to standard output.
 *	websocat -E --protocol handfast.1 wss://REALM/v1/ws \
 *	    cmd:'hf-example REALM'
 */
#include <handfast.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

int
main(int argc, char **argv)
{
	struct hf_options o = { .realm = argv[argc - 1], .name = "Example" };
	static char line[HF_FRAME_MAX + 2];
	struct hf_credential c;
	struct hf_step step;
	const char *frame, *what;
	struct hf *hf;
	char *key;
	size_t n;

	if (hf_key_make("p256", &key) || (o.key_pem = key, hf_new(&o, &hf)) ||
	    hf_hello(hf, HF_WEBSOCKET, &frame, &n))
		return 2;
	printf("%.*s\n", (int)n, frame);
	while (fflush(stdout), fgets(line, sizeof(line), stdin) != NULL) {
		hf_receive(hf, line, strcspn(line, "\n"), &step);
		if (step.action == HF_SHOW)
			fprintf(stderr, "type %s\n", hf_code(hf));
		if (step.frame != NULL)
			printf("%.*s\n", (int)step.frame_n, step.frame);
		if (step.action == HF_REPLY &&
		    hf_credential(hf, time(NULL), &c, &what) == HF_OK) {
			fprintf(stderr, "%s%s%s", key, c.chain, c.roots);
			if (hf_ack(hf, &frame, &n) == HF_OK)
				printf("%.*s\n", (int)n, frame);
		}
		if (step.action >= HF_DONE || step.action == HF_DECLINED)
			break;
	}
	fprintf(stderr, "%s\n", hf_sentence(step.why));
	hf_free(hf);
	explicit_bzero(key, strlen(key));
	free(key);
	return step.action == HF_DONE ? 0 : 1;
}
