/* plot.c: gnuplot as a child process: the script in, a picture beside the wanted name, renamed at the end. */
#include "plot.h"

#include <errno.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

__attribute__((format(printf, 3, 4))) static int refuse(struct limen_errmsg *err, int error, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(err->text, sizeof(err->text), format, args);
	va_end(args);
	return error;
}

static bool ends_in(const char *path, const char *ending)
{
	size_t n = strlen(path), m = strlen(ending);

	return n > m && !strcmp(path + n - m, ending);
}

static const char *terminal(const char *path)
{
	if (ends_in(path, ".svg"))
		return "svg size 800,440 font 'sans,13' background '#ffffff'";
	return ends_in(path, ".png") ? "pngcairo size 800,440 font 'sans,11'" : NULL;
}

void cli_plot_quote(FILE *out, const char *text)
{
	fputc('\'', out);
	for (; *text; text++) {
		unsigned char c = (unsigned char)*text;

		if (c == '\'')
			fputc('\'', out); /* doubled inside */
		fputc(c < ' ' || c == 0x7f ? '?' : c, out);
	}
	fputc('\'', out);
}

/* Looks along the PATH as posix_spawnp() will. */
static bool have_gnuplot(void)
{
	const char *path = getenv("PATH");
	char name[4096];

	for (const char *at = path ? path : "/bin:/usr/bin";; at++) {
		size_t n = strcspn(at, ":");

		if (snprintf(name, sizeof(name), "%.*s/gnuplot", n ? (int)n : 1, n ? at : ".") < (int)sizeof(name) &&
		    access(name, X_OK) == 0)
			return true;
		at += n;
		if (!*at)
			return false;
	}
}

static int fail_missing(struct limen_errmsg *err)
{
	return refuse(err, LIMEN_ENOTSUP, "gnuplot is missing; install gnuplot-nox");
}

int cli_plot_check(const char *path, struct limen_errmsg *err)
{
	struct stat st;

	if (!terminal(path))
		return refuse(err, LIMEN_EUSAGE, "%s: name a picture that ends in .svg or .png", path);
	if (stat(path, &st) == 0 && !S_ISREG(st.st_mode))
		return refuse(err, LIMEN_EIO, "%s: cannot write a picture: it is no regular file", path);
	return have_gnuplot() ? LIMEN_OK : fail_missing(err);
}

/* A file whose name nobody sees, with the whole script, at its beginning. A file and not a pipe: a gnuplot that ends
 * early cannot block or kill the writer. */
static FILE *script_file(const char *body, const char *path, const char *picture)
{
	FILE *f = tmpfile();

	if (!f)
		return NULL;
	fprintf(f, "set terminal %s\nset output ", terminal(path));
	cli_plot_quote(f, picture);
	fprintf(f, "\n%s\nunset output\n", body);
	if (fflush(f) != 0 || ferror(f) || fseek(f, 0, SEEK_SET) != 0) {
		fclose(f);
		return NULL;
	}
	return f;
}

/* The last line that says something (gnuplot shows the script's line first and the reason last), with '?' for what must
 * not reach a terminal. */
static void last_words(FILE *said, char *text, size_t size)
{
	char line[256];

	text[0] = '\0';
	rewind(said);
	while (fgets(line, sizeof(line), said)) {
		const char *start = line + strspn(line, " \t\r\n^");

		if (*start)
			snprintf(text, size, ": %.*s", (int)strcspn(start, "\r\n"), start);
	}
	for (char *c = text; *c; c++)
		if ((unsigned char)*c < ' ' || *c == 0x7f)
			*c = '?';
}

static int spawn(FILE *script, FILE *said, struct limen_errmsg *err)
{
	char *argv[] = {(char *)"gnuplot", (char *)"-d", NULL};
	posix_spawn_file_actions_t actions;
	char words[200];
	pid_t child;
	int status;

	if (posix_spawn_file_actions_init(&actions) != 0)
		return refuse(err, LIMEN_ENOMEM, "out of memory");
	posix_spawn_file_actions_adddup2(&actions, fileno(script), STDIN_FILENO);
	posix_spawn_file_actions_adddup2(&actions, fileno(said), STDOUT_FILENO);
	posix_spawn_file_actions_adddup2(&actions, fileno(said), STDERR_FILENO);
	int error = posix_spawnp(&child, "gnuplot", &actions, NULL, argv, environ);

	posix_spawn_file_actions_destroy(&actions);
	if (error)
		return error == ENOENT ? fail_missing(err)
				       : refuse(err, LIMEN_EIO, "cannot start gnuplot: %s", strerror(error));
	while (waitpid(child, &status, 0) < 0)
		if (errno != EINTR)
			return refuse(err, LIMEN_EIO, "gnuplot: %s", strerror(errno));
	if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
		return LIMEN_OK;
	if (WIFEXITED(status) && WEXITSTATUS(status) == 127) /* how some systems report a missing program */
		return fail_missing(err);
	last_words(said, words, sizeof(words));
	return refuse(err, LIMEN_EIO, "gnuplot failed%s", words);
}

/* gnuplot says nothing when the disk is full: what it drew must have an end. */
static bool is_whole(const char *picture)
{
	char end[64] = "";
	FILE *f = fopen(picture, "rb");
	size_t n = 0;

	if (f && fseek(f, -(long)sizeof(end), SEEK_END) == 0)
		n = fread(end, 1, sizeof(end), f);
	if (f)
		fclose(f);
	return memmem(end, n, "</svg>", 6) || memmem(end, n, "IEND", 4);
}

/* target is path with its links followed. */
static int draw(const char *body, const char *path, const char *target, const char *picture, struct limen_errmsg *err)
{
	FILE *script = script_file(body, path, picture), *said = tmpfile();
	struct stat st;
	int error;

	if (!script || !said)
		error = refuse(err, LIMEN_EIO, "cannot make a temporary file: %s", strerror(errno));
	else
		error = spawn(script, said, err);
	if (!error && (stat(picture, &st) != 0 || st.st_size == 0))
		error = refuse(err, LIMEN_EIO, "%s: gnuplot drew nothing", path);
	if (!error && !is_whole(picture))
		error = refuse(err, LIMEN_EIO, "%s: gnuplot drew only a part: is there space left?", path);
	if (!error && rename(picture, target) != 0)
		error = refuse(err, LIMEN_EIO, "%s: cannot write: %s", path, strerror(errno));
	if (script)
		fclose(script);
	if (said)
		fclose(said);
	return error;
}

int cli_plot_run(const struct cli_command *command, const char *script_body, const char *path, struct limen_errmsg *err)
{
	int error = cli_plot_check(path, err);

	(void)command;
	if (error)
		return error;
	/* through a link, so that what it points to is replaced and not the link; its ending may be another */
	char *real = realpath(path, NULL), *picture = NULL;
	const char *target = real ? real : path;

	if (asprintf(&picture, "%s.XXXXXX", target) < 0) {
		free(real);
		return refuse(err, LIMEN_ENOMEM, "out of memory");
	}
	mode_t mask = umask(0);

	umask(mask);
	int fd = mkstemp(picture);

	if (fd < 0) {
		error = refuse(err, LIMEN_EIO, "%s: cannot create: %s", path, strerror(errno));
	} else {
		fchmod(fd, 0666 & ~mask); /* the mode that fopen would have given */
		close(fd);
		error = draw(script_body, path, target, picture, err);
		if (error)
			unlink(picture);
	}
	free(real);
	free(picture);
	return error;
}
