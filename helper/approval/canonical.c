#include "approval/canonical.h"

#include <nettle/sha2.h>
#include <sodium.h>
#include <string.h>

#include "approval/text-set.h"
#include "contents/encoding.h"
#include "mail/header-field.h"
#include "mail/parts.h"
#include "text/harmless.h"

G_DEFINE_QUARK(canonical_error, canonical_error)

#define HEADING "bcc-guard-message-1\n"

/* In place of a file in the text that the extension writes. */
#define FILE_HEADER "X-Bcc-Guard-Attachment"
#define BODY_HEADER "X-Bcc-Guard-Body"

#define FOLLOWUP_HEADER "Followup-To"

/* So many bytes of the form are hashed at a time. */
#define BLOCK 4096

struct _Canonical {
    Message *message;
    GPtrArray *followup; /* of char **: groups, some of them empty */
    GString *about_body; /* the header fields that say how it is to be read */
    gsize header_length; /* up to the empty line */
    char *text;          /* collapsed */
    GArray *files;       /* of CanonicalFile */
    char *html;          /* NULL: none */
    char digest[CANONICAL_N_DIGITS + 1];
};

/* The form while it is written. */
typedef struct {
    GString *bytes;
    struct sha256_ctx *sha256; /* that takes them away; NULL: they stay */
} Form;

/* What the parts of a message are for. */
typedef struct {
    Canonical *canonical;
    const Parts *parts;
    int plain; /* the number of the part; -1: none */
    int html;
} Bodies;

static void
file_clear(gpointer data)
{
    CanonicalFile *file = data;

    g_free(file->name);
}

void
canonical_free(Canonical *canonical)
{
    g_clear_pointer(&canonical->message, message_free);
    g_ptr_array_unref(canonical->followup);
    g_string_free(canonical->about_body, TRUE);
    g_free(canonical->text);
    g_array_unref(canonical->files);
    g_free(canonical->html);
    g_free(canonical);
}

static gboolean
fail(GError **error, CanonicalError code, const char *text)
{
    g_set_error_literal(error, CANONICAL_ERROR, (gint)code, text);
    return FALSE;
}

/* Returns: (transfer full): @text with one blank for all white space in one place, and
 * none at its ends */
static char *
collapse(const char *text)
{
    GString *collapsed = g_string_sized_new(strlen(text));
    gboolean blank = FALSE;

    for (const char *p = text; *p != '\0'; p = g_utf8_next_char(p)) {
        if (g_unichar_isspace(g_utf8_get_char(p))) {
            blank = collapsed->len > 0;
            continue;
        }
        if (blank)
            g_string_append_c(collapsed, ' ');
        blank = FALSE;
        g_string_append_len(collapsed, p, g_utf8_next_char(p) - p);
    }

    return g_string_free(collapsed, FALSE);
}

/* Whether two texts are the same, white space aside: a message may break its lines, and
 * between some words has none. */
static gboolean
is_same_text(const char *one, const char *other)
{
    for (;;) {
        while (g_unichar_isspace(g_utf8_get_char(one)))
            one = g_utf8_next_char(one);
        while (g_unichar_isspace(g_utf8_get_char(other)))
            other = g_utf8_next_char(other);
        if (g_utf8_get_char(one) != g_utf8_get_char(other))
            return FALSE;
        if (*one == '\0')
            return TRUE;
        one = g_utf8_next_char(one);
        other = g_utf8_next_char(other);
    }
}

/* @digest: (out) (array fixed-size=65) */
static void
write_digest(struct sha256_ctx *sha256, char *digest)
{
    guint8 bytes[SHA256_DIGEST_SIZE];

    sha256_digest(sha256, sizeof bytes, bytes);
    sodium_bin2hex(digest, CANONICAL_N_DIGITS + 1, bytes, sizeof bytes);
}

void
canonical_digest_file(GBytes *bytes, char *digest)
{
    gsize size = 0;
    const guint8 *data = g_bytes_get_data(bytes, &size);
    const guint8 *p = data != NULL ? data : (const guint8 *)""; /* of an empty file */
    const guint8 *end = p + size;
    gboolean text = size > 0 && memchr(p, '\0', size) == NULL;
    struct sha256_ctx sha256;
    const guint8 *cr;

    sha256_init(&sha256);
    while (text && (cr = memchr(p, '\r', (gsize)(end - p))) != NULL) {
        gboolean is_break = cr + 1 < end && cr[1] == '\n';

        sha256_update(&sha256, (gsize)(cr + !is_break - p), p);
        p = cr + 1;
    }
    sha256_update(&sha256, (gsize)(end - p), p);
    write_digest(&sha256, digest);
}

