/* Libraries: libarchive and libxml2, which are loaded when there is something to look
 * into.  Together they bring fourteen others, among them ICU: to start with them would
 * take the command line almost as long again as the check itself.
 */
#pragma once

#include <archive.h>
#include <archive_entry.h>
#include <glib.h>
#include <libxml/HTMLparser.h>
#include <libxml/xmlreader.h>

G_BEGIN_DECLS

#define LIBRARIES_ARCHIVE(call)                                                          \
    call(archive_entry_filetype) call(archive_entry_is_encrypted)                        \
        call(archive_entry_pathname) call(archive_entry_pathname_utf8)                   \
            call(archive_read_data) call(archive_read_free) call(archive_read_new)       \
                call(archive_read_next_header) call(archive_read_open_memory)            \
                    call(archive_read_support_filter_gzip)                               \
                        call(archive_read_support_format_raw)                            \
                            call(archive_read_support_format_zip)

#define LIBRARIES_XML(call)                                                              \
    call(htmlCreatePushParserCtxt) call(htmlCtxtUseOptions) call(htmlFreeParserCtxt)     \
        call(htmlParseChunk) call(xmlFreeTextReader) call(xmlReaderForIO)                \
            call(xmlTextReaderConstLocalName) call(xmlTextReaderConstValue)              \
                call(xmlTextReaderIsEmptyElement) call(xmlTextReaderMoveToElement)       \
                    call(xmlTextReaderMoveToNextAttribute) call(xmlTextReaderNodeType)   \
                        call(xmlTextReaderRead)

/* Their functions, each by its own name. */
typedef struct {
#define LIBRARIES_MEMBER(name) __typeof__(name) *(name);
    LIBRARIES_ARCHIVE(LIBRARIES_MEMBER)
    LIBRARIES_XML(LIBRARIES_MEMBER)
#undef LIBRARIES_MEMBER
} Libraries;

/**
 * libraries_get:
 *
 * Loads them at the first call.  The sandbox allows that: they are in folders of the
 * system, which it leaves readable.
 *
 * Returns: (transfer none) (nullable): the functions; %NULL if a library is not there
 */
const Libraries *libraries_get(void);

G_END_DECLS
