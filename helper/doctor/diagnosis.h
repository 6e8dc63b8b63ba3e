/* Diagnosis: what the doctor found, line by line, and how it is printed.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* In order of severity. */
typedef enum {
    HEALTH_OK,
    HEALTH_PROBLEM,
    HEALTH_UNKNOWN, /* it could not be looked at */
} Health;

/* What a line is about; also its name for programs, which never changes. */
#define CHECK_THUNDERBIRD "thunderbird"
#define CHECK_MANIFEST "manifest"
#define CHECK_HELPER "helper"
#define CHECK_EXTENSION "extension"
#define CHECK_ADDONS "addons"
#define CHECK_SETTINGS "settings"
#define CHECK_POLICY "policy"
#define CHECK_INSTALLATION "installation"
#define CHECK_NOTIFICATIONS "notifications"
#define CHECK_AUDIT "audit"

typedef struct _Diagnosis Diagnosis;

/**
 * diagnosis_new:
 *
 * Makes an empty one.
 *
 * Returns: (transfer full): a diagnosis without lines
 */
Diagnosis *diagnosis_new(void);
void diagnosis_free(Diagnosis *diagnosis);

/**
 * diagnosis_add_ok:
 * @diagnosis: where it is added
 * @check: what the line is about: one of the CHECK_ names
 * @text: (transfer full)
 */
void diagnosis_add_ok(Diagnosis *diagnosis, const char *check, char *text);

/**
 * diagnosis_add_flaw:
 * @diagnosis: where it is added
 * @check: what the line is about: one of the CHECK_ names
 * @text: (transfer full)
 * @advice: (nullable): what to do about it; it is copied
 *
 * Adds something to be mended, with which messages are checked nevertheless.
 */
void diagnosis_add_flaw(
    Diagnosis *diagnosis, const char *check, char *text, const char *advice);

/**
 * diagnosis_add_failure:
 * @diagnosis: where it is added
 * @check: what the line is about: one of the CHECK_ names
 * @health: not %HEALTH_OK
 * @text: (transfer full)
 * @advice: (nullable): what to do about it; it is copied
 *
 * Adds something with which messages may leave unchecked.
 */
void diagnosis_add_failure(
    Diagnosis *diagnosis, const char *check, Health health, char *text,
    const char *advice);

/**
 * diagnosis_get_health:
 * @diagnosis: what was found
 *
 * Returns: the worst of all lines
 */
Health diagnosis_get_health(const Diagnosis *diagnosis);

/**
 * diagnosis_is_protected:
 * @diagnosis: what was found
 *
 * Returns: whether nothing was found with which a message may leave unchecked
 */
gboolean diagnosis_is_protected(const Diagnosis *diagnosis);

/**
 * diagnosis_to_text:
 * @diagnosis: what was found
 *
 * Returns: (transfer full): for people, its last newline included
 */
char *diagnosis_to_text(const Diagnosis *diagnosis);

/**
 * diagnosis_to_json:
 * @diagnosis: what was found
 *
 * Returns: (transfer full): for programs, one line with its newline
 */
char *diagnosis_to_json(const Diagnosis *diagnosis);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Diagnosis, diagnosis_free)

G_END_DECLS
