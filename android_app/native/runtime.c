/* Loads the request's runtime and runs models with it: the natives of RuntimeLibrary.java. Addresses come as numbers. */
#include "runtime.h"

#include "libdl.h"
#include "words.h"

#define EXPORT __attribute__((visibility("default")))
#define JNI(type, name) EXPORT type Java_io_bigcore_app_core_RuntimeLibrary_##name

enum { JNI_VERSION_1_6 = 0x00010006 };
/* Where the JNI specification puts GetDirectBufferAddress in the table that every JNIEnv points to. */
enum { GET_DIRECT_BUFFER_ADDRESS = 230 };

typedef void *buffer_address(void *env, void *buffer);

static const struct adapter *const ADAPTERS[] = {&tflite_adapter, &litert_adapter};
enum { ADAPTER_COUNT = sizeof ADAPTERS / sizeof *ADAPTERS };

/* A process runs one runtime: the first that was loaded. */
static const struct adapter *runtime;
static struct libc libc;

static void *at(jlong address) { return (void *)(unsigned long)address; }

/* Our own, so that a virtual machine that looks for one here never finds the one of a library that we load. */
EXPORT jint JNI_OnLoad(void *machine, void *reserved) { return JNI_VERSION_1_6; }

static void *memory(void *env, void *buffer) {
  void **functions = *(void ***)env;
  return ((buffer_address *)functions[GET_DIRECT_BUFFER_ADDRESS])(env, buffer);
}

JNI(jlong, address)(void *env, void *cls, void *buffer) { return (jlong)(unsigned long)memory(env, buffer); }

/* The adapter's number from 1 on and the library's version in the words; or 0 and why not. */
JNI(jint, load)(void *env, void *cls, void *path, void *words_buffer, jint room) {
  char *words = memory(env, words_buffer);
  void *library = dlopen(memory(env, path), RTLD_NOW);
  if (!library) {
    copy_words(words, room, dlerror());
    return 0;
  }
  libc.clock = (clock_function *)dlsym(library, "clock_gettime");
  libc.format = (format_function *)dlsym(library, "vsnprintf");
  libc.copy = (copy_function *)dlsym(library, "memcpy");
  if (!libc.clock || !libc.format || !libc.copy) {
    copy_words(words, room, "the library brings no libc");
    return 0;
  }
  for (int i = 0; i < ADAPTER_COUNT; i++) {
    if (!ADAPTERS[i]->bind(library)) continue;
    runtime = ADAPTERS[i];
    runtime->version(words, room);
    return i + 1;
  }
  copy_words(words, room, "the library exports no C API that this app speaks");
  return 0;
}

JNI(jint, sessionBytes)(void *env, void *cls) { return sizeof(struct session); }

JNI(jint, factsBytes)(void *env, void *cls) { return sizeof(struct tensor_facts); }

JNI(jlong, words)(void *env, void *cls, jlong session) {
  return (jlong)(unsigned long)((struct session *)at(session))->words - session;
}

JNI(jint, open)(void *env, void *cls, jlong session, jlong model, jlong bytes, jint threads, jboolean xnnpack) {
  struct order order = {at(model), (unsigned long)bytes, threads, xnnpack};
  struct session *fresh = at(session);
  fresh->libc = &libc;
  return runtime->open(fresh, &order);
}

JNI(void, close)(void *env, void *cls, void *session) { runtime->close(memory(env, session)); }

JNI(jint, tensors)(void *env, void *cls, jlong session, jboolean outputs) { return runtime->tensors(at(session), outputs); }

JNI(void, describe)(void *env, void *cls, jlong session, jboolean outputs, jint index, jlong facts) {
  runtime->describe(at(session), outputs, index, at(facts));
}

JNI(jint, invoke)(void *env, void *cls, jlong session, jlong inputs, jlong outputs, jlong room, jlong timing) {
  return runtime->invoke(at(session), at(inputs), at(outputs), (unsigned long)room, at(timing));
}
