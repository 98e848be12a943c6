/* asking.h - what every load client does, whatever it speaks: COUNT requests, WINDOW of them in flight per connection.
 *
 * The first 8 octets of a body carry a sequence number. By it each reply is matched, checked against the connection that
 * asked, and timed; the rest of the body is a pattern, whose end is checked as well.
 *
 * A program defines ask, flush and pump (below), calls read_orders, opens its connections, and returns measure().
 */
#ifndef ASKING_H
#define ASKING_H

#include "program.h"

static void ask(long conn);        /* queues one request with next_body(conn) */
static void flush(void);           /* sends what is queued on all connections */
static void pump(int timeout_ms);  /* waits for replies, gives each to answered(), asks again while more_to_ask(), sends */

static const char *g_endpoint, *g_service;
static long g_conns, g_count, g_total, g_window, g_payload, g_services = 1, g_warm, g_give_up = 10;
static long g_sent, g_done, n_bad, n_dup, g_phase;
static int g_quiet;
static uint64_t g_now;             /* of this wake-up */
static uint64_t *g_t0;             /* by sequence number: when it was asked, 0 = answered */
static int *g_owner;
static uint32_t *g_lat;            /* in 10 ns */
static unsigned char *g_fill;

static inline int more_to_ask(void) { return g_sent < g_count; }

static const unsigned char *next_body(long conn)
{
    uint64_t seq = (uint64_t)g_sent++;
    memcpy(g_fill, &seq, 8);
    g_t0[seq] = g_now;
    g_owner[seq] = (int)conn;
    return g_fill;
}

/* 1: it was the reply to a request of this connection, the first one, and whole. */
static inline int answered(long conn, const void *body, size_t n)
{
    uint64_t seq;
    size_t tail = n < 72 ? n - 8 : 64;
    if (n != (size_t)g_payload || memcmp((const char *)body + n - tail, g_fill + n - tail, tail)) {
        n_bad++;
        return 0;
    }
    memcpy(&seq, body, 8);
    if (seq >= (uint64_t)g_sent || g_owner[seq] != (int)conn) {
        n_bad++;
        return 0;
    }
    if (!g_t0[seq]) {
        n_dup++;
        return 0;
    }
    uint64_t d = (g_now - g_t0[seq]) / 10;
    g_t0[seq] = 0;
    g_lat[g_done++] = d > UINT32_MAX ? UINT32_MAX : (uint32_t)d;
    return 1;
}

/* Seconds that it took; negative when a reply did not come. */
static double phase(long count, long window)
{
    g_sent = g_done = 0;
    g_count = count;
    g_phase++;
    uint64_t t_start = g_now = now_ns(), t_last = t_start;
    for (long r = 0; r < window && more_to_ask(); r++)
        for (long i = 0; i < g_conns && more_to_ask(); i++)
            ask(i);
    flush();
    while (g_done < count && !g_stop) {
        long before = g_done;
        pump(100);
        g_now = now_ns();
        if (g_done != before)
            t_last = g_now;
        else if ((double)(g_now - t_last) * 1e-9 > (double)g_give_up)
            break;
    }
    double s = (double)(now_ns() - t_start) * 1e-9;
    return g_done < count ? -s : s;
}

static int by_value(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return x < y ? -1 : x > y;
}

static double pct_us(double p)
{
    return g_done ? g_lat[(long)(p * (double)(g_done - 1) + 0.5)] / 100.0 : 0;
}

/* A first request per connection, the warm-up, then what counts. Prints the line and returns the exit status. */
static int measure(void)
{
    double s = phase(g_conns, 1);
    if (s >= 0 && g_warm > g_conns)
        s = phase(g_warm, g_window);
    double cpu = self_cpu_s();
    if (s >= 0)
        s = phase(g_total, g_window);
    cpu = self_cpu_s() - cpu;
    long lost = g_count - g_done;
    if (s < 0)
        s = -s;
    qsort(g_lat, (size_t)g_done, sizeof *g_lat, by_value);
    double rate = (double)g_done / s;
    if (g_quiet)
        printf("%.0f %.1f %.1f %.1f\n", rate, pct_us(0.50), pct_us(0.99), pct_us(1.0));
    else
        printf("req/s %.0f p50_us %.1f p99_us %.1f max_us %.1f MB/s %.1f "
               "seconds %.3f client_cpu_s %.2f lost %ld bad %ld dup %ld\n",
               rate, pct_us(0.50), pct_us(0.99), pct_us(1.0), rate * (double)g_payload / 1e6,
               s, cpu, lost, n_bad, n_dup);
    return lost || n_bad || n_dup ? 3 : 0;
}

/* [-k services] [-w warmup] [-t seconds] [-q] ENDPOINT SERVICE COUNT WINDOW PAYLOAD [CONNECTIONS], and options of the
 * program's own: their letters as for getopt, and who takes them. */
static void read_orders(int argc, char **argv, const char *own, void (*take)(int opt, const char *value))
{
    char letters[64];
    int opt;
    snprintf(letters, sizeof letters, "k:w:t:q%s", own);
    while ((opt = getopt(argc, argv, letters)) != -1)
        switch (opt) {
        case 'k': g_services = arg_num(optarg, "K", 1, 100000); break;
        case 'w': g_warm = arg_num(optarg, "warm-up", 0, 100000000); break;
        case 't': g_give_up = arg_num(optarg, "timeout", 1, 100000); break;
        case 'q': g_quiet = 1; break;
        case '?': exit(2);
        default: take(opt, optarg);
        }
    int left = argc - optind;
    if (left < 5 || left > 6) {
        fprintf(stderr, "usage: %s [-k services] [-w warmup] [-t seconds] [-q] ENDPOINT SERVICE COUNT WINDOW PAYLOAD(>=8) [CONNECTIONS]\n"
                        "own options: %s\n", argv[0], *own ? own : "none");
        exit(2);
    }
    char **a = argv + optind;
    g_endpoint = a[0];
    g_service = a[1];
    g_total = arg_num(a[2], "COUNT", 1, 100000000);
    g_window = arg_num(a[3], "WINDOW", 1, 10000000);
    g_payload = arg_num(a[4], "PAYLOAD", 8, 1 << 30);
    g_conns = left == 6 ? arg_num(a[5], "CONNECTIONS", 1, 100000) : 1;
    size_t room = (size_t)(g_total > g_warm ? g_total : g_warm);
    if (room < (size_t)g_conns)
        room = (size_t)g_conns;
    g_lat = calloc(room, sizeof *g_lat);
    g_t0 = calloc(room, sizeof *g_t0);
    g_owner = calloc(room, sizeof *g_owner);
    g_fill = malloc((size_t)g_payload);
    if (!g_lat || !g_t0 || !g_owner || !g_fill)
        fatal("out of memory");
    for (long i = 0; i < g_payload; i++)
        g_fill[i] = (unsigned char)(i * 31 + 7);
    trap_signals();
    raise_nofile(g_conns * 2 + 64);
}

#endif
