/*
 * One inference runtime, whatever C API its library has. runtime.c loads the library and answers Java; an adapter (tflite.c)
 * speaks the library's API. The library's functions are looked up by name, so that nothing is linked to it: its own JNI_OnLoad
 * is never called.
 */
#pragma once
#include "clock.h"

enum { MOST_DIMENSIONS = 16, MOST_TENSORS = 64, NAME_BYTES = 404, WORDS_BYTES = 1000 };

/* What open() and invoke() answer; RuntimeLibrary.java has the same numbers. */
enum outcome { DONE = 0, REJECTED = 1, XNNPACK_REFUSED = 2, FAILED = 3, OUTPUTS_GREW = 4 };

typedef int format_function(char *to, unsigned long room, const char *format, __builtin_va_list arguments);
typedef void *copy_function(void *to, const void *from, unsigned long bytes);

/* clock_gettime, vsnprintf and memcpy, as the runtime itself finds them. */
struct libc {
  clock_function *clock;
  format_function *format;
  copy_function *copy;
};

/* Lies in memory that Java owns; TensorFacts.java reads it at these offsets. */
struct tensor_facts {
  jlong bytes;          /* 0 */
  float scale;          /* 8 */
  jint zero_point;      /* 12 */
  jint type;            /* 16, numbered as TfLiteType */
  jint rank;            /* 20 */
  jint dimensions[MOST_DIMENSIONS]; /* 24 */
  char name[NAME_BYTES]; /* 88, ends with a zero */
};

/* Where and how long one inference ran; Session.java reads it at these offsets. */
struct timing {
  jlong invoke_ns; /* 0, the runtime's own invocation */
  jlong call_ns;   /* 8, with the copies in and out */
  jlong cpu;       /* 16, where it ended, or -errno */
};

/* A tensor with the buffer that holds its elements, for an API that has them apart. */
struct bound_tensor {
  void *tensor;
  void *buffer;
  unsigned long bytes;
};

enum direction { INPUTS = 0, OUTPUTS = 1, DIRECTIONS = 2 };

/* One open model. Lies in memory that Java owns, so that nothing is allocated here. */
struct session {
  const struct libc *libc;
  void *model;
  void *delegate;
  void *interpreter;
  struct bound_tensor bound[DIRECTIONS][MOST_TENSORS];
  int bound_count[DIRECTIONS];
  unsigned char graph_order[DIRECTIONS][MOST_TENSORS]; /* place in the graph to place in `bound` */
  char words[WORDS_BYTES]; /* what the runtime said last */
};

struct order {
  const void *model;
  unsigned long model_bytes;
  int threads;
  int xnnpack;
};

struct adapter {
  /* Looks up the API's functions; 0 where the library has not all of them. */
  int (*bind)(void *library);
  void (*version)(char *to, unsigned long room);
  enum outcome (*open)(struct session *session, const struct order *order);
  void (*close)(struct session *session);
  int (*tensors)(struct session *session, int outputs);
  void (*describe)(struct session *session, int outputs, int index, struct tensor_facts *facts);
  /* All inputs one after another, and all outputs; an output address of zero: they are not copied. */
  enum outcome (*invoke)(struct session *session, const char *inputs, char *outputs, unsigned long room, struct timing *timing);
};

extern const struct adapter tflite_adapter;
extern const struct adapter litert_adapter;
