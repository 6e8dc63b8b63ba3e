/* Archives for tests: zip and gzip files as libarchive writes them. */
#pragma once

#include <archive.h>
#include <archive_entry.h>
#include <glib.h>
#include <string.h>

/* What can be packed, a megabyte more or less. */
#define PACKED_MAX (4 * 1024 * 1024)

/* @files: “name\1text\2name\1text”; @password: nullable.  Returns: (transfer full) */
static inline GBytes *
packed_zip(const char *files, const char *password)
{
    g_auto(GStrv) list = g_strsplit(files, "\2", -1);
    char *buffer = g_malloc(PACKED_MAX);
    size_t used = 0;
    struct archive *archive = archive_write_new();

    archive_write_set_format_zip(archive);
    if (password != NULL) {
        archive_write_set_options(archive, "zip:encryption=aes256");
        archive_write_set_passphrase(archive, password);
    }
    archive_write_set_bytes_in_last_block(archive, 1);
    archive_write_open_memory(archive, buffer, PACKED_MAX, &used);
    for (gsize i = 0; list[i] != NULL; i++) {
        const char *text = strchr(list[i], '\1') + 1;
        g_autofree char *name = g_strndup(list[i], (gsize)(text - 1 - list[i]));
        struct archive_entry *entry = archive_entry_new();

        archive_entry_set_pathname(entry, name);
        archive_entry_set_filetype(
            entry, g_str_has_suffix(name, "/") ? AE_IFDIR : AE_IFREG);
        archive_entry_set_perm(entry, 0644);
        archive_entry_set_size(entry, (la_int64_t)strlen(text));
        archive_write_header(archive, entry);
        archive_write_data(archive, text, strlen(text));
        archive_entry_free(entry);
    }
    archive_write_close(archive);
    archive_write_free(archive);

    return g_bytes_new_take(buffer, used);
}

/* @count times @size bytes of @text, or of zeros where it is NULL. */
static inline GBytes *
packed_gzip(const char *text, gsize size, guint count)
{
    char *buffer = g_malloc(PACKED_MAX);
    g_autofree char *zeros = g_malloc0(size);
    size_t used = 0;
    struct archive *archive = archive_write_new();
    struct archive_entry *entry = archive_entry_new();

    archive_write_set_format_raw(archive);
    archive_write_add_filter_gzip(archive);
    archive_write_set_bytes_in_last_block(archive, 1);
    archive_write_open_memory(archive, buffer, PACKED_MAX, &used);
    archive_entry_set_pathname(entry, "x");
    archive_entry_set_filetype(entry, AE_IFREG);
    archive_write_header(archive, entry);
    for (guint i = 0; i < count; i++)
        archive_write_data(archive, text != NULL ? text : zeros, size);
    archive_entry_free(entry);
    archive_write_close(archive);
    archive_write_free(archive);

    return g_bytes_new_take(buffer, used);
}
