/* Question: the words in which a verdict is put to the sender, the same in
 * the notification and in the window.
 */
#pragma once

#include "inspection.h"

G_BEGIN_DECLS

typedef struct {
    char *headline;      /* one line: what would happen */
    char *detail;        /* who, shortened; the other findings */
    char *acknowledge;   /* NULL: sending as it is is no choice */
    const char *convert; /* labels; they belong to the catalogue */
    const char *edit;
    const char *send;
    const char *review;
} Question;

/**
 * question_new:
 * @inspection: with a verdict above %LEVEL_PASS
 */
Question *question_new(const Inspection *inspection);
void question_free(Question *question);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Question, question_free)

G_END_DECLS
