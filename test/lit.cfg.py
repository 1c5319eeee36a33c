# Configuration of lit for the whole suite; test/CMakeLists.txt fills in the paths.
#
# GAUGEC_VERIFY_ROUNDTRIP=1 runs every gauge-opt with --verify-roundtrip: what a
# test parses is then also printed, as text and as bytecode, and read back.

import importlib.util
import os

import lit.formats
import lit.llvm
from lit.llvm import llvm_config
from lit.llvm.subst import ToolSubst

config.name = "gaugec"
config.test_format = lit.formats.ShTest(execute_external=False)
config.suffixes = [".mlir", ".gauge", ".json", ".test"]
# Inputs of tests are not tests; golden data is JSON too.
config.excludes = ["Inputs", "golden", "CMakeLists.txt"]
config.test_source_root = os.path.dirname(__file__)
config.test_exec_root = os.path.join(config.gaugec_obj_root, "test")

llvm_config.with_system_environment(
    ["HOME", "TMPDIR", "TMP", "TEMP", "ASAN_OPTIONS", "UBSAN_OPTIONS", "OMP_NUM_THREADS", "LLVM_PROFILE_FILE"]
)
llvm_config.with_environment("FILECHECK_OPTS", "-enable-var-scope")
llvm_config.with_environment("PATH", config.llvm_tools_dir, append_path=True)
llvm_config.with_environment("PATH", config.gaugec_tools_dir, append_path=True)

if config.sanitize:
    config.available_features.add("sanitizer")
    # LLVM's allocators poison memory in our instrumented copies only, so that
    # libMLIR's own accesses would be reported.
    if "ASAN_OPTIONS" not in os.environ:
        llvm_config.with_environment("ASAN_OPTIONS", "allow_user_poisoning=0")

if importlib.util.find_spec("psutil"):
    lit_config.maxIndividualTestTime = 60


def find_python():
    """The virtual environment of the checkout if there is one."""
    venv = os.path.join(config.gaugec_src_root, ".venv", "bin", "python3")
    return venv if os.path.exists(venv) else "/usr/bin/python3"


gauge_opt_flags = []
if os.environ.get("GAUGEC_VERIFY_ROUNDTRIP"):
    gauge_opt_flags = ["--verify-roundtrip"]

config.substitutions.append(("%python", find_python()))
config.substitutions.append(("%source", config.gaugec_src_root))
config.substitutions.append(("%mlir_include", config.mlir_include_dir))
config.substitutions.append(("%build", config.gaugec_obj_root))
config.substitutions.append(("%cc", config.c_compiler))
config.substitutions.append(("%cxx", config.cxx_compiler))
llvm_config.add_tool_substitutions(
    [
        ToolSubst("gauge-opt", extra_args=gauge_opt_flags, unresolved="ignore"),
        ToolSubst("gaugec", unresolved="ignore"),
        ToolSubst("gauge-run", unresolved="ignore"),
        ToolSubst("gauge-train", unresolved="ignore"),
        ToolSubst("gauge-eval", unresolved="ignore"),
        ToolSubst("gauge-convert", unresolved="ignore"),
        ToolSubst("gauge-loops", unresolved="ignore"),
        ToolSubst("gauge-sample", unresolved="ignore"),
        ToolSubst("gauge-pic", unresolved="ignore"),
        ToolSubst("FileCheck"),
        ToolSubst("not"),
        ToolSubst("count"),
        ToolSubst("split-file"),
        ToolSubst("mlir-tblgen"),
    ],
    [config.gaugec_tools_dir, config.llvm_tools_dir],
)
