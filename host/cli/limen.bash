# bash completion of limen. Installed as share/bash-completion/completions/limen.

_limen() {
	local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} command=${COMP_WORDS[1]}
	COMPREPLY=()
	if [ "$COMP_CWORD" -eq 1 ]; then
		COMPREPLY=($(compgen -W "devices info train eval anneal qp tune bench lab selftest protocol bound flash run replay compare help version --version --help" \
			-- "$word"))
		return
	fi
	case $before in
	--preset)
		if [ "$command" = bound ]; then
			COMPREPLY=($(compgen -W "list $(limen bound --preset list 2>/dev/null | sed -n 's/^\([a-z0-9-]*\): .*/\1/p')" -- "$word"))
			return
		fi
		COMPREPLY=($(compgen -W "digits digits-fast digits-mlp digits-4x4 optdigits-mlp digits-4x4 mnist-mlp" -- "$word"))
		return
		;;
	--sweep)
		COMPREPLY=($(compgen -W "ops= updates-per-parameter= parameters= precision= sigma= time= temperature=" -- "$word"))
		return
		;;
	--format) COMPREPLY=($(compgen -W "gset qubo cnf" -- "$word")); return ;;
	--update) COMPREPLY=($(compgen -W "classes sequential block: parallel" -- "$word")); return ;;
	--loss) COMPREPLY=($(compgen -W "softmax sigmoid lms perceptron" -- "$word")); return ;;
	--hidden) COMPREPLY=($(compgen -W "relu hardtanh sigmoid" -- "$word")); return ;;
	--gate) COMPREPLY=($(compgen -W "data zero off" -- "$word")); return ;;
	--minimise) COMPREPLY=($(compgen -W "heat ratio" -- "$word")); return ;;
	--slope) COMPREPLY=($(compgen -W "array host" -- "$word")); return ;;
	--protocol) COMPREPLY=($(compgen -W "anneal bridge" -- "$word")); return ;;
	--label) COMPREPLY=($(compgen -W "first last" -- "$word")); return ;;
	--kinetics)
		COMPREPLY=($(compgen -W "glauber metropolis half arrhenius" -- "$word") $(compgen -f -- "$word"))
		return
		;;
	--device | info | selftest)
		COMPREPLY=($(compgen -W "$(limen devices 2>/dev/null | awk 'NF == 0 { exit } { print $1 }')" -- "$word"))
		return
		;;
	--manifest) COMPREPLY=($(compgen -f -- "$word")); return ;;
	--linear | --equalities | --right-side | --bounds | --solution | --log | --qp)
		COMPREPLY=($(compgen -f -- "$word"))
		return
		;;
	--train | --test | --validate | --init | --json | --cells | --weights | --costs | --csv | --plot | --graph | --spins | --save-run | --checkpoint | --resume | run | replay | compare)
		COMPREPLY=($(compgen -f -- "$word") $(compgen -W "digits:train= digits:test=" -- "$word"))
		return
		;;
	esac
	local options
	case $command in
	train)
		options="--preset --device --place --train --test --validate --patience --label --net --hidden --bits --range --batch --epochs --loss --kinetics
			--barrier --gain --gate --seed --replicas --threads --init --json --cells --weights --temperature
			--costs --retention --save-run --checkpoint --every --resume --dry-run --quiet --help"
		;;
	eval) options="--device --place --weights --test --label --bias --net --hidden --bits --range --help" ;;
	anneal)
		options="--graph --format --device --sweeps --seed --restarts --threads --update --cycles --gain --barrier --kinetics
			--target --look --json --spins --cells --plot --save-run --checkpoint --every --resume --temperature --dry-run --quiet --help"
		;;
	lab) options="list all --device --quick --full --attempts --bytes --seed --json --plot --save-run --quiet --help" ;;
	protocol) options="--device --cells --seed --temperature --json --save-run --help" ;;
	bench) options="--device --rows --cols --seconds --repeats --json --help" ;;
	qp)
		options="--device --linear --equalities --right-side --bounds --range --bits --sweeps --block --updates --penalty
			--gain --barrier --kinetics --protocol --sigma --slope --seed --replicas --threads --solution --cells
			--json --save-run --temperature --quiet --help"
		;;
	tune)
		options="--target --train --validate --test --label --qp --graph --device --minimise --evaluations --search-replicas --replicas
			--seeds --seed --threads --log --json --plot --bits --range --batch --pulses --sweeps --barrier --rise --gain
			--growth --kinetics --quiet --help"
		;;
	flash) options="hx8k --manifest --force --dry-run --help" ;;
	selftest) options="--device --quick --seed --json --help" ;;
	bound)
		options="--preset --parameters --ops --updates-per-parameter --precision --distance --sigma --time --attempt-rate
			--barrier --temperature --retention --error --lambda --static-barrier --flops --word --flop-energy --costs
			--sweep --plot --csv --json --paper --help"
		;;
	run) options="$(compgen -f -- "$word") --device --seed --json --save-run --quiet --help" ;;
	replay) options="$(compgen -f -- "$word") --device --json --help" ;;
	compare) options="$(compgen -f -- "$word") --json --help" ;;
	devices) options="--keys --help" ;;
	info) options="--manifest --help" ;;
	help) options="devices info train eval anneal qp tune bench lab selftest protocol bound run replay compare" ;;
	*) options="--help" ;;
	esac
	COMPREPLY=($(compgen -W "$options" -- "$word"))
}
complete -F _limen limen
