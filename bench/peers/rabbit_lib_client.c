/* rabbit_lib_client - RabbitMQ's direct reply-to with librabbitmq. */
#include "../load/asking.h"
#include "rabbit.h"

static amqp_connection_state_t g_rabbit;

static void ask(long i)
{
    amqp_bytes_t body = { (size_t)g_payload, (void *)next_body(i) };
    amqp_basic_properties_t properties = { ._flags = AMQP_BASIC_REPLY_TO_FLAG, .reply_to = amqp_cstring_bytes("amq.rabbitmq.reply-to") };
    if (amqp_basic_publish(g_rabbit, CHANNEL, amqp_empty_bytes, amqp_cstring_bytes(g_service), 0, 0, &properties, body))
        fatal("connection lost");
}

static void flush(void) { }

static void pump(int timeout_ms)
{
    struct timeval patience = { 0, timeout_ms * 1000 };
    amqp_envelope_t envelope;
    amqp_maybe_release_buffers(g_rabbit);
    amqp_rpc_reply_t r = amqp_consume_message(g_rabbit, &envelope, &patience, 0);
    if (r.reply_type != AMQP_RESPONSE_NORMAL) {
        if (r.library_error != AMQP_STATUS_TIMEOUT)
            fatal("%s", amqp_error_string2(r.library_error));
        return;
    }
    g_now = now_ns();
    if (answered(0, envelope.message.body.bytes, envelope.message.body.len) && more_to_ask())
        ask(0);
    amqp_destroy_envelope(&envelope);
}

static void no_option(int opt, const char *value) { (void)opt; (void)value; }

int main(int argc, char **argv)
{
    char host[64];
    unsigned port;
    read_orders(argc, argv, "", no_option);
    if (g_conns != 1 || g_services != 1 || sscanf(g_endpoint, "tcp://%63[^:]:%u", host, &port) != 2)
        fatal("one connection, one service, and tcp://A.B.C.D:PORT only");
    g_rabbit = rabbit_open(host, port);
    amqp_basic_consume(g_rabbit, CHANNEL, amqp_cstring_bytes("amq.rabbitmq.reply-to"), amqp_empty_bytes, 0, 1, 0, amqp_empty_table);
    must(g_rabbit, "consume");
    return measure();
}
