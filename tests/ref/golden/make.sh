#!/bin/sh
# Makes the golden files again: only when the contract changes. Needs python3.
set -e
cd "$(dirname "$0")"
export PYTHONDONTWRITEBYTECODE=1
make_golden() { # CONFIG TOPIC SEED PACKETS
	python3 ../script.py "$3" "$4" "$2" > script.tmp
	python3 ../oracle.py ../../../rtl/defs/limen.def "$1" < script.tmp > "$1-$2.txt"
	rm script.tmp
}
make_golden tiny mixed 101 60
make_golden quad pulse 102 60
make_golden laptop linear 103 80
make_golden tiny errors 104 150
