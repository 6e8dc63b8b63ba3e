#include "cli/policy-option.h"

#include "cli/status.h"
#include "policy/policy-file.h"
#include "policy/policy-json.h"

Policy *
policy_option_load(const char *path)
{
    g_autoptr(PolicyFile) file = NULL;
    g_autoptr(GError) error = NULL;

    if (path == NULL)
        return policy_new();

    file = policy_file_load(path, &error);
    if (file == NULL) {
        status_fail(error->message);
        return NULL;
    }

    for (guint i = 0; i < file->errors->len; i++) {
        const PolicyError *wrong = g_ptr_array_index(file->errors, i);

        g_printerr("bcc-guard: %s: %s: %s\n", path, wrong->path, wrong->text);
    }

    return file->errors->len == 0 ? g_steal_pointer(&file->policy) : NULL;
}
