/* nats_raw.h - just enough of NATS' client protocol: lines that end with CR LF, and a payload behind MSG. */
#ifndef NATS_RAW_H
#define NATS_RAW_H

#include "../load/stream.h"

struct nats_line {
    char kind;                 /* 'M'SG, 'P'ING, p'O'NG, 'I'NFO */
    const char *reply;         /* of MSG, NULL without one */
    size_t reply_len;
    const unsigned char *body;
    size_t len;
};

static void nats_say(struct stream *s, const char *text) { rbuf_put(&s->out, text, strlen(text)); }

static void nats_pub(struct stream *s, const char *subject, size_t subject_len, const char *reply, const void *body, size_t len)
{
    char head[700];
    int n = snprintf(head, sizeof head, "PUB %.*s %s%s%zu\r\n", (int)subject_len, subject, reply ? reply : "", reply ? " " : "", len);
    rbuf_put(&s->out, head, (size_t)n);
    rbuf_put(&s->out, body, len);
    rbuf_put(&s->out, "\r\n", 2);
}

/* MSG subject sid [reply] length */
static void read_msg(const char *line, const char *end, struct nats_line *to)
{
    const char *word[5], *stop[5];
    int n = 0;
    for (const char *p = line + 4; p < end && n < 5; n++) {
        word[n] = p;
        while (p < end && *p != ' ')
            p++;
        stop[n] = p;
        while (p < end && *p == ' ')
            p++;
    }
    if (n < 3)
        fatal("malformed MSG");
    to->kind = 'M';
    to->reply = n == 4 ? word[2] : NULL;
    to->reply_len = n == 4 ? (size_t)(stop[2] - word[2]) : 0;
    to->len = strtoul(word[n - 1], NULL, 10);
}

/* 1: one line, with its payload, is described; 0: not whole yet. It lies in the buffer until the next read. */
static int nats_take(struct stream *s, struct nats_line *to)
{
    const char *line = (const char *)s->in.p + s->in.r, *end = memchr(line, '\n', s->in.w - s->in.r);
    if (s->in.r == s->in.w || !end)
        return 0;
    size_t n = (size_t)(end + 1 - line);
    if (!strncmp(line, "-ERR", 4))
        fatal("the server says %.*s", (int)n, line);
    to->kind = *line == '+' ? '+' : line[1] == 'O' ? 'O' : *line;
    if (*line == 'M') {
        read_msg(line, end - 1, to);
        if (s->in.w - s->in.r < n + to->len + 2) {
            rbuf_room(&s->in, to->len + 2);
            return 0;
        }
        to->body = (const unsigned char *)line + n;
        n += to->len + 2;
    }
    s->in.r += n;
    if (to->kind == 'P')
        nats_say(s, "PONG\r\n");
    return 1;
}

#endif
