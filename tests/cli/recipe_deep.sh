# The recipes of docs/guide-deep.md on real data, held against the files that they write by a program that shares nothing
# with limen. LIMEN_DATA names a directory with optdigits.tra, optdigits.tes (UCI) and mnist/t10k-*.gz; what is not there
# is not tested.
. "$(dirname "$0")/lib.sh"

data=${LIMEN_DATA:-}
images=$data/mnist/t10k-images-idx3-ubyte.gz
[ -r "$data/optdigits.tra" ] || [ -r "$images" ] || skip "set LIMEN_DATA to a directory with optdigits or MNIST"

# recipe LEAST ARGUMENTS...: trains, and wants this accuracy on the test samples
recipe() {
	local least=$1
	shift
	run 0 train "$@" --json o.json --cells o.csv --weights o.npy --quiet
	python3 - "$least" <<-'END' || fail "$*: too low"
		import json, sys
		r = json.load(open("o.json"))
		print("test %.4f, heat %.0f bits, host %.2f" % (r["test_accuracy"], r["heat_bits_per_cell"], r["run"]["host_share"]))
		assert r["test_accuracy"] >= float(sys.argv[1])
	END
}

if [ -r "$data/optdigits.tra" ]; then
	# 95.84%, deviation 0.24% over seeds: seed 1 is one of them, and always the same
	recipe 0.955 --preset optdigits-mlp --train "$data/optdigits.tra" --test "$data/optdigits.tes"
	python3 "$LIMEN_SOURCE/tests/independent/deep.py" check o.json o.csv o.npy "$data/optdigits.tes" ||
		fail "figures of optdigits"
fi
if [ -r "$images" ]; then
	recipe 0.94 --preset mnist-mlp --train "$images#:8000" --test "$images#8000:"
	python3 - "$images" <<-'END'
		import gzip, sys
		x = gzip.open(sys.argv[1]).read()[16:]
		y = gzip.open(sys.argv[1].replace("images-idx3", "labels-idx1")).read()[8:]
		with open("mnist.csv", "w") as f:
		    for i in range(8000, 10000):
		        f.write(",".join(map(str, x[784 * i:784 * (i + 1)])) + ",%d\n" % y[i])
	END
	python3 "$LIMEN_SOURCE/tests/independent/deep.py" check o.json o.csv o.npy mnist.csv || fail "figures of MNIST"
fi
finish
