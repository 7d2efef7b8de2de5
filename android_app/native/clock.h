/* Monotonic time by libc's clock_gettime, which reads it without entering the kernel. */
#pragma once
#include "system.h"

enum { MONOTONIC = 1 };

/* As long as the word: `long` in libc's own declaration for each ABI that we build for. */
struct time_pair {
  long seconds;
  long nanoseconds;
};

typedef int clock_function(int clock, struct time_pair *time);

static inline jlong now_ns(clock_function *libc_clock) {
  struct time_pair time = {0, 0};
  libc_clock(MONOTONIC, &time);
  return (jlong)time.seconds * 1000000000LL + time.nanoseconds;
}
