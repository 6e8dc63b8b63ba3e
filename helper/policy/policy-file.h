/* PolicyFile: the settings in a file: one JSON object, bare or inside of a
 * `policies.json` of Thunderbird.
 */
#pragma once

#include "policy/policy.h"

G_BEGIN_DECLS

/* Where a `policies.json` has our settings. */
#define POLICY_FILE_PLACE "/policies/3rdparty/Extensions/" POLICY_EXTENSION

#define POLICY_FILE_ERROR (policy_file_error_quark())
GQuark policy_file_error_quark(void);

/* A policy is six levels deep; what goes further down is no policy. */
#define POLICY_FILE_DEPTH 100

typedef enum {
    POLICY_FILE_ERROR_SYNTAX, /* not JSON, or not made like a policy */
    POLICY_FILE_ERROR_ABSENT, /* a policies.json that has no settings of ours */
} PolicyFileError;

typedef struct {
    Policy *policy; /* what is in force by it */
    char **keys;    /* what it sets */
    /* Of PolicyError; their paths begin at the top of the file. */
    GPtrArray *errors;
    GPtrArray *warnings; /* what is allowed, and protects nobody */
} PolicyFile;

/**
 * policy_file_parse:
 * @text: (array length=length): the file's text
 * @length: in bytes
 * @error: return location for a #POLICY_FILE_ERROR
 *
 * Returns: (transfer full) (nullable): the settings and what is wrong with
 *   them, or %NULL and a #POLICY_FILE_ERROR
 */
PolicyFile *policy_file_parse(const char *text, gsize length, GError **error);

/**
 * policy_file_load:
 * @path: the file; `-` is standard input
 * @error: return location for a #POLICY_FILE_ERROR or a #G_FILE_ERROR
 *
 * Returns: (transfer full) (nullable): as policy_file_parse(); the error may be
 *   a #G_FILE_ERROR as well
 */
PolicyFile *policy_file_load(const char *path, GError **error);
void policy_file_free(PolicyFile *file);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(PolicyFile, policy_file_free)

G_END_DECLS
