/* `bcc-guard doctor`: whether the messages of this user are checked. */
#pragma once

/**
 * command_doctor:
 * @argc: how many arguments there are
 * @argv: (array length=argc): begins with the command's name
 *
 * Returns: 0 if all is well, 1 if there is a problem, 2 if something could not
 *   be looked at
 */
int command_doctor(int argc, char **argv);
