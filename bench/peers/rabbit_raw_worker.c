/* rabbit_raw_worker - consumers of RabbitMQ queues that echo over plain sockets, with prefetch (-c) and acknowledgements: one for all
 * that came together, or that make half of the prefetch. */
#include "peer_worker.h"
#include "rabbit_raw.h"

struct state { struct delivery delivery; uint64_t done; long open; };   /* done: the last that is whole; the next may have begun */

static struct state *state_of(struct peer *p)
{
    if (!p->state && !(p->state = calloc(1, sizeof(struct state))))
        fatal("out of memory");
    return p->state;
}

static void greet(struct peer *p)
{
    rabbit_open(&p->s);
    rabbit_method(&p->s, 1, QUEUE, 10);
    rabbit_number(&p->s, 0, 2);
    rabbit_short(&p->s, p->service, strlen(p->service));
    rabbit_number(&p->s, 8, 1);            /* deleted with its last consumer */
    rabbit_number(&p->s, 0, 4);
    rabbit_end(&p->s);
    rabbit_method(&p->s, 1, BASIC, 10);
    rabbit_number(&p->s, 0, 4);
    rabbit_number(&p->s, (uint64_t)g_credit, 2);
    rabbit_number(&p->s, 0, 1);
    rabbit_end(&p->s);
    rabbit_consume(&p->s, p->service, 0);
}

static void acknowledge(struct peer *p, struct state *state)
{
    rabbit_method(&p->s, 1, BASIC, 80);
    rabbit_number(&p->s, state->done, 8);
    rabbit_number(&p->s, 1, 1);            /* and all before it */
    rabbit_end(&p->s);
    state->open = 0;
}

static enum took take(struct peer *p)
{
    struct state *state = state_of(p);
    enum came what = rabbit_take(&p->s, &state->delivery);
    if (what == DELIVERED) {
        const unsigned char *to = state->delivery.reply_to;
        rabbit_publish(&p->s, to + 1, *to, NULL, state->delivery.body, state->delivery.size);
        n_requests++;
        state->done = state->delivery.tag;
        if (++state->open >= (g_credit + 1) / 2)
            acknowledge(p, state);
    } else if (what == NOTHING_CAME && state->open)
        acknowledge(p, state);
    return what == CONSUMING ? REGISTERED : what == NOTHING_CAME ? NOTHING : SOMETHING;
}
