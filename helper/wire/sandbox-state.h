/* Sandbox state: what the host tells the extension of what it has given up. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct {
    gboolean calls;   /* seccomp keeps system calls away */
    gboolean files;   /* Landlock keeps files away */
    gboolean sockets; /* what is open stays; no socket, no mode and no filter is new */
} SandboxState;

G_END_DECLS
