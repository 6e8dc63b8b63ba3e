#include "policy/self-sender.h"

/* As extension/status/other-addons.js has them. */
static const char *const ids[] = {
    "sendlater3@kamens.us",          /* Send Later: puts drafts into the Outbox */
    "gconversation@xulforum.org",    /* Conversations: its quick reply has no window */
    "simplemailredirection@ggbs.de", /* Simple Mail Redirection: by hand and by filter
                                      */
    NULL,
};

const char *const *
self_sender_ids(void)
{
    return ids;
}

gboolean
self_sender_has(const char *id)
{
    return g_strv_contains(ids, id);
}
