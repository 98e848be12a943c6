/* mdp_plain_broker - a plain MDP/0.1 broker over one libzmq ROUTER, to measure beside.
 *
 *   mdp_plain_broker [-i HEARTBEAT_MS] [-l LIVENESS] ENDPOINT
 *
 * Prints "listening on ENDPOINT". Written against 7/MDP, with no more than it asks for, as brokers of this kind are:
 *   - one thread: take a message, handle it, take the next;
 *   - a request is forgotten when it is sent to a worker; 'client address' is the client's routing id;
 *   - only idle workers get HEARTBEAT, and only idle ones expire, so a worker that dies busy takes its request along;
 *   - least recently used worker first, one queue per service, no limits; mmi.service is answered.
 * Frames are moved, never copied.
 */
#include "../load/mdp_zmq.h"

#define FRAMES_MAX 300
#define BUCKETS 4096           /* of both tables; a power of two */

struct worker;
struct service;

struct request {
    struct request *next;
    zmq_msg_t client;
    int nbody;
    zmq_msg_t body[];
};

struct worker {
    struct worker *chain;              /* same bucket */
    struct worker *older, *newer;      /* idle list of the service, while idle */
    struct service *service;
    uint64_t expiry_ns;
    int idle;
    size_t id_len;
    unsigned char id[256];
};

struct service {
    struct service *chain;
    struct request *first, **last;     /* waiting */
    struct worker *oldest, *newest;    /* idle */
    long workers;
    size_t name_len;
    unsigned char name[256];
};

static void *g_router;
static struct worker *g_workers[BUCKETS];
static struct service *g_services[BUCKETS];
static uint64_t g_interval_ns = 2500000000ull, g_window_ns;
static long g_liveness = 3;

static unsigned bucket(const void *p, size_t n)
{
    const unsigned char *c = p;
    unsigned h = 2166136261u;          /* FNV-1a */
    while (n--)
        h = (h ^ *c++) * 16777619u;
    return h & (BUCKETS - 1);
}

static struct worker *find_worker(zmq_msg_t *id)
{
    size_t n = zmq_msg_size(id);
    struct worker *w = g_workers[bucket(zmq_msg_data(id), n)];
    while (w && (w->id_len != n || memcmp(w->id, zmq_msg_data(id), n)))
        w = w->chain;
    return w;
}

static struct service *find_service(const void *name, size_t n, int create)
{
    struct service **slot = &g_services[bucket(name, n)], *s;
    for (s = *slot; s; s = s->chain)
        if (s->name_len == n && !memcmp(s->name, name, n))
            return s;
    if (!create || n > sizeof s->name)
        return NULL;
    s = calloc(1, sizeof *s);
    if (!s)
        fatal("out of memory");
    memcpy(s->name, name, n);
    s->name_len = n;
    s->last = &s->first;
    s->chain = *slot;
    return *slot = s;
}

/* Sending. A ROUTER drops what is for a peer that has gone. */

static void put(const void *p, size_t n, int more)
{
    send_part(g_router, p, n, more ? ZMQ_SNDMORE : 0);
}

static void move(zmq_msg_t *m, int more)
{
    if (zmq_msg_send(m, g_router, ZMQ_DONTWAIT | (more ? ZMQ_SNDMORE : 0)) < 0)
        zmq_msg_close(m);
}

static void put_worker_head(const void *id, size_t n, unsigned char command, int more)
{
    put(id, n, 1);
    put("", 0, 1);
    put(g_mdp->worker, HDR_LEN, 1);
    put(&command, 1, more);
}

static void put_client_head(zmq_msg_t *client, const void *service, size_t n)
{
    move(client, 1);
    put("", 0, 1);
    put(g_mdp->client, HDR_LEN, 1);
    put(service, n, 1);
}

/* Idle workers */

static void unlink_idle(struct worker *w)
{
    struct service *s = w->service;
    if (!w->idle)
        return;
    *(w->older ? &w->older->newer : &s->oldest) = w->newer;
    *(w->newer ? &w->newer->older : &s->newest) = w->older;
    w->idle = 0;
}

