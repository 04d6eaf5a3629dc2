#!/bin/sh
# install.sh BUILD: installs into a scratch folder and builds a user's program there, against the shared library, the
# static one, and as C++.
set -eu
build=$1
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cmake --install "$build" --prefix "$scratch" >/dev/null
pc=$(find "$scratch" -name limen.pc)
lib=$(dirname "$(find "$scratch" -name 'liblimen.so.0')")
export PKG_CONFIG_PATH="$(dirname "$pc")"

cat >"$scratch/user.c" <<'END'
#include <limen/limen.h>
#include <stdio.h>

int main(void)
{
	struct limen_device *device;
	struct limen_errmsg err;

	if (limen_open("ref:like=tiny", &device, &err)) {
		fprintf(stderr, "%s\n", err.text);
		return 1;
	}
	printf("%s %s %u\n", limen_version(), limen_device_info(device)->name, (unsigned)LIMEN_VERSION);
	limen_close(device);
	return 0;
}
END
cd "$scratch"
cp user.c user.cpp
flags="$(pkg-config --cflags limen) $SANITIZE_FLAGS"
cc -std=c11 -Wall -Wextra -Wpedantic -Werror $flags user.c -o shared $(pkg-config --libs limen)
c++ -Wall -Wextra -Wpedantic -Werror $flags user.cpp -o shared_cpp $(pkg-config --libs limen)
cc $flags user.c -o static "$lib/liblimen.a" $(pkg-config --static --libs-only-l limen | sed 's/-llimen//')
for program in shared shared_cpp static; do
	text=$(LD_LIBRARY_PATH=$lib "./$program")
	echo "$program: $text"
	case $text in *" tiny 1") ;; *) exit 1 ;; esac
done
# every public header can be included on its own
for header in "$scratch"/include/limen/*.h; do
	echo "#include <limen/$(basename "$header")>" >one.c
	cc -std=c11 -Wall -Wextra -Wpedantic -Werror $flags -fsyntax-only one.c
done
# nothing but the public interface is exported
if nm -D --defined-only "$lib/liblimen.so.0" | awk '$2 != "A" { print $3 }' | grep -v '^limen_'; then
	echo "the shared library exports more than its interface" >&2
	exit 1
fi
