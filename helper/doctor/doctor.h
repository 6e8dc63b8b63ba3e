/* Doctor: is each message of this user checked?  Looks at everything between Send and
 * the question, and changes nothing.
 */
#pragma once

#include "doctor/diagnosis.h"

G_BEGIN_DECLS

/**
 * doctor_examine:
 *
 * Returns: (transfer full): what was found
 */
Diagnosis *doctor_examine(void);

G_END_DECLS
