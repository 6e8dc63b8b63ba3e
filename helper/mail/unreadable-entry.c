#include "mail/unreadable-entry.h"

#include <string.h>

#include "mail/address-scan.h"
#include "mail/dotted-local.h"
#include "mail/encoded-words.h"
#include "mail/gmime-auto.h"
#include "mail/header-field.h"
#include "mail/mailbox.h"
#include "mail/parser-warnings.h"
#include "text/harmless.h"

/* A longer one is cut: it is to be recognised, not to be read. */
#define MAX_SHOWN 400

static void
note_skipped(
    gint64 offset, GMimeParserWarning warning, const char *item, gpointer user_data)
{
    gboolean *skipped = user_data;

    *skipped |= warning == GMIME_WARN_INVALID_ADDRESS_LIST;
}

/* Whether GMime reads what the syntax says, one address or none. */
static gboolean
is_read(const char *start, const char *end)
{
    g_autoptr(GMimeParserOptions) options = NULL;
    g_autoptr(InternetAddressList) list = NULL;
    g_autoptr(GString) text = g_string_new(NULL);
    AddressScan scan;
    gboolean skipped = FALSE;
    InternetAddress *address;
    const char *addr;

    dotted_local_append(text, start, end);
    scan = address_scan_of(text->str, text->str + text->len, NULL);
    if (scan.odd || scan.huge || strlen(text->str) < text->len)
        return FALSE;
    if (scan.n_elements == 0)
        return TRUE;

    options = g_mime_parser_options_new();
    parser_warnings_watch(options, note_skipped, &skipped);
    list = internet_address_list_parse(options, text->str);
    if (skipped || list == NULL || internet_address_list_length(list) != 1)
        return FALSE;

    address = internet_address_list_get_address(list, 0);
    if (!INTERNET_ADDRESS_IS_MAILBOX(address))
        return FALSE;

    addr = internet_address_mailbox_get_addr(INTERNET_ADDRESS_MAILBOX(address));
    return scan.n_mailboxes == 0 ||
           (strchr(addr, '@') != NULL && !mailbox_is_doubtful(addr));
}

static char *
show(const char *start, const char *end)
{
    g_autofree char *raw = g_strndup(start, (gsize)MIN(end - start, MAX_SHOWN));
    g_autofree char *decoded = encoded_words_decode_text(raw);

    return harmless_text(decoded);
}

static const char *
find_comma(const char *p, const char *end)
{
    const char *comma = memchr(p, ',', (gsize)(end - p));

    return comma != NULL ? comma : end;
}

char *
unreadable_entry_find(const char *start, const char *end)
{
    const char *piece = start;
    guint depth = 0;

    for (const char *p = start; p <= end; p++) {
        char c = (char)(p < end ? *p : ',');

        if (c == '"' || c == '(' || c == '[') {
            const char *behind = header_field_skip_enclosed(p, end);

            if (behind == NULL)
                return show(piece, find_comma(p, end));
            p = behind - 1;
            continue;
        }
        if (c == ';' && depth == 0)
            return show(piece, find_comma(p, end));
        if (c == ':') {
            depth++;
            piece = p + 1;
        }
        if (c != ',' && c != ';')
            continue;
        if (!is_read(piece, p))
            return show(piece, p);
        depth -= c == ';';
        piece = p + 1;
    }

    return NULL;
}
