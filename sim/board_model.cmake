# limen_board_model(TARGET NAME CLOCK_MHZ FLOW SOURCE...): adds to TARGET the verilated top limen_NAME of the first SOURCE as
# limen_board_model_NAME (board.h). FLOW: whether it has RTS and CTS. LIMEN_BOARD_ARGS: more arguments of Verilator;
# LIMEN_BOARD_LEDS_OFF: levels of its diodes' pins when none is lit.
function(limen_board_model target name clock_mhz flow)
  set(rtl ${CMAKE_SOURCE_DIR}/rtl)
  set(sim ${CMAKE_SOURCE_DIR}/sim)
  file(GLOB files CONFIGURE_DEPENDS ${rtl}/*.v ${rtl}/*.vh ${rtl}/*.vlt ${rtl}/lane/*.v ${rtl}/defs/*.vh ${CMAKE_SOURCE_DIR}/hw/link/*.v
    ${CMAKE_SOURCE_DIR}/hw/link/*.vh)
  list(APPEND files ${ARGN})
  # see sim/CMakeLists.txt: a change of the RTL runs CMake again, and an outdated model starts from an empty directory
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${files})
  set(verilated ${CMAKE_CURRENT_BINARY_DIR}/CMakeFiles/${target}.dir/Vboard_${name}.dir)
  foreach(file ${files})
    if(${file} IS_NEWER_THAN ${verilated}/Vboard_${name}_copy.cmake) # or that one is missing
      file(REMOVE_RECURSE ${verilated})
      break()
    endif()
  endforeach()
  set(aligned -include "\"${sim}/aligned.h\"")
  verilate(${target} SOURCES ${ARGN} TOP_MODULE limen_${name} PREFIX Vboard_${name}
    INCLUDE_DIRS ${rtl} ${rtl}/lane ${rtl}/defs ${CMAKE_SOURCE_DIR}/hw/link
    VERILATOR_ARGS -O3 --x-assign fast --x-initial fast --noassert --no-timing --unroll-count 8
      +define+LIMEN_CLOCK_MHZ=${clock_mhz} ${LIMEN_BOARD_ARGS}
    OPT_FAST ${aligned} OPT_SLOW ${aligned})
  set(flow_define "")
  if(flow)
    set(flow_define "#define LIMEN_BOARD_FLOW\n")
  endif()
  set(leds_off 0)
  if(DEFINED LIMEN_BOARD_LEDS_OFF)
    set(leds_off ${LIMEN_BOARD_LEDS_OFF})
  endif()
  file(CONFIGURE OUTPUT ${CMAKE_CURRENT_BINARY_DIR}/board_${name}.cpp @ONLY CONTENT
[[// Made by sim/board_model.cmake.
#define LIMEN_MODEL Vboard_@name@
#define LIMEN_MODEL_HEADER "Vboard_@name@.h"
#define LIMEN_BOARD_NAME "@name@"
#define LIMEN_SYMBOL limen_board_model_@name@
#define LIMEN_CLOCK_HZ @clock_mhz@000000
#define LIMEN_LEDS_OFF @leds_off@
@flow_define@#include "board_model.cpp"
]])
  target_sources(${target} PRIVATE ${CMAKE_CURRENT_BINARY_DIR}/board_${name}.cpp)
  target_include_directories(${target} PRIVATE ${sim})
endfunction()
