/*
 * The process layout of every FastCGI program: a master that binds the
 * sockets and keeps n workers per pool alive, each serving one request at a
 * time through libfcgi.
 */
#ifndef PREFORK_H
#define PREFORK_H

#include "err.h"
#include "req.h"
#include "resp.h"

/*
 * A request that takes longer, or a streamed one that does not come on for so
 * long, costs its worker the life.
 */
#define PREFORK_REQUEST_S	60

struct pool {
	const char	*name;		/* in the log: "auth" */
	const char	*path;		/* of the unix socket, made with 0660 */
	unsigned int	 workers;
	unsigned int	 streams;	/* so many of them may stream at once */
	unsigned int	 request_s;	/* 0: PREFORK_REQUEST_S */
	bool		 keeps;		/* connections, if the peer wants */
	void		*arg;		/* for start */
	/*
	 * First thing in each worker: open what is needed, confine, and leave
	 * in *app what req->app shall be. An error ends the worker, which is
	 * started again with a growing delay; a database that is merely away
	 * should not be one. NULL: nothing to do.
	 */
	enum err	(*start)(void *arg, void **app);
	/*
	 * Answers one request, usually by route_serve. A worker that confines
	 * itself needs alarm and setitimer besides what libfcgi calls.
	 */
	void		(*serve)(struct req *, struct resp *);
};

struct prefork {
	const struct pool *pools;
	size_t		 n;
	unsigned int	 max_requests;	/* a worker's life; 0 means 10,000 */
	/*
	 * One more child, restarted like a worker: calls prefork_stopping
	 * between its steps and returns when that is true. A return for any
	 * other reason is a death. NULL: none.
	 */
	void		(*tick)(void *arg);
	void		*tick_arg;
	/*
	 * In the master, about once a second: true if what the children were
	 * given is another now. They are then replaced, each after its request;
	 * callers meanwhile queue at the sockets. NULL: nothing changes.
	 */
	bool		(*changed)(void *arg);
	void		*changed_arg;
};

/*
 * Runs until SIGTERM or SIGINT, then lets the workers finish their request,
 * removes the sockets and returns 0. Returns 1 when a socket cannot be bound,
 * among it one that somebody answers on. To be called before any thread.
 */
int	prefork_run(const struct prefork *) MUST_CHECK;

/* In a child: the master wants an end, or prefork_end was called. */
bool	prefork_stopping(void);
/* In a child: sleeps, or returns early with true when the end is wanted. */
bool	prefork_sleep(unsigned int ms);
/*
 * In a child: after this request, end and be started again (a database that
 * was lost, say). Counts as a death, so that it comes with a delay.
 */
void	prefork_end(void);

#endif