/* Whether a header may hold an @: it is in the form, or shows nobody. */
static gboolean
is_expected(const HeaderField *field)
{
    static const char *const names[] = {
        "From",       "Sender",     "Newsgroups",  "Followup-To", "Subject",
        "Date",       "Message-ID", "In-Reply-To", "References",  "MIME-Version",
        "User-Agent", "FCC",        "Autocrypt",
    };
    static const char *const beginnings[] = { "X-", "List-", "Content-" };

    for (MessageField i = FIELD_TO; i < FIELD_OTHER; i++) {
        if (header_field_is(field, message_field_to_string(i)))
            return TRUE;
    }
    for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
        if (header_field_is(field, names[i]))
            return TRUE;
    }
    for (gsize i = 0; i < G_N_ELEMENTS(beginnings); i++) {
        gsize length = strlen(beginnings[i]);

        if (field->name_length > length &&
            g_ascii_strncasecmp(field->start, beginnings[i], length) == 0)
            return TRUE;
    }

    return memchr(field->start, '@', (gsize)(field->end - field->start)) == NULL;
}

/* Followup-To names newsgroups alone (RFC 5536, 3.2.6). */
static gboolean
read_followup(Canonical *canonical, const HeaderField *field, GError **error)
{
    g_autofree char *value = NULL;

    if (!g_utf8_validate(field->value, field->end - field->value, NULL)) {
        g_set_error(
            error, CANONICAL_ERROR, CANONICAL_ERROR_UNREADABLE,
            "A part of “%s” cannot be read", FOLLOWUP_HEADER);
        return FALSE;
    }

    value = g_ascii_strdown(field->value, field->end - field->value);
    g_ptr_array_add(canonical->followup, g_strsplit_set(value, ", \t\r\n", -1));
    return TRUE;
}

/* Looks at the headers as they are written.  Returns: %FALSE if one stands for what is
 * not there, or cannot be placed */
static gboolean
read_headers(Canonical *canonical, const CanonicalInput *input, GError **error)
{
    gsize size = 0;
    const char *start = g_bytes_get_data(input->message, &size);
    const char *end = start + size;
    const char *p = header_field_skip_preamble(start, end);
    gsize n_files = 0;
    HeaderField field;

    while (header_field_next(&p, end, &field)) {
        n_files += header_field_is(&field, FILE_HEADER);
        if (header_field_is(&field, BODY_HEADER))
            return fail(
                error, CANONICAL_ERROR_INCOMPLETE, "The text of the message is too long");
        if (header_field_is(&field, FOLLOWUP_HEADER) &&
            !read_followup(canonical, &field, error))
            return FALSE;
        if (parts_is_content_field(&field))
            g_string_append_len(
                canonical->about_body, field.start, field.end - field.start);
        if (!is_expected(&field)) {
            g_autofree char *name = g_strndup(field.start, field.name_length);
            g_autofree char *harmless = harmless_text(name);

            g_set_error(
                error, CANONICAL_ERROR, CANONICAL_ERROR_HEADER,
                "The header “%s” holds an address, and is none of a message that is "
                "about to be sent",
                harmless);
            return FALSE;
        }
    }

    canonical->header_length = (gsize)(p - start);
    return n_files == input->n_files || fail(
                                            error, CANONICAL_ERROR_INCOMPLETE,
                                            "An attachment of the message was not read");
}

/* An attachment may be called as somebody's address is written: that is no header of the
 * message.
 *
 * Returns: (transfer full): the message without what stands for its files */
static GBytes *
without_files(const CanonicalInput *input)
{
    gsize size = 0;
    const char *start = g_bytes_get_data(input->message, &size);
    const char *end = start + size;
    const char *p = header_field_skip_preamble(start, end);
    GString *text;
    HeaderField field;

    if (input->n_files == 0)
        return g_bytes_ref(input->message);

    text = g_string_sized_new(size + 1);
    while (header_field_next(&p, end, &field)) {
        if (!header_field_is(&field, FILE_HEADER))
            g_string_append_len(text, field.start, field.end - field.start);
    }
    g_string_append_len(text, p, end - p);

    return g_string_free_to_bytes(text);
}

