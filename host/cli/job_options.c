/* job_options.c: what `limen train` can be told. */
#include "job.h"

const struct cli_option job_options[] = {
	{"preset", "NAME",
	 "a recipe; other options override it. With the built-in digits: digits, digits-fast, digits-4x4, digits-mlp;\n"
	 "for data of yours: optdigits-mlp, mnist-mlp"},
	{"device", "URI",
	 "engine: ref: (default), sim:lanes=16, ...; see limen devices. \"URI URI ...\": several, layers go to\n"
	 "them in turn"},
	{"place", "D,D,...", "the device of each layer, 0 for the first of --device"},
	{"train", "FILE",
	 "training samples: CSV, IDX (MNIST), .npy, plain or gzipped, or digits:train=N,seed=S,pool=P;\n"
	 "FILE#A:B takes rows A to B-1"},
	{"test", "FILE", "test samples, in the same forms (digits:test=N,seed=S)"},
	{"validate", "SHARE|FILE",
	 "samples to choose and stop by: a share of the training rows, drawn by the seed and held out, or a\n"
	 "file. The learning curve then is theirs, and test samples are looked at once, at the end"},
	{"patience", "N",
	 "end a replica when N epochs have brought no better accuracy on --validate (default: never)"},
	{"label", "first|last", "column of the label in CSV and .npy (default last)"},
	{"net", "IN-...-OUT",
	 "sizes of the layers, e.g. 64-10 (the default: inputs and labels of the training data) or 64-64-10;\n"
	 "up to 16 layers"},
	{"hidden", "NAME", "hidden outputs: relu (default), hardtanh, sigmoid"},
	{"bits", "B[,B...]",
	 "bits of a cell's ladder, 2..16 (default 7). Here, and in range, barrier and gain: one for all layers,\n"
	 "or one for each"},
	{"range", "R[,R...]", "weights lie in [-R, R) (default 4)"},
	{"batch", "N", "samples per pulse, drawn with replacement (default 4096)"},
	{"epochs", "E", "passes over the data: pulses = ceil(rows x E / N) (default 400)"},
	{"loss", "NAME", "error on the host: softmax (default), sigmoid, lms, perceptron"},
	{"kinetics", "NAME|FILE",
	 "glauber (default), metropolis, half, arrhenius, or a table of 256 barriers in bits\n"
	 "(text or .npy; entry i at a field of i/16 bits)"},
	{"barrier", "A[:B[:FORM]][,...]",
	 "barrier in bits over the run, 0..63.9 (default 0:2). FORM: log (default),\n"
	 "linear, geometric; one number is a constant"},
	{"gain", "A[:B[:FORM]][,...]",
	 "gain over the run (default 128:4096; FORM geometric): field in 2^-12 bits = gain x\n"
	 "batch mean of error (256 = 1) x input (largest = 16)"},
	{"gate", "data|zero|off",
	 "cells left out of pulses: data (default): inputs that are always 0 in training;\n"
	 "zero: every cell whose field is 0 (voids the CKL bound); off: none"},
	{"seed", "S", "seed of batches and row streams (default 1)"},
	{"replicas", "R",
	 "runs with the same start and batches, other row streams (default 1); 12 and more\n"
	 "give the bounds KB, CKL, path and a confidence interval"},
	{"threads", "T", "replicas at a time, on ref:, sim: and xrt-emu: only (default 1)"},
	{"init", "FILE.npy",
	 "starting weights: int16 levels, outputs x (inputs + 1), bias last (default zeros;\n"
	 "several layers: Gaussian of variance 2 / inputs, at most 1/16), in NAME.0.npy, NAME.1.npy, ... for several"},
	{"json", "FILE", "write the record of the run: every parameter, seed, version, figure"},
	{"cells", "FILE.csv", "write level, heat, jumps, blocked of each cell (first replica)"},
	{"weights", "FILE.npy",
	 "write int16 levels, outputs x (inputs + 1), bias last (first replica); several layers go to\n"
	 "FILE.0.npy, FILE.1.npy, ..."},
	{"temperature", "K", "for joules, in kelvin (default 300)"},
	{"costs", "FILE", "joules per event of a technology (docs/guide-bound.md), for block C of the report"},
	{"retention", "SECONDS",
	 "of the static memory to compare with (default ten years; 1 GHz attempts, error 0.001)"},
	{"save-run", "FILE.yaml",
	 "write the file that repeats this run, complete with every default (limen run, limen replay)"},
	{"checkpoint", "FILE", "keep the state of the run there, so that it can go on with --resume after any end"},
	{"every", "N", "pulses between two checkpoints (default a twentieth of the run)"},
	{"resume", "FILE",
	 "go on from a checkpoint of the same run, on any engine; bit for bit as if never stopped\n"
	 "(the FILE of --checkpoint need not be there yet)"},
	{"dry-run", NULL, "print mapping, capacity, traffic and a measured time estimate; train nothing"},
	{"quiet", NULL, "no progress, no report"},
	{NULL, NULL, NULL},
};

const char *const job_outputs[] = {"json",   "cells",   "weights", "save-run", "checkpoint", "every",
				   "resume", "dry-run", "quiet",   NULL};

const char job_details[] =
	"The report has three blocks that are never summed: A, the heat of the array beside its lower bounds; B,\n"
	"lower bounds for the information that went in and out; C, events that a technology would pay for.\n"
	"Energies are in bits (1 bit = kT ln 2) and joules, per cell. "
	"Ctrl-C stops after the current batch and writes what was asked for.\n\n"
	"examples:\n"
	"  limen train --preset digits-fast\n"
	"  limen train --preset digits --replicas 12 --threads 2 --json run.json --cells cells.csv --weights w.npy\n"
	"  limen train --train optdigits.tra --test optdigits.tes --net 64-10\n"
	"  limen train --train t10k-images-idx3-ubyte.gz#:8000 --test t10k-images-idx3-ubyte.gz#8000: --epochs 50\n"
	"  limen train --preset digits-mlp --validate 0.2 --bits 9,8 --gain 256:16384,128:8192\n"
	"  limen train --preset optdigits-mlp --train optdigits.tra --test optdigits.tes --validate 0.2\n"
	"  limen train --preset digits-fast --device sim:lanes=16 --dry-run\n";
