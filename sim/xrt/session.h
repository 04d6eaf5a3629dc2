/* session.h: the process that hosts XRT, and the folder that it works in. */
#ifndef LIMEN_SIM_SESSION_H
#define LIMEN_SIM_SESSION_H

#include <limen/limen.h>

/* Writes into the folder what XRT reads there: xrt.ini, emconfig.json, card.xclbin. LIMEN_EIO, LIMEN_ENOMEM. */
int limen_session_files(const char *folder, struct limen_errmsg *err);

/* Opens the emulated card that waits in the folder, with these keys of xrt:, and answers messages
 * (host/transports/xrt/remote.h) on the socket until it is told to close or the host is gone. Changes this process'
 * environment, folder and output for good: call it in a process of its own. Returns 0, as an exit status: XRT may end
 * the process with another. */
int limen_session_run(const char *folder, const char *keys, int data);

#endif
