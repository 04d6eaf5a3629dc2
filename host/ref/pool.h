/* pool.h: a few threads that share out the blocks of a large PULSE. */
#ifndef LIMEN_REF_POOL_H
#define LIMEN_REF_POOL_H

struct limen_ref_pool;

/* One piece of work; worker counts from 0 to threads - 1 and is nobody else's while the call lasts. */
typedef void limen_ref_work_fn(void *ctx, unsigned worker, unsigned piece);

/* threads, the caller's included: 2 or more. NULL: no memory or no threads. */
struct limen_ref_pool *limen_ref_pool_open(unsigned threads);
void limen_ref_pool_close(struct limen_ref_pool *pool); /* NULL is fine */

/* Calls work for pieces 0..pieces-1, in any order and at the same time; returns when all are done. */
void limen_ref_pool_run(struct limen_ref_pool *pool, limen_ref_work_fn *work, void *ctx, unsigned pieces);

#endif
