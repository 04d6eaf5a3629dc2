# The same samples as CSV, IDX and gzipped IDX train to the same cells.
. "$(dirname "$0")/lib.sh"

python3 - <<'PY'
import gzip
import random
import struct

random.seed(3)
rows = []
for i in range(120):
    label = i % 10
    rows.append(([random.randrange(256) if (j * 3 + label) % 10 < 4 else 0 for j in range(30)], label))
images = struct.pack(">IIII", 0x803, len(rows), 5, 6) + b"".join(bytes(x) for x, _ in rows)
labels = struct.pack(">II", 0x801, len(rows)) + bytes(y for _, y in rows)
open("s-images-idx3-ubyte", "wb").write(images)
open("s-labels-idx1-ubyte", "wb").write(labels)
gzip.open("z-images-idx3-ubyte.gz", "wb").write(images)
gzip.open("z-labels-idx1-ubyte.gz", "wb").write(labels)
with open("s.csv", "w") as f:
    f.write(",".join("x%d" % j for j in range(30)) + ",class\n")
    for x, y in rows:
        f.write(",".join(map(str, x)) + ",%d\n" % y)
with open("first.csv", "w") as f:
    for x, y in rows:
        f.write("%d," % y + ",".join(map(str, x)) + "\n")
PY
for source in s.csv s-images-idx3-ubyte z-images-idx3-ubyte.gz s-images-idx3-ubyte,z-labels-idx1-ubyte.gz; do
	run 0 train --train "$source#0:100" --test "$source#100:" --epochs 30 --batch 100 --cells "cells-$source" --quiet
	cmp "cells-s.csv" "cells-$source" || fail "$source trains to other cells"
done
run 0 train --label first --train first.csv#0:100 --test first.csv#100: --epochs 30 --batch 100 --cells c.csv --quiet
cmp cells-s.csv c.csv || fail "--label first"
finish
