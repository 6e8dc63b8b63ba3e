#include "rules/circles.h"

#include <string.h>

struct _Circles {
    const Trust *trust;
    GHashTable *numbers; /* membership → number */
    GArray *memberships; /* of guint, by number */
};

Circles *
circles_new(const Trust *trust)
{
    Circles *circles = g_new0(Circles, 1);

    circles->trust = trust;
    circles->numbers = g_hash_table_new(NULL, NULL);
    circles->memberships = g_array_new(FALSE, TRUE, sizeof(guint));
    g_array_set_size(circles->memberships, 1);

    return circles;
}

void
circles_free(Circles *circles)
{
    g_hash_table_unref(circles->numbers);
    g_array_unref(circles->memberships);
    g_free(circles);
}

guint
circles_add(Circles *circles, const char *party)
{
    guint membership = trust_get_membership(circles->trust, party);
    guint number;

    if (membership == 0)
        return 0;

    number = GPOINTER_TO_UINT(
        g_hash_table_lookup(circles->numbers, GUINT_TO_POINTER(membership)));
    if (number == 0) {
        number = circles->memberships->len;
        g_array_append_val(circles->memberships, membership);
        g_hash_table_insert(
            circles->numbers, GUINT_TO_POINTER(membership), GUINT_TO_POINTER(number));
    }

    return number;
}

guint
circles_get_n(const Circles *circles)
{
    return circles->memberships->len;
}

gboolean
circles_is_alone(const Circles *circles, guint circle)
{
    return trust_is_alone(
        circles->trust, g_array_index(circles->memberships, guint, circle));
}

/* A group, and who of the message is in it. */
typedef struct {
    guint group;     /* its place in the policy */
    GArray *circles; /* of guint */
} Group;

static void
group_free(Group *group)
{
    g_array_unref(group->circles);
    g_free(group);
}

/* Large ones first: what many circles share is then walked once. */
static gint
compare_groups(gconstpointer a, gconstpointer b)
{
    const Group *one = *(Group *const *)a;
    const Group *other = *(Group *const *)b;

    if (one->circles->len != other->circles->len)
        return one->circles->len > other->circles->len ? -1 : 1;
    return one->group < other->group ? -1 : one->group > other->group;
}

static GPtrArray *
collect_groups(const Circles *circles)
{
    GPtrArray *groups = g_ptr_array_new_with_free_func((GDestroyNotify)group_free);
    g_autoptr(GHashTable) places = g_hash_table_new(NULL, NULL);

    for (guint i = 1; i < circles->memberships->len; i++) {
        gsize n_groups = 0;
        const guint *own = trust_get_groups(
            circles->trust, g_array_index(circles->memberships, guint, i), &n_groups);

        for (gsize j = 0; j < n_groups; j++) {
            Group *group = g_hash_table_lookup(places, GUINT_TO_POINTER(own[j]));

            if (group == NULL) {
                group = g_new0(Group, 1);
                group->group = own[j];
                group->circles = g_array_new(FALSE, FALSE, sizeof(guint));
                g_ptr_array_add(groups, group);
                g_hash_table_insert(places, GUINT_TO_POINTER(own[j]), group);
            }
            g_array_append_val(group->circles, i);
        }
    }
    g_ptr_array_sort(groups, compare_groups);

    return groups;
}

/* A circle, and the places of its groups in their order. */
typedef struct {
    guint circle;
    GArray *groups; /* of guint */
} Row;

static void
row_clear(gpointer data)
{
    g_array_unref(((Row *)data)->groups);
}

static guint
count_common(const GArray *one, const GArray *other)
{
    guint n = 0;

    while (n < one->len && n < other->len &&
           g_array_index(one, guint, n) == g_array_index(other, guint, n))
        n++;

    return n;
}

static gint
compare_rows(gconstpointer a, gconstpointer b)
{
    const GArray *one = ((const Row *)a)->groups;
    const GArray *other = ((const Row *)b)->groups;
    guint n = count_common(one, other);

    if (n == one->len || n == other->len)
        return one->len < other->len ? -1 : one->len > other->len;
    return g_array_index(one, guint, n) < g_array_index(other, guint, n) ? -1 : 1;
}

