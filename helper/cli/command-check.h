/* `bcc-guard check`: what the check makes of mails in files. */
#pragma once

/* The exit status; the worst one wins. */
typedef enum {
    STATUS_PASSED = 0,
    STATUS_FLAGGED = 1,
    STATUS_UNCHECKED = 2, /* something could not be checked, or done at all */
} Status;

/**
 * command_check:
 * @argc: how many arguments there are
 * @argv: (array length=argc): begins with the command's name
 *
 * Returns: a #Status
 */
int command_check(int argc, char **argv);
