# gen_xo.tcl: makes the kernel object that v++ links. Run by Vivado, after package_kernel.tcl:
#
#   vivado -mode batch -source gen_xo.tcl -tclargs XO DIRECTORY
#
# XO         file to write, limen_kernel.xo
# DIRECTORY  as given to package_kernel.tcl
if {[llength $argv] != 2} {
    error "gen_xo.tcl: wanted XO DIRECTORY, got: $argv"
}
lassign $argv xo directory
set directory [file normalize $directory]
file delete -force $xo
package_xo -xo_path $xo -kernel_name limen_kernel -ip_directory $directory/ip -ctrl_protocol ap_ctrl_hs
