/* api.c: see api.h. */
#include "api.h"

#include <dlfcn.h>
#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <xrt.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct limen_xrt_api loaded;
static void *library;

static int find_all(void *from, struct limen_errmsg *err)
{
	struct {
		const char *name;
		void *at; /* a pointer to a function pointer of struct limen_xrt_api */
	} const functions[] = {
#define X(name) { #name, (void *)&loaded.name },
		LIMEN_XRT_FUNCTIONS(X)
#undef X
	};

	for (size_t i = 0; i < sizeof(functions) / sizeof(functions[0]); i++) {
		void *found = dlsym(from, functions[i].name);

		if (!found)
			return limen_fail(err, LIMEN_ENOTSUP,
					  "xrt: libxrt_coreutil.so.2 has no %s; XRT 2.13 or newer is needed",
					  functions[i].name);
		/* POSIX lets an object pointer from dlsym() hold a function's address; ISO C has no cast for it */
		*(void **)functions[i].at = found;
	}
	return 0;
}

static int load(struct limen_errmsg *err)
{
	void *opened = dlopen("libxrt_coreutil.so.2", RTLD_NOW | RTLD_LOCAL);
	int error;

	if (!opened)
		return limen_fail(err, LIMEN_ENOTSUP,
				  "xrt: %.300s; install the Xilinx runtime (Debian: libxrt1; else source "
				  "/opt/xilinx/xrt/setup.sh)",
				  dlerror());
	error = find_all(opened, err);
	if (error)
		dlclose(opened);
	else
		library = opened;
	return error;
}

bool limen_xrt_emulates(void)
{
	const char *mode = getenv("XCL_EMULATION_MODE");

	return mode && *mode;
}

/* XRT's driver for the mode that is set, NULL if it has none. */
static const char *driver(void)
{
	const char *mode = getenv("XCL_EMULATION_MODE");

	if (!limen_xrt_emulates())
		return "libxrt_core.so.2";
	if (!strcmp(mode, "hw_emu"))
		return "libxrt_hwemu.so.2";
	return strcmp(mode, "sw_emu") ? NULL : "libxrt_swemu.so.2";
}

/* Whether XRT finds its driver: otherwise it throws a C++ exception, which C cannot catch, and ends the program. */
static int check_environment(struct limen_errmsg *err)
{
	static const char *const folders[] = { "lib", "lib64" };
	const char *root = getenv("XILINX_XRT"), *name = driver();
	char path[PATH_MAX];

	if (!root || !*root)
		return limen_fail(
			err, LIMEN_ENOTSUP,
			"xrt: XILINX_XRT is not set; source /opt/xilinx/xrt/setup.sh first (without a card: xrt-emu:)");
	if (!name)
		return limen_fail(err, LIMEN_ENOTSUP, "xrt: XRT has no XCL_EMULATION_MODE \"%.40s\"; unset it",
				  getenv("XCL_EMULATION_MODE"));
	for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++) {
		if ((size_t)snprintf(path, sizeof(path), "%s/%s/%s", root, folders[i], name) < sizeof(path) &&
		    !access(path, F_OK))
			return 0;
	}
	return limen_fail(err, LIMEN_ENOTSUP,
			  "xrt: XILINX_XRT is %.100s, which has no lib/%s; source /opt/xilinx/xrt/setup.sh (Debian's "
			  "libxrt1: name a folder with a link, lib, to /usr/lib/x86_64-linux-gnu)",
			  root, name);
}

int limen_xrt_load(const struct limen_xrt_api **api, struct limen_errmsg *err)
{
	int error = check_environment(err);

	if (error)
		return error;
	pthread_mutex_lock(&lock);
	if (!library)
		error = load(err);
	pthread_mutex_unlock(&lock);
	if (!error)
		*api = &loaded;
	return error;
}

unsigned limen_xrt_cards(void)
{
	void *core = dlopen("libxrt_core.so.2", RTLD_NOW | RTLD_LOCAL);
	__typeof__(xclProbe) *probe = NULL;

	if (core)
		*(void **)&probe = dlsym(core, "xclProbe");
	return probe ? probe() : 0;
}
