/* stream.h - connections for the raw programs: one thread, epoll, one send and one recv per wake-up, so that they cost
 * as little as possible. Endpoints are tcp://A.B.C.D:PORT and ipc://PATH.
 */
#ifndef STREAM_H
#define STREAM_H

#include "program.h"
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/un.h>

struct rbuf { unsigned char *p; size_t cap, r, w; };   /* valid bytes: [r, w) */

struct endpoint {
    union { struct sockaddr any; struct sockaddr_in tcp; struct sockaddr_un ipc; } at;
    socklen_t len;
};

struct stream {
    int fd, ep, want_out;
    void *tag;                 /* what epoll_wait hands out */
    struct rbuf in, out;
};

static inline void rbuf_room(struct rbuf *b, size_t n)
{
    if (b->cap - b->w >= n)
        return;
    if (b->r) {
        memmove(b->p, b->p + b->r, b->w - b->r);
        b->w -= b->r;
        b->r = 0;
    }
    if (b->cap - b->w < n) {
        size_t cap = b->cap ? b->cap : 4096;
        while (cap - b->w < n)
            cap *= 2;
        b->p = realloc(b->p, cap);
        if (!b->p)
            fatal("out of memory");
        b->cap = cap;
    }
}

static inline void rbuf_put(struct rbuf *b, const void *p, size_t n)
{
    rbuf_room(b, n);
    memcpy(b->p + b->w, p, n);
    b->w += n;
}

static inline void put_number(unsigned char *p, uint64_t v, int octets)
{
    while (octets--) {
        p[octets] = (unsigned char)v;
        v >>= 8;
    }
}

static inline uint64_t get_number(const unsigned char *p, int octets)
{
    uint64_t v = 0;
    while (octets--)
        v = v << 8 | *p++;
    return v;
}

static void parse_endpoint(const char *text, struct endpoint *e)
{
    char host[64];
    unsigned port;
    memset(e, 0, sizeof *e);
    if (!strncmp(text, "ipc://", 6) && strlen(text + 6) < sizeof e->at.ipc.sun_path) {
        e->at.ipc.sun_family = AF_UNIX;
        strcpy(e->at.ipc.sun_path, text + 6);
        e->len = sizeof e->at.ipc;
        return;
    }
    if (sscanf(text, "tcp://%63[^:]:%u", host, &port) != 2 || port > 65535)
        fatal("endpoint must be tcp://A.B.C.D:PORT or ipc://PATH, not '%s'", text);
    e->at.tcp.sin_family = AF_INET;
    e->at.tcp.sin_port = htons((uint16_t)port);
    e->len = sizeof e->at.tcp;
    if (inet_pton(AF_INET, host, &e->at.tcp.sin_addr) != 1)
        fatal("not an IPv4 address: %s", host);
}

static void stream_arm(struct stream *s, int op)
{
    struct epoll_event ev = { .events = EPOLLIN | (s->want_out ? EPOLLOUT : 0), .data.ptr = s->tag };
    if (epoll_ctl(s->ep, op, s->fd, &ev))
        fatal("epoll_ctl: %s", strerror(errno));
}

static void stream_close(struct stream *s)
{
    if (s->fd >= 0)
        close(s->fd);
    s->fd = -1;
    s->in.r = s->in.w = s->out.r = s->out.w = 0;
}

/* 0: all written or armed for later, -1: connection lost */
static int stream_flush(struct stream *s)
{
    struct rbuf *b = &s->out;
    while (b->r < b->w) {
        ssize_t n = send(s->fd, b->p + b->r, b->w - b->r, MSG_NOSIGNAL);
        if (n < 0) {
            if (errno == EINTR)
                continue;
            if (errno != EAGAIN)
                return -1;
            if (!s->want_out) {
                s->want_out = 1;
                stream_arm(s, EPOLL_CTL_MOD);
            }
            return 0;
        }
        b->r += (size_t)n;
    }
    b->r = b->w = 0;
    if (s->want_out) {
        s->want_out = 0;
        stream_arm(s, EPOLL_CTL_MOD);
    }
    return 0;
}

/* Reads once, behind what is there. 0: something or nothing came, -1: connection lost */
static int stream_read(struct stream *s, size_t chunk)
{
    if (s->in.r == s->in.w)
        s->in.r = s->in.w = 0;
    rbuf_room(&s->in, chunk);
    ssize_t n = recv(s->fd, s->in.p + s->in.w, s->in.cap - s->in.w, 0);
    if (n > 0)
        s->in.w += (size_t)n;
    return n > 0 || (n < 0 && (errno == EAGAIN || errno == EINTR)) ? 0 : -1;
}

/* Takes over a connected descriptor. */
static void stream_begin(struct stream *s, int ep, int fd, void *tag)
{
    int one = 1;
    s->ep = ep;
    s->fd = fd;
    s->tag = tag;
    s->want_out = 0;
    s->in.r = s->in.w = s->out.r = s->out.w = 0;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);   /* fails on ipc, where it means nothing */
    fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
    stream_arm(s, EPOLL_CTL_ADD);
}

/* Blocking connect (loopback), then non-blocking. */
static int stream_connect(struct stream *s, int ep, const struct endpoint *to, void *tag)
{
    int fd = socket(to->at.any.sa_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        fatal("socket: %s", strerror(errno));
    if (connect(fd, &to->at.any, to->len)) {
        close(fd);
        s->fd = -1;
        return -1;
    }
    stream_begin(s, ep, fd, tag);
    return 0;
}

/* Listens, joins epoll with the tag, and prints "listening on ENDPOINT" with the real port. */
static int stream_listen(int ep, const char *endpoint, void *tag)
{
    struct endpoint e;
    int one = 1;
    parse_endpoint(endpoint, &e);
    int fd = socket(e.at.any.sa_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    if (e.at.any.sa_family == AF_UNIX)
        unlink(e.at.ipc.sun_path);
    if (bind(fd, &e.at.any, e.len) || listen(fd, 4096) || getsockname(fd, &e.at.any, &e.len))
        fatal("cannot listen on %s: %s", endpoint, strerror(errno));
    struct epoll_event ev = { .events = EPOLLIN, .data.ptr = tag };
    if (epoll_ctl(ep, EPOLL_CTL_ADD, fd, &ev))
        fatal("epoll_ctl: %s", strerror(errno));
    if (e.at.any.sa_family == AF_UNIX)
        printf("listening on %s\n", endpoint);
    else
        printf("listening on tcp://%s:%u\n", inet_ntoa(e.at.tcp.sin_addr), ntohs(e.at.tcp.sin_port));
    fflush(stdout);
    return fd;
}

#endif
