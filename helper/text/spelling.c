#include "text/spelling.h"

#include <string.h>

/* What is longer was not meant to be a word of ours, in bytes. */
#define MAX_WORD 40

static guint
count_changes(const char *a, const char *b)
{
    guint rows[3][MAX_WORD + 1];
    gsize b_length = strlen(b);

    for (guint j = 0; j <= b_length; j++)
        rows[0][j] = j;

    for (guint i = 1; a[i - 1] != '\0'; i++) {
        guint *row = rows[i % 3];
        const guint *above = rows[(i + 2) % 3];
        const guint *two_above = rows[(i + 1) % 3];

        row[0] = i;
        for (guint j = 1; j <= b_length; j++) {
            guint replaced = above[j - 1] + (a[i - 1] != b[j - 1]);

            row[j] = MIN(MIN(above[j], row[j - 1]) + 1, replaced);
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                row[j] = MIN(row[j], two_above[j - 2] + 1);
        }
    }

    return rows[strlen(a) % 3][b_length];
}

guint
spelling_distance(const char *written, const char *meant)
{
    g_autofree char *a = g_ascii_strdown(written, -1);
    g_autofree char *b = g_ascii_strdown(meant, -1);
    guint n_changes;

    if (strlen(a) > MAX_WORD || strlen(b) > MAX_WORD)
        return G_MAXUINT;

    /* One letter in four: “confirmParty” is 3 from “confirmParties”. */
    n_changes = count_changes(a, b);
    return n_changes <= MAX(1, strlen(b) / 4) ? n_changes : G_MAXUINT;
}
