// OpenMP's own memory for threads that were not its own is never given back.
extern "C" const char *__lsan_default_suppressions();
extern "C" const char *__lsan_default_suppressions() {
  return "leak:libomp\nleak:libgomp\n";
}
