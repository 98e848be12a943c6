/* peer_threads.h - workers of a library that has one connection in each thread. A program defines serve.
 *
 *   [-c credit] [-k services] ENDPOINT SERVICE N
 */
#ifndef PEER_THREADS_H
#define PEER_THREADS_H

#include "../load/program.h"
#include <pthread.h>

static char g_host[64];
static unsigned g_port;
static long g_credit = 64, g_expected, g_registered;

static void serve(const char *service);    /* one worker, until the process ends; calls registered() once */

static void read_endpoint(const char *text)
{
    if (sscanf(text, "tcp://%63[^:]:%u", g_host, &g_port) != 2)
        fatal("endpoint must be tcp://A.B.C.D:PORT, not '%s'", text);
}

static void registered(void)
{
    if (__atomic_add_fetch(&g_registered, 1, __ATOMIC_SEQ_CST) == g_expected) {
        printf("%ld workers on %s:%u\n", g_expected, g_host, g_port);
        fflush(stdout);
    }
}

static void *in_thread(void *name)
{
    serve(name);
    return NULL;
}

int main(int argc, char **argv)
{
    long k = 1;
    int opt;
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
    read_endpoint(argv[optind]);
    g_expected = arg_num(argv[optind + 2], "N", 1, 10000);
    for (long i = 0; i < g_expected; i++) {
        pthread_t thread;
        char *name = malloc(256);
        if (!name)
            fatal("out of memory");
        service_name(name, 256, argv[optind + 1], k, i);
        if (pthread_create(&thread, NULL, in_thread, name))
            fatal("cannot start a thread");
    }
    trap_signals();
    while (!g_stop)
        pause();
    _exit(0);
}

#endif
