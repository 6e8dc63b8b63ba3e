/* Lookers: who looks into which format.  To add one: write lookers/<name>.c, declare it
 * below, add its row in lookers.c.  A looker does no I/O: what it needs is in its
 * arguments, and what it unpacks ends at the limits of look.h.
 */
#pragma once

#include "contents/look.h"

G_BEGIN_DECLS

/**
 * lookers_find:
 * @item: something to look into
 * @reason: (out): why there is none
 *
 * Goes by what the file begins with, then by its name, then by its media type.
 *
 * Returns: (nullable): who looks into it
 */
LookerFunc lookers_find(const LookItem *item, ContentsReason *reason);

/**
 * lookers_get:
 * @number: of a row of the table
 *
 * Returns: (nullable): its looker; %NULL: there are fewer rows
 */
LookerFunc lookers_get(guint number);

/**
 * looker_text:
 * @look: gets what is found
 * @item: in this format, or not
 *
 * Looks into text, with or without columns, in any encoding.
 */
void looker_text(Look *look, const LookItem *item);

/**
 * looker_card:
 * @look: gets what is found
 * @item: in this format, or not
 *
 * Looks into cards and calendars: text with long lines folded (RFC
 * 6350, 3.2; RFC 5545, 3.1).
 */
void looker_card(Look *look, const LookItem *item);

/**
 * looker_html:
 * @look: gets what is found
 * @item: in this format, or not
 *
 * Looks into HTML: its text, and where its links lead to.
 */
void looker_html(Look *look, const LookItem *item);

/**
 * looker_message:
 * @look: gets what is found
 * @item: in this format, or not
 *
 * Looks into a message: its address headers, its text, and its files.
 */
void looker_message(Look *look, const LookItem *item);

/**
 * looker_mbox:
 * @look: gets what is found
 * @item: in this format, or not
 *
 * Looks into messages one behind the other (RFC 4155).
 */
void looker_mbox(Look *look, const LookItem *item);

/**
 * looker_xlsx:
 * @look: gets what is found
 * @item: in this format, or not
 *
 * Looks into a workbook, sheet after sheet (ISO/IEC 29500).
 */
void looker_xlsx(Look *look, const LookItem *item);

/**
 * looker_docx:
 * @look: gets what is found
 * @item: in this format, or not
 *
 * Looks into a text of an office program (ISO/IEC 29500).
 */
void looker_docx(Look *look, const LookItem *item);

/**
 * looker_ods:
 * @look: gets what is found
 * @item: in this format, or not
 *
 * Looks into tables of the OpenDocument format, sheet after sheet (ISO/IEC 26300).
 */
void looker_ods(Look *look, const LookItem *item);

/**
 * looker_zip:
 * @look: gets what is found
 * @item: in this format, or not
 *
 * Looks into the files of a zip archive.
 */
void looker_zip(Look *look, const LookItem *item);

/**
 * looker_gzip:
 * @look: gets what is found
 * @item: in this format, or not
 *
 * Looks into a file that is packed by gzip (RFC 1952).
 */
void looker_gzip(Look *look, const LookItem *item);

G_END_DECLS
