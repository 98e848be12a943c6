/* gearman_raw.h - just enough of Gearman's binary protocol: magic 4, type 4, size 4, arguments with NUL between them. */
#ifndef GEARMAN_RAW_H
#define GEARMAN_RAW_H

#include "../load/stream.h"

enum { CAN_DO = 1, PRE_SLEEP = 4, NOOP = 6, SUBMIT_JOB = 7, JOB_CREATED = 8, GRAB_JOB = 9, NO_JOB = 10, JOB_ASSIGN = 11,
       WORK_COMPLETE = 13, WORK_FAIL = 14, ECHO_REQ = 16, ECHO_RES = 17, SERVER_ERROR = 19 };

struct packet { unsigned type; const unsigned char *p; size_t n; };

static void gearman_head(struct stream *s, unsigned type, size_t len)
{
    unsigned char head[12] = { 0, 'R', 'E', 'Q' };
    put_number(head + 4, type, 4);
    put_number(head + 8, len, 4);
    rbuf_put(&s->out, head, sizeof head);
}

/* 1: one packet is described, 0: not whole yet. It lies in the buffer until the next read. */
static int gearman_take(struct stream *s, struct packet *to)
{
    const unsigned char *p = s->in.p + s->in.r;
    size_t there = s->in.w - s->in.r;
    if (there < 12)
        return 0;
    if (memcmp(p, "\0RES", 4))
        fatal("malformed packet");
    to->type = (unsigned)get_number(p + 4, 4);
    to->n = (size_t)get_number(p + 8, 4);
    to->p = p + 12;
    if (there < 12 + to->n) {
        rbuf_room(&s->in, to->n);
        return 0;
    }
    if (to->type == SERVER_ERROR || to->type == WORK_FAIL)
        fatal("the server says %.*s", (int)to->n, (const char *)to->p);
    s->in.r += 12 + to->n;
    return 1;
}

/* The octets behind the next NUL. */
static const unsigned char *behind_argument(const unsigned char *p, const unsigned char *end)
{
    p = memchr(p, 0, (size_t)(end - p));
    if (!p)
        fatal("malformed packet");
    return p + 1;
}

#endif
