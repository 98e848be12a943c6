/* nats_lib_client - NATS request-reply with its C library.
 *
 * With one connection, one inbox whose subscription is read in the asking thread. With more, each has its inbox, and the library's
 * own threads bring the replies; a lock lets one of them count and ask at a time.
 */
#include "../load/asking.h"
#include <nats/nats.h>
#include <pthread.h>

struct link { natsConnection *nc; natsSubscription *sub; natsInbox *inbox; char service[256]; };
static struct link *g_link;
static pthread_mutex_t g_turn = PTHREAD_MUTEX_INITIALIZER;
static int g_has_turn;         /* the asking thread, from its first question to flush */

static void must(natsStatus s)
{
    if (s != NATS_OK)
        fatal("%s", natsStatus_GetText(s));
}

static void publish(long i)
{
    must(natsConnection_PublishRequest(g_link[i].nc, g_link[i].service, g_link[i].inbox, next_body(i), (int)g_payload));
}

static void ask(long i)
{
    if (g_conns > 1 && !g_has_turn) {
        pthread_mutex_lock(&g_turn);
        g_has_turn = 1;
    }
    publish(i);
}

static void take(long i, natsMsg *msg)
{
    g_now = now_ns();
    if (answered(i, natsMsg_GetData(msg), (size_t)natsMsg_GetDataLength(msg)) && more_to_ask())
        publish(i);
    natsMsg_Destroy(msg);
}

static void on_reply(natsConnection *nc, natsSubscription *sub, natsMsg *msg, void *link)
{
    (void)nc, (void)sub;
    pthread_mutex_lock(&g_turn);
    take((struct link *)link - g_link, msg);
    pthread_mutex_unlock(&g_turn);
}

/* The library's own thread does, or each call where few requests are in flight. */
static void flush(void)
{
    if (g_has_turn)
        pthread_mutex_unlock(&g_turn);
    g_has_turn = 0;
}

static void pump(int timeout_ms)
{
    natsMsg *msg;
    if (g_conns > 1)
        usleep(500);
    else if (natsSubscription_NextMsg(&msg, g_link[0].sub, timeout_ms) == NATS_OK)
        take(0, msg);
}

static void open_link(long i, natsOptions *options)
{
    struct link *l = &g_link[i];
    service_name(l->service, sizeof l->service, g_service, g_services, i);
    must(natsConnection_Connect(&l->nc, options));
    must(natsInbox_Create(&l->inbox));
    if (g_conns > 1)
        must(natsConnection_Subscribe(&l->sub, l->nc, l->inbox, on_reply, l));
    else
        must(natsConnection_SubscribeSync(&l->sub, l->nc, l->inbox));
    must(natsSubscription_SetPendingLimits(l->sub, -1, -1));
    must(natsConnection_Flush(l->nc));
}

static void no_option(int opt, const char *value) { (void)opt; (void)value; }

int main(int argc, char **argv)
{
    natsOptions *options;
    char url[128];
    read_orders(argc, argv, "", no_option);
    g_link = calloc((size_t)g_conns, sizeof *g_link);
    if (!g_link)
        fatal("out of memory");
    snprintf(url, sizeof url, "nats://%s", g_endpoint + strlen("tcp://"));
    must(natsOptions_Create(&options));
    must(natsOptions_SetURL(options, url));
    must(natsOptions_SetSendAsap(options, g_window == 1));
    for (long i = 0; i < g_conns; i++)
        open_link(i, options);
    return measure();
}
