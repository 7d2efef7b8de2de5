/* TensorFlow Lite's C API, as TFLite 2.16.1, 2.21.0 and LiteRT 1.x export it (tensorflow/lite/core/c/c_api.h). */
#include "libdl.h"
#include "runtime.h"
#include "words.h"

/*
 * The real TfLiteXNNPackDelegateOptions is far smaller than this one and begins with the thread count. Both are larger than two
 * registers, so every ABI here returns them through a hidden pointer, and the larger room is safe to fill.
 */
struct xnnpack_options {
  int num_threads;
  unsigned char rest[508];
};

struct quantization {
  float scale;
  int zero_point;
};

typedef void error_reporter(void *user, const char *format, __builtin_va_list arguments);

enum { OK = 0 };

static struct {
  const char *(*version)(void);
  void *(*model_create)(const void *bytes, unsigned long size, error_reporter *reporter, void *user);
  void (*model_delete)(void *model);
  void *(*options_create)(void);
  void (*options_delete)(void *options);
  void (*options_threads)(void *options, int threads);
  void (*options_delegate)(void *options, void *delegate);
  void (*options_reporter)(void *options, error_reporter *reporter, void *user);
  void *(*interpreter_create)(const void *model, const void *options);
  void (*interpreter_delete)(void *interpreter);
  int (*allocate)(void *interpreter);
  int (*invoke)(void *interpreter);
  int (*input_count)(const void *interpreter);
  void *(*input)(const void *interpreter, int index);
  int (*output_count)(const void *interpreter);
  const void *(*output)(const void *interpreter, int index);
  int (*tensor_type)(const void *tensor);
  int (*tensor_rank)(const void *tensor);
  int (*tensor_dimension)(const void *tensor, int index);
  unsigned long (*tensor_bytes)(const void *tensor);
  const char *(*tensor_name)(const void *tensor);
  struct quantization (*tensor_quantization)(const void *tensor);
  int (*tensor_set)(void *tensor, const void *from, unsigned long bytes);
  int (*tensor_get)(const void *tensor, void *to, unsigned long bytes);
  struct xnnpack_options (*xnnpack_options)(void);
  void *(*xnnpack_create)(const struct xnnpack_options *options);
  void (*xnnpack_delete)(void *delegate);
} tflite;

/* In the order of the table above. */
static const char *const FUNCTIONS[] = {
    "TfLiteVersion",
    "TfLiteModelCreateWithErrorReporter",
    "TfLiteModelDelete",
    "TfLiteInterpreterOptionsCreate",
    "TfLiteInterpreterOptionsDelete",
    "TfLiteInterpreterOptionsSetNumThreads",
    "TfLiteInterpreterOptionsAddDelegate",
    "TfLiteInterpreterOptionsSetErrorReporter",
    "TfLiteInterpreterCreate",
    "TfLiteInterpreterDelete",
    "TfLiteInterpreterAllocateTensors",
    "TfLiteInterpreterInvoke",
    "TfLiteInterpreterGetInputTensorCount",
    "TfLiteInterpreterGetInputTensor",
    "TfLiteInterpreterGetOutputTensorCount",
    "TfLiteInterpreterGetOutputTensor",
    "TfLiteTensorType",
    "TfLiteTensorNumDims",
    "TfLiteTensorDim",
    "TfLiteTensorByteSize",
    "TfLiteTensorName",
    "TfLiteTensorQuantizationParams",
    "TfLiteTensorCopyFromBuffer",
    "TfLiteTensorCopyToBuffer",
    "TfLiteXNNPackDelegateOptionsDefault",
    "TfLiteXNNPackDelegateCreate",
    "TfLiteXNNPackDelegateDelete",
};
enum { FUNCTION_COUNT = sizeof FUNCTIONS / sizeof *FUNCTIONS };
_Static_assert(sizeof tflite == FUNCTION_COUNT * sizeof(void *), "one name for each function");

static int bind(void *library) {
  void **table = (void **)&tflite;
  for (int i = 0; i < FUNCTION_COUNT; i++) {
    table[i] = dlsym(library, FUNCTIONS[i]);
    if (!table[i]) return 0;
  }
  return 1;
}

static void version(char *to, unsigned long room) { copy_words(to, room, tflite.version()); }

/* Said after what was said before, as long as there is room. */
static void hear(void *user, const char *format, __builtin_va_list arguments) {
  struct session *session = user;
  unsigned long said = length_of(session->words);
  if (said + 3 > WORDS_BYTES) return;
  if (said) session->words[said++] = ' ';
  session->libc->format(session->words + said, WORDS_BYTES - said, format, arguments);
}

