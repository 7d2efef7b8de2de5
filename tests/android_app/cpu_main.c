/* Calls cpu.c's functions on another processor's emulator, without libc. The exit status has a bit for each that holds. */
#include "system.h"

long long Java_io_bigcore_app_core_Cpu_allowed(void *, void *);
int Java_io_bigcore_app_core_Cpu_pin(void *, void *, long long);
int Java_io_bigcore_app_core_Cpu_tid(void *, void *);
int Java_io_bigcore_app_core_Cpu_compiledFor(void *, void *);

enum { SAW_SEVERAL = 1, PINNED = 2, ON_IT = 4, BAD_MASK_REFUSED = 8, HAS_ID = 16, INVALID_ARGUMENT = 22 };

static int check(void) {
  long long before = Java_io_bigcore_app_core_Cpu_allowed(0, 0);
  int status = (before & (before - 1)) ? SAW_SEVERAL : 0;
  long long first = before & -before;
  if (Java_io_bigcore_app_core_Cpu_pin(0, 0, first) == 0 && Java_io_bigcore_app_core_Cpu_allowed(0, 0) == first) status |= PINNED;
  if (1LL << current_cpu() == first) status |= ON_IT;
  if (Java_io_bigcore_app_core_Cpu_pin(0, 0, 1LL << 62) == -INVALID_ARGUMENT) status |= BAD_MASK_REFUSED;
  if (Java_io_bigcore_app_core_Cpu_tid(0, 0) > 0) status |= HAS_ID;
  return status | Java_io_bigcore_app_core_Cpu_compiledFor(0, 0) << 5;
}

void _start(void) {
  int status = check();
#if defined(__aarch64__)
  register long x8 __asm__("x8") = 93;
  register long x0 __asm__("x0") = status;
  __asm__ volatile("svc 0" : : "r"(x8), "r"(x0));
#elif defined(__arm__)
  register long r7 __asm__("r7") = 1;
  register long r0 __asm__("r0") = status;
  __asm__ volatile("swi 0" : : "r"(r7), "r"(r0));
#else
  __asm__ volatile("syscall" : : "a"(60), "D"(status));
#endif
  for (;;) {
  }
}
