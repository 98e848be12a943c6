/* rabbit_lib_worker - consumers of a RabbitMQ queue that echo, with prefetch (-c) and acknowledgements: one for each message with
 * a prefetch of 1, else one for all before it when nothing more has come, or half of the prefetch is used up.
 */
#include "peer_threads.h"
#include "rabbit.h"

static void reply(amqp_connection_state_t c, const amqp_envelope_t *to)
{
    amqp_basic_properties_t properties = { ._flags = 0 };
    if (amqp_basic_publish(c, CHANNEL, amqp_empty_bytes, to->message.properties.reply_to, 0, 0, &properties, to->message.body))
        fatal("connection lost");
}

static void serve(const char *service)
{
    amqp_connection_state_t c = rabbit_open(g_host, g_port);
    amqp_bytes_t queue = amqp_cstring_bytes(service);
    amqp_queue_declare(c, CHANNEL, queue, 0, 0, 0, 1, amqp_empty_table);
    must(c, "queue");
    amqp_basic_qos(c, CHANNEL, 0, (uint16_t)g_credit, 0);
    must(c, "prefetch");
    amqp_basic_consume(c, CHANNEL, queue, amqp_empty_bytes, 0, 0, 0, amqp_empty_table);
    must(c, "consume");
    registered();
    for (long open = 0;;) {
        amqp_envelope_t envelope;
        amqp_maybe_release_buffers(c);
        amqp_rpc_reply_t r = amqp_consume_message(c, &envelope, NULL, 0);
        if (r.reply_type != AMQP_RESPONSE_NORMAL)
            fatal("%s", amqp_error_string2(r.library_error));
        reply(c, &envelope);
        if (++open >= (g_credit + 1) / 2 || (!amqp_data_in_buffer(c) && !amqp_frames_enqueued(c))) {
            amqp_basic_ack(c, CHANNEL, envelope.delivery_tag, 1);
            open = 0;
        }
        amqp_destroy_envelope(&envelope);
    }
}
