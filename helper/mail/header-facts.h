/* Header facts: what a header says beside addresses: what the message is about, what it
 * is called, what it replies to, whether it is encrypted.  They come from what GMime
 * read, or from fields so plain that GMime need not read the header: then it decodes only
 * their values.
 */
#pragma once

#include <gmime/gmime.h>

#include "mail/header-field.h"

G_BEGIN_DECLS

/* All decoded; NULL: the header was not read, or has none. */
typedef struct {
    char *subject; /* harmless to show; of a header that was read never NULL */
    char *id;      /* without angle brackets */
    char *references;
    char *in_reply_to;
    gboolean encrypted; /* OpenPGP (RFC 3156) or S/MIME (RFC 8551) */
} HeaderFacts;

/* The fields that hold them. */
typedef enum {
    FACT_SUBJECT,
    FACT_MESSAGE_ID,
    FACT_REFERENCES,
    FACT_IN_REPLY_TO,
    FACT_CONTENT_TYPE,
} HeaderFact;

#define N_FACTS (FACT_CONTENT_TYPE + 1)

/* Those of one header, as they stand there; all 0 at first. */
typedef struct {
    HeaderField fields[N_FACTS]; /* start is NULL: there is none */
    gboolean odd;                /* GMime has to read the header */
} PlainFacts;

/**
 * header_facts_collect:
 * @plain: (inout): the fields so far
 * @field: the next one of a header, whatever it is
 *
 * The header becomes odd with a field that is not plain, or with the second of a kind.
 */
void header_facts_collect(PlainFacts *plain, const HeaderField *field);

/**
 * header_facts_read_plain:
 * @facts: (inout): all 0; gets what the fields say
 * @plain: the fields of a header that is not odd and has no odd breaks
 */
void header_facts_read_plain(HeaderFacts *facts, const PlainFacts *plain);

/**
 * header_facts_read:
 * @facts: (inout): all 0; gets what the header says
 * @mime: what GMime read
 */
void header_facts_read(HeaderFacts *facts, GMimeMessage *mime);

/**
 * header_facts_clear:
 * @facts: (inout): whose texts are freed
 */
void header_facts_clear(HeaderFacts *facts);

/**
 * header_facts_dup_conversation:
 * @facts: of a message
 *
 * Returns: (transfer full) (nullable): as message_dup_conversation() has it
 */
char *header_facts_dup_conversation(const HeaderFacts *facts);

G_END_DECLS