/* Everybody who is named has to have an address that was read. */
static gboolean
verify_addresses(const Message *message, GError **error)
{
    const char *unreadable = message_get_unreadable(message)[0];
    gsize n_addresses = 0;
    const MessageAddress *addresses = message_get_addresses(message, &n_addresses);

    if (unreadable != NULL) {
        g_set_error(
            error, CANONICAL_ERROR, CANONICAL_ERROR_UNREADABLE,
            "A part of “%s” cannot be read", unreadable);
        return FALSE;
    }
    for (gsize i = 0; i < n_addresses; i++) {
        if (addresses[i].mailbox == NULL) {
            g_set_error(
                error, CANONICAL_ERROR, CANONICAL_ERROR_UNREADABLE,
                "An entry of “%s” has no address",
                message_field_to_string(addresses[i].field));
            return FALSE;
        }
    }
    if (message_is_encrypted(message))
        return fail(
            error, CANONICAL_ERROR_ENCRYPTED,
            "The message is encrypted: what it says cannot be seen");

    return TRUE;
}

/* Returns: (transfer full): a part as text */
static char *
decode_text(const Parts *parts, const Part *part, guint number)
{
    g_autoptr(GBytes) bytes = parts_decode(parts, number);
    gsize size = 0;
    const guint8 *data = g_bytes_get_data(bytes, &size);
    gsize length = 0;
    char *text = encoding_decode(
        part->charset, data != NULL ? data : (const guint8 *)"", size, &length);

    return text != NULL ? text : g_strdup("");
}

static void
add_file(Canonical *canonical, const Parts *parts, const Part *part, guint number)
{
    g_autoptr(GBytes) bytes = parts_decode(parts, number);
    CanonicalFile file = {
        .name = g_strdup(part->name != NULL ? part->name : ""),
        .size = g_bytes_get_size(bytes),
    };

    canonical_digest_file(bytes, file.digest);
    g_array_append_val(canonical->files, file);
}

/* A picture that stands in HTML: what is behind its “data:”, up to a quote. */
static gboolean
add_picture(Canonical *canonical, const char *p, const char *end)
{
    static const char marker[] = ";base64,";
    const char *data = g_strstr_len(p, end - p, marker);
    g_autofree char *text = NULL;
    g_autoptr(GBytes) bytes = NULL;
    guchar *decoded;
    gsize size = 0;
    CanonicalFile file = { 0 };

    if (data == NULL)
        return FALSE;

    data += sizeof marker - 1;
    text = g_strndup(data, (gsize)(end - data));
    decoded = g_base64_decode(text, &size);
    bytes = g_bytes_new_take(decoded, size);
    file.name = g_strdup("");
    file.size = size;
    canonical_digest_file(bytes, file.digest);
    g_array_append_val(canonical->files, file);
    return TRUE;
}

static gboolean
has_scheme(const char *p, const char *end, const char *scheme)
{
    gsize length = strlen(scheme);

    return (gsize)(end - p) > length && g_ascii_strncasecmp(p, scheme, length) == 0;
}

/* Whether the picture at @p, an address, is approved: with the HTML, as a part of the
 * message, or not at all, as it comes from elsewhere when somebody reads it. */
static gboolean
take_source(Canonical *canonical, const char *p, const char *end)
{
    if (has_scheme(p, end, "data:"))
        return add_picture(canonical, p + strlen("data:"), end);
    if (has_scheme(p, end, "cid:"))
        return canonical->files->len > 0;

    return has_scheme(p, end, "http:") || has_scheme(p, end, "https:");
}

/* The text of HTML is approved as text; what it shows besides are its pictures.  A
 * compose window has them as “data:”; one that only it could read is not here. */
static gboolean
read_pictures(Canonical *canonical, GBytes *html, GError **error)
{
    gsize size = 0;
    const char *p = g_bytes_get_data(html, &size);
    const char *end = size > 0 ? p + size : p;

    for (; p < end; p++) {
        const char *close;

        if (!has_scheme(p, end, "src="))
            continue;
        p += strlen("src=");
        if (p == end)
            break;
        if (*p != '"' && *p != '\'')
            continue;
        close = memchr(p + 1, *p, (gsize)(end - p) - 1);
        if (close == NULL)
            continue;
        if (close > p + 1 && !take_source(canonical, p + 1, close))
            return fail(
                error, CANONICAL_ERROR_INCOMPLETE,
                "A picture in the text of the message was not handed over");
        p = close;
    }

    return TRUE;
}

