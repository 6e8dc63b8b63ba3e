/* `bcc-guard scan`: what the check would have made of the messages of an archive. */
#pragma once

/**
 * command_scan:
 * @argc: how many arguments there are
 * @argv: (array length=argc): begins with the command's name
 *
 * Returns: a #Status
 */
int command_scan(int argc, char **argv);
