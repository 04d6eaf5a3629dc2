# Every kind of bad input: one line that names file, line or field, the exit status, and nothing left behind.
. "$(dirname "$0")/lib.sh"

digits_csv good.csv 40 4
small="--epochs 10 --batch 40 --json o.json --cells o.csv --weights o.npy"
train() {
	local status=$1 parts=$2
	shift 2
	# shellcheck disable=SC2086
	refused "$status" "$parts" train $small "$@"
}

# files
train 1 "missing.csv|No such file" --train missing.csv --test good.csv
train 1 "missing.csv|No such file" --train good.csv --test missing.csv
train 1 "directory" --train / --test good.csv
: >empty.csv
train 1 "empty.csv|empty" --train empty.csv --test good.csv

# CSV
(head -n 5 good.csv; echo 1,2,3) >short.csv
train 1 "short.csv|line 6|3 fields|5" --train short.csv --test good.csv
(head -n 5 good.csv; echo 1,2,x,4,5) >word.csv
train 1 "word.csv|line 6|field 3|'x'" --train word.csv --test good.csv
(head -n 5 good.csv; echo 1,2,300,4,5) >large.csv
train 1 "large.csv|line 6|field 3|300|0..255" --train large.csv --test good.csv
(head -n 5 good.csv; echo 1,2,3,4,11) >label.csv
train 1 "label.csv|line 6|field 5|11|0..9" --train label.csv --test good.csv --net 4-10
train 1 "label.csv|line 6|label 11" --train good.csv --test label.csv
train 2 "--net|4 inputs" --train good.csv --test digits:
train 1 "5 fields|4 inputs|64 inputs" --train good.csv --test good.csv --net 64-10
train 2 "rows 0..39" --train good.csv#0:41 --test good.csv

# IDX: a header that claims more than there is; truncated gzip
printf '\0\0\010\003\0\0\0\002\0\0\0\002\0\0\0\002abcdefg' >a-images-idx3-ubyte
printf '\0\0\010\001\0\0\0\002\0\001' >a-labels-idx1-ubyte
train 1 "a-images-idx3-ubyte|header claims" --train a-images-idx3-ubyte --test a-images-idx3-ubyte
printf '\0\0\010\003\377\377\377\377\377\377\377\377\377\377\377\377abcdefg' >b-images-idx3-ubyte
cp a-labels-idx1-ubyte b-labels-idx1-ubyte
train 1 "b-images-idx3-ubyte|header claims" --train b-images-idx3-ubyte --test good.csv
printf '\0\0\010\003\0\0\0\002\0\0\0\002\0\0\0\002abcdefgh' | gzip | head -c 30 >c-images-idx3-ubyte.gz
cp a-labels-idx1-ubyte c-labels-idx1-ubyte
train 1 "c-images-idx3-ubyte.gz" --train c-images-idx3-ubyte.gz --test good.csv
printf '\0\0\010\003\0\0\0\002\0\0\0\002\0\0\0\002abcdefgh' >d-images-idx3-ubyte
train 1 "d-labels-idx1-ubyte|No such file" --train d-images-idx3-ubyte --test good.csv

# .npy
printf '\223NUMPY\001\0\020\0garbage' >bad.npy
train 1 "bad.npy|truncated" --train bad.npy --test good.csv
train 1 "bad.npy" --train good.csv --test good.csv --init bad.npy
train 1 "missing.npy|No such file" --train good.csv --test good.csv --init missing.npy

# numbers and names
both="--train good.csv --test good.csv"
for case in "--bits 17" "--bits 0" "--bits x" "--bits 1e1" "--bits -3" "--range 0" "--range nan" "--range x" "--batch 0" \
	"--batch 99999999999999999999" "--replicas 0" "--seed -1" "--seed 1.5" "--temperature 0" "--temperature inf" \
	"--barrier 0:99" "--barrier a:b" "--barrier 0:2:cubic" "--gain 0:5" "--gain 1:2:3:4" "--loss hinge" "--gate maybe" \
	"--label middle" "--kinetics nonsense" "--net 4" "--net 4-x" "--net 4--10" "--threads 0" "--retention -5"; do
	# shellcheck disable=SC2086
	refused 2 "${case%% *}" train $both --json o.json $case
done
refused 2 "--epochs" train $both --epochs 0 --json o.json
refused 2 "--threads" train $both --threads 2 --device fault:over=ref:

# kinetics tables
seq 255 | sed 's/.*/0.5/' >few.txt
train 1 "few.txt|255|256" $both --kinetics few.txt
(seq 1 31; echo 1 2 three) >word.txt
train 1 "word.txt|line 32|three" $both --kinetics word.txt

# devices
train 1 "does not fit|256" --train digits:train=50 --test digits:test=50 --device ref:like=tiny
train 2 "nonsense" $both --device ref:nonsense=1
train 2 "nonsense" $both --device nonsense:
refused 2 "nonsense" info nonsense:

# places that cannot be written; a full disk
refused 1 "no/dir/o.json|No such file" train $both --epochs 1 --json no/dir/o.json
refused 1 "/dev/full|space" train $both --epochs 1 --quiet --json /dev/full
refused 1 "/dev/full|space" train $both --epochs 1 --quiet --cells /dev/full --weights o.npy --json o.json
(
	failures=0
	ulimit -f 1 # 1 KiB a file
	trap '' XFSZ
	refused 1 "o.csv" train --preset digits-fast --epochs 1 --quiet --cells o.csv
	exit "$failures"
) || fail "a disk that fills up"

run 1 train $both --epochs 1 --cells /dev/full --json o.json
grep -q "wrote" out.txt && fail "the report claims files that were not written"
grep -q "test accuracy" out.txt || fail "the report is lost with the disk full"

# eval
run 0 train $both --epochs 1 --quiet --weights w.npy
refused 1 "label.csv|field 5" eval --weights w.npy --test label.csv
refused 1 "good.csv|.npy" eval --weights good.csv --test good.csv
finish