/* What a compose window writes has a text, that text as HTML, or both, and files. */
static gboolean
sort_part(Bodies *bodies, const Part *part, guint number, GError **error)
{
    gboolean plain = strcmp(part->type, "text/plain") == 0;
    gboolean body = !part->file && part->name == NULL &&
                    (plain || strcmp(part->type, "text/html") == 0);
    int *place = plain ? &bodies->plain : &bodies->html;

    if (!body) {
        add_file(bodies->canonical, bodies->parts, part, number);
        return TRUE;
    }
    if (*place >= 0)
        return fail(
            error, CANONICAL_ERROR_TEXT, "The message has more than one text in it");

    *place = (int)number;
    return TRUE;
}

static gboolean
take_text(Bodies *bodies, const Part *part, const char *said, GError **error)
{
    g_autofree char *own =
        bodies->plain >= 0
            ? decode_text(bodies->parts, &part[bodies->plain], (guint)bodies->plain)
            : NULL;

    if (said == NULL && own == NULL)
        return fail(
            error, CANONICAL_ERROR_TEXT, "The message does not say its text as text");
    if (said != NULL && own != NULL && !is_same_text(said, own))
        return fail(
            error, CANONICAL_ERROR_TEXT,
            "The text in the message is not the one that is to be approved");

    bodies->canonical->text = collapse(said != NULL ? said : own);
    return TRUE;
}

static gboolean
read_body(Canonical *canonical, const CanonicalInput *input, GError **error)
{
    g_autoptr(Parts) parts =
        parts_new_of(input->message, canonical->about_body, canonical->header_length);
    guint n_parts = 0;
    const Part *part = parts_get(parts, &n_parts);
    Bodies bodies = { canonical, parts, -1, -1 };

    if (!parts_are_complete(parts))
        return fail(
            error, CANONICAL_ERROR_INCOMPLETE,
            "The message has more parts, or deeper ones, than are read");

    for (guint i = 0; i < n_parts; i++) {
        if (!sort_part(&bodies, &part[i], i, error))
            return FALSE;
    }
    if (bodies.html >= 0) {
        g_autoptr(GBytes) html = parts_decode(parts, (guint)bodies.html);

        canonical->html = g_malloc(CANONICAL_N_DIGITS + 1);
        canonical_digest_file(html, canonical->html);
        if (!read_pictures(canonical, html, error))
            return FALSE;
    }
    for (gsize i = 0; i < input->n_files; i++) {
        CanonicalFile file = input->files[i];

        file.name = harmless_text(file.name);
        g_array_append_val(canonical->files, file);
    }

    return take_text(&bodies, part, input->text, error);
}

/* Returns: (transfer none): where @length more bytes can be written, and a NUL */
static char *
make_room(GString *bytes, gsize length)
{
    gsize before = bytes->len;

    if (bytes->allocated_len - before <= length) {
        g_string_set_size(bytes, before + length);
        g_string_truncate(bytes, before);
    }

    return bytes->str + before;
}

static void
hash(Form *form)
{
    sha256_update(form->sha256, form->bytes->len, (const guint8 *)form->bytes->str);
    g_string_truncate(form->bytes, 0);
}

/* There may be one for each recipient, of a few bytes: calls would take more than these.
 */
static void
append_field(Form *form, const char *name, const char *value)
{
    gsize length = strlen(value);
    char digits[24];
    char *digit = digits;
    char *p = make_room(form->bytes, strlen(name) + length + sizeof digits);

    while (*name != '\0')
        *p++ = *name++;
    *p++ = ' ';
    for (gsize rest = length; rest > 0 || digit == digits; rest /= 10)
        *digit++ = (char)('0' + rest % 10);
    while (digit > digits)
        *p++ = *--digit;
    *p++ = ':';
    memcpy(p, value, length);
    p[length] = '\n';
    p[length + 1] = '\0';
    form->bytes->len = (gsize)(p + length + 1 - form->bytes->str);
    if (form->sha256 != NULL && form->bytes->len >= BLOCK)
        hash(form);
}

/* Appends a set in the order of its bytes, and empties it. */
static void
append_set(Form *form, const char *name, TextSet *set, gboolean repeated)
{
    text_set_sort(set);
    if (!repeated)
        text_set_drop_equal(set);
    for (guint i = 0; i < text_set_count(set); i++)
        append_field(form, name, text_set_get(set, i));
    text_set_clear(set);
}

static void
append_list(Form *form, const char *name, const char *const *list, TextSet *set)
{
    for (gsize i = 0; list[i] != NULL; i++)
        text_set_add(set, list[i]);
    append_set(form, name, set, FALSE);
}

