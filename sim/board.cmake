# Whole boards, verilated (hw/): one static library with the serial line's other end and one model per board.
set(LIMEN_SIM_BOARDS "hx8k" CACHE STRING "Boards to simulate, see hw/README.md")
set(hw ${CMAKE_SOURCE_DIR}/hw)

add_library(limen_sim_board STATIC board.c)
target_include_directories(limen_sim_board PUBLIC ${CMAKE_CURRENT_SOURCE_DIR})
target_compile_options(limen_sim_board PRIVATE $<$<COMPILE_LANGUAGE:C>:-Wall -Wextra -Wpedantic -Wshadow -Wconversion>
  $<$<COMPILE_LANGUAGE:CXX>:-g0>)

set(declarations "")
set(entries "")
foreach(board ${LIMEN_SIM_BOARDS})
  # config, clock_mhz, flow: what the board's build script uses, too
  file(STRINGS ${hw}/${board}/board.conf settings REGEX "^[a-z_0-9]+=")
  foreach(setting ${settings})
    string(REGEX MATCH "^([a-z_0-9]+)=(.*)" _ "${setting}")
    set(${CMAKE_MATCH_1} "${CMAKE_MATCH_2}")
  endforeach()
  execute_process(COMMAND ${gen} params ${config} OUTPUT_VARIABLE params OUTPUT_STRIP_TRAILING_WHITESPACE
    COMMAND_ERROR_IS_FATAL ANY)
  string(REGEX REPLACE "([A-Z_0-9]+=[0-9]+)\n?" "-G\\1;" params "${params}")

  file(GLOB board_files CONFIGURE_DEPENDS ${hw}/link/*.v ${hw}/link/*.vh ${hw}/${board}/*.v)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${board_files} ${hw}/${board}/board.conf ice40.v)
  set(verilated ${CMAKE_CURRENT_BINARY_DIR}/CMakeFiles/limen_sim_board.dir/Vboard_${board}.dir)
  foreach(file ${rtl_files} ${board_files} ${CMAKE_CURRENT_SOURCE_DIR}/ice40.v)
    if(${file} IS_NEWER_THAN ${verilated}/Vboard_${board}_copy.cmake) # or that one is missing
      file(REMOVE_RECURSE ${verilated})
      break()
    endif()
  endforeach()
  verilate(limen_sim_board SOURCES ${hw}/${board}/limen_${board}.v ice40.v TOP_MODULE limen_${board}
    PREFIX Vboard_${board} INCLUDE_DIRS ${rtl} ${rtl}/defs ${hw}/link
    VERILATOR_ARGS ${rtl}/waivers.vlt -Wall -O3 --x-assign fast --x-initial fast --noassert --no-timing
      --unroll-count 8 +define+LIMEN_HARDWARE ${params}
    OPT_FAST ${aligned} OPT_SLOW ${aligned})
  set(defines "")
  if(flow)
    set(defines "#define LIMEN_BOARD_FLOW\n")
  endif()
  file(CONFIGURE OUTPUT ${CMAKE_BINARY_DIR}/sim/board_${board}.cpp @ONLY CONTENT
[[// Made by sim/board.cmake.
#define LIMEN_MODEL Vboard_@board@
#define LIMEN_MODEL_HEADER "Vboard_@board@.h"
#define LIMEN_BOARD_NAME "@board@"
#define LIMEN_SYMBOL limen_board_model_@board@
#define LIMEN_CLOCK_HZ @clock_mhz@000000
@defines@#include "board_model.cpp"
]])
  target_sources(limen_sim_board PRIVATE ${CMAKE_BINARY_DIR}/sim/board_${board}.cpp)
  string(APPEND declarations "extern const struct limen_board_model limen_board_model_${board};\n")
  string(APPEND entries "&limen_board_model_${board}, ")
endforeach()

file(CONFIGURE OUTPUT ${CMAKE_BINARY_DIR}/sim/boards.c @ONLY CONTENT
[[/* Made by sim/board.cmake: the boards that were built. */
#include "board.h"
@declarations@
const struct limen_board_model *const limen_board_models[] = {@entries@NULL};
]])
target_sources(limen_sim_board PRIVATE ${CMAKE_BINARY_DIR}/sim/boards.c)
