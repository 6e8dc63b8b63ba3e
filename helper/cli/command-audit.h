/* `bcc-guard audit`: what the audit log comes to. */
#pragma once

/**
 * command_audit:
 * @argc: how many arguments there are
 * @argv: (array length=argc): begins with the command's name
 *
 * Returns: a #Status: %STATUS_PASSED, or %STATUS_UNCHECKED if something could
 *   not be read
 */
int command_audit(int argc, char **argv);
