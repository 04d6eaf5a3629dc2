# Whole boards, verilated (hw/): one static library with the serial line's other end and one model per board.
set(LIMEN_SIM_BOARDS "hx8k;icebreaker" CACHE STRING "Boards to simulate, see hw/README.md")
include(board_model.cmake)

add_library(limen_sim_board STATIC board.c)
target_include_directories(limen_sim_board PUBLIC ${CMAKE_CURRENT_SOURCE_DIR})
target_compile_options(limen_sim_board PRIVATE $<$<COMPILE_LANGUAGE:C>:-Wall -Wextra -Wpedantic -Wshadow -Wconversion>
  $<$<COMPILE_LANGUAGE:CXX>:-g0>)

set(declarations "")
set(entries "")
foreach(board ${LIMEN_SIM_BOARDS})
  set(folder ${CMAKE_SOURCE_DIR}/hw/${board})
  # config, clock_mhz, flow, ...: what hw/build-board reads, too
  file(STRINGS ${folder}/board.conf settings REGEX "^[a-z_0-9]+=")
  foreach(setting ${settings})
    string(REGEX MATCH "^([a-z_0-9]+)=(.*)" _ "${setting}")
    set(${CMAKE_MATCH_1} "${CMAKE_MATCH_2}")
  endforeach()
  execute_process(COMMAND ${gen} params ${config} OUTPUT_VARIABLE params OUTPUT_STRIP_TRAILING_WHITESPACE
    COMMAND_ERROR_IS_FATAL ANY)
  string(REGEX REPLACE "([A-Z_0-9]+=[0-9]+)\n?" "-G\\1;" params "${params}")
  set(LIMEN_BOARD_ARGS ${rtl}/waivers.vlt -Wall +define+LIMEN_HARDWARE ${params})
  set(LIMEN_BOARD_LEDS_OFF ${leds_off})
  limen_board_model(limen_sim_board ${board} ${clock_mhz} ${flow} ${folder}/limen_${board}.v ${CMAKE_CURRENT_SOURCE_DIR}/ice40.v)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${folder}/board.conf)
  string(APPEND declarations "extern const struct limen_board_model limen_board_model_${board};\n")
  string(APPEND entries "&limen_board_model_${board}, ")
endforeach()

file(CONFIGURE OUTPUT ${CMAKE_CURRENT_BINARY_DIR}/boards.c @ONLY CONTENT
[[/* Made by sim/board.cmake: the boards that were built. */
#include "board.h"
#include <stddef.h>
@declarations@
const struct limen_board_model *const limen_board_models[] = {@entries@NULL};
]])
target_sources(limen_sim_board PRIVATE ${CMAKE_CURRENT_BINARY_DIR}/boards.c)
