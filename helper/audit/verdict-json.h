/* Verdict as JSON: figures, findings and exposed people, in one form for the wire, the
 * log and the report; each of them gets what it may know.
 */
#pragma once

#include "contents/contents.h"
#include "rules/exposure.h"
#include "rules/verdict.h"
#include "json/writer.h"

G_BEGIN_DECLS

/* Who reads it. */
typedef enum {
    VERDICT_JSON_LOG,    /* no texts: they name people */
    VERDICT_JSON_REPORT, /* addresses as they are */
    VERDICT_JSON_WIRE,   /* for a window: harmless, and short enough to be shown */
} VerdictJsonReader;

/* Of an address or a name on the wire, in characters. */
#define VERDICT_JSON_MAX_SHOWN 320

/**
 * verdict_json_add_figures:
 * @writer: in an object
 * @exposure: of the message
 *
 * Adds `recipients` and `exposure`.
 */
void verdict_json_add_figures(Writer *writer, const Exposure *exposure);

/**
 * verdict_json_add_findings:
 * @writer: in an object
 * @verdict: on the message
 * @reader: who reads it
 *
 * Adds `findings`; advice is part of their texts in the report alone, as it stands by
 * itself in a window.
 */
void verdict_json_add_findings(
    Writer *writer, const Verdict *verdict, VerdictJsonReader reader);

/**
 * verdict_json_add_gaps:
 * @writer: in an object
 * @contents: (nullable): what the message carries
 *
 * Adds `notLookedInto`, if there is something that nobody looked into: the first of it.
 */
void verdict_json_add_gaps(Writer *writer, const Contents *contents);

/**
 * verdict_json_add_exposed:
 * @writer: in an array
 * @exposed: a mailbox that others would see
 * @reader: who reads it; not the log, which has digests instead
 *
 * Adds one item.
 */
void verdict_json_add_exposed(
    Writer *writer, const ExposedMailbox *exposed, VerdictJsonReader reader);

G_END_DECLS
