#include "audit/decision.h"

const char *
decision_to_string(Decision decision)
{
    switch (decision) {
    case DECISION_PASS:
        return "pass";
    case DECISION_CONVERT:
        return "convert";
    case DECISION_SEND:
        return "send";
    case DECISION_EDIT:
        return "edit";
    case DECISION_UNCHECKED:
        return "unchecked";
    case DECISION_SENT_EXPOSED:
        return "sent-exposed";
    case DECISION_HELD:
        return "held";
    case DECISION_REQUESTED:
        return "requested";
    case DECISION_APPROVED:
        return "approved";
    case DECISION_DECLINED:
        return "declined";
    case DECISION_SENT_CHANGED:
        return "sent-changed";
    case DECISION_EACH:
        return "each";
    case DECISION_EACH_CLOSED:
        return "each-closed";
    }

    g_assert_not_reached();
}
