#!/usr/bin/env python3
"""packaging.py SOURCE GEN CC: hw/xrt's packaging scripts against a stand-in of Vivado's commands.

What they would have told Vivado is compared with kernel.def, read here on its own, and with the tree: registers and their
offsets, buses, every module and include of the design among the files added, parameters in the text of the top. The
Makefile's commands and the v++ configurations are looked at too. Nothing of this shows that Vivado takes them.
"""
import glob
import glob
import os
import re
import shutil
import subprocess
import sys
import tempfile

SKIPPED = 77
CARDS = ("u50", "u55c", "u200", "u250", "u280")


def fail(text):
    sys.exit("packaging: " + text)


def same(what, got, wanted):
    if got != wanted:
        fail("%s: %r, wanted %r" % (what, got, wanted))


def read(path):
    with open(path) as f:
        return f.read()


def tcl_lists(path):
    """Lines that are Tcl lists, as Python lists of words; tclsh takes them apart."""
    script = """set data [open {%s}]
        foreach line [split [string trim [read $data]] \\n] {
            foreach word $line {puts [string map {\\n { }} $word]}
            puts =
        }""" % path
    text = subprocess.run(["tclsh"], input=script, check=True, capture_output=True, text=True).stdout
    return [call.split("\n")[:-1] for call in text.split("=\n")[:-1]]


def registers(source):
    """What a kernel's IP must have, Xilinx's control registers and one per argument: {name: (offset, bits, is a buffer)}."""
    text = read(source + "/hw/xrt/kernel.def")
    found = {}
    control = {"CTRL": "CTRL", "GIE": "GIER", "IER": "IP_IER", "ISR": "IP_ISR"}
    for name, offset, size in re.findall(r"^LIMEN_KERNEL_REGISTER\((\w+), (0x\w+), (\d),", text, re.M):
        if name in control:
            found[control[name]] = (int(offset, 16), 8 * int(size), False)
    for name, offset, size, kind in re.findall(r"^LIMEN_KERNEL_ARGUMENT\((\w+), \d, (0x\w+), (\d), (\w+),", text, re.M):
        found[name] = (int(offset, 16), 8 * int(size), kind == "buffer")
    same("registers in kernel.def", len(found), 9)
    return found


def run_tcl(source, calls, script, *arguments, cwd=None):
    command = ["tclsh", source + "/tests/kernel/vivado.tcl", calls, "%s/hw/xrt/%s" % (source, script), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, cwd=cwd)
    return done.returncode, done.stderr


def check_registers(source, calls):
    got = {}
    for call in calls:
        if call[0] == "ipx::add_register":
            got[call[-2]] = [None, None, False]
        elif call[0] == "set_property" and call[3].startswith("<add_register:"):
            name = call[3][len("<add_register:"):-1]
            if call[1] == "address_offset":
                got[name][0] = int(call[2], 16)
            elif call[1] == "size":
                got[name][1] = int(call[2])
        elif call[0] == "ipx::add_register_parameter":
            same("register parameter", call[-2], "ASSOCIATED_BUSIF")
            got[call[-1][len("<add_register:"):-1]][2] = True
    same("registers", {name: tuple(r) for name, r in got.items()}, registers(source))
    buses = [call[2] for call in calls if call[0] == "set_property" and call[1] == "value"]
    same("buses of the buffers", buses, ["m_axi_gmem", "m_axi_gmem"])


def check_files(directory, calls):
    """Every module and every include of the design is there, and is in the project."""
    added = [call for call in calls if call[0] == "add_files"]
    same("calls of add_files", len(added), 1)
    files = added[0][-1].split()
    for path in files:
        if not os.path.isfile(path):
            fail("%s was added and does not exist" % path)
    names = {os.path.basename(path) for path in files}
    same("files added", names, {os.path.basename(path) for path in glob.glob(directory + "/source/*")})
    todo, seen = ["limen_kernel.v"], set()
    while todo:
        name = todo.pop()
        if name in seen:
            continue
        seen.add(name)
        if name not in names:
            fail("the design needs %s, which was not added" % name)
        text = re.sub(r"`ifdef LIMEN_FORMAL.*?`endif", "", read("%s/source/%s" % (directory, name)), flags=re.S)
        todo += re.findall(r'`include "([^"]+)"', text)
        todo += [m + ".v" for m in re.findall(r"^ *(limen_(?!rule_)\w+) (?:#\(|u_)", text, re.M)]
    if len(seen) < 20:
        fail("only %d files belong to the design" % len(seen))


def check_parameters(gen, directory, lanes):
    text = read(directory + "/source/limen_kernel.v")
    for line in subprocess.run([gen, "params", "alveo"], check=True, capture_output=True, text=True).stdout.split():
        name, value = line.split("=")
        value = str(lanes) if name == "LANES" else value
        same("parameter " + name, re.findall(r"parameter %s *= (\d+)" % name, text), [value])


