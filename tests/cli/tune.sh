# limen tune: any number of threads, a log that was cut short, the command that repeats the choice; refusals.
. "$(dirname "$0")/lib.sh"

small="--train digits:train=400,seed=1 --test digits:test=200,seed=1 --target 0.6 --evaluations 20 --pulses 10:30 --batch 64:128
	--range 2 --seeds 4 --quiet"
# shellcheck disable=SC2086
run 0 tune $small --log a.jsonl --json a.json
cp out.txt a.txt
grep -q "On test data" out.txt && grep -q "Energy to solution, 4 seeds" out.txt || fail "the report: $(cat out.txt)"
# shellcheck disable=SC2086
run 0 tune $small --threads 3 --log b.jsonl --json b.json
cmp a.txt out.txt && cmp a.json b.json && cmp a.jsonl b.jsonl || fail "threads change the result"

# whatever a killed search leaves, the next one goes on from
size=$(wc -c <a.jsonl)
for cut in 1 $((size / 3)) $((size / 2)) $((size - 1)) "$size"; do
	head -c "$cut" a.jsonl >cut.jsonl
	# shellcheck disable=SC2086
	run 0 tune $small --log cut.jsonl --json c.json
	cmp a.json c.json && cmp a.jsonl cut.jsonl || fail "a log cut at byte $cut of $size"
done
# a log is used, not made again: what it says is believed
sed 's/"heat_bits_per_cell":[0-9.]*/"heat_bits_per_cell":1.5/' a.jsonl >edited.jsonl
# shellcheck disable=SC2086
run 0 tune $small --log edited.jsonl --json e.json
grep -q '"heat_bits_per_cell": 1.5,' e.json || fail "the log was not read"
# shellcheck disable=SC2086
refused 1 "a.jsonl: line 1|another search" tune $small --seed 2 --log a.jsonl
printf 'no log\n' >no.jsonl
# shellcheck disable=SC2086
refused 1 "no.jsonl: line 1|no log of limen tune" tune $small --log no.jsonl

# the choice, repeated by the command that is shown
python3 - "$LIMEN" <<'P' || fail "the shown command gives another result"
import json, shlex, subprocess, sys
tuned = json.load(open("a.json"))
argv = shlex.split(tuned["command"])
assert argv[0] == "limen"
subprocess.run([sys.argv[1]] + argv[1:] + ["--quiet", "--json", "again.json"], check=True)
again, figures = json.load(open("again.json")), tuned["chosen"]["figures"]
assert again["heat_bits_per_cell"] == figures["heat_bits_per_cell"], (again["heat_bits_per_cell"], figures)
assert again["test_accuracy"] == figures["test_score"]
for name, bound in figures["bounds"].items():
    assert again["bounds"][name]["bits_per_cell"] == bound["bits_per_cell"], name
assert figures["score"] >= 0.6
assert all(t["figures"]["failed"] or t["figures"]["score"] < 0.6 or
           t["figures"]["heat_bits_per_cell"] >= figures["heat_bits_per_cell"]
           for t in tuned["confirmed"]), "a cheaper one was confirmed"
P

# quadratic programs; pictures
run 0 tune --qp random:n=6,seed=2 --evaluations 48 --sweeps 200:600 --quiet --json q.json --seeds 3
grep -q '"task": "qp"' q.json || fail "the qp record"
run 1 tune --qp random:n=6,seed=2 --target -1e9 --evaluations 8 --sweeps 100 --quiet
grep -q "No point meets the target" out.txt || fail "an impossible target"
{
	echo "24 36"
	for ((i = 1; i <= 24; i++)); do echo "$i $((i % 24 + 1)) 1"; done
	for ((i = 1; i <= 12; i++)); do echo "$i $((i + 12)) 1"; done
} >ring.txt
run 0 tune --graph ring.txt --target 30 --evaluations 24 --seeds 3 --sweeps 20:100 --quiet --json g.json
python3 - "$LIMEN" <<'P' || fail "the shown command gives another result (graph)"
import json, shlex, subprocess, sys
tuned = json.load(open("g.json"))
subprocess.run([sys.argv[1]] + shlex.split(tuned["command"])[1:] + ["--quiet", "--json", "again.json"], check=True)
again, figures = json.load(open("again.json")), tuned["chosen"]["figures"]
assert again["heat_bits_per_cell"] == figures["heat_bits_per_cell"], (again["heat_bits_per_cell"], figures)
P
refused 2 "--target" tune --graph ring.txt
refused 2 "CKL does not apply" tune --graph ring.txt --target 30 --minimise ratio
if command -v gnuplot >/dev/null; then
	run 0 tune --qp random:n=6,seed=2 --evaluations 48 --sweeps 200:600 --quiet --plot figures
	for name in operations precision speed; do
		grep -q "CKL" "figures/heat-$name.svg" || fail "figures/heat-$name.svg"
	done
	run 0 tune --graph ring.txt --target 30 --evaluations 24 --seeds 3 --sweeps 20:100 --quiet --plot spins
	[ "$(ls spins)" = heat-operations.svg ] || fail "pictures of spins: $(ls spins)"
