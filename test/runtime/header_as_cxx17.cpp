// The public header is C++17 without warnings (see CMakeLists.txt).
#include "runtime/gauge_runtime.h"

static_assert(__cplusplus == 201703L);
static_assert(sizeof(gauge_status) == sizeof(int));
