/* peer_client.h - the connections of a raw load client that speaks something else than MDP. It defines greet, ask and take. */
#ifndef PEER_CLIENT_H
#define PEER_CLIENT_H

#include "../load/asking.h"
#include "../load/stream.h"

struct peer { struct stream s; char service[256]; };
static struct peer *g_peer;
static int g_ep;

static void greet(long i);         /* queues what a connection begins with */
static int take(long i);           /* takes one message: 1, or 0 when no whole one is there */

static void flush(void)
{
    for (long i = 0; i < g_conns; i++)
        if (stream_flush(&g_peer[i].s))
            fatal("connection %ld lost", i);
}

static void pump(int timeout_ms)
{
    struct epoll_event evs[256];
    int got = epoll_wait(g_ep, evs, 256, timeout_ms);
    for (int j = 0; j < got; j++) {
        struct peer *p = evs[j].data.ptr;
        g_now = now_ns();
        if (stream_read(&p->s, 65536))
            fatal("connection %ld lost", (long)(p - g_peer));
        while (take(p - g_peer))
            ;
        if (stream_flush(&p->s))
            fatal("connection %ld lost", (long)(p - g_peer));
    }
}

static void no_option(int opt, const char *value) { (void)opt; (void)value; }

int main(int argc, char **argv)
{
    struct endpoint to;
    read_orders(argc, argv, "", no_option);
    parse_endpoint(g_endpoint, &to);
    g_ep = epoll_create1(0);
    g_peer = calloc((size_t)g_conns, sizeof *g_peer);
    if (!g_peer)
        fatal("out of memory");
    for (long i = 0; i < g_conns; i++) {
        service_name(g_peer[i].service, sizeof g_peer[i].service, g_service, g_services, i);
        if (stream_connect(&g_peer[i].s, g_ep, &to, &g_peer[i]))
            fatal("connect: %s", strerror(errno));
        greet(i);
    }
    return measure();
}

#endif
