#include "text/invisible.h"

static const struct {
    gunichar first;
    gunichar last;
    InvisibleKind kind;
} table[] = {
#include "invisible-characters.h"
};

InvisibleKind
invisible_kind(gunichar c)
{
    for (gsize i = 0; i < G_N_ELEMENTS(table) && c >= table[i].first; i++) {
        if (c <= table[i].last)
            return table[i].kind;
    }

    return INVISIBLE_NOT;
}
