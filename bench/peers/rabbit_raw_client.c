/* rabbit_raw_client - RabbitMQ's direct reply-to over plain sockets; bodies carry their number. */
#include "peer_client.h"
#include "rabbit_raw.h"

static const char ReplyTo[] = "amq.rabbitmq.reply-to";
static struct delivery *g_delivery;

static void greet(long i)
{
    if (!g_delivery && !(g_delivery = calloc((size_t)g_conns, sizeof *g_delivery)))
        fatal("out of memory");
    rabbit_open(&g_peer[i].s);
    rabbit_consume(&g_peer[i].s, ReplyTo, 1);
}

static void ask(long i)
{
    rabbit_publish(&g_peer[i].s, g_peer[i].service, strlen(g_peer[i].service), ReplyTo, next_body(i), (size_t)g_payload);
}

static int take(long i)
{
    enum came what = rabbit_take(&g_peer[i].s, &g_delivery[i]);
    if (what == DELIVERED && answered(i, g_delivery[i].body, g_delivery[i].size) && more_to_ask())
        ask(i);
    return what != NOTHING_CAME;
}
