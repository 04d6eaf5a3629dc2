#!/bin/sh
# parameters.sh GEN RTL: a parameter outside its range stops elaboration, and the message names the rule.
#
# Each line below breaks one parameter of the tiny configuration. Verilator must refuse it, and yosys where it is
# installed; both must take the configuration as it is.
set -eu
gen=$1
cd "$2"
good=$("$gen" params tiny)
bad=0

# elaborate TOOL NAME=VALUE...: the tool's exit status; what it says goes to standard output
elaborate() {
	tool=$1
	shift
	case $tool in
	verilator)
		# shellcheck disable=SC2046
		verilator --lint-only -Wno-lint -I. -Ilanes -Ilane -Idefs $(printf -- '-G%s ' "$@") \
			--top-module limen_core limen_core.v 2>&1
		;;
	yosys)
		yosys -q -p "read_verilog -defer -I. -Ilanes -Idefs limen_*.v lane*/limen_*.v; hierarchy -check -top limen_core \
			$(printf -- '-chparam %s ' "$@" | sed 's/=/ /g')" 2>&1
		;;
	esac
}

# refused TOOL RULE NAME=VALUE
refused() {
	# The generator's parameters, one of them changed; words without blanks.
	# shellcheck disable=SC2046
	if text=$(elaborate "$1" $(echo "$good" | sed "s/^${3%=*}=.*/$3/")); then
		echo "FAILED: $1 takes $3"
		bad=1
	elif echo "$text" | grep -q "limen_rule_$2"; then
		echo "ok      $1 refuses $3: $2"
	else
		echo "FAILED: $1 refuses $3 without naming limen_rule_$2: $text"
		bad=1
	fi
}

tools=verilator
if command -v yosys >/dev/null; then
	tools="verilator yosys"
else
	echo "yosys is not installed: Verilator alone"
fi

for tool in $tools; do
	# shellcheck disable=SC2086
	if ! text=$(elaborate "$tool" $good); then
		echo "FAILED: $tool does not take the tiny configuration: $text"
		bad=1
	fi
	while read -r rule setting; do
		case "$tool $setting" in
		"yosys LANES=256") ;;       # it works minutes on so many lanes before it looks for the missing module
		"yosys DEPTH=536870912") ;; # it gives up at the size of the memories before it gets there
		*) refused "$tool" "$rule" "$setting" ;;
		esac
	done <<-END
		lanes_is LANES=3
		lanes_is LANES=256
		depth_is DEPTH=200
		depth_is DEPTH=8
		at_most_2_to_the_28_cells DEPTH=536870912
		row_slots_is ROW_SLOTS=48
		vector_len_is VECTOR_LEN=100
		vector_len_is VECTOR_LEN=1
		limit_is_at_least VECTOR_LEN=2048
		vectors_is VECTORS=3
		vectors_is VECTORS=256
		tiles_is TILES=129
		tiles_is TILES=0
		slots_is SLOTS=3
		interval_is INTERVAL=3
		interval_above_1_needs_a_single_lane LANES=2
		interval_above_1_needs_a_depth DEPTH=65536
		limit_is LIMIT=255
		limit_is LIMIT=65536
		stream_bits_is STREAM_BITS=48
		stream_bits_is STREAM_BITS=1024
	END
done
exit $bad
