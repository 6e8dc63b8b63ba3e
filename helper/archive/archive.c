#include "archive/archive.h"

#include "archive/mbox.h"

struct _Archive {
    Walk *walk;     /* where the parts come from; NULL: from elsewhere */
    WalkPart *part; /* what is being read; NULL: nothing is */
    guint next;     /* of its files */
    Mbox *mbox;
    gboolean is_open;
    gboolean only_mail; /* the file was found, and not named: it may be anything */
    char *path;         /* of the file; NULL: nobody has asked for it yet */
    gboolean is_cut;    /* the last message has more of a header than is there */
    guint64 offset;     /* of it */
    ArchiveProgress progress;
};

Archive *
archive_new_empty(gsize body)
{
    Archive *archive = g_new0(Archive, 1);

    archive->mbox = mbox_new(body);
    return archive;
}

Archive *
archive_new(const char *const *paths, gsize body)
{
    Archive *archive = archive_new_empty(body);

    archive->walk = walk_new(paths);
    return archive;
}

void
archive_set_part(Archive *archive, WalkPart *part)
{
    g_clear_pointer(&archive->part, walk_part_free);
    archive->part = part;
    archive->next = 0;
}

void
archive_free(Archive *archive)
{
    g_clear_pointer(&archive->walk, walk_free);
    g_clear_pointer(&archive->part, walk_part_free);
    mbox_free(archive->mbox);
    g_free(archive->path);
    g_free(archive);
}

static void
close_file(Archive *archive)
{
    archive->progress.bytes += mbox_get_position(archive->mbox);
    archive->is_open = FALSE;
    mbox_close(archive->mbox);
}

/* Reads on in the file that is open.  Returns: %ARCHIVE_END at its end */
static ArchiveFind
next_in_file(Archive *archive, ArchivedMessage *message, GError **error)
{
    MboxMessage one = { 0 };
    GError *reason = NULL;

    /* A file that was found in a folder may be no mail: then its header has no end. */
    if (archive->only_mail && !mbox_is_mailbox(archive->mbox)) {
        archive->progress.n_others++;
        archive->progress.passed += mbox_get_rest(archive->mbox);
        close_file(archive);
        return ARCHIVE_END;
    }

    if (archive->is_cut) {
        archive->is_cut = FALSE;
        message->in_mailbox = mbox_is_mailbox(archive->mbox);
        message->offset = archive->offset;
        g_set_error_literal(
            error, G_FILE_ERROR, G_FILE_ERROR_FAILED,
            "The header is cut off: only what is there was read");
        return ARCHIVE_FAULT;
    }
    if (!mbox_next(archive->mbox, &one, &reason)) {
        close_file(archive);
        /* Of a file in parts the last one ends where the file does. */
        archive->progress.n_files += archive->part->to == 0;
        if (reason == NULL)
            return ARCHIVE_END;
        g_propagate_error(error, reason);
        return ARCHIVE_FAULT;
    }

    message->in_mailbox = mbox_is_mailbox(archive->mbox);
    message->text = one.text;
    message->length = one.length;
    message->offset = one.offset;
    message->expunged = one.expunged;
    archive->is_cut = one.cut && !one.expunged;
    archive->offset = one.offset;
    archive->progress.n_messages++;

    return ARCHIVE_MESSAGE;
}

/* Goes on to the next file of the part.  Returns: %ARCHIVE_FAULT or %ARCHIVE_END */
static ArchiveFind
next_file(Archive *archive, GError **error)
{
    const WalkPart *part = archive->part;
    guint i = archive->next++;
    MboxPart place;

    g_clear_pointer(&archive->path, g_free);
    if (part->error != NULL) {
        g_propagate_error(error, g_error_copy(part->error));
        return ARCHIVE_FAULT;
    }

    place = walk_part_locate(part, i);
    archive->only_mail = walk_part_may_be_other(part, i);
    archive->is_open = mbox_open(archive->mbox, &place, error);

    return archive->is_open ? ARCHIVE_END : ARCHIVE_FAULT;
}

/* Returns: whether there is a part of which a file is left */
static gboolean
has_files(Archive *archive)
{
    while (archive->part == NULL || archive->next == archive->part->names->len) {
        WalkPart *part = archive->walk != NULL ? walk_next(archive->walk) : NULL;

        archive_set_part(archive, part);
        if (part == NULL)
            return FALSE;
    }

    return TRUE;
}

ArchiveFind
archive_next(Archive *archive, ArchivedMessage *message, GError **error)
{
    ArchiveFind find = ARCHIVE_END;

    *message = (ArchivedMessage){ 0 };
    while (find == ARCHIVE_END) {
        if (archive->is_open)
            find = next_in_file(archive, message, error);
        else if (has_files(archive))
            find = next_file(archive, error);
        else
            return ARCHIVE_END;
    }

    return find;
}

const char *
archive_get_path(Archive *archive)
{
    if (archive->path == NULL)
        archive->path = walk_part_dup_path(archive->part, archive->next - 1);

    return archive->path;
}

ArchiveProgress
archive_get_progress(const Archive *archive)
{
    ArchiveProgress progress = archive->progress;

    if (archive->is_open)
        progress.bytes += mbox_get_position(archive->mbox);

    return progress;
}
