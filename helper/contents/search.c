#include "contents/search.h"

#include "contents/look.h"
#include "contents/lookers.h"

void
search_message(Contents *contents, GBytes *message)
{
    g_autoptr(Look) look = look_new(contents, lookers_find, NULL);

    look_into_body(look, message);
}

void
search_file(Contents *contents, const char *name, GBytes *bytes)
{
    g_autoptr(Look) look = look_new(contents, lookers_find, name);
    const LookItem item = { .name = name, .bytes = bytes };

    look_at(look, &item);
}
