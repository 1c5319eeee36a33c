# What every target of the project shares: warnings, sanitizers, output folders.

set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/bin)
set(CMAKE_LIBRARY_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/lib)
set(CMAKE_ARCHIVE_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/lib)
include(GNUInstallDirs)

set(CMAKE_CXX_FLAGS_RELEASE "-O2 -DNDEBUG")
set(CMAKE_C_FLAGS_RELEASE "-O2 -DNDEBUG")
add_compile_options(-Wall -Wextra -Werror -Wno-unused-parameter)
if(GAUGEC_SANITIZE)
  add_compile_options(-fsanitize=${GAUGEC_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${GAUGEC_SANITIZE})
endif()

# Include paths start at the repository root; generated files mirror it.
include_directories(${PROJECT_SOURCE_DIR} ${PROJECT_BINARY_DIR})
