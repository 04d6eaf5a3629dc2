# Help, versions, wrong use; and that manual and completion know every option.
. "$(dirname "$0")/lib.sh"

run 2
grep -q "limen train" out.txt || fail "no help without a command"
run 0 help
run 0 --version
grep -qE '^limen [0-9.]+, contract version [0-9]+$' out.txt || fail "version reads $(cat out.txt)"
for command in devices info train eval anneal qp tune bench lab selftest protocol bound flash run replay compare; do
	run 0 "$command" --help
	grep -q "usage: limen $command" out.txt || fail "limen $command --help"
	mv out.txt "$command.help"
	run 0 help "$command"
	cmp -s out.txt "$command.help" || fail "limen help $command differs from --help"
done
run 0 devices
grep -q '^ref:' out.txt || fail "ref: is not listed"
run 0 devices --keys
run 0 info ref:
grep -q 'contract version *1' out.txt || fail "limen info ref:"
run 0 info ref:like=tiny
grep -qE 'lanes *1$' out.txt || fail "ref:like=tiny has another number of lanes"

refused 2 "nonsense|limen help" nonsense
refused 2 "--foo|--help" train --foo
refused 2 "--foo" train --foo=1
refused 2 "--bits|value" train --bits
refused 2 "twice" train --bits 7 --bits 8
refused 2 "no value" train --quiet=1
refused 2 "stray" train stray
refused 2 "--preset" train
refused 2 "--test" train --train x.csv
refused 2 "digits-fast" train --preset nonsense
refused 2 "which device" info
refused 2 "no engine|ref:" info nothing:
refused 2 "--graph" anneal
refused 2 "--weights" eval
refused 2 "no experiment|limen lab list" lab nonsense
refused 2 "--quick and --full" lab all --quick --full
refused 2 "which file" protocol
refused 2 "--cells" protocol x --cells many
refused 2 "run file first" run
refused 2 "run file first" run --seed 2
refused 2 "which file" replay
refused 2 "which two" compare x
refused 2 "--every" train --preset digits-fast --every 3
refused 2 "--every" train --preset digits-fast --checkpoint c --every 0

for option in $(grep -ohE '^  --[a-z-]+' ./*.help | tr -d ' ' | grep -v -- --help | sort -u); do
	grep -qF -- "${option//-/\\-}" "$LIMEN_SOURCE/docs/man/limen.1" || fail "the manual lacks $option"
	grep -qF -- "$option" "$LIMEN_SOURCE/host/cli/limen.bash" || fail "the completion lacks $option"
done

# completion, as bash asks for it
complete_words() {
	bash -c '. "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _limen; printf "%s\n" "${COMPREPLY[@]}"' \
		_ "$LIMEN_SOURCE/host/cli/limen.bash" "$@"
}
[ "$(complete_words limen tr)" = train ] || fail "completion of a command"
[ "$(complete_words limen train --rep)" = --replicas ] || fail "completion of an option"
[ "$(complete_words limen train --kinetics metr)" = metropolis ] || fail "completion of a value"
finish
