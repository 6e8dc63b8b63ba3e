/* `bcc-guard check`: what the check makes of messages in files. */
#pragma once

/**
 * command_check:
 * @argc: how many arguments there are
 * @argv: (array length=argc): begins with the command's name
 *
 * Returns: a #Status
 */
int command_check(int argc, char **argv);
