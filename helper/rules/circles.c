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

/* Lists of numbers one behind the other: list i is from starts[i] to starts[i + 1]. */
typedef struct {
    guint n_lists;
    guint *starts;
    guint *numbers;
} Lists;

static void
lists_clear(Lists *lists)
{
    g_free(lists->starts);
    g_free(lists->numbers);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Lists, lists_clear)

/* Returns: which of @other's lists have each number below @n_lists; ascending */
static Lists
lists_turn(const Lists *other, guint n_lists)
{
    guint n_numbers = other->starts[other->n_lists];
    Lists lists = { n_lists, g_new0(guint, n_lists + 2), g_new(guint, n_numbers) };

    for (guint i = 0; i < n_numbers; i++)
        lists.starts[other->numbers[i] + 2]++;
    for (guint i = 2; i <= n_lists; i++)
        lists.starts[i] += lists.starts[i - 1];
    for (guint i = 0; i < other->n_lists; i++) {
        for (guint j = other->starts[i]; j < other->starts[i + 1]; j++)
            lists.numbers[lists.starts[other->numbers[j] + 1]++] = i;
    }

    return lists;
}

/* Returns: the groups of every circle, numbered as they come */
static Lists
collect_groups(const Circles *circles, guint *n_groups)
{
    g_autoptr(GHashTable) numbers = g_hash_table_new(NULL, NULL);
    GArray *groups = g_array_new(FALSE, FALSE, sizeof(guint));
    Lists lists = { circles->memberships->len, NULL, NULL };

    lists.starts = g_new0(guint, lists.n_lists + 1);
    for (guint i = 1; i < lists.n_lists; i++) {
        gsize n = 0;
        const guint *own = trust_get_groups(
            circles->trust, g_array_index(circles->memberships, guint, i), &n);

        lists.starts[i] = groups->len;
        for (gsize j = 0; j < n; j++) {
            gpointer key = GUINT_TO_POINTER(own[j]);
            guint number = GPOINTER_TO_UINT(g_hash_table_lookup(numbers, key));

            if (number == 0) {
                number = g_hash_table_size(numbers) + 1;
                g_hash_table_insert(numbers, key, GUINT_TO_POINTER(number));
            }
            number--;
            g_array_append_val(groups, number);
        }
    }
    lists.starts[lists.n_lists] = groups->len;
    lists.numbers = (guint *)(gpointer)g_array_free(groups, FALSE);
    *n_groups = g_hash_table_size(numbers);

    return lists;
}

/* Large ones first, so that what many circles share is walked once. */
static gint
compare_sizes(gconstpointer a, gconstpointer b, gpointer user_data)
{
    const guint *starts = ((const Lists *)user_data)->starts;
    guint one = *(const guint *)a;
    guint other = *(const guint *)b;
    guint size = starts[one + 1] - starts[one];
    guint other_size = starts[other + 1] - starts[other];

    if (size != other_size)
        return size > other_size ? -1 : 1;
    return one < other ? -1 : one > other;
}

/* Returns: the circles of every group, in the order in which groups are walked */
static Lists
order_groups(const Lists *members)
{
    g_autofree guint *order = g_new(guint, members->n_lists);
    Lists lists = { members->n_lists, g_new0(guint, members->n_lists + 1),
                    g_new(guint, members->starts[members->n_lists]) };

    for (guint i = 0; i < members->n_lists; i++)
        order[i] = i;
    g_qsort_with_data(
        order, (gint)members->n_lists, sizeof(guint), compare_sizes, (gpointer)members);
    for (guint i = 0; i < members->n_lists; i++) {
        guint start = members->starts[order[i]];
        guint size = members->starts[order[i] + 1] - start;

        memcpy(
            lists.numbers + lists.starts[i], members->numbers + start,
            size * sizeof(guint));
        lists.starts[i + 1] = lists.starts[i] + size;
    }

    return lists;
}

