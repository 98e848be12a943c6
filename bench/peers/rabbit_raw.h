/* rabbit_raw.h - just enough of AMQP 0-9-1: type 1, channel 2, size 4, payload, 0xCE. Methods begin with class 2 and method 2;
 * content is a method, a header (class 2, weight 2, body size 8, flags 2, properties) and as many body frames as it takes.
 *
 * What a connection begins with is said in one piece: RabbitMQ takes each step in its turn, and its answers are passed over.
 */
#ifndef RABBIT_RAW_H
#define RABBIT_RAW_H

#include "../load/stream.h"

enum { METHOD = 1, HEADER = 2, BODY = 3, FRAME_END = 0xCE, BODY_OCTETS_MAX = 131072 - 8 };
enum { CONNECTION = 10, CHANNEL = 20, QUEUE = 50, BASIC = 60 };
enum { CONNECTION_CLOSE = 50, CHANNEL_CLOSE = 40, DELIVER = 60, RETURN = 50, CONSUME_OK = 21 };
enum { HAS_REPLY_TO = 1 << 9 };

/* A message as it is put together from its frames; reply_to is the worker's to answer to. */
struct delivery {
    unsigned char *body;
    size_t cap, size, got;
    uint64_t tag;
    unsigned char reply_to[256];   /* a short string: length, octets */
    int is_open;
};

enum came { NOTHING_CAME, SOMETHING_CAME, CONSUMING, DELIVERED };

static size_t g_frame_at;          /* where the frame begins that is being written */

static void rabbit_number(struct stream *s, uint64_t v, int octets)
{
    unsigned char p[8];
    put_number(p, v, octets);
    rbuf_put(&s->out, p, (size_t)octets);
}

static void rabbit_begin(struct stream *s, int type, int channel)
{
    g_frame_at = s->out.w - s->out.r;
    rabbit_number(s, (uint64_t)type, 1);
    rabbit_number(s, (uint64_t)channel, 2);
    rabbit_number(s, 0, 4);
}

static void rabbit_method(struct stream *s, int channel, int class_id, int method)
{
    rabbit_begin(s, METHOD, channel);
    rabbit_number(s, (uint64_t)class_id, 2);
    rabbit_number(s, (uint64_t)method, 2);
}

static void rabbit_short(struct stream *s, const void *text, size_t n)
{
    rabbit_number(s, n, 1);
    rbuf_put(&s->out, text, n);
}

static void rabbit_long(struct stream *s, const void *text, size_t n)
{
    rabbit_number(s, n, 4);
    rbuf_put(&s->out, text, n);
}

static void rabbit_end(struct stream *s)
{
    unsigned char *frame = s->out.p + s->out.r + g_frame_at;
    put_number(frame + 3, s->out.w - s->out.r - g_frame_at - 7, 4);
    rabbit_number(s, FRAME_END, 1);
}

/* Header, login, tuning and a channel. */
static void rabbit_open(struct stream *s)
{
    rbuf_put(&s->out, "AMQP\0\0\x09\x01", 8);
    rabbit_method(s, 0, CONNECTION, 11);
    rabbit_long(s, "", 0);
    rabbit_short(s, "PLAIN", 5);
    rabbit_long(s, "\0guest\0guest", 12);
    rabbit_short(s, "en_US", 5);
    rabbit_end(s);
    rabbit_method(s, 0, CONNECTION, 31);
    rabbit_number(s, 2047, 2);       /* channels: the server's own limit */
    rabbit_number(s, BODY_OCTETS_MAX + 8, 4);
    rabbit_number(s, 0, 2);
    rabbit_end(s);
    rabbit_method(s, 0, CONNECTION, 40);
    rabbit_short(s, "/", 1);
    rabbit_short(s, "", 0);
    rabbit_number(s, 0, 1);
    rabbit_end(s);
    rabbit_method(s, 1, CHANNEL, 10);
    rabbit_short(s, "", 0);
    rabbit_end(s);
}

static void rabbit_consume(struct stream *s, const char *queue, int no_ack)
{
    rabbit_method(s, 1, BASIC, 20);
    rabbit_number(s, 0, 2);
    rabbit_short(s, queue, strlen(queue));
    rabbit_short(s, "", 0);
    rabbit_number(s, no_ack ? 2 : 0, 1);
    rabbit_number(s, 0, 4);
    rabbit_end(s);
}