else
	echo "not tested, since gnuplot is missing: pictures"
fi

# names with blanks and quotes, longer than any line: what is printed is for a shell, and whole
long="it's  a \$HOME of * \"data\"/$(printf 'x%.0s' {1..200})"
mkdir -p "$long" bin
ln -s "$LIMEN" bin/limen
digits_csv last.csv 200 6
awk -F, '{ printf "%s", $NF; for (i = 1; i < NF; i++) printf ",%s", $i; print "" }' last.csv >"$long/samples.csv"
cp ring.txt "$long/ring.txt"
printf '%s\n' "variables 2" "quadratic 0 0 2" "quadratic 1 1 2" "linear 0 -1" "bounds 0 0 2" "bounds 1 0 2" >"$long/box.txt"
# repeats NAME ARGUMENTS...: the printed line, run by a shell, gives the heat of the choice
repeats() {
	local name=$1
	shift
	run 0 tune "$@" --quiet --json long.json
	sed -n "s/^  limen /limen /p" out.txt >command.sh
	[ "$(wc -l <command.sh)" = 1 ] || fail "$name: no command in: $(cat out.txt)"
	sed -i 's/$/ --quiet --json again.json/' command.sh
	PATH=$PWD/bin:$PATH sh command.sh >/dev/null || fail "$name: the shell, or limen: $(cat command.sh)"
	python3 - <<-'P' || fail "$name: the printed command gives another result"
		import json, shlex
		tuned, again = json.load(open("long.json")), json.load(open("again.json"))
		assert again["heat_bits_per_cell"] == tuned["chosen"]["figures"]["heat_bits_per_cell"], again
		assert shlex.split(tuned["command"] + " --quiet --json again.json") == shlex.split(open("command.sh").read())
	P
}
small="--evaluations 8 --search-replicas 2 --seeds 0"
# shellcheck disable=SC2086
repeats train --train "$long/samples.csv" --test "$long/samples.csv" --label first --target 0.01 $small \
	--pulses 5:10 --batch 16
grep -q -- "--label first" command.sh || fail "the label's column is missing: $(cat command.sh)"
# shellcheck disable=SC2086
repeats qp --qp "$long/box.txt" --target 1 $small --sweeps 100
# shellcheck disable=SC2086
repeats graph --graph "$long/ring.txt" --target 1 $small --sweeps 20
refused 2 "--label middle" tune --label middle

for case in "--target x" "--evaluations 0" "--replicas 3" "--threads 0" "--minimise joy" "--bits 9:5" "--gain 0:5" "--batch 1.2:1.8" \
	"--validate 1" "--kinetics slow" "--seed -1"; do
	# shellcheck disable=SC2086
	refused 2 "${case%% *}" tune $case
done
refused 2 "--batch is no setting of qp" tune --qp random:n=2 --batch 1:2
refused 2 "--threads" tune --threads 2 --device fault:over=ref:
refused 2 "--search-replicas" tune --minimise ratio --search-replicas 2
refused 2 "without equalities" tune --qp random:n=6,equalities=1
refused 1 "nothing.csv|No such file" tune --train nothing.csv
refused 1 "no/t.jsonl|No such file" tune --log no/t.jsonl
refused 1 "no/t.json|No such file" tune --json no/t.json
finish
