/* nats_lib_worker - members of a NATS queue group that echo, with its C library, each with a connection of its own.
 *
 * With -c 1, when only one request is in flight, each reply is sent at once and not by the library's own thread. */
#include "peer_threads.h"
#include <nats/nats.h>

static void must(natsStatus s)
{
    if (s != NATS_OK)
        fatal("%s", natsStatus_GetText(s));
}

static void serve(const char *service)
{
    natsOptions *options;
    natsConnection *nc;
    natsSubscription *sub;
    char url[128];
    snprintf(url, sizeof url, "nats://%s:%u", g_host, g_port);
    must(natsOptions_Create(&options));
    must(natsOptions_SetURL(options, url));
    must(natsOptions_SetSendAsap(options, g_credit == 1));
    must(natsConnection_Connect(&nc, options));
    must(natsConnection_QueueSubscribeSync(&sub, nc, service, "workers"));
    must(natsSubscription_SetPendingLimits(sub, -1, -1));
    must(natsConnection_Flush(nc));
    registered();
    for (natsMsg *msg;;)
        if (natsSubscription_NextMsg(&msg, sub, 1000) == NATS_OK) {
            natsConnection_Publish(nc, natsMsg_GetReply(msg), natsMsg_GetData(msg), natsMsg_GetDataLength(msg));
            natsMsg_Destroy(msg);
        }
}