/* To the default exchange; reply_to may be NULL. */
static void rabbit_publish(struct stream *s, const void *key, size_t key_len, const char *reply_to, const void *body, size_t len)
{
    rabbit_method(s, 1, BASIC, 40);
    rabbit_number(s, 0, 2);
    rabbit_short(s, "", 0);
    rabbit_short(s, key, key_len);
    rabbit_number(s, 0, 1);
    rabbit_end(s);
    rabbit_begin(s, HEADER, 1);
    rabbit_number(s, BASIC, 2);
    rabbit_number(s, 0, 2);
    rabbit_number(s, len, 8);
    rabbit_number(s, reply_to ? HAS_REPLY_TO : 0, 2);
    if (reply_to)
        rabbit_short(s, reply_to, strlen(reply_to));
    rabbit_end(s);
    for (size_t at = 0; at < len; at += BODY_OCTETS_MAX) {
        rabbit_begin(s, BODY, 1);
        rbuf_put(&s->out, (const char *)body + at, len - at < BODY_OCTETS_MAX ? len - at : BODY_OCTETS_MAX);
        rabbit_end(s);
    }
}

static const unsigned char *behind_short(const unsigned char *p) { return p + 1 + *p; }

static enum came take_method(struct delivery *to, const unsigned char *p, size_t n)
{
    unsigned class_id = (unsigned)get_number(p, 2), method = (unsigned)get_number(p + 2, 2);
    if ((class_id == CONNECTION && method == CONNECTION_CLOSE) || (class_id == CHANNEL && method == CHANNEL_CLOSE))
        fatal("the server says %.*s", n > 7 ? (int)p[6] : 0, (const char *)p + 7);
    if (class_id == BASIC && method == DELIVER) {
        to->tag = get_number(behind_short(p + 4), 8);
        to->size = to->got = 0;
    }
    return class_id == BASIC && method == CONSUME_OK ? CONSUMING : SOMETHING_CAME;
}

static void take_header(struct delivery *to, const unsigned char *p)
{
    to->size = (size_t)get_number(p + 4, 8);
    to->got = 0;
    to->is_open = 1;
    to->reply_to[0] = 0;
    unsigned flags = (unsigned)get_number(p + 12, 2);
    const unsigned char *at = p + 14;
    if (flags & 1 << 15) at = behind_short(at);            /* content type */
    if (flags & 1 << 14) at = behind_short(at);            /* content encoding */
    if (flags & 1 << 13) at += 4 + get_number(at, 4);      /* headers */
    if (flags & 1 << 12) at++;                             /* delivery mode */
    if (flags & 1 << 11) at++;                             /* priority */
    if (flags & 1 << 10) at = behind_short(at);            /* correlation id */
    if (flags & HAS_REPLY_TO) memcpy(to->reply_to, at, (size_t)*at + 1);
    if (to->cap < to->size && !(to->body = realloc(to->body, to->cap = to->size)))
        fatal("out of memory");
}

/* Takes one frame. */
static enum came rabbit_take(struct stream *s, struct delivery *to)
{
    const unsigned char *p = s->in.p + s->in.r;
    size_t there = s->in.w - s->in.r;
    if (there < 8)
        return NOTHING_CAME;
    size_t n = (size_t)get_number(p + 3, 4);
    if (there < n + 8) {
        rbuf_room(&s->in, n + 8);
        return NOTHING_CAME;
    }
    if (p[7 + n] != FRAME_END)
        fatal("malformed frame");
    s->in.r += n + 8;
    enum came what = SOMETHING_CAME;
    if (*p == METHOD)
        what = take_method(to, p + 7, n);
    else if (*p == HEADER)
        take_header(to, p + 7);
    else if (*p == BODY && to->is_open && to->got + n <= to->size) {
        memcpy(to->body + to->got, p + 7, n);
        to->got += n;
    }
    if (*p != METHOD && to->is_open && to->got == to->size) {
        to->is_open = 0;
        what = DELIVERED;
    }
    return what;
}

#endif
