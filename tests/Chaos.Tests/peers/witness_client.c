/* witness_client - a client that writes down what it asked and what it was answered (MDP/Client over libzmq).
 *
 *   witness_client [options] ENDPOINT SERVICE LOG CLIENT CONNECTIONS WINDOW
 *
 *   -V 0.1|0.2   version of MDP, default 0.1
 *   -t MS        give a request up after so long and ask anew on a new connection (Lazy Pirate); 0, the default: wait for ever
 *   -d SEC       how long to wait at the end for what is open, default 30
 *
 * CLIENT is the number of the first connection's client; each further connection is one more client. WINDOW requests are open on each connection. The log gets
 * "invoke", then "reply" or "timeout"; "late" for a reply after its timeout, "again" for a second reply, "foreign" for a reply to something that this connection did
 * not ask, "corrupt" for one that does not prove itself; at the end "open" for what was not answered. The end of stdin ends the asking. Exit status: 0 nothing open, 3 otherwise.
 */
#include <stddef.h>
#include <poll.h>
#include "witness.h"

enum state { ASKED = 1, ANSWERED, GIVEN_UP };

struct conn {
    void *sock;
    uint64_t client, asked;      /* numbers 1..asked have been used */
    long open;
    unsigned char *state;        /* by number */
    uint64_t *asked_ns;
    uint64_t first;              /* the first number asked on this socket */
    uint64_t oldest;             /* nothing before it is open */
};

static void *g_ctx;
static const char *g_endpoint, *g_service;
static const uint64_t numbers_max = 4 << 20;

static void ask(struct conn *c)
{
    struct body b = { c->client, ++c->asked, (uint64_t)rand() << 32 | (uint64_t)rand(), 0 };
    if (c->asked >= numbers_max)
        fatal("more than %llu requests", (unsigned long long)numbers_max);
    b.check = check_of(&b);
    c->state[b.number] = ASKED;
    c->asked_ns[b.number] = now_ns();
    c->open++;
    log_line("invoke", &b);
    if ((g_mdp->lead && send_part(c->sock, "", 0, ZMQ_SNDMORE))
        || send_part(c->sock, g_mdp->client, HDR_LEN, ZMQ_SNDMORE)
        || (!g_mdp->lead && send_part(c->sock, (char[]){ CLIENT_REQUEST }, 1, ZMQ_SNDMORE))
        || send_part(c->sock, g_service, strlen(g_service), ZMQ_SNDMORE)
        || send_part(c->sock, &b, sizeof b, 0))
        fatal("send: %s", zmq_strerror(errno));
}

static const char *judge(struct conn *c, const struct body *b)
{
    if (!is_sound(b))
        return "corrupt";
    if (b->client != c->client || b->number < c->first || b->number > c->asked)
        return "foreign";
    if (c->state[b->number] != ASKED)
        return c->state[b->number] == ANSWERED ? "again" : "late";
    c->state[b->number] = ANSWERED;
    c->open--;
    return "reply";
}

static void receive(struct conn *c)
{
    zmq_msg_t m;
    zmq_msg_init(&m);
    while (zmq_msg_recv(&m, c->sock, ZMQ_DONTWAIT) >= 0) {
        struct body b = { c->client, 0, 0, 0 };
        while (zmq_msg_more(&m) && zmq_msg_recv(&m, c->sock, 0) >= 0)
            ;
        if (zmq_msg_size(&m) == sizeof b)
            memcpy(&b, zmq_msg_data(&m), sizeof b);
        log_line(judge(c, &b), &b);
    }
    zmq_msg_close(&m);
}

static void give_up(struct conn *c, uint64_t timeout_ns)
{
    while (c->oldest <= c->asked && c->state[c->oldest] != ASKED)
        c->oldest++;
    if (c->oldest > c->asked || now_ns() - c->asked_ns[c->oldest] < timeout_ns)
        return;
    for (uint64_t n = c->oldest; n <= c->asked; n++)
        if (c->state[n] == ASKED) {
            c->state[n] = GIVEN_UP;
            log_line("timeout", &(struct body){ c->client, n, 0, 0 });
        }
    zmq_close(c->sock);
    c->sock = open_dealer(g_ctx, g_endpoint, "");
    c->open = 0;
    c->first = c->asked + 1;
}

int main(int argc, char **argv)
{
    long timeout_ms = 0, drain_s = 30;
    int opt;
    while ((opt = getopt(argc, argv, "V:t:d:")) != -1)
        switch (opt) {
        case 'V': speak_version(optarg); break;
        case 't': timeout_ms = arg_num(optarg, "timeout", 0, 3600000); break;
        case 'd': drain_s = arg_num(optarg, "drain", 0, 3600); break;
        default: return 2;
        }
    if (argc - optind != 6)
        fatal("usage: witness_client [-V version] [-t timeout_ms] [-d drain_s] ENDPOINT SERVICE LOG CLIENT CONNECTIONS WINDOW");
    char **a = argv + optind;
    g_endpoint = a[0];
    g_service = a[1];
    log_open(a[2]);
    long first = arg_num(a[3], "CLIENT", 1, 1000000), n = arg_num(a[4], "CONNECTIONS", 1, 100), window = arg_num(a[5], "WINDOW", 1, 10000);
    srand((unsigned)getpid());
    trap_signals();
    g_ctx = zmq_ctx_new();
    struct conn *cs = calloc((size_t)n, sizeof *cs);
    zmq_pollitem_t *items = calloc((size_t)n + 1, sizeof *items);
    for (long i = 0; i < n; i++) {
        cs[i] = (struct conn){ .sock = open_dealer(g_ctx, g_endpoint, ""), .client = (uint64_t)(first + i), .first = 1, .oldest = 1,
                               .state = calloc(numbers_max, 1), .asked_ns = calloc(numbers_max, sizeof(uint64_t)) };
        if (!cs[i].state || !cs[i].asked_ns)
            fatal("out of memory");
    }

    uint64_t ends = 0;
    long open = 0;
    do {
        for (long i = 0; i < n; i++) {
            while (!ends && cs[i].open < window)
                ask(&cs[i]);
            items[i] = (zmq_pollitem_t){ cs[i].sock, 0, ZMQ_POLLIN, 0 };
        }
        items[n] = (zmq_pollitem_t){ NULL, STDIN_FILENO, ends ? 0 : ZMQ_POLLIN, 0 };
        zmq_poll(items, (int)n + 1, 50);
        char order;
        if (!ends && (g_stop || (items[n].revents && read(STDIN_FILENO, &order, 1) == 0)))
            ends = now_ns() + (uint64_t)drain_s * 1000000000ull;
        open = 0;
        for (long i = 0; i < n; i++) {
            receive(&cs[i]);
            if (timeout_ms)
                give_up(&cs[i], (uint64_t)timeout_ms * 1000000ull);
            open += cs[i].open;
        }
    } while (!ends || (open && now_ns() < ends));

    for (long i = 0; i < n; i++) {
        for (uint64_t k = 1; k <= cs[i].asked; k++)
            if (cs[i].state[k] == ASKED)
                log_line("open", &(struct body){ cs[i].client, k, 0, 0 });
        zmq_close(cs[i].sock);
    }
    zmq_ctx_term(g_ctx);
    return open ? 3 : 0;
}
