#include "mail/entry-text.h"

#include <string.h>

#include "mail/mailbox.h"

/* GMime decodes a label that begins with "xn--", also one that is no IDNA: it
 * makes xn--hmail.com of xn--gmail.com.  With a capital it lets them be. */
void
entry_text_shield(char *text)
{
    for (char *p = strstr(text, "xn--"); p != NULL; p = strstr(p, "xn--"))
        *p = 'X';
}

/* What entry_text_shield() did is nothing for a reader. */
void
entry_text_unshield(char *text)
{
    for (char *p = strstr(text, "Xn--"); p != NULL; p = strstr(p, "Xn--"))
        *p = 'x';
}

/* GMime escapes neither quotes nor backslashes in a decoded name, so that its
 * text would be another list. */
static void
append_name(GString *text, const char *name)
{
    gsize start = text->len;

    if (strpbrk(name, "()<>[]:;@\\,.\"") == NULL) {
        g_string_append(text, name);
    } else {
        g_string_append_c(text, '"');
        for (const char *p = name; *p != '\0'; p++) {
            if (*p == '"' || *p == '\\')
                g_string_append_c(text, '\\');
            g_string_append_c(text, *p);
        }
        g_string_append_c(text, '"');
    }
    entry_text_unshield(text->str + start);
}

static void
append_addr(GString *text, const char *addr)
{
    gsize start = text->len;
    g_autofree char *bare = *addr == '"' ? mailbox_bare(addr) : NULL;

    g_string_append(text, bare != NULL ? bare : addr);
    entry_text_unshield(text->str + start);
}

void
entry_text_append_mailbox(GString *text, const char *name, const char *addr)
{
    if (name == NULL || *name == '\0') {
        append_addr(text, addr != NULL ? addr : "");
        return;
    }

    append_name(text, name);
    if (addr == NULL || *addr == '\0')
        return;

    g_string_append(text, " <");
    append_addr(text, addr);
    g_string_append_c(text, '>');
}

void
entry_text_append(GString *text, InternetAddress *entry)
{
    const char *name = internet_address_get_name(entry);
    InternetAddressList *members;

    if (!INTERNET_ADDRESS_IS_GROUP(entry)) {
        entry_text_append_mailbox(
            text, name,
            internet_address_mailbox_get_addr(INTERNET_ADDRESS_MAILBOX(entry)));
        return;
    }

    append_name(text, name != NULL ? name : "");
    g_string_append(text, ": ");
    members = internet_address_group_get_members(INTERNET_ADDRESS_GROUP(entry));
    for (int i = 0; i < internet_address_list_length(members); i++) {
        if (i > 0)
            g_string_append(text, ", ");
        entry_text_append(text, internet_address_list_get_address(members, i));
    }
    g_string_append_c(text, ';');
}