static void *delegate_of(const struct order *order) {
  struct xnnpack_options options = tflite.xnnpack_options();
  options.num_threads = order->threads;
  return tflite.xnnpack_create(&options);
}

static void close(struct session *session) {
  if (session->interpreter) tflite.interpreter_delete(session->interpreter);
  if (session->delegate) tflite.xnnpack_delete(session->delegate);
  if (session->model) tflite.model_delete(session->model);
  session->interpreter = session->delegate = session->model = 0;
}

static enum outcome interpret(struct session *session, const struct order *order) {
  void *options = tflite.options_create();
  tflite.options_threads(options, order->threads);
  tflite.options_reporter(options, hear, session);
  if (session->delegate) tflite.options_delegate(options, session->delegate);
  session->interpreter = tflite.interpreter_create(session->model, options);
  tflite.options_delete(options);
  return session->interpreter && tflite.allocate(session->interpreter) == OK ? DONE : REJECTED;
}

/* Which of the two is to blame? What runs without the delegate is refused by the delegate. */
static enum outcome blame(struct session *session, const struct order *order) {
  struct session plain = {.libc = session->libc};
  struct order without = {order->model, order->model_bytes, order->threads, 0};
  plain.model = tflite.model_create(order->model, order->model_bytes, hear, &plain);
  enum outcome outcome = plain.model && interpret(&plain, &without) == DONE ? XNNPACK_REFUSED : REJECTED;
  close(&plain);
  return outcome;
}

static enum outcome open(struct session *session, const struct order *order) {
  session->model = tflite.model_create(order->model, order->model_bytes, hear, session);
  if (!session->model) return REJECTED;
  if (order->xnnpack && !(session->delegate = delegate_of(order))) {
    copy_words(session->words, WORDS_BYTES, "XNNPACK could not be created");
    close(session);
    return XNNPACK_REFUSED;
  }
  enum outcome outcome = interpret(session, order);
  if (outcome == DONE) return DONE;
  close(session);
  return order->xnnpack ? blame(session, order) : outcome;
}

static int tensors(struct session *session, int outputs) {
  return outputs ? tflite.output_count(session->interpreter) : tflite.input_count(session->interpreter);
}

static const void *tensor(struct session *session, int outputs, int index) {
  return outputs ? tflite.output(session->interpreter, index) : tflite.input(session->interpreter, index);
}

static void describe(struct session *session, int outputs, int index, struct tensor_facts *facts) {
  const void *one = tensor(session, outputs, index);
  struct quantization quantization = tflite.tensor_quantization(one);
  facts->bytes = (jlong)tflite.tensor_bytes(one);
  facts->scale = quantization.scale;
  facts->zero_point = quantization.zero_point;
  facts->type = tflite.tensor_type(one);
  facts->rank = tflite.tensor_rank(one);
  for (int i = 0; i < facts->rank && i < MOST_DIMENSIONS; i++) facts->dimensions[i] = tflite.tensor_dimension(one, i);
  copy_words(facts->name, NAME_BYTES, tflite.tensor_name(one));
}

static enum outcome copy_in(struct session *session, const char *from) {
  int count = tflite.input_count(session->interpreter);
  for (int i = 0; i < count; i++) {
    void *one = tflite.input(session->interpreter, i);
    unsigned long bytes = tflite.tensor_bytes(one);
    if (tflite.tensor_set(one, from, bytes) != OK) return FAILED;
    from += bytes;
  }
  return DONE;
}

static enum outcome copy_out(struct session *session, char *to, unsigned long room) {
  int count = tflite.output_count(session->interpreter);
  for (int i = 0; i < count; i++) {
    const void *one = tflite.output(session->interpreter, i);
    unsigned long bytes = tflite.tensor_bytes(one);
    if (bytes > room) return OUTPUTS_GREW;
    if (tflite.tensor_get(one, to, bytes) != OK) return FAILED;
    to += bytes;
    room -= bytes;
  }
  return DONE;
}

static enum outcome invoke(struct session *session, const char *in, char *out, unsigned long room, struct timing *timing) {
  clock_function *clock = session->libc->clock;
  jlong began = now_ns(clock);
  enum outcome outcome = copy_in(session, in);
  jlong before = now_ns(clock);
  if (outcome == DONE && tflite.invoke(session->interpreter) != OK) outcome = FAILED;
  jlong after = now_ns(clock);
  if (outcome == DONE) outcome = copy_out(session, out, room);
  timing->call_ns = now_ns(clock) - began;
  timing->invoke_ns = after - before;
  timing->cpu = current_cpu();
  return outcome;
}

const struct adapter tflite_adapter = {bind, version, open, close, tensors, describe, invoke};
