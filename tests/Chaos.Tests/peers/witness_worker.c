/* witness_worker - one worker that writes down what it does (MDP/Worker over libzmq).
 *
 *   witness_worker [options] ENDPOINT SERVICE LOG
 *
 *   -V 0.1|0.2   version of MDP, default 0.1
 *   -j MIN:MAX   microseconds of work for each request, default 0:0. Meanwhile it neither reads nor beats, as a program with one thread
 *   -i MS        heartbeat interval, default 2500
 *   -l N         liveness, default 3
 *
 * The log gets "start" when a request is taken in hand and "end" before its reply is sent. stdout gets "ready" after each READY. SIGTERM: DISCONNECT.
 */
#include <stddef.h>
#include "witness.h"

static void *g_ctx, *g_sock;
static const char *g_endpoint, *g_service;
static uint64_t g_heard, g_spoke;

static int command(unsigned char name, int more)
{
    g_spoke = now_ns();
    return (g_mdp->lead && send_part(g_sock, "", 0, ZMQ_SNDMORE))
        || send_part(g_sock, g_mdp->worker, HDR_LEN, ZMQ_SNDMORE)
        || send_part(g_sock, &name, 1, more ? ZMQ_SNDMORE : 0);
}

static void begin_session(void)
{
    if (g_sock)
        zmq_close(g_sock);
    g_sock = open_dealer(g_ctx, g_endpoint, "");
    if (command(CMD_READY, 1) || send_part(g_sock, g_service, strlen(g_service), 0))
        fatal("READY: %s", zmq_strerror(errno));
    g_heard = now_ns();
    puts("ready");
    fflush(stdout);
}

static void work(long min_us, long max_us)
{
    long us = min_us + (max_us > min_us ? rand() % (max_us - min_us + 1) : 0);
    struct timespec t = { us / 1000000, us % 1000000 * 1000 };
    while (us && nanosleep(&t, &t) && errno == EINTR && !g_stop)
        ;
}

/* address, empty, body: one body frame, which is a struct body. */
static void serve(zmq_msg_t *m, long min_us, long max_us)
{
    unsigned char address[256];
    struct body b;
    if (!zmq_msg_more(m) || zmq_msg_recv(m, g_sock, 0) < 0 || zmq_msg_size(m) > sizeof address)
        fatal("REQUEST without an address");
    size_t address_len = zmq_msg_size(m);
    memcpy(address, zmq_msg_data(m), address_len);
    if (!zmq_msg_more(m) || zmq_msg_recv(m, g_sock, 0) != 0 || !zmq_msg_more(m)
        || zmq_msg_recv(m, g_sock, 0) != sizeof b || zmq_msg_more(m))
        fatal("REQUEST of another shape");
    memcpy(&b, zmq_msg_data(m), sizeof b);
    log_line(is_sound(&b) ? "start" : "corrupt", &b);
    work(min_us, max_us);
    log_line("end", &b);
    if (command(g_mdp->final, 1) || send_part(g_sock, address, address_len, ZMQ_SNDMORE)
        || send_part(g_sock, "", 0, ZMQ_SNDMORE) || send_part(g_sock, &b, sizeof b, 0))
        fatal("FINAL: %s", zmq_strerror(errno));
    g_heard = now_ns();
}

static void receive(long min_us, long max_us)
{
    zmq_msg_t m;
    zmq_msg_init(&m);
    while (!g_stop && zmq_msg_recv(&m, g_sock, ZMQ_DONTWAIT) >= 0) {
        g_heard = now_ns();
        if (g_mdp->lead && zmq_msg_recv(&m, g_sock, 0) < 0)
            break;
        if (!is_frame(&m, g_mdp->worker, HDR_LEN) || zmq_msg_recv(&m, g_sock, 0) != 1)
            fatal("not a command for a worker");
        unsigned char name = *(unsigned char *)zmq_msg_data(&m);
        if (name == CMD_REQUEST)
            serve(&m, min_us, max_us);
        else if (name == g_mdp->disconnect)
            begin_session();
    }
    zmq_msg_close(&m);
}

int main(int argc, char **argv)
{
    long min_us = 0, max_us = 0, interval_ms = 2500, liveness = 3;
    int opt;
    while ((opt = getopt(argc, argv, "V:j:i:l:")) != -1)
        switch (opt) {
        case 'V': speak_version(optarg); break;
        case 'j':
            if (sscanf(optarg, "%ld:%ld", &min_us, &max_us) != 2)
                fatal("bad -j '%s' (expected MIN:MAX)", optarg);
            break;
        case 'i': interval_ms = arg_num(optarg, "interval", 1, 3600000); break;
        case 'l': liveness = arg_num(optarg, "liveness", 1, 1000); break;
        default: return 2;
        }
    if (argc - optind != 3)
        fatal("usage: witness_worker [-V version] [-j min:max] [-i heartbeat_ms] [-l liveness] ENDPOINT SERVICE LOG");
    g_endpoint = argv[optind];
    g_service = argv[optind + 1];
    log_open(argv[optind + 2]);
    srand((unsigned)getpid());
    trap_signals();
    g_ctx = zmq_ctx_new();
    begin_session();
    uint64_t interval = (uint64_t)interval_ms * 1000000ull;
    while (!g_stop) {
        zmq_pollitem_t item = { g_sock, 0, ZMQ_POLLIN, 0 };
        zmq_poll(&item, 1, interval_ms / 10 + 1);
        receive(min_us, max_us);
        uint64_t now = now_ns();
        if (now - g_heard > interval * (uint64_t)liveness)
            begin_session();
        else if (now - g_spoke >= interval)
            command(g_mdp->heartbeat, 0);
    }
    int linger = 300;
    zmq_setsockopt(g_sock, ZMQ_LINGER, &linger, sizeof linger);
    command(g_mdp->disconnect, 0);
    zmq_close(g_sock);
    zmq_ctx_term(g_ctx);
    return 0;
}