static void forget(struct worker *w)
{
    struct worker **slot = &g_workers[bucket(w->id, w->id_len)];
    while (*slot != w)
        slot = &(*slot)->chain;
    *slot = w->chain;
    unlink_idle(w);
    w->service->workers--;
    free(w);
}

static void dispatch(struct service *s)
{
    while (s->first && s->oldest) {
        struct worker *w = s->oldest;
        struct request *r = s->first;
        unlink_idle(w);
        if (!(s->first = r->next))
            s->last = &s->first;
        put_worker_head(w->id, w->id_len, CMD_REQUEST, 1);
        move(&r->client, 1);
        put("", 0, 1);
        for (int i = 0; i < r->nbody; i++)
            move(&r->body[i], i + 1 < r->nbody);
        free(r);
    }
}

static void becomes_idle(struct worker *w, uint64_t now)
{
    struct service *s = w->service;
    if (w->idle)
        return;
    w->idle = 1;
    w->expiry_ns = now + g_window_ns;
    w->newer = NULL;
    w->older = s->newest;
    *(s->newest ? &s->newest->newer : &s->oldest) = w;
    s->newest = w;
    dispatch(s);
}

/* What comes in: f[0] sender, f[1] empty, f[2] header, then the command. */

static void from_client(zmq_msg_t *f, int n)
{
    const char *name = zmq_msg_data(&f[3]);
    size_t len = zmq_msg_size(&f[3]);
    if (n < 5)
        return;
    if (len >= 4 && !memcmp(name, "mmi.", 4)) {
        const char *code = "501";
        if (len == 11 && !memcmp(name, "mmi.service", 11)) {
            struct service *s = find_service(zmq_msg_data(&f[4]), zmq_msg_size(&f[4]), 0);
            code = s && s->workers ? "200" : "404";
        }
        put_client_head(&f[0], name, len);
        put(code, 3, 0);
        return;
    }
    struct service *s = find_service(name, len, 1);
    struct request *r = malloc(sizeof *r + (size_t)(n - 4) * sizeof *r->body);
    if (!s || !r)
        fatal("out of memory, or service name too long");
    r->next = NULL;
    r->nbody = n - 4;
    zmq_msg_init(&r->client);
    zmq_msg_move(&r->client, &f[0]);
    for (int i = 0; i < r->nbody; i++) {
        zmq_msg_init(&r->body[i]);
        zmq_msg_move(&r->body[i], &f[4 + i]);
    }
    *s->last = r;
    s->last = &r->next;
    dispatch(s);
}

static void register_worker(zmq_msg_t *id, zmq_msg_t *service, uint64_t now)
{
    struct worker *w = calloc(1, sizeof *w);
    if (!w)
        fatal("out of memory");
    w->id_len = zmq_msg_size(id);
    memcpy(w->id, zmq_msg_data(id), w->id_len);
    w->service = find_service(zmq_msg_data(service), zmq_msg_size(service), 1);
    w->service->workers++;
    struct worker **slot = &g_workers[bucket(w->id, w->id_len)];
    w->chain = *slot;
    *slot = w;
    becomes_idle(w, now);
}

static void from_worker(zmq_msg_t *f, int n, uint64_t now)
{
    unsigned char command = zmq_msg_size(&f[3]) == 1 ? *(unsigned char *)zmq_msg_data(&f[3]) : 0;
    struct worker *w = find_worker(&f[0]);
    int is_mmi = n == 5 && zmq_msg_size(&f[4]) >= 4 && !memcmp(zmq_msg_data(&f[4]), "mmi.", 4);
    if (command == CMD_READY && !w && n == 5 && !is_mmi && zmq_msg_size(&f[4]) < 256) {
        register_worker(&f[0], &f[4], now);
    } else if (command == g_mdp->disconnect) {
        if (w)
            forget(w);
    } else if (!w || command == CMD_READY) {
        put_worker_head(zmq_msg_data(&f[0]), zmq_msg_size(&f[0]), g_mdp->disconnect, 0);
        if (w)
            forget(w);
    } else if (command == g_mdp->heartbeat) {
        w->expiry_ns = now + g_window_ns;
    } else if (command == g_mdp->final && n >= 7) {
        put_client_head(&f[4], w->service->name, w->service->name_len);
        for (int i = 6; i < n; i++)
            move(&f[i], i + 1 < n);
        becomes_idle(w, now);
    }
}

