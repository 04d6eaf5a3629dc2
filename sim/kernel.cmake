# The verilated Alveo kernel: one static library with the C side and one model per configuration (kernel.h).
set(LIMEN_KERNEL_CONFIGS "quad;alveo" CACHE STRING
  "Configurations of the simulated Alveo kernel, of those of LIMEN_SIM_CONFIGS")

add_library(limen_kernel_sim STATIC kernel.c kernel_memory.c)
target_include_directories(limen_kernel_sim PUBLIC ${CMAKE_CURRENT_SOURCE_DIR} PRIVATE ${CMAKE_BINARY_DIR}/sim)
target_compile_options(limen_kernel_sim PRIVATE
  $<$<COMPILE_LANGUAGE:C>:-Wall -Wextra -Wpedantic -Wshadow -Wconversion>
  $<$<COMPILE_LANGUAGE:CXX>:-g0 $<$<BOOL:${LIMEN_NATIVE}>:${native}>>)
target_link_libraries(limen_kernel_sim PUBLIC limen_kernel_registers PRIVATE ZLIB::ZLIB)

set(kernel ${CMAKE_SOURCE_DIR}/hw/xrt)
file(GLOB kernel_files CONFIGURE_DEPENDS ${kernel}/*.v ${kernel}/*.vh ${kernel}/*.vlt)
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${kernel_files})

set(declarations "")
set(entries "")
foreach(config ${LIMEN_KERNEL_CONFIGS})
  if(NOT config IN_LIST LIMEN_SIM_CONFIGS)
    continue()
  endif()
  read_params(${config})
  if(text)
    list(APPEND text +define+LIMEN_ULTRA) # cells as on a card; sim: has them as in block RAM
  endif()
  start_over(limen_kernel_sim Vkernel_${config} "${rtl_files};${kernel_files}")
  verilate(limen_kernel_sim SOURCES ${kernel}/limen_kernel.v TOP_MODULE limen_kernel PREFIX Vkernel_${config} TRACE_FST
    INCLUDE_DIRS ${kernel} ${rtl_folders}
    VERILATOR_ARGS ${rtl}/waivers.vlt ${kernel}/waivers.vlt ${CMAKE_CURRENT_SOURCE_DIR}/kernel.vlt -Wall -O3
      --x-assign fast --x-initial fast --noassert --no-timing --unroll-count 8 ${text} ${params}
    OPT_FAST ${aligned} OPT_SLOW ${aligned})
  file(CONFIGURE OUTPUT ${CMAKE_BINARY_DIR}/sim/kernel_${config}.cpp @ONLY CONTENT
[[// Made by sim/kernel.cmake.
#define LIMEN_MODEL Vkernel_@config@
#define LIMEN_MODEL_HEADER "Vkernel_@config@.h"
#define LIMEN_MODEL_ROOT "Vkernel_@config@___024root.h"
#define LIMEN_CONFIG_NAME "@config@"
#define LIMEN_SYMBOL limen_kernel_model_@config@
#define LIMEN_STREAM_BITS @stream_bits@
#include "kernel_model.cpp"
]])
  target_sources(limen_kernel_sim PRIVATE ${CMAKE_BINARY_DIR}/sim/kernel_${config}.cpp)
  string(APPEND declarations "extern const struct limen_kernel_model limen_kernel_model_${config};\n")
  string(APPEND entries "&limen_kernel_model_${config}, ")
endforeach()

file(CONFIGURE OUTPUT ${CMAKE_BINARY_DIR}/sim/kernels.c @ONLY CONTENT
[[/* Made by sim/kernel.cmake: the configurations that were built. */
#include "kernel_model.h"
#include <stddef.h>
@declarations@
const struct limen_kernel_model *const limen_kernel_models[] = {@entries@NULL};
]])
target_sources(limen_kernel_sim PRIVATE ${CMAKE_BINARY_DIR}/sim/kernels.c)
