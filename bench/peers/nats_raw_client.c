/* nats_raw_client - NATS request-reply over plain sockets: one inbox for each connection, since bodies carry their number. */
#include "peer_client.h"
#include "nats_raw.h"

static void inbox(char *to, size_t cap, long i) { snprintf(to, cap, "_INBOX.%d.%ld", (int)getpid(), i); }

static void greet(long i)
{
    char to[64], line[128];
    inbox(to, sizeof to, i);
    snprintf(line, sizeof line, "CONNECT {\"verbose\":false,\"pedantic\":false}\r\nSUB %s 1\r\n", to);
    nats_say(&g_peer[i].s, line);
}

static void ask(long i)
{
    char to[64];
    inbox(to, sizeof to, i);
    nats_pub(&g_peer[i].s, g_peer[i].service, strlen(g_peer[i].service), to, next_body(i), (size_t)g_payload);
}

static int take(long i)
{
    struct nats_line line;
    if (!nats_take(&g_peer[i].s, &line))
        return 0;
    if (line.kind == 'M' && answered(i, line.body, line.len) && more_to_ask())
        ask(i);
    return 1;
}
