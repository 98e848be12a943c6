/* gearman_lib_worker - Gearman workers that echo, with its C library, each in a thread of its own. */
#include "peer_threads.h"
#include <libgearman-1.0/gearman.h>

static gearman_return_t echo(gearman_job_st *job, void *context)
{
    (void)context;
    return gearman_job_send_complete(job, gearman_job_workload(job), gearman_job_workload_size(job));
}

static void serve(const char *service)
{
    gearman_worker_st *worker = gearman_worker_create(NULL);
    gearman_function_t function = gearman_function_create(echo);
    if (gearman_failed(gearman_worker_add_server(worker, g_host, (in_port_t)g_port))
        || gearman_failed(gearman_worker_define_function(worker, service, strlen(service), function, 0, NULL))
        || gearman_failed(gearman_worker_echo(worker, "x", 1)))
        fatal("gearman: %s", gearman_worker_error(worker));
    registered();
    while (gearman_success(gearman_worker_work(worker)))
        ;
    fatal("gearman: %s", gearman_worker_error(worker));
}
