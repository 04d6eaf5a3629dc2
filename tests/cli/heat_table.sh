# The heat beside its bounds, in every workload's report: the table says what the record says, column under column.
. "$(dirname "$0")/lib.sh"

cat >agree.py <<'P'
# agree.py RECORD REPORT NAME...: these bounds are in the table, as in the record
import json, re, sys
record, lines = json.load(open(sys.argv[1])), open(sys.argv[2]).read().split("\n")
head = next(i for i, line in enumerate(lines) if line.split() == ["bits", "joules", "heat/it"])
columns = [m.end() for m in re.finditer(r"\S+", lines[head])]

def ends(line):
    """Where the words behind the name end, "J" with its number."""
    found = [m.end() for m in re.finditer(r"\S+", line)][1:]
    return found[:1] + [{found[1], found[2]}] + found[3:4] if line.split()[3] == "J" else found[:1] + [{found[1]}] + found[2:3]

table = {line.split()[0]: line for line in lines[head + 1:head + 2 + len(sys.argv) - 3]}
assert list(table) == ["heat"] + sys.argv[3:], list(table)
heat = table["heat"].split()
assert heat[1:4] == ["%.4g" % record["heat_bits_per_cell"], "%.3e" % record["heat_j_per_cell"], "J"], heat
many = record["heat_bits_per_cell_interval95"]
assert ("no interval" in table["heat"]) == (many is None), table["heat"]
for name in sys.argv[3:]:
    bound, words = record["bounds"][name], table[name].split()
    bits, joules, ratio = ends(table[name])
    assert bits == columns[0] and columns[1] in joules and ratio == columns[2], "columns: " + table[name]
    if bound["bits_per_cell"] is None:
        assert bound["joules"] is bound["heat_ratio"] is None and words[1:] == ["-", "-", "-", "no", "value"], words
        continue
    ratio = bound["heat_ratio"]
    assert (ratio is None) == (bound["bits_per_cell"] <= 0), bound
    assert words[1:5] == ["%.4g" % bound["bits_per_cell"], "%.3e" % bound["joules"], "J",
                          "-" if ratio is None else "%.3g" % ratio], (words, bound)
    assert words[5:] == ["valid"] if bound["valid"] else words[5:] == ["not", "valid", "here"], (words, bound)
P

# agrees "NAME..." ARGUMENTS...
agrees() {
	local names=$1
	shift
	run 0 "$@" --json o.json
	# shellcheck disable=SC2086
	python3 agree.py o.json out.txt $names || fail "limen $*: $(cat out.txt)"
}

cells="kb ckl path static_write"
train="train --train digits:train=200,seed=1 --test digits:test=100,seed=1 --epochs 1 --batch 50"
qp="qp random:n=4,seed=2 --sweeps 64"
printf '4 4\n1 2 1\n2 3 1\n3 4 1\n4 1 1\n' >ring.txt
anneal="anneal --graph ring.txt --sweeps 20"
# one run has no interval and few bounds; at a barrier of 30 bits nothing jumps: bounds of 0, to which there is no ratio
for more in "" "12" "12 --barrier 30"; do
	# shellcheck disable=SC2086
	agrees "landauer $cells" $train ${more:+--replicas $more}
	# shellcheck disable=SC2086
	agrees "$cells" $qp ${more:+--replicas $more}
	# shellcheck disable=SC2086
	agrees "landauer kb ckl" $anneal ${more:+--restarts $more}
done
finish
