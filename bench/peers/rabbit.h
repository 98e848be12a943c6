/* rabbit.h - opening a channel with librabbitmq. */
#ifndef RABBIT_H
#define RABBIT_H

#include "../load/program.h"
#include <amqp.h>
#include <amqp_tcp_socket.h>

#define CHANNEL 1
#define FRAME_OCTETS_MAX 131072    /* the server's own limit: a body goes in pieces of it */

static void must(amqp_connection_state_t c, const char *what)
{
    amqp_rpc_reply_t r = amqp_get_rpc_reply(c);
    if (r.reply_type == AMQP_RESPONSE_SERVER_EXCEPTION)
        fatal("%s: the server refuses", what);
    if (r.reply_type != AMQP_RESPONSE_NORMAL)
        fatal("%s: %s", what, amqp_error_string2(r.library_error));
}

static amqp_connection_state_t rabbit_open(const char *host, unsigned port)
{
    amqp_connection_state_t c = amqp_new_connection();
    amqp_socket_t *socket = amqp_tcp_socket_new(c);
    if (!socket || amqp_socket_open(socket, host, (int)port))
        fatal("cannot connect to %s:%u", host, port);
    amqp_rpc_reply_t r = amqp_login(c, "/", 0, FRAME_OCTETS_MAX, 0, AMQP_SASL_METHOD_PLAIN, "guest", "guest");
    if (r.reply_type != AMQP_RESPONSE_NORMAL)
        fatal("login refused");
    amqp_channel_open(c, CHANNEL);
    must(c, "channel");
    return c;
}

#endif
