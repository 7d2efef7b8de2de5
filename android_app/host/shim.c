/*
 * The Android C library's entry points that the runtime's x86_64 library needs beyond what glibc gives it. With it (and with the
 * names that host_library.py changed) the library of the APK runs in a JVM on Linux: a tool for checks, not a supported set-up.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int *__errno(void) { return &errno; }

/* stdin, stdout and stderr lie in one array there; only their addresses are used. */
enum { ANDROID_FILE_SIZE = 152 };
char __sF[3 * ANDROID_FILE_SIZE];

static FILE *ours(void *theirs) {
  long index = ((char *)theirs - __sF) / ANDROID_FILE_SIZE;
  if ((char *)theirs < __sF || index > 2) return theirs;
  return index == 0 ? stdin : index == 1 ? stdout : stderr;
}

int bprintf(void *file, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  int written = vfprintf(ours(file), format, arguments);
  va_end(arguments);
  return written;
}
int vbprintf(void *file, const char *format, va_list arguments) { return vfprintf(ours(file), format, arguments); }
int bputc(int c, void *file) { return fputc(c, ours(file)); }
size_t bwrite(const void *from, size_t size, size_t count, void *file) { return fwrite(from, size, count, ours(file)); }
int bflush(void *file) { return fflush(file ? ours(file) : NULL); }
int bileno(void *file) { return fileno(ours(file)); }

/* The numbers of sysconf's questions differ. */
enum { ANDROID_PAGESIZE = 0x27, ANDROID_PAGE_SIZE = 0x28, ANDROID_CPUS_CONFIGURED = 0x60, ANDROID_CPUS_ONLINE = 0x61 };

long bysconf(int question) {
  switch (question) {
    case ANDROID_PAGESIZE:
    case ANDROID_PAGE_SIZE:
      return sysconf(_SC_PAGESIZE);
    case ANDROID_CPUS_CONFIGURED:
      return sysconf(_SC_NPROCESSORS_CONF);
    case ANDROID_CPUS_ONLINE:
      return sysconf(_SC_NPROCESSORS_ONLN);
    default:
      fprintf(stderr, "host shim: sysconf(%#x) is not known\n", question);
      errno = EINVAL;
      return -1;
  }
}

size_t __strlen_chk(const char *text, size_t size) {
  (void)size;
  return strlen(text);
}

char *__strchr_chk(const char *text, int c, size_t size) {
  (void)size;
  return strchr(text, c);
}

ssize_t __write_chk(int file, const void *from, size_t count, size_t size) {
  (void)size;
  return write(file, from, count);
}

char *__gnu_strerror_r(int error, char *room, size_t size) { return strerror_r(error, room, size); }

void __assert2(const char *file, int line, const char *function, const char *what) {
  fprintf(stderr, "%s:%d: %s: %s\n", file, line, function, what);
  abort();
}

/* The runtime looks for XNNPACK only where the SDK level is known. */
int __system_property_get(const char *name, char *value) {
  strcpy(value, strcmp(name, "ro.build.version.sdk") ? "" : "34");
  return (int)strlen(value);
}

void android_set_abort_message(const char *message) { fprintf(stderr, "abort: %s\n", message); }

enum { ANDROID_LOG_WARN = 5 };

int __android_log_write(int priority, const char *tag, const char *text) {
  return priority < ANDROID_LOG_WARN ? 0 : fprintf(stderr, "%s: %s\n", tag, text);
}

int __android_log_vprint(int priority, const char *tag, const char *format, va_list arguments) {
  if (priority < ANDROID_LOG_WARN) return 0;
  fprintf(stderr, "%s: ", tag);
  int written = vfprintf(stderr, format, arguments);
  fputc('\n', stderr);
  return written;
}

/* There, dlsym(RTLD_DEFAULT) also looks into the caller's own library: XNNPACK is found that way. */
void *blsym(void *handle, const char *name) {
  void *found = dlsym(handle, name);
  Dl_info caller;
  if (!found && !handle && dladdr(__builtin_return_address(0), &caller)) {
    void *self = dlopen(caller.dli_fname, RTLD_NOW | RTLD_NOLOAD);
    if (self) {
      found = dlsym(self, name);
      dlclose(self);
    }
  }
  return found;
}
