/*
 * A streamed answer, chunk after chunk.
 */
#include <sys/socket.h>
#include <unistd.h>

#include "arena.h"
#include "log.h"
#include "prefork.h"
#include "stream.h"

/* Of request_s: it is sooner than the alarm, which costs the worker's life. */
#define SEND_PERCENT	80

/* What ends a stream besides its last chunk. */
enum end { END_DONE, END_GONE, END_CUT };

static void
bound_sending(int fd, unsigned int request_s)
{
	unsigned int ms = request_s * 10 * SEND_PERCENT;
	struct timeval tv = { ms / 1000, ms % 1000 * 1000 };

	if (setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &tv, sizeof(tv)) == -1)
		log_at(ERR_WARNING, "no time limit for sending");
}

/* The next chunk into out; leaves it empty behind the last. */
static enum end
make(const struct resp *rs, struct arena *a, struct buf *out)
{
	enum err e;

	buf_init(out, a, RESP_CHUNK_MAX);
	if (prefork_stopping()) {
		log_at(ERR_NOTICE, "stream is cut: the program ends");
		return END_CUT;
	}
	if ((e = rs->stream.next(rs->stream.ctx, a, out)) ||
	    (e = buf_check(out))) {
		log_at(ERR_WARNING, "stream is cut: error=%s", err_name(e));
		return END_CUT;
	}
	return END_DONE;
}

static enum end
send_chunk(FCGX_Request *fr, const struct buf *chunk)
{
	if (FCGX_PutStr((const char *)chunk->p, (int)chunk->n, fr->out) < 0 ||
	    FCGX_FFlush(fr->out) < 0) {
		log_at(ERR_INFO, "stream ends: the web server hung up");
		return END_GONE;
	}
	return END_DONE;
}

/*
 * nginx takes a connection that just closes for the end of the answer. A record
 * of a version that does not exist is an error to it, and it then cuts the
 * client's connection too.
 */
static void
cut(FCGX_Request *fr)
{
	static const char broken[8] = { 0 };

	if (FCGX_FFlush(fr->out) < 0 ||
	    write(fr->ipcFd, broken, sizeof(broken)) !=
	    (ssize_t)sizeof(broken))
		log_at(ERR_INFO, "the web server hung up");
	shutdown(fr->ipcFd, SHUT_RDWR);
}

void
stream_send(const struct req *rq, const struct resp *rs, FCGX_Request *fr,
    unsigned int request_s)
{
	struct arena *a = arena_new();
	enum end end = END_DONE;
	struct buf chunk;

	bound_sending(fr->ipcFd, request_s);
	if (FCGX_FFlush(fr->out) < 0)
		end = END_GONE;
	while (end == END_DONE && !rq->head) {
		alarm(request_s);
		end = make(rs, a, &chunk);
		if (end != END_DONE || chunk.n == 0)
			break;
		alarm(request_s);
		end = send_chunk(fr, &chunk);
		arena_reset(a);
	}
	if (end == END_CUT)
		cut(fr);
	arena_free(a);
}