static void handle(zmq_msg_t *f, int n, uint64_t now)
{
    if (n < 4 || zmq_msg_size(&f[1]) != 0)
        return;
    if (is_frame(&f[2], g_mdp->client, HDR_LEN))
        from_client(f, n);
    else if (is_frame(&f[2], g_mdp->worker, HDR_LEN))
        from_worker(f, n, now);
}

/* 1: one message was taken and handled, 0: none is there. */
static int take(uint64_t now)
{
    static zmq_msg_t f[FRAMES_MAX];
    int n = 0, more;
    zmq_msg_init(&f[0]);
    if (zmq_msg_recv(&f[0], g_router, ZMQ_DONTWAIT) < 0)
        return 0;
    for (n = 1, more = zmq_msg_more(&f[0]); more && n < FRAMES_MAX; n++) {
        zmq_msg_init(&f[n]);
        if (zmq_msg_recv(&f[n], g_router, 0) < 0)
            break;
        more = zmq_msg_more(&f[n]);
    }
    if (more)
        drop_rest(g_router, &f[n - 1]);
    else
        handle(f, n, now);
    while (n--)
        zmq_msg_close(&f[n]);
    return 1;
}

static void beat(uint64_t now)
{
    for (int i = 0; i < BUCKETS; i++)
        for (struct worker *w = g_workers[i], *next; w; w = next) {
            next = w->chain;
            if (!w->idle)
                continue;
            if (now >= w->expiry_ns)
                forget(w);
            else
                put_worker_head(w->id, w->id_len, g_mdp->heartbeat, 0);
        }
}

int main(int argc, char **argv)
{
    int opt;
    while ((opt = getopt(argc, argv, "i:l:")) != -1)
        switch (opt) {
        case 'i': g_interval_ns = (uint64_t)arg_num(optarg, "interval", 1, 3600000) * 1000000ull; break;
        case 'l': g_liveness = arg_num(optarg, "liveness", 1, 1000); break;
        default: return 2;
        }
    if (argc - optind != 1) {
        fprintf(stderr, "usage: mdp_plain_broker [-i heartbeat_ms] [-l liveness] ENDPOINT\n");
        return 2;
    }
    g_window_ns = g_interval_ns * (uint64_t)g_liveness;
    trap_signals();
    raise_nofile(65536);
    void *ctx = zmq_ctx_new();
    int zero = 0;
    g_router = zmq_socket(ctx, ZMQ_ROUTER);
    zmq_setsockopt(g_router, ZMQ_SNDHWM, &zero, sizeof zero);
    zmq_setsockopt(g_router, ZMQ_RCVHWM, &zero, sizeof zero);
    zmq_setsockopt(g_router, ZMQ_LINGER, &zero, sizeof zero);
    if (zmq_bind(g_router, argv[optind]))
        fatal("cannot bind %s: %s", argv[optind], zmq_strerror(errno));
    char endpoint[256];
    size_t len = sizeof endpoint;
    zmq_getsockopt(g_router, ZMQ_LAST_ENDPOINT, endpoint, &len);
    printf("listening on %s\n", endpoint);
    fflush(stdout);

    uint64_t beat_ns = now_ns() + g_interval_ns;
    while (!g_stop) {
        uint64_t now = now_ns();
        if (now >= beat_ns) {
            beat_ns = now + g_interval_ns;
            beat(now);
        }
        zmq_pollitem_t item = { g_router, 0, ZMQ_POLLIN, 0 };
        if (zmq_poll(&item, 1, (long)((beat_ns - now) / 1000000ull) + 1) <= 0)
            continue;
        now = now_ns();
        for (int i = 0; i < 1000 && take(now); i++)
            ;
    }
    zmq_close(g_router);
    zmq_ctx_term(ctx);
    return 0;
}
