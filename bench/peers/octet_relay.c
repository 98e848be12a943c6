/* octet_relay - carries octets and reads none of them: the physical limit of every broker on this machine.
 *
 *   octet_relay CHUNK CLIENTS WORKERS
 *
 * Listens on both endpoints and prints "listening on ENDPOINT" for each. The n-th connection of one is tied to the n-th of
 * the other, so that client -> relay -> worker -> relay -> client has the hops of a broker and nothing else of it. With
 * each wake-up it reads one connection once, at most CHUNK octets, and writes them to the other: with the length of a
 * message for CHUNK, that is one message per system call; with much more, it is whatever has come, in batches.
 * The far end has to answer by itself: mdp_raw_worker -e.
 */
#include "../load/stream.h"

struct end {
    struct stream s;
    struct end *other;         /* NULL: not there yet */
    struct end *next;          /* alone, too, and later */
};

static int g_ep;
static int g_listener[2];
static struct end *g_alone[2];     /* without one on the other side to go with, the oldest first */
static size_t g_chunk;

static void drop(struct end *e)
{
    struct end *both[] = { e, e->other };
    for (int i = 0; i < 2; i++)
        if (both[i] && both[i]->s.fd >= 0)
            stream_close(&both[i]->s);     /* the memory stays: an event of this round may name it */
}

static void listen_to(struct end *e, int yes)
{
    struct epoll_event ev = { .events = (yes ? EPOLLIN : 0) | (e->s.want_out ? EPOLLOUT : 0), .data.ptr = e };
    if (epoll_ctl(g_ep, EPOLL_CTL_MOD, e->s.fd, &ev))
        fatal("epoll_ctl: %s", strerror(errno));
}

static void admit(int side)
{
    int fd = accept(g_listener[side], NULL, NULL);
    struct end *e = calloc(1, sizeof *e);
    if (fd < 0 || !e)
        fatal("cannot accept: %s", strerror(errno));
    rbuf_room(&e->s.out, g_chunk);
    stream_begin(&e->s, g_ep, fd, e);
    while (g_alone[!side] && g_alone[!side]->s.fd < 0)
        g_alone[!side] = g_alone[!side]->next;     /* has gone meanwhile */
    if ((e->other = g_alone[!side])) {
        g_alone[!side] = e->other->next;
        e->other->other = e;
        listen_to(e->other, 1);
        return;
    }
    struct end **last = &g_alone[side];
    while (*last)
        last = &(*last)->next;
    *last = e;
    listen_to(e, 0);
}

/* What is read goes straight into the other side's output: no copy but the kernel's. */
static void carry(struct end *from)
{
    struct end *to = from->other;
    struct rbuf *b = &to->s.out;
    rbuf_room(b, g_chunk);
    ssize_t n = recv(from->s.fd, b->p + b->w, g_chunk, 0);
    if (n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR)) {
        drop(from);
        return;
    }
    b->w += n > 0 ? (size_t)n : 0;
    if (stream_flush(&to->s))
        drop(from);
    else if (to->s.want_out)
        listen_to(from, 0);    /* no room there: let the rest wait in the kernel */
}

/* There is room again. */
static void carry_rest(struct end *to)
{
    if (stream_flush(&to->s))
        drop(to);
    else if (!to->s.want_out)
        listen_to(to->other, 1);
}

int main(int argc, char **argv)
{
    if (argc != 4) {
        fprintf(stderr, "usage: octet_relay CHUNK CLIENTS WORKERS\n");
        return 2;
    }
    g_chunk = (size_t)arg_num(argv[1], "CHUNK", 1, 1 << 30);
    trap_signals();
    raise_nofile(65536);
    g_ep = epoll_create1(0);
    for (int side = 0; side < 2; side++)
        g_listener[side] = stream_listen(g_ep, argv[2 + side], &g_listener[side]);
    struct epoll_event evs[256];
    while (!g_stop) {
        int got = epoll_wait(g_ep, evs, 256, -1);
        for (int i = 0; i < got; i++) {
            int *listener = evs[i].data.ptr;
            struct end *e = evs[i].data.ptr;
            if (listener == &g_listener[0] || listener == &g_listener[1])
                admit((int)(listener - g_listener));
            else if (e->s.fd >= 0 && e->s.want_out && evs[i].events & EPOLLOUT)
                carry_rest(e);
            else if (e->s.fd >= 0 && e->other)
                carry(e);
            else if (e->s.fd >= 0)
                drop(e);
        }
    }
    return 0;
}
