/* Stands for Android's libdl.so when libbigcore.so is linked; nothing of it is shipped. */
#pragma GCC visibility push(default)
void *dlopen(const char *file, int flags) { return 0; }
void *dlsym(void *library, const char *name) { return 0; }
char *dlerror(void) { return 0; }
