/* gearman_lib_client - Gearman tasks with its C library, without blocking: as one ends, the next is added. */
#include "../load/asking.h"
#include <libgearman-1.0/gearman.h>

static gearman_client_st *g_client;
static long g_owed;            /* tasks to add, outside the library's own loop */

static gearman_return_t on_complete(gearman_task_st *task)
{
    g_now = now_ns();
    if (answered(0, gearman_task_data(task), gearman_task_data_size(task)) && g_sent + g_owed < g_count)
        g_owed++;
    return GEARMAN_SUCCESS;
}

static void add(void)
{
    gearman_return_t rc;
    if (!gearman_client_add_task(g_client, NULL, NULL, g_service, NULL, next_body(0), (size_t)g_payload, &rc) || gearman_failed(rc))
        fatal("gearman_client_add_task: %s", gearman_client_error(g_client));
}

/* The library keeps a pointer to the body until the task is sent: run the tasks until it is. */
static void ask(long i)
{
    (void)i;
    add();
    gearman_return_t rc = gearman_client_run_tasks(g_client);
    if (gearman_failed(rc) && rc != GEARMAN_IO_WAIT)
        fatal("gearman_client_run_tasks: %s", gearman_client_error(g_client));
}

static void flush(void) { }

static void pump(int timeout_ms)
{
    gearman_client_set_timeout(g_client, timeout_ms);
    gearman_return_t rc = gearman_client_run_tasks(g_client);
    if (rc == GEARMAN_IO_WAIT && !g_owed)
        rc = gearman_client_wait(g_client);
    if (gearman_failed(rc) && rc != GEARMAN_IO_WAIT && rc != GEARMAN_TIMEOUT)
        fatal("gearman: %s", gearman_client_error(g_client));
    for (; g_owed; g_owed--)
        ask(0);
}

static void no_option(int opt, const char *value) { (void)opt; (void)value; }

int main(int argc, char **argv)
{
    char host[64];
    unsigned port;
    read_orders(argc, argv, "", no_option);
    if (g_conns != 1 || g_services != 1 || sscanf(g_endpoint, "tcp://%63[^:]:%u", host, &port) != 2)
        fatal("one connection, one service, and tcp://A.B.C.D:PORT only");
    g_client = gearman_client_create(NULL);
    gearman_client_add_options(g_client, GEARMAN_CLIENT_NON_BLOCKING | GEARMAN_CLIENT_FREE_TASKS);
    gearman_client_set_complete_fn(g_client, on_complete);
    if (gearman_failed(gearman_client_add_server(g_client, host, (in_port_t)port)))
        fatal("gearman_client_add_server: %s", gearman_client_error(g_client));
    return measure();
}
