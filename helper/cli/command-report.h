/* `bcc-guard report`: what a message showed, to whom, and whom it reached. */
#pragma once

/**
 * command_report:
 * @argc: how many arguments there are
 * @argv: (array length=argc): begins with the command's name
 *
 * Returns: a #Status: %STATUS_PASSED, or %STATUS_UNCHECKED if something could not be
 *   read or written
 */
int command_report(int argc, char **argv);
