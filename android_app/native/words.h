/* Text without libc. */
#pragma once

static inline unsigned long copy_words(char *to, unsigned long room, const char *from) {
  unsigned long length = 0;
  for (; from && from[length] && length + 1 < room; length++) to[length] = from[length];
  to[length] = 0;
  return length;
}

static inline unsigned long length_of(const char *words) {
  unsigned long length = 0;
  while (words[length]) length++;
  return length;
}
