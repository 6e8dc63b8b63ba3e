#include "wire/envelope.h"

Writer *
envelope_begin(const char *type, const char *id)
{
    Writer *writer = writer_new(WRITER_LINE);

    writer_add_string(writer, "type", type);
    writer_add_string(writer, "id", id); /* null, if there is none */

    return writer;
}

GBytes *
envelope_end(Writer *writer)
{
    return g_string_free_to_bytes(writer_finish(writer));
}
