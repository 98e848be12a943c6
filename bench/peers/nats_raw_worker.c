/* nats_raw_worker - members of a NATS queue group that echo. */
#include "peer_worker.h"
#include "nats_raw.h"

static void greet(struct peer *p)
{
    char line[400];
    snprintf(line, sizeof line, "CONNECT {\"verbose\":false,\"pedantic\":false}\r\nSUB %s workers 1\r\nPING\r\n", p->service);
    nats_say(&p->s, line);
}

static enum took take(struct peer *p)
{
    struct nats_line line;
    if (!nats_take(&p->s, &line))
        return NOTHING;
    if (line.kind == 'M' && line.reply) {
        nats_pub(&p->s, line.reply, line.reply_len, NULL, line.body, line.len);
        n_requests++;
    }
    return line.kind == 'O' ? REGISTERED : SOMETHING;
}
