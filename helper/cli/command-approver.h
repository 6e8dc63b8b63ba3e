/* `bcc-guard approver`: this person's key, as it stands in the policy of those who ask.
 */
#pragma once

/**
 * command_approver:
 * @argc: how many arguments there are
 * @argv: (array length=argc): begins with the command's name
 *
 * Returns: 0 if the key was printed, 2 if there is none
 */
int command_approver(int argc, char **argv);
