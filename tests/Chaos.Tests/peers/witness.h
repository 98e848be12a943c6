/* witness.h - what the two witnesses share: the body that names a request and proves itself, and the log that outlives a kill.
 *
 *     0          8         16         24         32
 *     | client   | number   | random   | check    |     host byte order; check is FNV-1a of the 24 octets before it
 *
 * A log line: WORD CLIENT-NUMBER NANOSECONDS (wall clock, so that the logs of several processes can be laid side by side).
 */
#ifndef WITNESS_H
#define WITNESS_H

#include "mdp_zmq.h"
#include <fcntl.h>

struct body { uint64_t client, number, random, check; };

static int g_log = -1;

static uint64_t check_of(const struct body *b)
{
    uint64_t hash = 0xcbf29ce484222325ull;
    const unsigned char *octet = (const unsigned char *)b;
    for (size_t i = 0; i < offsetof(struct body, check); i++)
        hash = (hash ^ octet[i]) * 0x100000001b3ull;
    return hash;
}

static int is_sound(const struct body *b) { return b->check == check_of(b); }

static void log_open(const char *path)
{
    g_log = open(path, O_WRONLY | O_CREAT | O_APPEND, 0644);
    if (g_log < 0)
        fatal("%s: %s", path, strerror(errno));
}

/* One write a line: what was written stays, however the process ends. */
static void log_line(const char *word, const struct body *b)
{
    struct timespec t;
    clock_gettime(CLOCK_REALTIME, &t);
    char line[128];
    int n = snprintf(line, sizeof line, "%s %llu-%llu %lld%09ld\n", word, (unsigned long long)b->client,
                     (unsigned long long)b->number, (long long)t.tv_sec, t.tv_nsec);
    if (write(g_log, line, (size_t)n) != n)
        fatal("log: %s", strerror(errno));
}

#endif
