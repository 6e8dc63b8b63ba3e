#include "policy/approver.h"

#include <glib/gi18n.h>
#include <string.h>

#include "mail/mailbox.h"

G_DEFINE_QUARK(approver_error, approver_error)

/* Returns: whether @text is the Base64 of a key, written as programs write it */
static gboolean
read_key(const char *text, guint8 *key)
{
    gsize size = 0;
    g_autofree guchar *bytes = g_base64_decode(text, &size);
    g_autofree char *again = g_base64_encode(bytes, size);

    if (size != APPROVER_KEY_SIZE || strcmp(again, text) != 0)
        return FALSE;

    memcpy(key, bytes, size);
    return TRUE;
}

Approver *
approver_parse(const char *line, GError **error)
{
    g_autoptr(Approver) approver = g_new0(Approver, 1);
    const char *blank = strrchr(line, ' ');
    g_autofree char *address =
        blank != NULL ? g_strndup(line, (gsize)(blank - line)) : NULL;

    if (address == NULL || !mailbox_is_addr_spec(address) ||
        !read_key(blank + 1, approver->key)) {
        g_set_error_literal(
            error, APPROVER_ERROR, APPROVER_ERROR_LINE,
            _("an address and a key, as “bcc-guard approver” prints them"));
        return NULL;
    }

    approver->address = mailbox_normalise(address);
    return g_steal_pointer(&approver);
}

void
approver_free(Approver *approver)
{
    g_free(approver->address);
    g_free(approver);
}

gboolean
approver_is_same(const Approver *one, const Approver *other)
{
    return strcmp(one->address, other->address) == 0 ||
           memcmp(one->key, other->key, APPROVER_KEY_SIZE) == 0;
}
