/* gearman_raw_worker - Gearman workers that echo; each has one job at a time, and asks for the next as it answers. */
#include "peer_worker.h"
#include "gearman_raw.h"

static void greet(struct peer *p)
{
    size_t n = strlen(p->service);
    gearman_head(&p->s, CAN_DO, n);
    rbuf_put(&p->s.out, p->service, n);
    gearman_head(&p->s, ECHO_REQ, 0);
    gearman_head(&p->s, GRAB_JOB, 0);
}

static enum took take(struct peer *p)
{
    struct packet packet;
    if (!gearman_take(&p->s, &packet))
        return NOTHING;
    if (packet.type == NO_JOB)
        gearman_head(&p->s, PRE_SLEEP, 0);
    else if (packet.type == NOOP)
        gearman_head(&p->s, GRAB_JOB, 0);
    else if (packet.type == JOB_ASSIGN) {
        const unsigned char *end = packet.p + packet.n, *name = behind_argument(packet.p, end), *body = behind_argument(name, end);
        gearman_head(&p->s, WORK_COMPLETE, (size_t)(name - packet.p) + (size_t)(end - body));
        rbuf_put(&p->s.out, packet.p, (size_t)(name - packet.p));
        rbuf_put(&p->s.out, body, (size_t)(end - body));
        gearman_head(&p->s, GRAB_JOB, 0);
        n_requests++;
    }
    return packet.type == ECHO_RES ? REGISTERED : SOMETHING;
}
