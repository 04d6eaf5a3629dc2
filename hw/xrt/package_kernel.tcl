# package_kernel.tcl: packages the kernel as an IP. Run by Vivado:
#
#   vivado -mode batch -source package_kernel.tcl -tclargs PART PARAMETERS DIRECTORY
#
# PART        of the card, e.g. xcu50-fsvh2104-2-e
# PARAMETERS  file of NAME=VALUE lines, as `limen_gen params alveo` prints them
# DIRECTORY   is made anew: DIRECTORY/source, DIRECTORY/project, DIRECTORY/ip
#
# Registers and arguments come from kernel.tcl, which is made from kernel.def.
if {[llength $argv] != 3} {
    error "package_kernel.tcl: wanted PART PARAMETERS DIRECTORY, got: $argv"
}
lassign $argv part parameter_file directory
set directory [file normalize $directory] ;# Vivado takes some paths as relative to its project
set here [file dirname [file normalize [info script]]]
set rtl [file normalize [file join $here .. .. rtl]]
source [file join $here kernel.tcl]

# ---------------------------------------------------------------- sources
# An IP has the parameters that its text has, so the configuration's go there.
proc with_parameters {text parameter_file} {
    set f [open $parameter_file]
    foreach line [split [string trim [read $f]] "\n"] {
        lassign [split $line =] name value
        if {![string is integer -strict $value]
            || [regsub "(parameter $name *= )\[0-9\]+" $text "\\1$value" text] != 1} {
            error "package_kernel.tcl: limen_kernel.v has no parameter for: $line"
        }
    }
    close $f
    return $text
}

file delete -force $directory
file mkdir $directory/source
set sources [concat [lsort [glob $rtl/*.v $rtl/*.vh $rtl/lane*/*.v $rtl/lanes/*.vh $rtl/defs/*.vh]] [lsort [glob $here/limen_kernel*.v $here/*.vh]]]
foreach file $sources {
    file copy $file $directory/source
}
set top [file join $directory source limen_kernel.v]
proc read_text {path} {
    set f [open $path]
    set text [read $f]
    close $f
    return $text
}
proc write_text {path text} {
    set f [open $path w]
    puts -nonewline $f $text
    close $f
}
set text [with_parameters [read_text $top] $parameter_file]
write_text $top $text

# Lanes of 4096 cells and more fill UltraRAMs, which Vivado takes only where the text says so. Products are the device's primitive.
regexp {parameter DEPTH *= (\d+)} $text -> depth
set defines "`define LIMEN_DSP48E2\n"
if {$depth >= 4096} {
    append defines "`define LIMEN_ULTRA\n"
}
foreach name {limen_memory.vh limen_dsp.vh} {
    set path [file join $directory source $name]
    write_text $path "$defines[read_text $path]"
}

# ---------------------------------------------------------------- project and core
create_project -force limen_kernel $directory/project -part $part
add_files -norecurse [lsort [glob $directory/source/*.v $directory/source/*.vh]]
set_property file_type {Verilog Header} [get_files *.vh]
set_property include_dirs $directory/source [current_fileset]
set_property top limen_kernel [current_fileset]
update_compile_order -fileset sources_1

ipx::package_project -root_dir $directory/ip -vendor limen -library kernel -taxonomy /KernelIP -import_files \
    -set_current false
ipx::unload_core $directory/ip/component.xml
ipx::edit_ip_in_project -upgrade true -name limen_kernel_ip -directory $directory/project $directory/ip/component.xml
set core [ipx::current_core]
set_property core_revision $kernel_number(VERSION) $core
foreach parameter [ipx::get_user_parameters -of_objects $core] {
    ipx::remove_user_parameter [get_property NAME $parameter] $core
}

# ---------------------------------------------------------------- buses
ipx::associate_bus_interfaces -busif s_axi_control -clock ap_clk $core
ipx::associate_bus_interfaces -busif m_axi_gmem -clock ap_clk $core

# ---------------------------------------------------------------- registers: Xilinx's four, and one per argument
set memory_map [ipx::add_memory_map -quiet s_axi_control $core]
set_property slave_memory_map_ref s_axi_control [ipx::get_bus_interfaces s_axi_control -of_objects $core]
set block [ipx::add_address_block -quiet reg0 $memory_map]
set_property range [expr {1 << $kernel_number(ADDRESS_BITS)}] $block

proc add_register {block name offset bytes text} {
    set register [ipx::add_register -quiet $name $block]
    set_property address_offset $offset $register
    set_property size [expr {8 * $bytes}] $register
    set_property description $text $register
    return $register
}

# Any other register would be taken for an argument: the host reads those by their offsets.
set control {CTRL CTRL GIE GIER IER IP_IER ISR IP_ISR}
foreach register $kernel_registers {
    lassign $register name offset bytes access text
    if {[dict exists $control $name]} {
        add_register $block [dict get $control $name] $offset $bytes $text
    }
}
foreach argument $kernel_arguments {
    lassign $argument name number offset bytes kind type text
    set register [add_register $block $name $offset $bytes $text]
    if {$kind eq "buffer"} {
        set_property value m_axi_gmem [ipx::add_register_parameter -quiet ASSOCIATED_BUSIF $register]
    }
}

# ---------------------------------------------------------------- a kernel for Vitis
set_property sdx_kernel true $core
set_property sdx_kernel_type rtl $core
set_property vitis_drc {ctrl_protocol ap_ctrl_hs} $core
set_property ipi_drc {ignore_freq_hz true} $core
set_property supported_families {} $core
set_property auto_family_support_level level_2 $core
ipx::create_xgui_files $core
ipx::update_checksums $core
ipx::check_integrity -kernel -xrt $core
ipx::save_core $core
close_project -delete
