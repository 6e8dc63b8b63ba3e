#include "audit/journal.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

G_DEFINE_QUARK(journal_error, journal_error)

#define PLACE "/run/systemd/journal/socket"
#define PATIENCE_S 2
/* What journald's own clients ask for; the kernel gives as much as it allows. */
#define BUFFER (8 * 1024 * 1024)

struct _Journal {
    int descriptor; /* below 0: there is none */
};

Journal *
journal_open(void)
{
    static const struct sockaddr_un place = { AF_UNIX, PLACE };
    const struct timeval patience = { PATIENCE_S, 0 };
    const int buffer = BUFFER;
    Journal *journal = g_new0(Journal, 1);

    journal->descriptor = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (journal->descriptor < 0)
        return journal;

    setsockopt(journal->descriptor, SOL_SOCKET, SO_SNDBUF, &buffer, sizeof buffer);
    if (setsockopt(
            journal->descriptor, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience) !=
            0 ||
        connect(journal->descriptor, (const struct sockaddr *)&place, sizeof place) !=
            0) {
        close(journal->descriptor);
        journal->descriptor = -1;
    }

    return journal;
}

void
journal_free(Journal *journal)
{
    if (journal->descriptor >= 0)
        close(journal->descriptor);
    g_free(journal);
}

/* https://systemd.io/JOURNAL_NATIVE_PROTOCOL/ */
static void
add_field(GString *text, const char *name, const char *value)
{
    guint64 length = GUINT64_TO_LE((guint64)strlen(value));

    g_string_append(text, name);
    if (strchr(value, '\n') == NULL) {
        g_string_append_c(text, '=');
    } else {
        g_string_append_c(text, '\n');
        g_string_append_len(text, (const char *)&length, sizeof length);
    }
    g_string_append(text, value);
    g_string_append_c(text, '\n');
}

static JournalError
judge(int code)
{
    switch (code) {
    case EAGAIN:
    case EMSGSIZE:
    case ENOBUFS:
    case ENOMEM:
        return JOURNAL_ERROR_REFUSED;
    default:
        return JOURNAL_ERROR_LOST;
    }
}

gboolean
journal_write(Journal *journal, const GPtrArray *fields, GError **error)
{
    g_autoptr(GString) text = g_string_new(NULL);
    gssize written;

    if (journal->descriptor < 0) {
        g_set_error_literal(
            error, JOURNAL_ERROR, JOURNAL_ERROR_MISSING,
            "Cannot write to the journal: expected journald at " PLACE);
        return FALSE;
    }

    for (guint i = 0; i + 1 < fields->len; i += 2)
        add_field(text, fields->pdata[i], fields->pdata[i + 1]);
    do
        written = send(journal->descriptor, text->str, text->len, MSG_NOSIGNAL);
    while (written < 0 && errno == EINTR);

    if (written >= 0)
        return TRUE;

    g_set_error(
        error, JOURNAL_ERROR, judge(errno),
        "Cannot write to the journal at " PLACE ": %s", g_strerror(errno));
    return FALSE;
}
