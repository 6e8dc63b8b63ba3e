/* Setting: the one table of settings: keys, types, ranges, defaults and help.
 * What reads, describes or checks settings goes by it.  It knows no JSON.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum {
    SETTING_ADDRESSES, /* domains and addresses, a leading ! takes one out */
    SETTING_DOMAINS,   /* domains, a leading ! takes one out */
    SETTING_GROUPS,    /* lists of domains and addresses */
    SETTING_COUNT,     /* 0, or a whole number from .smallest up */
    SETTING_TEXT,
    SETTING_EMPTY_TO, /* one of .words, or an address */
    SETTING_WORD,     /* one of .words; the value is its place */
    SETTING_BOOLEAN,
} SettingType;

typedef struct {
    const char *key;
    SettingType type;
    gsize offset;         /* in Policy */
    guint smallest;       /* SETTING_COUNT: the smallest but 0 */
    guint fallback;       /* default of SETTING_COUNT, _WORD and _BOOLEAN */
    const char *text;     /* default of SETTING_TEXT and _EMPTY_TO */
    const char *words[5]; /* NULL-terminated */
    const char *help;     /* for gettext() */
} Setting;

/**
 * setting_table:
 *
 * Returns: (transfer none): the settings, in the order of the man page; one
 *   without a key ends them
 */
const Setting *setting_table(void);

/**
 * setting_find:
 *
 * Returns: (transfer none) (nullable): the setting with this very key
 */
const Setting *setting_find(const char *key);

/**
 * setting_nearest:
 * @key: UTF-8
 *
 * Returns: (transfer none) (nullable): the setting that somebody who wrote
 *   @key may have meant: few letters differ, upper and lower case aside
 */
const Setting *setting_nearest(const char *key);

/**
 * setting_type_to_string:
 *
 * Returns: the type as the wire names it
 */
const char *setting_type_to_string(SettingType type);

/**
 * setting_expectation:
 *
 * Returns: (transfer full): what a value has to be, in words
 */
char *setting_expectation(const Setting *setting);

G_END_DECLS
