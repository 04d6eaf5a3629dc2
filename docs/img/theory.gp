# Pictures of docs/theory.md: gnuplot docs/img/theory.gp, in the top folder, writes docs/img/{cell,bounds}.svg
set border 3
set tics nomirror out
set samples 300

# --- a cell: wells at whole levels, barrier b between them, tilted by the field K during an attempt
set terminal svg size 900,330 font 'sans,13' background '#ffffff'
set output 'docs/img/cell.svg'
b = 3.0
K = 1.0
well(w) = b * (1 - cos(2 * pi * w)) / 2
set multiplot layout 1,2
set xrange [-2.3:2.3]
set yrange [-3.2:7.6]
set xtics -2,1,2
set xlabel 'level w'
set ylabel 'energy, kT ln 2'
unset key
set title 'between attempts'
set arrow 1 from 0.5,0 to 0.5,b heads size screen 0.008,20 lc rgb '#555555'
set label 1 'b' at 0.6,1.5 tc rgb '#555555'
set object 1 circle at 0,0.28 size 0.09 fc rgb '#b03a2e' fs solid noborder
plot well(x) with lines lw 2 lc rgb '#1f5fa8'
set title 'during an attempt, K = 1'
unset arrow 1
unset label 1
set arrow 2 from 0.05,4.0 to 0.95,4.0 head filled size screen 0.014,20 lw 2 lc rgb '#b03a2e'
set arrow 3 from -0.05,5.2 to -0.95,5.2 head filled size screen 0.014,20 lw 2 lc rgb '#555555'
set label 2 "with the field:\nbarrier e_d, heat +K" at 0.05,6.1 tc rgb '#b03a2e'
set label 3 "against it:\nbarrier e_d + K, heat -K" at -2.2,7.2 tc rgb '#555555'
plot well(x) - K * x with lines lw 2 lc rgb '#1f5fa8'
unset multiplot
unset object 1
unset arrow
unset label

# --- what a cell must pay to move J = 16 levels and end within sigma = 2, against its jumps A; Glauber
set terminal svg size 900,420 font 'sans,13' background '#ffffff'
set output 'docs/img/bounds.svg'
J = 16.0
v = 4.0
kb(a) = a > J ? 2 * J * atanh(J / a) / log(2) : NaN
ckl(a) = 2 * (J**2 / a + v / a - 1 - log(v / a)) / log(2)
best = 2 * log(1 + J**2 / v) / log(2)
set title 'bounds on the heat of one cell that moves J = 16 levels, ending within s = 2 (Glauber)'
set logscale x
set xrange [16:5000]
set yrange [0:45]
set xtics (16, 32, 64, 128, 256, 512, 1024, 2048, 4096)
set xlabel 'jumps A of the cell'
set ylabel 'least heat, kT ln 2'
set key top right
set arrow 4 from J**2 + v,0 to J**2 + v,best nohead dt 3 lc rgb '#555555'
set label 4 'A = J^2 + s^2' at (J**2 + v) * 1.05,8 tc rgb '#555555'
plot kb(x) with lines lw 2 lc rgb '#3a7d44' title 'KB', \
     x > J / 0.3 ? ckl(x) : NaN with lines lw 2 lc rgb '#8a5fb0' title 'CKL, Gaussian form, where J < 0.3 A', \
     x <= J / 0.3 ? ckl(x) : NaN with lines lw 1 dt 2 lc rgb '#8a5fb0' title 'the same outside its domain', \
     best with lines lw 1 dt 4 lc rgb '#b03a2e' title 'CKL at its best A: 2 log_2(1 + J^2/s^2)'
