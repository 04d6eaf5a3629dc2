# vivado.tcl: stands in for Vivado's commands. usage: tclsh vivado.tcl CALLS SCRIPT ARGUMENT...
#
# Runs SCRIPT with the arguments as Vivado -tclargs would. Every command of Vivado's is one that appends itself to the
# file CALLS, a Tcl list a line, and answers with a name for the object that it would have made. A command that is not
# in the list below is an error, as in Vivado.
set calls_file [lindex $argv 0]
set script [lindex $argv 1]
set argv [lrange $argv 2 end]

proc record {name args} {
    set f [open $::calls_file a]
    puts $f [list $name {*}$args]
    close $f
    # the object's name: of what is added, the name given; of what is asked for, a word that says so
    set names [lsearch -all -inline -not -glob $args -*]
    return "<[namespace tail $name]:[lindex $names 0]>"
}

namespace eval ipx {}
foreach name {
    create_project add_files set_property get_property get_files current_fileset update_compile_order
    close_project package_xo
    ipx::package_project ipx::unload_core ipx::edit_ip_in_project ipx::current_core ipx::get_user_parameters
    ipx::remove_user_parameter ipx::associate_bus_interfaces ipx::add_memory_map ipx::get_bus_interfaces
    ipx::add_address_block ipx::add_register ipx::add_register_parameter ipx::create_xgui_files ipx::update_checksums
    ipx::check_integrity ipx::save_core
} {
    interp alias {} $name {} record $name
}
source $script