def check_ultra(directory, wanted):
    for name in ("limen_memory.vh", "limen_dsp.vh"):
        defines = re.findall(r"\A((?:`define \w+\n)*)", read(directory + "/source/" + name))[0].split("\n")
        same("cells in UltraRAM, " + name, "`define LIMEN_ULTRA" in defines, wanted)
        same("the primitive for products, " + name, "`define LIMEN_DSP48E2" in defines, True)
    if not re.search(r"`LIMEN_CELL_RAM reg \[[^]]*\] a_mem", read(directory + "/source/limen_bank.v")):
        fail("limen_bank.v does not say what cells are kept in")
    for path in glob.glob(directory + "/source/*.v"):
        text = read(path)
        if re.search("LIMEN_(DSP48E2|ULTRA|CELL_RAM|JUMPS_LOW)", text) and not re.search(r'`include "limen_(memory|dsp)\.vh"', text):
            fail("%s asks for what no file that it includes defines" % path)


def check_package(calls):
    names = [call[0] for call in calls]
    for bus in ("s_axi_control", "m_axi_gmem"):
        if ["ipx::associate_bus_interfaces", "-busif", bus, "-clock", "ap_clk", "<current_core:>"] not in calls:
            fail("%s has no clock" % bus)
    properties = {call[1]: call[2] for call in calls if call[0] == "set_property" and call[3] == "<current_core:>"}
    same("sdx_kernel", properties.get("sdx_kernel"), "true")
    same("sdx_kernel_type", properties.get("sdx_kernel_type"), "rtl")
    same("control protocol", properties.get("vitis_drc"), "ctrl_protocol ap_ctrl_hs")
    if not names.index("ipx::check_integrity") < names.index("ipx::save_core") < names.index("close_project"):
        fail("the core is not checked before it is saved")
    same("top", [c[2] for c in calls if c[:2] == ["set_property", "top"]], ["limen_kernel"])


def check_ports(source):
    """Vivado finds the buses by the names of the ports."""
    text = read(source + "/hw/xrt/limen_kernel.v")
    ports = set(re.findall(r"^ +(?:in|out)put +wire +(?:\[.*?\] +)?(\w+)", text, re.M))
    wanted = {"ap_clk", "ap_rst_n", "interrupt"}
    for bus, channels in (("s_axi_control", ("aw", "w", "b", "ar", "r")), ("m_axi_gmem", ("aw", "w", "b", "ar", "r"))):
        wanted |= {"%s_%s%s" % (bus, c, s) for c in channels for s in ("valid", "ready")}
        wanted |= {"%s_%s" % (bus, s) for s in ("awaddr", "araddr", "wdata", "wstrb", "rdata", "bresp", "rresp")}
    if wanted - ports:
        fail("ports are missing: " + " ".join(sorted(wanted - ports)))


def check_platforms(source):
    for card in CARDS:
        text = read("%s/hw/xrt/platforms/%s.cfg" % (source, card))
        same("platform of " + card, len(re.findall(r"^platform=xilinx_%s_\w+$" % card, text, re.M)), 1)
        memory = "HBM" if card in ("u50", "u55c", "u280") else "DDR"
        same("memory of " + card, re.findall(r"^sp=limen_kernel_1\.m_axi_gmem:(\w+)\[0\]$", text, re.M), [memory])
        same("kernels of " + card, re.findall(r"^nk=(.*)$", text, re.M), ["limen_kernel:1:limen_kernel_1"])
    same("configurations", len(os.listdir(source + "/hw/xrt/platforms")), len(CARDS))


def check_link(tree):
    """What v++ is given is the card's configuration, with the platform and clock of the command line; anew when these change."""
    given, made = read(tree + "/hw/xrt/platforms/u50.cfg"), tree + "/hw/xrt/build/u50-alveo-hw/link.cfg"
    wanted = re.sub(r"platform=.*", "platform=/p/other.xpfm", given).replace("frequency=300", "frequency=250")
    for settings, text in (((), given), (("PLATFORM=/p/other.xpfm", "FREQUENCY=250"), wanted), ((), given)):
        subprocess.run(["make", "-s", "-C", tree + "/hw/xrt", *settings, "config"], check=True)
        same("link.cfg with %s" % (settings,), read(made), text)
    before = os.stat(made).st_mtime_ns
    subprocess.run(["make", "-s", "-C", tree + "/hw/xrt", "config"], check=True)
    same("the time of link.cfg, made twice", os.stat(made).st_mtime_ns, before)


