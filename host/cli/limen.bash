# bash completion of limen. Installed as share/bash-completion/completions/limen.

_limen() {
	local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} command=${COMP_WORDS[1]}
	COMPREPLY=()
	if [ "$COMP_CWORD" -eq 1 ]; then
		COMPREPLY=($(compgen -W "devices info train eval anneal bench lab selftest protocol bound help version --version --help" \
			-- "$word"))
		return
	fi
	case $before in
	--preset)
		if [ "$command" = bound ]; then
			COMPREPLY=($(compgen -W "list $(limen bound --preset list 2>/dev/null | sed -n 's/^\([a-z0-9-]*\): .*/\1/p')" -- "$word"))
			return
		fi
		COMPREPLY=($(compgen -W "digits digits-fast" -- "$word"))
		return
		;;
	--sweep)
		COMPREPLY=($(compgen -W "ops= updates-per-parameter= parameters= precision= sigma= time= temperature=" -- "$word"))
		return
		;;
	--format) COMPREPLY=($(compgen -W "gset qubo cnf" -- "$word")); return ;;
	--update) COMPREPLY=($(compgen -W "classes sequential block: parallel" -- "$word")); return ;;
	--loss) COMPREPLY=($(compgen -W "softmax sigmoid lms perceptron" -- "$word")); return ;;
	--gate) COMPREPLY=($(compgen -W "data zero off" -- "$word")); return ;;
	--label) COMPREPLY=($(compgen -W "first last" -- "$word")); return ;;
	--kinetics)
		COMPREPLY=($(compgen -W "glauber metropolis half arrhenius" -- "$word") $(compgen -f -- "$word"))
		return
		;;
	--device | info | selftest)
		COMPREPLY=($(compgen -W "$(limen devices 2>/dev/null | awk 'NF == 0 { exit } { print $1 }')" -- "$word"))
		return
		;;
	--train | --test | --init | --json | --cells | --weights | --costs | --csv | --plot | --graph | --spins)
		COMPREPLY=($(compgen -f -- "$word") $(compgen -W "digits:train= digits:test=" -- "$word"))
		return
		;;
	esac
	local options
	case $command in
	train)
		options="--preset --device --train --test --label --net --bits --range --batch --epochs --loss --kinetics
			--barrier --gain --gate --seed --replicas --threads --init --json --cells --weights --temperature
			--costs --retention --dry-run --quiet --help"
		;;
	eval) options="--device --weights --test --label --bias --net --bits --range --help" ;;
	anneal)
		options="--graph --format --device --sweeps --seed --restarts --threads --update --cycles --gain --barrier --kinetics
			--target --every --json --spins --cells --plot --temperature --dry-run --quiet --help"
		;;
	lab) options="list all --device --quick --full --attempts --bytes --seed --json --plot --quiet --help" ;;
	protocol) options="--device --cells --seed --temperature --json --help" ;;
	bench) options="--device --rows --cols --seconds --repeats --json --help" ;;
	selftest) options="--device --quick --seed --json --help" ;;
	bound)
		options="--preset --parameters --ops --updates-per-parameter --precision --distance --sigma --time --attempt-rate
			--barrier --temperature --retention --error --lambda --static-barrier --flops --word --flop-energy --costs
			--sweep --plot --csv --json --paper --help"
		;;
	devices) options="--keys --help" ;;
	help) options="devices info train eval anneal bench lab selftest protocol bound" ;;
	*) options="--help" ;;
	esac
	COMPREPLY=($(compgen -W "$options" -- "$word"))
}
complete -F _limen limen
