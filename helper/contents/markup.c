#include "contents/markup.h"

#include <string.h>

#include "contents/libraries.h"

/* What is between words no more than a change of the font is.  Whatever is not here
 * separates: an address that is cut in two is not found. */
static const char *const inline_elements[] = {
    /* docx and xlsx: runs, and marks between them */
    "r",
    "t",
    "rPr",
    "proofErr",
    "bookmarkStart",
    "bookmarkEnd",
    "hyperlink",
    "smartTag",
    "ins",
    "del",
    "delText",
    "lastRenderedPageBreak",
    "commentRangeStart",
    "commentRangeEnd",
    "softHyphen",
    /* ods */
    "span",
    "a",
    "soft-page-break",
    "bookmark",
    "bookmark-start",
    "bookmark-end",
    /* HTML */
    "b",
    "i",
    "u",
    "em",
    "strong",
    "font",
    "wbr",
    "tt",
    "code",
    "mark",
    "small",
    "big",
    "sub",
    "sup",
};

gboolean
markup_separates(const char *name)
{
    for (gsize i = 0; i < G_N_ELEMENTS(inline_elements); i++) {
        if (strcmp(name, inline_elements[i]) == 0)
            return FALSE;
    }

    return TRUE;
}

typedef struct {
    const Libraries *library;
    xmlTextReaderPtr reader;
    MarkupFunc func;
    gpointer user_data;
} Xml;

static gboolean
tell_element(const Xml *xml)
{
    const Libraries *library = xml->library;
    const char *name = (const char *)library->xmlTextReaderConstLocalName(xml->reader);
    gboolean is_empty = library->xmlTextReaderIsEmptyElement(xml->reader) == 1;

    if (!xml->func(MARKUP_BEGIN, name, NULL, xml->user_data))
        return FALSE;
    while (library->xmlTextReaderMoveToNextAttribute(xml->reader) == 1) {
        const xmlChar *value = library->xmlTextReaderConstValue(xml->reader);

        if (value != NULL &&
            !xml->func(
                MARKUP_ATTRIBUTE,
                (const char *)library->xmlTextReaderConstLocalName(xml->reader),
                (const char *)value, xml->user_data))
            return FALSE;
    }
    library->xmlTextReaderMoveToElement(xml->reader);
    name = (const char *)library->xmlTextReaderConstLocalName(xml->reader);

    return !is_empty || xml->func(MARKUP_END, name, NULL, xml->user_data);
}

/* Returns: %FALSE to end the reading; *good: whether that is no fault */
static gboolean
tell(const Xml *xml, gboolean *good)
{
    const Libraries *library = xml->library;

    switch (library->xmlTextReaderNodeType(xml->reader)) {
    case XML_READER_TYPE_ELEMENT:
        return tell_element(xml);
    case XML_READER_TYPE_END_ELEMENT:
        return xml->func(
            MARKUP_END, (const char *)library->xmlTextReaderConstLocalName(xml->reader),
            NULL, xml->user_data);
    case XML_READER_TYPE_TEXT:
    case XML_READER_TYPE_CDATA:
    case XML_READER_TYPE_COMMENT:
    case XML_READER_TYPE_WHITESPACE:
    case XML_READER_TYPE_SIGNIFICANT_WHITESPACE:
        return xml->func(
            MARKUP_TEXT, NULL,
            (const char *)library->xmlTextReaderConstValue(xml->reader), xml->user_data);
    case XML_READER_TYPE_DOCUMENT_TYPE:
    case XML_READER_TYPE_ENTITY_REFERENCE:
        *good = FALSE;
        return FALSE;
    default:
        return TRUE;
    }
}

gboolean
markup_read_xml(MarkupSource read, gpointer source, MarkupFunc func, gpointer user_data)
{
    const Libraries *library = libraries_get();
    Xml xml = { library, NULL, func, user_data };
    gboolean good = TRUE;
    int code;

    if (library == NULL)
        return FALSE;
    xml.reader = library->xmlReaderForIO(
        read, NULL, source, NULL, NULL,
        XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);
    if (xml.reader == NULL)
        return FALSE;

    while ((code = library->xmlTextReaderRead(xml.reader)) == 1) {
        if (!tell(&xml, &good))
            break;
    }
    library->xmlFreeTextReader(xml.reader);

    return good && code >= 0;
}

typedef struct {
    MarkupFunc func;
    gpointer user_data;
} Html;

static void
on_begin(void *data, const xmlChar *name, const xmlChar **attributes)
{
    const Html *html = data;

    html->func(MARKUP_BEGIN, (const char *)name, NULL, html->user_data);
    for (gsize i = 0; attributes != NULL && attributes[i] != NULL; i += 2) {
        if (attributes[i + 1] != NULL)
            html->func(
                MARKUP_ATTRIBUTE, (const char *)attributes[i],
                (const char *)attributes[i + 1], html->user_data);
    }
}

static void
on_end(void *data, const xmlChar *name)
{
    const Html *html = data;

    html->func(MARKUP_END, (const char *)name, NULL, html->user_data);
}

static void
on_text(void *data, const xmlChar *text, int length)
{
    const Html *html = data;
    g_autofree char *value = g_strndup((const char *)text, (gsize)length);

    html->func(MARKUP_TEXT, NULL, value, html->user_data);
}

static void
on_comment(void *data, const xmlChar *text)
{
    const Html *html = data;

    html->func(MARKUP_BEGIN, "comment", NULL, html->user_data);
    html->func(MARKUP_TEXT, NULL, (const char *)text, html->user_data);
    html->func(MARKUP_END, "comment", NULL, html->user_data);
}

gboolean
markup_read_html(const char *text, gsize length, MarkupFunc func, gpointer user_data)
{
    const Libraries *library = libraries_get();
    Html html = { func, user_data };
    xmlSAXHandler handler = {
        .startElement = on_begin,
        .endElement = on_end,
        .characters = on_text,
        .ignorableWhitespace = on_text,
        .cdataBlock = on_text,
        .comment = on_comment,
    };
    htmlParserCtxtPtr parser;

    if (library == NULL || length > G_MAXINT)
        return FALSE;
    parser = library->htmlCreatePushParserCtxt(
        &handler, &html, NULL, 0, NULL, XML_CHAR_ENCODING_UTF8);
    if (parser == NULL)
        return FALSE;

    library->htmlCtxtUseOptions(
        parser, HTML_PARSE_RECOVER | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING |
                    HTML_PARSE_NONET | HTML_PARSE_IGNORE_ENC);
    library->htmlParseChunk(parser, text, (int)length, 0);
    library->htmlParseChunk(parser, "", 0, 1);
    library->htmlFreeParserCtxt(parser);

    return TRUE;
}
