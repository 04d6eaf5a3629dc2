/* Output files: whole or not at all. */
#include "check.h"

#include <dirent.h>
#include <fcntl.h>
#include <limen/file.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>

static int entries(void)
{
	DIR *dir = opendir(check_dir);
	int n = 0;

	assert_non_null(dir);
	while (readdir(dir))
		n++;
	closedir(dir);
	return n - 2;
}

static void commit_replaces(void **state)
{
	struct limen_errmsg err = {""};
	struct limen_file *file;
	char text[16] = "";
	const char *path = check_text("out", "old");

	(void)state;
	assert_int_equal(limen_file_create(path, &file, &err), 0);
	limen_file_printf(file, "%s %d", "new", 7);
	FILE *f = fopen(path, "r"); /* until the commit, what was there stays */
	assert_non_null(f);
	assert_non_null(fgets(text, sizeof(text), f));
	fclose(f);
	assert_string_equal(text, "old");
	assert_int_equal(limen_file_commit(file, &err), 0);
	f = fopen(path, "r");
	assert_non_null(f);
	assert_non_null(fgets(text, sizeof(text), f));
	fclose(f);
	assert_string_equal(text, "new 7");
	assert_int_equal(entries(), 1);
}

static void all_or_none(void **state)
{
	struct limen_errmsg err = {""};
	struct limen_file *files[3] = {NULL};
	char block[4096] = {0};
	int before = entries();

	(void)state;
	assert_int_equal(limen_file_create(check_path("first"), &files[0], &err), 0);
	assert_int_equal(limen_file_create("/dev/full", &files[2], &err), 0);
	limen_file_write(files[0], block, sizeof(block));
	limen_file_write(files[2], block, sizeof(block));
	assert_int_equal(limen_file_commit_all(files, 3, &err), LIMEN_EIO);
	assert_null(files[0]);
	assert_int_equal(entries(), before);
	assert_int_equal(limen_file_create(check_path("first"), &files[0], &err), 0);
	assert_int_equal(limen_file_create(check_path("second"), &files[1], &err), 0);
	assert_int_equal(limen_file_commit_all(files, 3, &err), 0);
	assert_int_equal(entries(), before + 2);
	unlink(check_path("first"));
	unlink(check_path("second"));
}

/* The target of a link is replaced, the link stays. */
static void links_are_followed(void **state)
{
	struct limen_file *file;
	struct stat st;
	char target[128];

	(void)state;
	snprintf(target, sizeof(target), "%s", check_text("target", "old"));
	assert_int_equal(symlink(target, check_path("link")), 0);
	assert_int_equal(limen_file_create(check_path("link"), &file, NULL), 0);
	limen_file_printf(file, "longer than before");
	assert_int_equal(limen_file_commit(file, NULL), 0);
	assert_int_equal(lstat(check_path("link"), &st), 0);
	assert_true(S_ISLNK(st.st_mode));
	assert_int_equal(stat(target, &st), 0);
	assert_int_equal(st.st_size, 18);
	unlink(check_path("link"));
	unlink(target);
}

static void discard_leaves_nothing(void **state)
{
	struct limen_file *file;

	(void)state;
	assert_int_equal(limen_file_create(check_path("gone"), &file, NULL), 0);
	assert_in_range(entries(), 1, 2); /* 1: a file without a name */
	limen_file_discard(file);
	limen_file_discard(NULL);
	assert_int_equal(limen_file_commit(NULL, NULL), 0);
	assert_int_equal(entries(), 1);
}

/* A process that ends in the middle leaves nothing, where files without names are known. */
static void killed(void **state)
{
	int fd = open(check_dir, O_TMPFILE | O_WRONLY, 0666), before = entries(), status;
	struct limen_file *file;
	struct stat st;

	(void)state;
	if (fd < 0)
		skip();
	close(fd);
	pid_t child = fork();

	assert_true(child >= 0);
	if (child == 0) {
		if (limen_file_create(check_path("half"), &file, NULL) == LIMEN_OK)
			limen_file_printf(file, "half of it");
		raise(SIGKILL);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFSIGNALED(status));
	assert_int_equal(entries(), before);
	/* and the mode is the usual one */
	mode_t mask = umask(027);

	assert_int_equal(limen_file_create(check_path("mode"), &file, NULL), 0);
	assert_int_equal(limen_file_commit(file, NULL), 0);
	umask(mask);
	assert_int_equal(stat(check_path("mode"), &st), 0);
	assert_int_equal(st.st_mode & 0777, 0640);
	unlink(check_path("mode"));
}

static void bad_places(void **state)
{
	struct limen_errmsg err = {""};
	struct limen_file *file;

	(void)state;
	assert_int_equal(limen_file_create(check_path("no/such/dir"), &file, &err), LIMEN_EIO);
	check_says(&err, "no/such/dir");
	assert_int_equal(limen_file_create(check_dir, &file, &err), LIMEN_EIO);
	check_says(&err, "directory");
}

/* /dev/full is full whenever it is written; a limit on file size stands for a disk that fills up on the way. */
static void full_disk(void **state)
{
	struct limen_errmsg err = {""};
	struct limen_file *file;
	char block[4096] = {0};
	struct rlimit old, small;

	(void)state;
	assert_int_equal(limen_file_create("/dev/full", &file, &err), 0);
	limen_file_write(file, block, sizeof(block));
	assert_int_equal(limen_file_commit(file, &err), LIMEN_EIO);
	check_says(&err, "/dev/full");
	check_says(&err, "space");

	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &old), 0);
	small = old;
	small.rlim_cur = 65536;
	int before = entries();

	assert_int_equal(limen_file_create(check_path("big"), &file, &err), 0);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
	for (int i = 0; i < 64; i++)
		limen_file_write(file, block, sizeof(block));
	int error = limen_file_commit(file, &err);

	assert_int_equal(setrlimit(RLIMIT_FSIZE, &old), 0);
	assert_int_equal(error, LIMEN_EIO);
	check_says(&err, "big");
	assert_int_equal(entries(), before);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(commit_replaces), cmocka_unit_test(discard_leaves_nothing),
		cmocka_unit_test(all_or_none),     cmocka_unit_test(links_are_followed),
		cmocka_unit_test(bad_places),      cmocka_unit_test(full_disk),
		cmocka_unit_test(killed),
	};

	return cmocka_run_group_tests_name("file", tests, check_setup, check_teardown);
}
