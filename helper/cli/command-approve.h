/* `bcc-guard approve FILE`: an approver without Thunderbird looks, and answers. */
#pragma once

/**
 * command_approve:
 * @argc: how many arguments there are
 * @argv: (array length=argc): begins with the command's name
 *
 * Returns: 0 if the message was approved, 1 if it was declined, 2 if nothing was decided
 */
int command_approve(int argc, char **argv);
