/* The dynamic linker, in libdl.so on every Android (libdl_stub.c stands for it when we link). */
#pragma once

extern void *dlopen(const char *file, int flags);
extern void *dlsym(void *library, const char *name);
extern char *dlerror(void);

enum { RTLD_NOW = 2 };
