/* folder.h: the private folder of an emulated card: /tmp/limen-xrt-XXXXXX. XRT names its sockets /tmp/$USER/...,
 * whatever TMPDIR says, so the folder lies there, and its last part is the session's USER. */
#ifndef LIMEN_SIM_FOLDER_H
#define LIMEN_SIM_FOLDER_H

enum { LIMEN_FOLDER_LEN = 32 };

/* Removes those of this user whose processes were all killed at once: nobody holds their lock any more. */
void limen_folder_sweep(void);
/* Makes a folder of its own, and holds its lock until this process and those forked from it end. 0, or -1 with errno.
 */
int limen_folder_make(char folder[LIMEN_FOLDER_LEN]);

#endif
