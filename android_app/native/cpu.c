/* Which cores the calling thread may use, and which one it is on: the natives of Cpu.java. */
#include "system.h"

#define JNI(type, name) __attribute__((visibility("default"))) type Java_io_bigcore_app_core_Cpu_##name
enum { CALLER = 0 };

JNI(jint, pin)(void *env, void *cls, jlong mask) { return (jint)call(SET_AFFINITY, CALLER, sizeof mask, (word)&mask); }

/* The kernel refuses (-EINVAL) where it knows more than 64 CPUs; the caller then reads /proc. */
JNI(jlong, allowed)(void *env, void *cls) {
  jlong mask = 0;
  word result = call(GET_AFFINITY, CALLER, sizeof mask, (word)&mask);
  return result < 0 ? result : mask;
}

JNI(jint, tid)(void *env, void *cls) { return (jint)call(GET_TID, 0, 0, 0); }

JNI(jint, compiledFor)(void *env, void *cls) { return ABI; }
