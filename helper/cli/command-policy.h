/* `bcc-guard policy`: what can be set, whether a file of settings is right, and
 * what is in force here.
 */
#pragma once

/**
 * command_policy:
 * @argc: how many arguments there are
 * @argv: (array length=argc): begins with the command's name
 *
 * Returns: a #Status: passed, or unchecked
 */
int command_policy(int argc, char **argv);
