/* mdp_bare_relay - the least that an MDP/0.1 broker can do. (octet_relay does even less: it reads no message.)
 *
 *   mdp_bare_relay ENDPOINT
 *
 * Prints "listening on ENDPOINT". One thread and epoll: read once, hand every whole message on, and at the end of the
 * round write once to each connection that got something. It has one service, whatever it is called; any idle worker
 * takes the next request; no heartbeats, no limits, no memory of a request once it is sent: a load program may measure
 * it, nothing else may use it. 'Client address' is the index of the client's connection.
 */
#include "../load/zmtp_raw.h"

#define CONNS_MAX 65536

struct conn {
    struct link link;
    int index;
    int dirty;
    size_t service_len;        /* of a client: the service it asks, from its requests */
    unsigned char service[256];
};

struct waiting {
    int client;
    size_t len;
    unsigned char *body;       /* body frames as they came */
};

static int g_ep, g_listener;
static struct conn *g_conn[CONNS_MAX];
static int g_idle[CONNS_MAX], g_dirty[CONNS_MAX];
static long n_idle, n_dirty;
static struct waiting *g_wait;
static size_t g_wait_cap, g_wait_r, g_wait_w;    /* a ring, cap a power of two */

static void mark_dirty(struct conn *c)
{
    if (!c->dirty) {
        c->dirty = 1;
        g_dirty[n_dirty++] = c->index;
    }
}

static void give(struct conn *worker, int client, const void *body, size_t len)
{
    struct rbuf *out = &worker->link.s.out;
    put_frame(out, "", 0, 1);
    put_frame(out, g_mdp->worker, HDR_LEN, 1);
    put_frame(out, (char[]){ CMD_REQUEST }, 1, 1);
    put_frame(out, &client, sizeof client, 1);
    put_frame(out, "", 0, 1);
    rbuf_put(out, body, len);
    mark_dirty(worker);
}

static void keep(int client, const void *body, size_t len)
{
    if (g_wait_w - g_wait_r == g_wait_cap) {
        size_t cap = g_wait_cap ? g_wait_cap * 2 : 1024;
        struct waiting *wider = calloc(cap, sizeof *wider);
        if (!wider)
            fatal("out of memory");
        for (size_t i = g_wait_r; i != g_wait_w; i++)
            wider[i & (cap - 1)] = g_wait[i & (g_wait_cap - 1)];
        free(g_wait);
        g_wait = wider;
        g_wait_cap = cap;
    }
    struct waiting *w = &g_wait[g_wait_w++ & (g_wait_cap - 1)];
    w->client = client;
    w->len = len;
    w->body = malloc(len);
    if (!w->body)
        fatal("out of memory");
    memcpy(w->body, body, len);
}

static void becomes_idle(struct conn *worker)
{
    if (g_wait_r == g_wait_w) {
        g_idle[n_idle++] = worker->index;
        return;
    }
    struct waiting *w = &g_wait[g_wait_r++ & (g_wait_cap - 1)];
    give(worker, w->client, w->body, w->len);
    free(w->body);
}

static void answer(int client, const void *body, size_t len)
{
    struct conn *c = client >= 0 && client < CONNS_MAX ? g_conn[client] : NULL;
    if (!c || c->link.state != LINK_UP)
        return;
    put_frame(&c->link.s.out, "", 0, 1);
    put_frame(&c->link.s.out, g_mdp->client, HDR_LEN, 1);
    put_frame(&c->link.s.out, c->service, c->service_len, 1);
    rbuf_put(&c->link.s.out, body, len);
    mark_dirty(c);
}

static void handle(struct conn *c, const struct message *m)
{
    if (m->nframes >= 4 && frame_is(&m->f[1], g_mdp->client, HDR_LEN) && m->f[2].n < sizeof c->service) {
        size_t len = (size_t)(m->end - m->raw[3]);
        memcpy(c->service, m->f[2].p, c->service_len = m->f[2].n);
        if (n_idle)
            give(g_conn[g_idle[--n_idle]], c->index, m->raw[3], len);
        else
            keep(c->index, m->raw[3], len);
    } else if (m->nframes >= 4 && frame_is(&m->f[1], g_mdp->worker, HDR_LEN) && m->f[2].n == 1) {
        unsigned char command = m->f[2].p[0];
        if (command == CMD_READY) {
            becomes_idle(c);
        } else if (command == g_mdp->final && m->nframes >= 6 && m->f[3].n == sizeof(int)) {
            int client;
            memcpy(&client, m->f[3].p, sizeof client);
            answer(client, m->raw[5], (size_t)(m->end - m->raw[5]));
            becomes_idle(c);
        }
    }
}

static void drop(struct conn *c)
{
    for (long i = 0; i < n_idle; i++)
        if (g_idle[i] == c->index)
            g_idle[i--] = g_idle[--n_idle];
    g_conn[c->index] = NULL;
    link_close(&c->link);
    free(c->link.s.in.p);
    free(c->link.s.out.p);
    free(c);
}

static void serve(struct conn *c)
{
    if (link_read(&c->link, 65536) < 0) {
        drop(c);
        return;
    }
    if (c->link.s.want_out)
        mark_dirty(c);         /* there may be room again */
    struct message m;
    int command, rc;
    while (c->link.state == LINK_UP && (rc = parse_message(&c->link.s.in, &m, &command)) != 0) {
        if (rc < 0) {
            drop(c);
            return;
        }
        if (!command)
            handle(c, &m);
        c->link.s.in.r = (size_t)(m.end - c->link.s.in.p);
    }
}

static void admit(void)
{
    int fd = accept(g_listener, NULL, NULL), i = 0;
    while (i < CONNS_MAX && g_conn[i])
        i++;
    struct conn *c = calloc(1, sizeof *c);
    if (fd < 0 || i == CONNS_MAX || !c)
        fatal("cannot accept: %s", strerror(errno));
    c->index = i;
    c->link.socket_type = "ROUTER";
    g_conn[i] = c;
    stream_begin(&c->link.s, g_ep, fd, c);
    if (link_greet(&c->link))
        drop(c);
}

int main(int argc, char **argv)
{
    if (argc != 2) {
        fprintf(stderr, "usage: mdp_bare_relay ENDPOINT\n");
        return 2;
    }
    trap_signals();
    raise_nofile(CONNS_MAX);
    g_ep = epoll_create1(0);
    g_listener = stream_listen(g_ep, argv[1], NULL);
    struct epoll_event evs[256];
    while (!g_stop) {
        int got = epoll_wait(g_ep, evs, 256, -1);
        for (int i = 0; i < got; i++) {
            struct conn *c = evs[i].data.ptr;
            if (!c) {
                admit();
                continue;
            }
            serve(c);
        }
        for (long i = 0; i < n_dirty; i++) {
            struct conn *c = g_conn[g_dirty[i]];
            if (!c)
                continue;
            c->dirty = 0;
            if (link_flush(&c->link))
                drop(c);
        }
        n_dirty = 0;
    }
    return 0;
}
