/* zmq_router_dealer - the proxy that comes with libzmq, ROUTER to clients and DEALER to workers: it takes turns among the
 * workers' connections and knows nothing of them, neither whether they are idle nor whether they live.
 *
 *   zmq_router_dealer CLIENTS WORKERS
 *
 * Prints "listening on ENDPOINT" for each. Workers are mdp_raw_worker -e and mdp_load_worker -e: they send back what comes.
 */
#include "../load/mdp_zmq.h"

static void *bound(void *ctx, int type, const char *endpoint)
{
    int zero = 0;
    char real[256];
    size_t len = sizeof real;
    void *s = zmq_socket(ctx, type);
    zmq_setsockopt(s, ZMQ_SNDHWM, &zero, sizeof zero);
    zmq_setsockopt(s, ZMQ_RCVHWM, &zero, sizeof zero);
    zmq_setsockopt(s, ZMQ_LINGER, &zero, sizeof zero);
    if (zmq_bind(s, endpoint))
        fatal("cannot bind %s: %s", endpoint, zmq_strerror(errno));
    zmq_getsockopt(s, ZMQ_LAST_ENDPOINT, real, &len);
    printf("listening on %s\n", real);
    fflush(stdout);
    return s;
}

int main(int argc, char **argv)
{
    if (argc != 3) {
        fprintf(stderr, "usage: zmq_router_dealer CLIENTS WORKERS\n");
        return 2;
    }
    raise_nofile(65536);
    void *ctx = zmq_ctx_new();
    void *clients = bound(ctx, ZMQ_ROUTER, argv[1]), *workers = bound(ctx, ZMQ_DEALER, argv[2]);
    zmq_proxy(clients, workers, NULL);
    return 0;      /* a signal ends it */
}