/* Returns: of Row, so that those who share their large groups follow each other */
static GArray *
collect_rows(const Circles *circles, const GPtrArray *groups)
{
    GArray *rows = g_array_new(FALSE, FALSE, sizeof(Row));

    g_array_set_clear_func(rows, row_clear);
    for (guint i = 0; i < circles->memberships->len; i++) {
        const Row row = { i, g_array_new(FALSE, FALSE, sizeof(guint)) };

        g_array_append_val(rows, row);
    }
    for (guint place = 0; place < groups->len; place++) {
        const Group *group = g_ptr_array_index(groups, place);

        for (guint i = 0; i < group->circles->len; i++) {
            guint circle = g_array_index(group->circles, guint, i);

            g_array_append_val(g_array_index(rows, Row, circle).groups, place);
        }
    }
    g_array_sort(rows, compare_rows);

    return rows;
}

/* On the way from one row to the next: the groups whose members are counted. */
typedef struct {
    const GPtrArray *groups;
    const guint *figures;
    gsize width;
    GArray *path;     /* of guint: the places of the groups */
    GArray *marks;    /* of guint: how many had been added before each */
    GArray *added;    /* of guint: the circles that are counted, once each */
    guint8 *is_added; /* by number */
    guint *sums;
} Walk;

static void
leave_groups(Walk *walk, guint depth)
{
    guint n_added;

    if (depth == walk->path->len)
        return;

    n_added = g_array_index(walk->marks, guint, depth);
    for (guint i = n_added; i < walk->added->len; i++) {
        guint circle = g_array_index(walk->added, guint, i);

        walk->is_added[circle] = FALSE;
        for (gsize j = 0; j < walk->width; j++)
            walk->sums[j] -= walk->figures[circle * walk->width + j];
    }
    g_array_set_size(walk->added, n_added);
    g_array_set_size(walk->path, depth);
    g_array_set_size(walk->marks, depth);
}

static void
enter_group(Walk *walk, guint place)
{
    const Group *group = g_ptr_array_index(walk->groups, place);

    g_array_append_val(walk->path, place);
    g_array_append_val(walk->marks, walk->added->len);
    for (guint i = 0; i < group->circles->len; i++) {
        guint circle = g_array_index(group->circles, guint, i);

        if (walk->is_added[circle])
            continue;
        walk->is_added[circle] = TRUE;
        g_array_append_val(walk->added, circle);
        for (gsize j = 0; j < walk->width; j++)
            walk->sums[j] += walk->figures[circle * walk->width + j];
    }
}

guint *
circles_sum(const Circles *circles, const guint *figures, gsize width)
{
    guint n_circles = circles->memberships->len;
    guint *sums = g_new0(guint, n_circles * width);
    g_autoptr(GPtrArray) groups = collect_groups(circles);
    g_autoptr(GArray) rows = collect_rows(circles, groups);
    g_autoptr(GArray) path = g_array_new(FALSE, FALSE, sizeof(guint));
    g_autoptr(GArray) marks = g_array_new(FALSE, FALSE, sizeof(guint));
    g_autoptr(GArray) added = g_array_new(FALSE, FALSE, sizeof(guint));
    g_autofree guint8 *is_added = g_new0(guint8, n_circles);
    g_autofree guint *current = g_new0(guint, width);
    Walk walk = { groups, figures, width, path, marks, added, is_added, current };

    for (guint i = 0; i < rows->len; i++) {
        const Row *row = &g_array_index(rows, Row, i);
        guint common = count_common(path, row->groups);

        leave_groups(&walk, common);
        for (guint j = common; j < row->groups->len; j++)
            enter_group(&walk, g_array_index(row->groups, guint, j));
        memcpy(&sums[row->circle * width], current, width * sizeof(guint));
    }

    return sums;
}