def check_tools(tree, cc):
    """Without Vitis, make says so before the first step that would need it."""
    if shutil.which("vivado") and shutil.which("v++"):
        return
    done = subprocess.run(["make", "-C", tree + "/hw/xrt", "CC=" + cc, "CARD=u55c"], capture_output=True, text=True)
    if done.returncode == 0 or "settings64.sh" not in done.stderr:
        fail("make without Vitis says: " + done.stdout + done.stderr)


def check_makefile(source, cc, directory):
    """`make -n` for every card says vivado, vivado, v++, with the card's part and the files that exist."""
    if not shutil.which("make"):
        return
    tree = directory + "/tree"
    for folder in ("hw/xrt", "rtl"):
        shutil.copytree(os.path.join(source, folder), os.path.join(tree, folder))
    for card in CARDS:
        command = ["make", "-n", "-C", tree + "/hw/xrt", "CC=" + cc, "CARD=" + card]
        done = subprocess.run(command, capture_output=True, text=True)
        text = done.stdout.replace("\\\n", " ")
        if done.returncode or not re.search(
                r"vivado .*-source package_kernel\.tcl\s+-tclargs xc%s-\S+ \S+ \S+.*\n.*vivado .*-source gen_xo\.tcl "
                r"-tclargs \S+\.xo \S+.*\nv\+\+ -l -t hw --config (build/%s-alveo-hw/link\.cfg) " % (card, card), text):
            fail("make -n CARD=%s says: %s%s" % (card, text, done.stderr))
    if subprocess.run(["make", "-n", "-C", tree + "/hw/xrt", "CARD=u51"], capture_output=True).returncode == 0:
        fail("make takes a card that does not exist")
    check_link(tree)
    check_tools(tree, cc)
    subprocess.run(["make", "-s", "-C", tree + "/hw/xrt", "CC=" + cc, "LANES=128", "parameters"], check=True)
    if "LANES=128\n" not in read(tree + "/hw/xrt/build/u50-alveo128-hw/parameters"):
        fail("make LANES=128 does not change the lanes")


def main():
    source, gen, cc = os.path.realpath(sys.argv[1]), sys.argv[2], sys.argv[3]
    if not shutil.which("tclsh"):
        print("SKIPPED: tclsh is not installed")
        return SKIPPED
    check_ports(source)
    check_platforms(source)
    with tempfile.TemporaryDirectory() as scratch:
        parameters, directory, calls_file = scratch + "/parameters", scratch + "/package", scratch + "/calls"
        text = subprocess.run([gen, "params", "alveo"], check=True, capture_output=True, text=True).stdout
        with open(parameters, "w") as f:
            f.write(re.sub(r"LANES=\d+", "LANES=32", text))
        status, error = run_tcl(source, calls_file, "package_kernel.tcl", "xcu50-fsvh2104-2-e", parameters, directory)
        if status:
            fail("package_kernel.tcl: " + error)
        calls = tcl_lists(calls_file)
        check_package(calls)
        check_registers(source, calls)
        check_files(directory, calls)
        check_parameters(gen, directory, 32)
        check_ultra(directory, True)
        # paths like the Makefile's, from where it runs
        if run_tcl(source, calls_file + "2", "package_kernel.tcl", "part", parameters, "relative", cwd=scratch)[0]:
            fail("package_kernel.tcl does not take a relative path")
        paths = [word for call in tcl_lists(calls_file + "2") for word in call[1:] if "relative" in word]
        same("paths that depend on Vivado's folder", [path for path in paths if not path.startswith(scratch)], [])
        shallow = scratch + "/shallow"
        with open(shallow, "w") as f:
            f.write(re.sub(r"DEPTH=\d+", "DEPTH=1024", text))
        if run_tcl(source, scratch + "/other", "package_kernel.tcl", "part", shallow, directory)[0]:
            fail("package_kernel.tcl does not take DEPTH=1024")
        check_ultra(directory, False)
        # a parameter that the kernel does not have is refused, and so are too few arguments
        with open(parameters, "a") as f:
            f.write("WHEELS=4\n")
        for arguments in (("part", parameters, directory), ("part",)):
            if run_tcl(source, scratch + "/other", "package_kernel.tcl", *arguments)[0] == 0:
                fail("package_kernel.tcl takes " + " ".join(arguments))
        os.remove(calls_file)
        status, error = run_tcl(source, calls_file, "gen_xo.tcl", scratch + "/limen_kernel.xo", directory)
        if status:
            fail("gen_xo.tcl: " + error)
        same("gen_xo.tcl", tcl_lists(calls_file), [[
            "package_xo", "-xo_path", scratch + "/limen_kernel.xo", "-kernel_name", "limen_kernel", "-ip_directory",
            directory + "/ip", "-ctrl_protocol", "ap_ctrl_hs"]])
        check_makefile(source, cc, scratch)
    print("packaging: registers, files, buses and %d cards are as kernel.def and the tree have them" % len(CARDS))
    return 0


if __name__ == "__main__":
    sys.exit(main())
