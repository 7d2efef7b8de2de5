/* The compiler writes calls of these two for structures, whatever it is told; there is no libc to have them. */
void *memset(void *to, int value, unsigned long count) {
  char *byte = to;
  while (count--) *byte++ = (char)value;
  return to;
}

void *memcpy(void *to, const void *from, unsigned long count) {
  char *byte = to;
  for (const char *next = from; count--; next++) *byte++ = *next;
  return to;
}