static gint
compare_circles(gconstpointer a, gconstpointer b, gpointer user_data)
{
    const Lists *lists = user_data;
    guint one = *(const guint *)a;
    guint other = *(const guint *)b;
    guint i = lists->starts[one];
    guint j = lists->starts[other];

    while (i < lists->starts[one + 1] && j < lists->starts[other + 1]) {
        if (lists->numbers[i] != lists->numbers[j])
            return lists->numbers[i] < lists->numbers[j] ? -1 : 1;
        i++;
        j++;
    }

    if (i < lists->starts[one + 1] || j < lists->starts[other + 1])
        return i == lists->starts[one + 1] ? -1 : 1;
    return one < other ? -1 : one > other;
}

/* Returns: (transfer full): the circles so that those who share their large groups
 * follow each other */
static guint *
order_circles(const Lists *groups)
{
    guint *order = g_new(guint, groups->n_lists);

    for (guint i = 0; i < groups->n_lists; i++)
        order[i] = i;
    g_qsort_with_data(
        order, (gint)groups->n_lists, sizeof(guint), compare_circles, (gpointer)groups);

    return order;
}

/* On the way from one circle to the next: the groups whose members are counted. */
typedef struct {
    const Lists *groups; /* of every circle */
    const Lists *members;
    const guint *figures;
    gsize width;
    GArray *path;     /* of guint: the groups */
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
enter_group(Walk *walk, guint group)
{
    const Lists *members = walk->members;

    g_array_append_val(walk->path, group);
    g_array_append_val(walk->marks, walk->added->len);
    for (guint i = members->starts[group]; i < members->starts[group + 1]; i++) {
        guint circle = members->numbers[i];

        if (walk->is_added[circle])
            continue;
        walk->is_added[circle] = TRUE;
        g_array_append_val(walk->added, circle);
        for (gsize j = 0; j < walk->width; j++)
            walk->sums[j] += walk->figures[circle * walk->width + j];
    }
}

/* Afterwards the members of all groups of @circle are counted, and nobody else. */
static void
go_to(Walk *walk, guint circle)
{
    guint start = walk->groups->starts[circle];
    guint n_groups = walk->groups->starts[circle + 1] - start;
    const guint *groups = walk->groups->numbers + start;
    guint common = 0;

    while (common < n_groups && common < walk->path->len &&
           g_array_index(walk->path, guint, common) == groups[common])
        common++;
    leave_groups(walk, common);
    for (guint i = common; i < n_groups; i++)
        enter_group(walk, groups[i]);
}

static void
sum_up(const Circles *circles, const guint *figures, gsize width, guint *sums)
{
    guint n_circles = circles->memberships->len;
    guint n_groups = 0;
    g_auto(Lists) unordered = collect_groups(circles, &n_groups);
    g_auto(Lists) unordered_members = lists_turn(&unordered, n_groups);
    g_auto(Lists) members = order_groups(&unordered_members);
    g_auto(Lists) groups = lists_turn(&members, n_circles);
    g_autofree guint *order = order_circles(&groups);
    g_autoptr(GArray) path = g_array_new(FALSE, FALSE, sizeof(guint));
    g_autoptr(GArray) marks = g_array_new(FALSE, FALSE, sizeof(guint));
    g_autoptr(GArray) added = g_array_new(FALSE, FALSE, sizeof(guint));
    g_autofree guint8 *is_added = g_new0(guint8, n_circles);
    g_autofree guint *current = g_new0(guint, width);
    Walk walk = {
        &groups, &members, figures, width, path, marks, added, is_added, current
    };

    for (guint i = 0; i < n_circles; i++) {
        go_to(&walk, order[i]);
        memcpy(&sums[order[i] * width], current, width * sizeof(guint));
    }
}

guint *
circles_sum(const Circles *circles, const guint *figures, gsize width)
{
    guint *sums = g_new0(guint, circles->memberships->len * width);

    /* Who is in a group trusts somebody, if only itself. */
    if (circles->memberships->len > 1)
        sum_up(circles, figures, width, sums);

    return sums;
}
