/* gearman_raw_client - Gearman jobs over plain sockets, any number of them submitted on one connection. */
#include "peer_client.h"
#include "gearman_raw.h"

static void greet(long i) { (void)i; }

static void ask(long i)
{
    struct stream *s = &g_peer[i].s;
    size_t n = strlen(g_peer[i].service) + 1;
    gearman_head(s, SUBMIT_JOB, n + 1 + (size_t)g_payload);
    rbuf_put(&s->out, g_peer[i].service, n);
    rbuf_put(&s->out, "", 1);      /* no unique id: each job is one of its own */
    rbuf_put(&s->out, next_body(i), (size_t)g_payload);
}

static int take(long i)
{
    struct packet packet;
    if (!gearman_take(&g_peer[i].s, &packet))
        return 0;
    if (packet.type == WORK_COMPLETE) {
        const unsigned char *end = packet.p + packet.n, *body = behind_argument(packet.p, end);
        if (answered(i, body, (size_t)(end - body)) && more_to_ask())
            ask(i);
    }
    return 1;
}
