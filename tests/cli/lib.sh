# lib.sh: sourced by the tests of this folder. $LIMEN is the program; each test works in a directory of its own.
set -u
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
failures=0

fail() {
	echo "FAILED: $*" >&2
	failures=$((failures + 1))
}

skip() {
	echo "SKIPPED: $*"
	exit 77
}

# Ends a test; call last.
finish() {
	if [ "$failures" -ne 0 ]; then
		echo "$failures checks failed" >&2
		exit 1
	fi
	echo "all checks passed"
	exit 0
}

# run STATUS ARGUMENTS...: runs limen, checks its exit status; output in out.txt, messages in err.txt.
run() {
	local want=$1
	shift
	"$LIMEN" "$@" >out.txt 2>err.txt
	local got=$?
	if [ "$got" -ne "$want" ]; then
		fail "limen $*: exit status $got, wanted $want: $(head -c 300 err.txt)"
	fi
}

# refused STATUS "PART|PART..." ARGUMENTS...: one line on stderr that holds every part, nothing on stdout, no new file.
refused() {
	local want=$1 parts=$2 before after part
	shift 2
	before=$(ls -A | grep -v -E '^(out|err)\.txt$')
	run "$want" "$@"
	after=$(ls -A | grep -v -E '^(out|err)\.txt$')
	[ "$(wc -l <err.txt)" -eq 1 ] || fail "limen $*: not one line on stderr: $(cat err.txt)"
	[ -s out.txt ] && fail "limen $*: wrote to stdout"
	[ "$before" = "$after" ] || fail "limen $*: left files behind: $(diff <(echo "$before") <(echo "$after"))"
	local IFS='|'
	for part in $parts; do
		grep -qF -- "$part" err.txt || fail "limen $*: message lacks '$part': $(cat err.txt)"
	done
}

# catches PID: waits, a minute at most, until this is limen (before, it is a shell, which catches them too) and catches
# SIGINT and SIGTERM.
catches() {
	local tries mask
	for ((tries = 0; tries < 600; tries++)); do
		mask=$(sed -n 's/^SigCgt:[[:space:]]*/0x/p' "/proc/$1/status") || return 1
		[ "/proc/$1/exe" -ef "$LIMEN" ] && (((mask & 0x4002) == 0x4002)) && return 0
		sleep 0.1
	done
	return 1
}

# digits_csv FILE ROWS FEATURES: a small data set with labels 0..9
digits_csv() {
	awk -v rows="$2" -v features="$3" 'BEGIN {
		for (r = 0; r < rows; r++) {
			line = ""
			for (f = 0; f < features; f++)
				line = line ((r * 7 + f * (r % 10 + 1)) % 17) ","
			print line (r % 10)
		}
	}' >"$1"
}
