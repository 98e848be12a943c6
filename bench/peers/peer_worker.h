/* peer_worker.h - raw workers that speak something else than MDP, all in one thread. A program defines greet and take.
 *
 *   [-c credit] [-k services] ENDPOINT SERVICE N
 *
 * -c is for those that know how many requests they may have in hand.
 */
#ifndef PEER_WORKER_H
#define PEER_WORKER_H

#include "../load/stream.h"

struct peer { struct stream s; char service[256]; void *state; };
static uint64_t n_requests;
static long g_credit = 64;

static void greet(struct peer *p);     /* queues what a connection begins with, and a question that the server answers at once */
enum took { NOTHING, SOMETHING, REGISTERED };
static enum took take(struct peer *p); /* takes one message and queues what is to be said */

int main(int argc, char **argv)
{
    long k = 1, registered = 0;
    struct endpoint to;
    int opt, ep = epoll_create1(0);
    while ((opt = getopt(argc, argv, "c:k:")) != -1)
        switch (opt) {
        case 'c': g_credit = arg_num(optarg, "credit", 1, 65535); break;
        case 'k': k = arg_num(optarg, "K", 1, 100000); break;
        default: return 2;
        }
    if (argc - optind != 3) {
        fprintf(stderr, "usage: %s [-c credit] [-k services] ENDPOINT SERVICE N\n", argv[0]);
        return 2;
    }
    parse_endpoint(argv[optind], &to);
    long n = arg_num(argv[optind + 2], "N", 1, 100000);
    trap_signals();
    raise_nofile(n + 64);
    struct peer *ps = calloc((size_t)n, sizeof *ps);
    if (!ps)
        fatal("out of memory");
    for (long i = 0; i < n; i++) {
        service_name(ps[i].service, sizeof ps[i].service, argv[optind + 1], k, i);
        if (stream_connect(&ps[i].s, ep, &to, &ps[i]))
            fatal("connect: %s", strerror(errno));
        greet(&ps[i]);
        if (stream_flush(&ps[i].s))
            fatal("connection lost");
    }
    struct epoll_event evs[256];
    while (!g_stop) {
        int got = epoll_wait(ep, evs, 256, 1000);
        for (int i = 0; i < got; i++) {
            struct peer *p = evs[i].data.ptr;
            if (stream_read(&p->s, 65536))
                fatal("connection lost");
            for (enum took it; (it = take(p)) != NOTHING;)
                if (it == REGISTERED && ++registered == n) {
                    printf("%ld raw workers on %s\n", n, argv[optind]);
                    fflush(stdout);
                }
            if (stream_flush(&p->s))
                fatal("connection lost");
        }
    }
    printf("requests %llu cpu_s %.2f\n", (unsigned long long)n_requests, self_cpu_s());
    return 0;
}

#endif
