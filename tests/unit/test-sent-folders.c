/* Sent folders: those of a profile that are kept on this computer, and those that are
 * not. */
#include "archive/sent-folders.h"

#include <glib/gstdio.h>
#include <string.h>

#include "folders.h"

/* What Thunderbird writes of an account on a server, and of the local folders. */
static const char preferences[] =
    "// Mozilla User Preferences\n"
    "user_pref(\"mail.server.server1.hostname\", \"imap.corp.example\");\n"
    "user_pref(\"mail.server.server1.userName\", \"jimu@corp.example\");\n"
    "user_pref(\"mail.server.server1.directory-rel\", \"[ProfD]ImapMail/imap\");\n"
    "user_pref(\"mail.server.server1.port\", 993);\n"
    "user_pref(\"mail.server.server2.hostname\", \"Local Folders\");\n"
    "user_pref(\"mail.server.server2.userName\", \"nobody\");\n"
    "user_pref(\"mail.server.server2.directory-rel\", \"[ProfD]Mail/Local\");\n"
    "user_pref(\"mail.identity.id1.fcc_folder\", \"%s\");\n";

#define IMAP "imap://jimu%40corp.example@imap.corp.example"

typedef struct {
    const char *name;
    const char *fcc;   /* where the identity keeps its copies */
    const char *files; /* that are there, one after another */
    const char *cache; /* what Thunderbird knows; ~ is the profile */
    const char *expected;
} FolderCase;

static const FolderCase cases[] = {
    { "kept", IMAP "/Sent", "ImapMail/imap/Sent", "{}",
      "ImapMail/imap/Sent kept remote ?" },
    { "kept-and-counted", IMAP "/Sent", "ImapMail/imap/Sent",
      "{\"~/ImapMail/imap/Sent.msf\":{\"flags\":512,\"totalMsgs\":7,\"serverTotal\":9}}",
      "ImapMail/imap/Sent kept remote 9" },
    { "on-the-server", IMAP "/INBOX/Gesendet", "",
      "{\"~/ImapMail/imap/INBOX.sbd/Gesendet.msf\":{\"flags\":4,\"totalMsgs\":7}}",
      "ImapMail/imap/INBOX.sbd/Gesendet gone remote 7" },
    { "on-the-server-and-empty", IMAP "/Sent", "",
      "{\"~/ImapMail/imap/Sent.msf\":{\"flags\":512,\"totalMsgs\":0}}", "" },
    { "on-the-server-and-not-known", IMAP "/Sent", "", "{}",
      "ImapMail/imap/Sent gone remote ?" },
    { "marked-on-the-server", "", "",
      "{\"~/ImapMail/imap/Old.msf\":{\"flags\":512,\"serverTotal\":3}}",
      "ImapMail/imap/Old gone remote 3" },
    { "marked-and-local", "", "Mail/Local/Old",
      "{\"~/Mail/Local/Old.msf\":{\"flags\":516,\"totalMsgs\":3}}",
      "Mail/Local/Old kept local 3" },
    { "local-and-not-there", "mailbox://nobody@Local%20Folders/Sent", "", "{}", "" },
    { "by-its-name", "", "Mail/Local/Sent ImapMail/imap/INBOX.sbd/Sent", "{}",
      "ImapMail/imap/INBOX.sbd/Sent kept local ?, Mail/Local/Sent kept local ?" },
    { "not-marked", "", "Mail/Local/Inbox", "{\"~/Mail/Local/Inbox.msf\":{\"flags\":4}}",
      "" },
    { "outside", IMAP "/../../x", "", "{}", "" },
    { "of-nobody", "imap://other@imap.corp.example/Sent", "", "{}", "" },
    { "no-uri", "Sent", "", "{}", "" },
    { "odd-cache", IMAP "/Sent", "ImapMail/imap/Sent",
      "{\"~/ImapMail/imap/Sent.msf\":{\"flags\":\"?\",\"totalMsgs\":\"?\"},\"x.msf\":[],"
      "\"y\":{\"flags\":512}}",
      "ImapMail/imap/Sent kept remote ?" },
    { "cache-of-another-shape", IMAP "/Sent", "ImapMail/imap/Sent", "[]",
      "ImapMail/imap/Sent kept remote ?" },
    { "broken-cache", IMAP "/Sent", "ImapMail/imap/Sent", "{",
      "ImapMail/imap/Sent kept remote ?" },
};

static void
write_file(const char *profile, const char *name, const char *content)
{
    g_autofree char *path = g_build_filename(profile, name, NULL);
    g_autofree char *folder = g_path_get_dirname(path);

    g_assert_cmpint(g_mkdir_with_parents(folder, 0700), ==, 0);
    g_assert_true(g_file_set_contents(path, content, -1, NULL));
}

static int
compare(gconstpointer one, gconstpointer other)
{
    return strcmp(
        (*(const SentFolder *const *)one)->path,
        (*(const SentFolder *const *)other)->path);
}

/* Returns: (transfer full): the folders as the cases have them */
static char *
list(const char *profile)
{
    g_autoptr(GPtrArray) folders =
        g_ptr_array_new_with_free_func((GDestroyNotify)sent_folder_free);
    GString *found = g_string_new(NULL);

    sent_folders_add(profile, folders);
    sent_folders_add(profile, folders);
    g_ptr_array_sort(folders, compare);
    for (guint i = 0; i < folders->len; i++) {
        const SentFolder *folder = g_ptr_array_index(folders, i);

        g_string_append_printf(
            found, "%s%s %s %s ", i > 0 ? ", " : "", folder->path + strlen(profile) + 1,
            folder->is_kept ? "kept" : "gone", folder->is_remote ? "remote" : "local");
        if (folder->n_messages < 0)
            g_string_append_c(found, '?');
        else
            g_string_append_printf(found, "%" G_GINT64_FORMAT, folder->n_messages);
    }

    return g_string_free(found, FALSE);
}

static void
test_folders(gconstpointer data)
{
    const FolderCase *c = data;
    g_autofree char *profile = g_dir_make_tmp("bcc-guard-XXXXXX", NULL);
    g_auto(GStrv) parts = g_strsplit(preferences, "%s", 2);
    g_autofree char *prefs = g_strjoinv(c->fcc, parts);
    g_auto(GStrv) cache_parts = g_strsplit(c->cache, "~", -1);
    g_autofree char *cache = g_strjoinv(profile, cache_parts);
    g_auto(GStrv) files = g_strsplit(c->files, " ", -1);
    g_autofree char *found = NULL;

    write_file(profile, "prefs.js", prefs);
    write_file(profile, "folderCache.json", cache);
    for (gsize i = 0; files[i] != NULL && *files[i] != '\0'; i++)
        write_file(profile, files[i], "");
    found = list(profile);
    g_assert_cmpstr(found, ==, c->expected);
    remove_folder(profile);
}

static void
test_nothing(void)
{
    g_autofree char *profile = g_dir_make_tmp("bcc-guard-XXXXXX", NULL);
    g_autofree char *found = list(profile);

    g_assert_cmpstr(found, ==, "");
    remove_folder(profile);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *path = g_strconcat("/sent-folders/", cases[i].name, NULL);

        g_test_add_data_func(path, &cases[i], test_folders);
    }
    g_test_add_func("/sent-folders/nothing", test_nothing);

    return g_test_run();
}
