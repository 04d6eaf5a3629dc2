# A kernel that stands still: deadlines (hang.c), and what stats=FILE says of the run that does not end.
. "$(dirname "$0")/../cli/lib.sh"
"$1" "$LIMEN_XCLBIN" "$work/stats.json" || fail "hang.c"
python3 -c '
import json
bus = json.load(open("stats.json"))
assert (bus["control"], bus["status"], bus["fetched"], bus["given"]) == (1, 0, 0, 0), bus' || fail "the registers"
finish