static void
append_addresses(Form *form, const Message *message, TextSet *set)
{
    gsize n_addresses = 0;
    const MessageAddress *addresses = message_get_addresses(message, &n_addresses);
    gsize i = 0;

    for (MessageField field = FIELD_TO; field < N_FIELDS; field++) {
        for (; i < n_addresses && addresses[i].field == field; i++)
            text_set_add(set, addresses[i].mailbox);
        append_set(form, message_field_to_string(field), set, FALSE);
    }
}

static void
append_followup(Form *form, const GPtrArray *followup, TextSet *set)
{
    for (guint i = 0; i < followup->len; i++) {
        char **groups = g_ptr_array_index(followup, i);

        for (gsize k = 0; groups[k] != NULL; k++) {
            if (*groups[k] != '\0')
                text_set_add(set, groups[k]);
        }
    }
    append_set(form, "followup-to", set, FALSE);
}

static void
append_files(Form *form, const GArray *files, TextSet *set)
{
    g_autoptr(GPtrArray) lines = g_ptr_array_new_with_free_func(g_free);

    for (guint i = 0; i < files->len; i++) {
        const CanonicalFile *file = &g_array_index(files, CanonicalFile, i);
        char *line = g_strconcat(file->digest, " ", file->name, NULL);

        g_ptr_array_add(lines, line);
        text_set_add(set, line);
    }
    append_set(form, "file", set, TRUE);
}

static void
write_form(const Canonical *canonical, Form *form)
{
    const Message *message = canonical->message;
    gsize n_addresses = 0;
    g_autoptr(TextSet) set = NULL;
    const char *said = message_get_subject(message);
    g_autofree char *subject = collapse(said != NULL ? said : "");

    message_get_addresses(message, &n_addresses);
    set = text_set_new((guint)n_addresses);
    g_string_append(form->bytes, HEADING);
    append_list(form, "from", message_get_from(message), set);
    append_list(form, "sender", message_get_sender(message), set);
    append_addresses(form, message, set);
    append_list(form, "newsgroups", message_get_newsgroups(message), set);
    append_followup(form, canonical->followup, set);
    append_field(form, "subject", subject);
    append_field(form, "text", canonical->text);
    append_files(form, canonical->files, set);
}

/* Of 100,000 recipients it has 3 MB, which nobody needs for a digest. */
static void
digest_form(Canonical *canonical)
{
    g_autoptr(GString) bytes = g_string_sized_new(2 * BLOCK - 1);
    struct sha256_ctx sha256;
    Form form = { bytes, &sha256 };

    sha256_init(&sha256);
    write_form(canonical, &form);
    hash(&form);
    write_digest(&sha256, canonical->digest);
}

Canonical *
canonical_new(const CanonicalInput *input, GError **error)
{
    g_autoptr(Canonical) canonical = NULL;
    g_autoptr(GBytes) message = NULL;
    g_autoptr(GError) reason = NULL;

    if (g_bytes_get_size(input->message) == 0) {
        fail(error, CANONICAL_ERROR_MESSAGE, "it is empty");
        return NULL;
    }

    canonical = g_new0(Canonical, 1);
    canonical->followup = g_ptr_array_new_with_free_func((GDestroyNotify)g_strfreev);
    canonical->about_body = g_string_new(NULL);
    canonical->files = g_array_new(FALSE, FALSE, sizeof(CanonicalFile));
    g_array_set_clear_func(canonical->files, file_clear);
    if (!read_headers(canonical, input, error))
        return NULL;

    message = without_files(input);
    canonical->message = message_parse(message, &reason);
    if (canonical->message == NULL) {
        fail(error, CANONICAL_ERROR_MESSAGE, reason->message);
        return NULL;
    }
    if (!verify_addresses(canonical->message, error) ||
        !read_body(canonical, input, error))
        return NULL;

    digest_form(canonical);
    return g_steal_pointer(&canonical);
}

GString *
canonical_dup_form(const Canonical *canonical)
{
    Form form = { g_string_new(NULL), NULL };

    write_form(canonical, &form);
    return form.bytes;
}

const char *
canonical_get_digest(const Canonical *canonical)
{
    return canonical->digest;
}

const char *
canonical_get_html(const Canonical *canonical)
{
    return canonical->html;
}

const char *
canonical_get_text(const Canonical *canonical)
{
    return canonical->text;
}

const Message *
canonical_get_message(const Canonical *canonical)
{
    return canonical->message;
}

const CanonicalFile *
canonical_get_files(const Canonical *canonical, gsize *n_files)
{
    *n_files = canonical->files->len;
    return (const CanonicalFile *)(gpointer)canonical->files->data;
}
