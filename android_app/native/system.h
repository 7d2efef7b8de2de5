/*
 * Raw system calls, without libc and without the NDK. Numbers from the kernel's unistd tables (arm64: asm-generic).
 * Results below zero are -errno.
 */
#pragma once

typedef long word;
typedef int jint;
typedef long long jlong;
typedef unsigned char jboolean;

#if defined(__aarch64__)
enum { ABI = 1, SET_AFFINITY = 122, GET_AFFINITY = 123, GET_CPU = 168, GET_TID = 178 };

static inline word call(word number, word a, word b, word c) {
  register word x8 __asm__("x8") = number;
  register word x0 __asm__("x0") = a;
  register word x1 __asm__("x1") = b;
  register word x2 __asm__("x2") = c;
  __asm__ volatile("svc 0" : "+r"(x0) : "r"(x8), "r"(x1), "r"(x2) : "memory");
  return x0;
}
#elif defined(__arm__)
enum { ABI = 2, SET_AFFINITY = 241, GET_AFFINITY = 242, GET_CPU = 345, GET_TID = 224 };

static inline word call(word number, word a, word b, word c) {
  register word r7 __asm__("r7") = number;
  register word r0 __asm__("r0") = a;
  register word r1 __asm__("r1") = b;
  register word r2 __asm__("r2") = c;
  __asm__ volatile("swi 0" : "+r"(r0) : "r"(r7), "r"(r1), "r"(r2) : "memory");
  return r0;
}
#elif defined(__x86_64__)
enum { ABI = 3, SET_AFFINITY = 203, GET_AFFINITY = 204, GET_CPU = 309, GET_TID = 186 };

static inline word call(word number, word a, word b, word c) {
  word result;
  __asm__ volatile("syscall" : "=a"(result) : "a"(number), "D"(a), "S"(b), "d"(c) : "rcx", "r11", "memory");
  return result;
}
#else
#error "no system calls for this ABI"
#endif

/* The CPU that runs the calling thread now, or -errno. */
static inline jint current_cpu(void) {
  unsigned cpu = 0;
  word result = call(GET_CPU, (word)&cpu, 0, 0);
  return result < 0 ? (jint)result : (jint)cpu;
}
