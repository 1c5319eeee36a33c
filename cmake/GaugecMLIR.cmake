# LLVM/MLIR 22 (Debian's packages) and the three functions all our targets use.

find_package(MLIR 22.1 REQUIRED CONFIG HINTS /usr/lib/llvm-22)
list(PREPEND CMAKE_MODULE_PATH ${MLIR_CMAKE_DIR} ${LLVM_CMAKE_DIR})
set(LLVM_RUNTIME_OUTPUT_INTDIR ${PROJECT_BINARY_DIR}/bin)
set(LLVM_LIBRARY_OUTPUT_INTDIR ${PROJECT_BINARY_DIR}/lib)
set(MLIR_BINARY_DIR ${PROJECT_BINARY_DIR}) # add_mlir_doc writes below it
# Debian ships `lit`, not `llvm-lit`, which is what LLVM's own files look for.
find_program(LLVM_EXTERNAL_LIT NAMES llvm-lit lit HINTS ${LLVM_TOOLS_BINARY_DIR} NO_DEFAULT_PATH)

include(TableGen)
include(AddLLVM)
include(AddMLIR)
include(HandleLLVMOptions)
separate_arguments(llvm_defs NATIVE_COMMAND ${LLVM_DEFINITIONS})
add_definitions(${llvm_defs})
include_directories(SYSTEM ${LLVM_INCLUDE_DIRS}) # SYSTEM: no warnings from MLIR

add_library(gaugec-pch OBJECT EXCLUDE_FROM_ALL ${PROJECT_SOURCE_DIR}/cmake/pch.cpp)
llvm_update_compile_flags(gaugec-pch)
target_precompile_headers(gaugec-pch PRIVATE ${PROJECT_SOURCE_DIR}/cmake/pch.h)

function(gaugec_flags t)
  llvm_update_compile_flags(${t}) # RTTI and exceptions as in LLVM
  if(GAUGEC_PCH)
    target_precompile_headers(${t} REUSE_FROM gaugec-pch)
  endif()
endfunction()

# gaugec_library(name sources... [TABLEGEN targets...] [LINK libraries...])
function(gaugec_library t)
  cmake_parse_arguments(A "" "" "TABLEGEN;LINK" ${ARGN})
  add_library(${t} STATIC ${A_UNPARSED_ARGUMENTS})
  gaugec_flags(${t})
  if(A_TABLEGEN)
    add_dependencies(${t} ${A_TABLEGEN})
  endif()
  # The dylibs only: mixing them with static MLIR libraries duplicates registries.
  target_link_libraries(${t} PUBLIC ${A_LINK} MLIR LLVM)
endfunction()

# gaugec_tool(name sources... [LINK libraries...])
function(gaugec_tool t)
  cmake_parse_arguments(A "" "" "LINK" ${ARGN})
  add_executable(${t} ${A_UNPARSED_ARGUMENTS})
  # -fPIC like the precompiled header, where CMake would choose -fPIE.
  set_target_properties(${t} PROPERTIES POSITION_INDEPENDENT_CODE OFF)
  target_compile_options(${t} PRIVATE -fPIC)
  gaugec_flags(${t})
  target_link_libraries(${t} PRIVATE ${A_LINK} MLIR LLVM)
endfunction()

# gaugec_embed(target files...): makes FILE.inc of each, a C++ string literal, for
# an #include by its path.
function(gaugec_embed t)
  set(script ${PROJECT_SOURCE_DIR}/cmake/embed.cmake)
  foreach(file ${ARGN})
    set(in ${CMAKE_CURRENT_SOURCE_DIR}/${file})
    set(out ${CMAKE_CURRENT_BINARY_DIR}/${file}.inc)
    add_custom_command(OUTPUT ${out}
      COMMAND ${CMAKE_COMMAND} -DIN=${in} -DOUT=${out} -P ${script}
      DEPENDS ${in} ${script})
    target_sources(${t} PRIVATE ${out})
  endforeach()
endfunction()
