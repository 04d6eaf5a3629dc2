/* folder.c: see folder.h. */
#include "folder.h"

#include "remote.h"

#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static const time_t UNLOCKED_S = 60; /* a folder may have no lock for a moment, while it is made */

static int open_in(const char *folder, const char *name, int flags)
{
	char path[64];

	snprintf(path, sizeof(path), "%.40s/%s", folder, name);
	return open(path, flags | O_RDWR | O_CLOEXEC | O_NOFOLLOW, 0600);
}

static bool abandoned(const char *folder)
{
	struct stat st;
	bool free_lock;
	int lock;

	if (lstat(folder, &st) || !S_ISDIR(st.st_mode) || st.st_uid != geteuid())
		return false;
	lock = open_in(folder, "lock", 0);
	if (lock < 0)
		return time(NULL) - st.st_mtime > UNLOCKED_S;
	free_lock = !flock(lock, LOCK_EX | LOCK_NB);
	close(lock);
	return free_lock;
}

void limen_folder_sweep(void)
{
	glob_t found;

	if (glob("/tmp/limen-xrt-??????", GLOB_NOSORT, NULL, &found))
		return;
	for (size_t i = 0; i < found.gl_pathc; i++) {
		if (abandoned(found.gl_pathv[i]))
			limen_remote_remove(found.gl_pathv[i]);
	}
	globfree(&found);
}

int limen_folder_make(char folder[LIMEN_FOLDER_LEN])
{
	char made[64], held[64];
	int lock, error;

	snprintf(folder, LIMEN_FOLDER_LEN, LIMEN_REMOTE_FOLDER);
	if (!mkdtemp(folder))
		return -1;
	lock = open_in(folder, "lock.new", O_CREAT | O_EXCL);
	/* under its name only when it is held: nobody takes it for a lock that was left */
	snprintf(made, sizeof(made), "%s/lock.new", folder);
	snprintf(held, sizeof(held), "%s/lock", folder);
	if (lock >= 0 && !flock(lock, LOCK_EX | LOCK_NB) && !rename(made, held))
		return 0;
	error = errno;
	limen_remote_remove(folder);
	errno = error;
	return -1;
}
