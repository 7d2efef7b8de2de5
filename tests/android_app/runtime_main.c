/*
 * Stands for Java: opens a model with libbigcore.so and a runtime's library, runs it on zeros to which a number is added, and prints
 * the runtime, the outputs, and what the first tensor of each direction is.
 *
 *     runtime_main RUNTIME MODEL THREADS XNNPACK
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "runtime.h"

#define JNI(name) Java_io_bigcore_app_core_RuntimeLibrary_##name
jint JNI(load)(void *env, void *cls, void *path, void *words, jint room);
jint JNI(sessionBytes)(void *env, void *cls);
jlong JNI(words)(void *env, void *cls, jlong session);
jint JNI(open)(void *env, void *cls, jlong session, jlong model, jlong bytes, jint threads, jboolean xnnpack);
void JNI(close)(void *env, void *cls, void *session);
jint JNI(tensors)(void *env, void *cls, jlong session, jboolean outputs);
void JNI(describe)(void *env, void *cls, jlong session, jboolean outputs, jint index, jlong facts);
jint JNI(invoke)(void *env, void *cls, jlong session, jlong inputs, jlong outputs, jlong room, jlong timing);

enum { GET_DIRECT_BUFFER_ADDRESS = 230, MOST = 64 };

static void *same(void *env, void *buffer) { return buffer; }

static jlong at(void *address) { return (jlong)(unsigned long)address; }

static char *contents(const char *path, long *bytes) {
  FILE *file = fopen(path, "rb");
  fseek(file, 0, SEEK_END);
  *bytes = ftell(file);
  rewind(file);
  char *read = malloc(*bytes);
  if (fread(read, 1, *bytes, file) != (size_t)*bytes) exit(9);
  fclose(file);
  return read;
}

int main(int count, char **arguments) {
  void *functions[GET_DIRECT_BUFFER_ADDRESS + 1];
  functions[GET_DIRECT_BUFFER_ADDRESS] = (void *)same;
  void *table = functions, *env = &table;
  char words[WORDS_BYTES];
  jint api = JNI(load)(env, 0, arguments[1], words, sizeof words);
  printf("%d %s\n", api, words);
  if (!api) return 1;
  long bytes;
  char *model = contents(arguments[2], &bytes);
  char *session = calloc(1, JNI(sessionBytes)(env, 0));
  jint outcome = JNI(open)(env, 0, at(session), at(model), bytes, atoi(arguments[3]), atoi(arguments[4]));
  printf("%d %s\n", outcome, session + JNI(words)(env, 0, at(session)));
  if (outcome != DONE) return 2;
  for (int outputs = 0; outputs < DIRECTIONS; outputs++) {
    struct tensor_facts facts;
    memset(&facts, 0, sizeof facts);
    JNI(describe)(env, 0, at(session), outputs, 0, at(&facts));
    printf("%d tensors: %s, type %d, %d dimensions, the last %d, %lld bytes, scale %g, zero %d\n",
           JNI(tensors)(env, 0, at(session), outputs), facts.name, facts.type, facts.rank, facts.dimensions[facts.rank - 1],
           facts.bytes, facts.scale, facts.zero_point);
  }
  float in[MOST], out[MOST];
  struct timing timing;
  for (int i = 0; i < MOST; i++) in[i] = (float)i / 4;
  outcome = JNI(invoke)(env, 0, at(session), at(in), at(out), sizeof out, at(&timing));
  printf("%d %d\n", outcome, timing.invoke_ns > 0 && timing.call_ns >= timing.invoke_ns && timing.cpu >= 0);
  for (int i = 0; i < 6; i++) printf("%.6g ", out[i]);
  printf("\n%d\n", JNI(invoke)(env, 0, at(session), at(in), at(out), 8, at(&timing)));
  JNI(close)(env, 0, session);
  return 0;
}
