#include "wire/version.h"

#include <string.h>

/* Returns: whether @text is numbers with dots between them */
static gboolean
is_version(const char *text)
{
    for (const char *p = text; *p != '\0'; p++) {
        if (*p == '.' ? p == text || p[-1] == '.' : !g_ascii_isdigit(*p))
            return FALSE;
    }

    return *text != '\0' && text[strlen(text) - 1] != '.';
}

/* Compares as text: a number may have more digits than any type of C. */
static int
compare_numbers(const char *a, gsize a_length, const char *b, gsize b_length)
{
    for (; a_length > 0 && *a == '0'; a_length--)
        a++;
    for (; b_length > 0 && *b == '0'; b_length--)
        b++;

    if (a_length != b_length)
        return a_length < b_length ? -1 : 1;
    return strncmp(a, b, a_length);
}

static int
compare(const char *a, const char *b)
{
    while (*a != '\0' || *b != '\0') {
        gsize a_length = strcspn(a, ".");
        gsize b_length = strcspn(b, ".");
        int order = compare_numbers(a, a_length, b, b_length);

        if (order != 0)
            return order;
        a += a_length + (a[a_length] == '.');
        b += b_length + (b[b_length] == '.');
    }

    return 0;
}

VersionMatch
version_match(const char *extension, const char *helper)
{
    int order;

    if (g_strcmp0(extension, helper) == 0)
        return VERSIONS_MATCH;
    if (extension == NULL || !is_version(extension))
        return VERSIONS_EXTENSION_BEHIND;
    if (!is_version(helper))
        return VERSIONS_HELPER_BEHIND;

    order = compare(extension, helper);
    if (order == 0)
        return VERSIONS_MATCH;
    return order < 0 ? VERSIONS_EXTENSION_BEHIND : VERSIONS_HELPER_BEHIND;
}

const char *
version_match_to_string(VersionMatch match)
{
    switch (match) {
    case VERSIONS_MATCH:
        return NULL;
    case VERSIONS_EXTENSION_BEHIND:
        return "extension";
    case VERSIONS_HELPER_BEHIND:
        return "helper";
    }

    g_assert_not_reached();
}
