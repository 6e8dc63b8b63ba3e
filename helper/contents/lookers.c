#include "contents/lookers.h"

#include <string.h>

/* What a file has to begin with. */
typedef enum {
    BEGINS_ANYHOW, /* as no file of the others does */
    BEGINS_AS_ZIP,
    BEGINS_AS_GZIP,
    BEGINS_AS_OTHER, /* one that nobody here knows */
} Beginning;

typedef struct {
    LookerFunc look;
    Beginning beginning;
    const char *endings[8];
    const char *types[4];
} Looker;

static const Looker lookers[] = {
    { looker_text,
      BEGINS_ANYHOW,
      { "txt", "csv", "tsv", "tab", "text" },
      { "text/plain", "text/csv", "text/tab-separated-values" } },
    { looker_card,
      BEGINS_ANYHOW,
      { "vcf", "vcard", "ics", "ical", "ifb" },
      { "text/vcard", "text/x-vcard", "text/calendar" } },
    { looker_html, BEGINS_ANYHOW, { "html", "htm" }, { "text/html" } },
    { looker_message, BEGINS_ANYHOW, { "eml" }, { "message/rfc822", "message/global" } },
    { looker_mbox, BEGINS_ANYHOW, { "mbox", "mbx" }, { "application/mbox" } },
    { looker_xlsx,
      BEGINS_AS_ZIP,
      { "xlsx", "xlsm", "xltx", "xltm" },
      { "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" } },
    { looker_docx,
      BEGINS_AS_ZIP,
      { "docx", "docm", "dotx", "dotm" },
      { "application/vnd.openxmlformats-officedocument.wordprocessingml.document" } },
    { looker_ods,
      BEGINS_AS_ZIP,
      { "ods", "ots" },
      { "application/vnd.oasis.opendocument.spreadsheet" } },
    { looker_zip,
      BEGINS_AS_ZIP,
      { "zip" },
      { "application/zip", "application/x-zip-compressed" } },
    { looker_gzip,
      BEGINS_AS_GZIP,
      { "gz", "gzip" },
      { "application/gzip", "application/x-gzip" } },
};

static const struct {
    const char *bytes;
    gsize length;
    Beginning beginning;
    ContentsReason reason; /* of an office file that begins so */
} beginnings[] = {
    { "PK\003\004", 4, BEGINS_AS_ZIP, CONTENTS_FORMAT },
    { "PK\005\006", 4, BEGINS_AS_ZIP, CONTENTS_FORMAT },
    { "\037\213", 2, BEGINS_AS_GZIP, CONTENTS_BROKEN },
    /* A compound file: the older formats, and the newer ones with a password. */
    { "\320\317\021\340\241\261\032\341", 8, BEGINS_AS_OTHER, CONTENTS_PROTECTED },
    { "%PDF-", 5, BEGINS_AS_OTHER, CONTENTS_BROKEN },
};

static Beginning
find_beginning(GBytes *bytes, ContentsReason *reason)
{
    gsize size = 0;
    const guint8 *data = g_bytes_get_data(bytes, &size);

    for (gsize i = 0; i < G_N_ELEMENTS(beginnings); i++) {
        if (size >= beginnings[i].length &&
            memcmp(data, beginnings[i].bytes, beginnings[i].length) == 0) {
            *reason = beginnings[i].reason;
            return beginnings[i].beginning;
        }
    }

    *reason = CONTENTS_BROKEN;
    return BEGINS_ANYHOW;
}

static gboolean
is_among(const char *const *list, gsize n, const char *word)
{
    for (gsize i = 0; i < n && list[i] != NULL; i++) {
        if (g_ascii_strcasecmp(list[i], word) == 0)
            return TRUE;
    }

    return FALSE;
}

/* Returns: (nullable): what the name ends with, behind the dot */
static const char *
find_ending(const char *name)
{
    const char *dot = name != NULL ? strrchr(name, '.') : NULL;

    return dot != NULL && dot != name && strchr(dot, '/') == NULL ? dot + 1 : NULL;
}

static const Looker *
find_by_ending(const char *ending)
{
    for (gsize i = 0; i < G_N_ELEMENTS(lookers); i++) {
        if (is_among(lookers[i].endings, G_N_ELEMENTS(lookers[i].endings), ending))
            return &lookers[i];
    }

    return NULL;
}

/* What is some other text can be read as text. */
static const Looker *
find_by_type(const char *type)
{
    for (gsize i = 0; i < G_N_ELEMENTS(lookers); i++) {
        if (is_among(lookers[i].types, G_N_ELEMENTS(lookers[i].types), type))
            return &lookers[i];
    }

    return g_str_has_prefix(type, "text/") ? &lookers[0] : NULL;
}

LookerFunc
lookers_find(const LookItem *item, ContentsReason *reason)
{
    ContentsReason why;
    Beginning beginning = find_beginning(item->bytes, &why);
    const char *ending = find_ending(item->name);
    const Looker *looker = ending != NULL ? find_by_ending(ending) : NULL;

    if (looker == NULL && item->type != NULL)
        looker = find_by_type(item->type);
    *reason = CONTENTS_FORMAT;
    if (looker == NULL)
        return NULL;
    if (looker->beginning == beginning)
        return looker->look;

    /* It is something else than it says. */
    if (beginning == BEGINS_AS_ZIP)
        return looker_zip;
    if (beginning == BEGINS_AS_GZIP)
        return looker_gzip;
    *reason = looker->beginning == BEGINS_AS_ZIP ? why : CONTENTS_FORMAT;
    return NULL;
}

LookerFunc
lookers_get(guint number)
{
    return number < G_N_ELEMENTS(lookers) ? lookers[number].look : NULL;
}
