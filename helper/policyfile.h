/* Policyfile: the settings in a file: one JSON object, bare or inside of a
 * `policies.json` of Thunderbird.
 */
#pragma once

#include "policy.h"

G_BEGIN_DECLS

/* Where a `policies.json` has our settings. */
#define POLICYFILE_EXTENSION "bcc-guard@bcc-guard"
#define POLICYFILE_PLACE "/policies/3rdparty/Extensions/" POLICYFILE_EXTENSION

#define POLICYFILE_ERROR (policyfile_error_quark())
GQuark policyfile_error_quark(void);

typedef enum {
    POLICYFILE_ERROR_SYNTAX, /* not JSON, or not made like a policy */
    POLICYFILE_ERROR_ABSENT, /* a policies.json that has no settings of ours */
} PolicyfileError;

typedef struct {
    Policy *policy;    /* what is in force by it */
    char **keys;       /* what it sets */
    GPtrArray *errors; /* of PolicyError; their paths begin at the top of the file */
} Policyfile;

/**
 * policyfile_parse:
 *
 * Returns: (transfer full) (nullable): the settings and what is wrong with
 *   them, or %NULL and a #POLICYFILE_ERROR
 */
Policyfile *policyfile_parse(const char *text, gsize length, GError **error);

/**
 * policyfile_load:
 * @path: the file; `-` is standard input
 *
 * Returns: (transfer full) (nullable): as policyfile_parse(); the error may be
 *   a #G_FILE_ERROR as well
 */
Policyfile *policyfile_load(const char *path, GError **error);
void policyfile_free(Policyfile *file);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Policyfile, policyfile_free)

G_END_DECLS
