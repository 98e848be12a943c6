/* nats_lib_client - NATS request-reply with its C library: one inbox, one subscription that is read in the asking thread. */
#include "../load/asking.h"
#include <nats/nats.h>

static natsConnection *g_nc;
static natsSubscription *g_sub;
static natsInbox *g_inbox;

static void must(natsStatus s)
{
    if (s != NATS_OK)
        fatal("%s", natsStatus_GetText(s));
}

static void ask(long i)
{
    must(natsConnection_PublishRequest(g_nc, g_service, g_inbox, next_body(i), (int)g_payload));
}

static void flush(void) { }    /* the library's own thread does, or each call where one request is in flight */

static void pump(int timeout_ms)
{
    natsMsg *msg;
    if (natsSubscription_NextMsg(&msg, g_sub, timeout_ms) != NATS_OK)
        return;
    g_now = now_ns();
    if (answered(0, natsMsg_GetData(msg), (size_t)natsMsg_GetDataLength(msg)) && more_to_ask())
        ask(0);
    natsMsg_Destroy(msg);
}

static void no_option(int opt, const char *value) { (void)opt; (void)value; }

int main(int argc, char **argv)
{
    natsOptions *options;
    char url[128];
    read_orders(argc, argv, "", no_option);
    if (g_conns != 1 || g_services != 1)
        fatal("one connection and one service only");
    snprintf(url, sizeof url, "nats://%s", g_endpoint + strlen("tcp://"));
    must(natsOptions_Create(&options));
    must(natsOptions_SetURL(options, url));
    must(natsOptions_SetSendAsap(options, g_window == 1));
    must(natsConnection_Connect(&g_nc, options));
    must(natsInbox_Create(&g_inbox));
    must(natsConnection_SubscribeSync(&g_sub, g_nc, g_inbox));
    must(natsSubscription_SetPendingLimits(g_sub, -1, -1));
    return measure();
}
