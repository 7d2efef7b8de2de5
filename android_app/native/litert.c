/*
 * LiteRT's C API of compiled models, for a library that has no other (litert/c/ of LiteRT 2.3). A compiled model takes the tensors
 * in the order of its signature, everybody else in the order of its graph: ours is the graph's.
 */
#include "libdl.h"
#include "runtime.h"
#include "words.h"

enum { OK = 0, INVALID_ARGUMENT = 1, ON_CPU = 1, FIRST_SIGNATURE = 0, TO_READ = 0, TO_WRITE = 1, PER_TENSOR = 1, LITERT_MOST_DIMENSIONS = 8 };
enum { RANK_BITS = 0x7f, PAYLOAD_BYTES = 64 };

/* LiteRtRankedTensorType: 72 bytes, said to be stable where pointers have 64 bits. */
struct tensor_type {
  int element;
  unsigned rank_and_flags;
  int dimensions[LITERT_MOST_DIMENSIONS];
  unsigned strides[LITERT_MOST_DIMENSIONS];
};

struct tensor_quantization {
  float scale;
  jlong zero_point;
};

static struct {
  int (*create_environment)(int count, const void *options, void **environment);
  int (*create_model)(void *environment, const void *bytes, unsigned long size, void **model);
  void (*destroy_model)(void *model);
  int (*main_subgraph)(void *model, unsigned long *index);
  int (*subgraph)(void *model, unsigned long index, void **subgraph);
  int (*count_inputs)(void *subgraph, unsigned long *count);
  int (*input)(void *subgraph, unsigned long index, void **tensor);
  int (*count_outputs)(void *subgraph, unsigned long *count);
  int (*output)(void *subgraph, unsigned long index, void **tensor);
  int (*signature)(void *model, unsigned long index, void **signature);
  int (*signature_input)(void *signature, unsigned long index, void **tensor);
  int (*signature_output)(void *signature, unsigned long index, void **tensor);
  int (*tensor_type)(void *tensor, struct tensor_type *type);
  int (*tensor_name)(void *tensor, const char **name);
  int (*quantization_kind)(void *tensor, int *kind);
  int (*quantization)(void *tensor, struct tensor_quantization *quantization);
  int (*create_options)(void **options);
  void (*destroy_options)(void *options);
  int (*options_hardware)(void *options, int accelerators);
  int (*create_opaque)(const char *name, void *payload, void (*destroy)(void *payload), void **opaque);
  int (*add_opaque)(void *options, void *opaque);
  int (*compile)(void *environment, void *model, void *options, void **compiled);
  void (*destroy_compiled)(void *compiled);
  int (*input_needs)(void *compiled, unsigned long signature, unsigned long index, void **requirements);
  int (*output_needs)(void *compiled, unsigned long signature, unsigned long index, void **requirements);
  int (*create_buffer)(void *environment, const struct tensor_type *type, void *requirements, void **buffer);
  void (*destroy_buffer)(void *buffer);
  int (*buffer_bytes)(void *buffer, unsigned long *bytes);
  int (*lock)(void *buffer, void **memory, int mode);
  int (*unlock)(void *buffer);
  int (*run)(void *compiled, unsigned long signature, unsigned long inputs, void **in, unsigned long outputs, void **out);
} litert;

/* In the order of the table above. */
static const char *const FUNCTIONS[] = {
    "LiteRtCreateEnvironment",
    "LiteRtCreateModelFromBuffer",
    "LiteRtDestroyModel",
    "LiteRtGetMainModelSubgraphIndex",
    "LiteRtGetModelSubgraph",
    "LiteRtGetNumSubgraphInputs",
    "LiteRtGetSubgraphInput",
    "LiteRtGetNumSubgraphOutputs",
    "LiteRtGetSubgraphOutput",
    "LiteRtGetModelSignature",
    "LiteRtGetSignatureInputTensorByIndex",
    "LiteRtGetSignatureOutputTensorByIndex",
    "LiteRtGetRankedTensorType",
    "LiteRtGetTensorName",
    "LiteRtGetQuantizationTypeId",
    "LiteRtGetPerTensorQuantization",
    "LiteRtCreateOptions",
    "LiteRtDestroyOptions",
    "LiteRtSetOptionsHardwareAccelerators",
    "LiteRtCreateOpaqueOptions",
    "LiteRtAddOpaqueOptions",
    "LiteRtCreateCompiledModel",
    "LiteRtDestroyCompiledModel",
    "LiteRtGetCompiledModelInputBufferRequirements",
    "LiteRtGetCompiledModelOutputBufferRequirements",
    "LiteRtCreateManagedTensorBufferFromRequirements",
    "LiteRtDestroyTensorBuffer",
    "LiteRtGetTensorBufferPackedSize",
    "LiteRtLockTensorBuffer",
    "LiteRtUnlockTensorBuffer",
    "LiteRtRunCompiledModel",
};
enum { FUNCTION_COUNT = sizeof FUNCTIONS / sizeof *FUNCTIONS };
_Static_assert(sizeof litert == FUNCTION_COUNT * sizeof(void *), "one name for each function");

/* Only releases whose options are a structure have it; to them our text would be that structure's bytes. */
static const char OPTIONS_ARE_A_STRUCTURE[] = "LiteRtCreateCpuOptions";

/* LiteRT wants one for each process. */
static void *environment;

/*
 * The functions changed from release to release, and no version is exported. Until 2.2 a model was created without an environment:
 * (bytes, size, model). Asked in that way with nowhere to put the model, 2.3 says "invalid argument" and touches nothing; a release
 * before it ignores the fourth word and dislikes the bytes.
 */
static int is_of_a_tried_release(void) {
  static const char no_model[] = "this is no model";
  void *model = 0;
  int status = litert.create_model((void *)no_model, (void *)sizeof no_model, (unsigned long)&model, 0);
  if (status == OK && model) litert.destroy_model(model);
  return status == INVALID_ARGUMENT;
}

static int bind(void *library) {
  void **table = (void **)&litert;
  if (sizeof(void *) != 8 || dlsym(library, OPTIONS_ARE_A_STRUCTURE)) return 0;
  for (int i = 0; i < FUNCTION_COUNT; i++) {
    table[i] = dlsym(library, FUNCTIONS[i]);
    if (!table[i]) return 0;
  }
  return is_of_a_tried_release();
}

/* It exports no function that says it. */
static void version(char *to, unsigned long room) { copy_words(to, room, ""); }

static void say(struct session *session, const char *format, ...) {
  __builtin_va_list arguments;
  __builtin_va_start(arguments, format);
  session->libc->format(session->words, WORDS_BYTES, format, arguments);
  __builtin_va_end(arguments);
}

/* True where the step failed; then what LiteRT answered stands in the words. */
static int failed(struct session *session, const char *step, int status) {
  if (status != OK) say(session, "%s: LiteRT answered %d", step, status);
  return status != OK;
}

static void kept(void *payload) {}

/* The options of the CPU's kernels, which LiteRT reads as TOML (litert_cpu_options.cc). It copies them when it compiles. */
static int compile(struct session *session, const struct order *order) {
  char payload[PAYLOAD_BYTES];
  void *options = 0, *cpu = 0;
  say(session, "kernel_mode = \"%s\"\nnum_threads = %d\n", order->xnnpack ? "xnnpack" : "builtin", order->threads);
  copy_words(payload, PAYLOAD_BYTES, session->words);
  session->words[0] = 0;
  int bad = failed(session, "options", litert.create_options(&options)) ||
            failed(session, "hardware", litert.options_hardware(options, ON_CPU)) ||
            failed(session, "threads", litert.create_opaque("xnnpack", payload, kept, &cpu)) ||
            failed(session, "threads", litert.add_opaque(options, cpu)) ||
            failed(session, "compiling", litert.compile(environment, session->model, options, &session->interpreter));
  if (options) litert.destroy_options(options);
  return !bad;
}

/* Where the signature, by whose order a compiled model goes, has this tensor of the graph. */
static unsigned long place_in_signature(void *signature, enum direction direction, void *tensor, unsigned long count) {
  for (unsigned long i = 0; i < count; i++) {
    void *other = 0;
    int status = direction == INPUTS ? litert.signature_input(signature, i, &other) : litert.signature_output(signature, i, &other);
    if (status == OK && other == tensor) return i;
  }
  return count;
}

static int bind_tensor(struct session *session, enum direction direction, unsigned long place, void *tensor) {
  struct bound_tensor *bound = &session->bound[direction][place];
  struct tensor_type type;
  void *needs = 0;
  int (*needs_of)(void *, unsigned long, unsigned long, void **) = direction == INPUTS ? litert.input_needs : litert.output_needs;
  bound->tensor = tensor;
  return !failed(session, "type", litert.tensor_type(tensor, &type)) &&
         !failed(session, "requirements", needs_of(session->interpreter, FIRST_SIGNATURE, place, &needs)) &&
         !failed(session, "buffer", litert.create_buffer(environment, &type, needs, &bound->buffer)) &&
         !failed(session, "buffer", litert.buffer_bytes(bound->buffer, &bound->bytes));
}

static int bind_tensors(struct session *session, enum direction direction, void *subgraph, void *signature) {
  unsigned long count = 0;
  int status = direction == INPUTS ? litert.count_inputs(subgraph, &count) : litert.count_outputs(subgraph, &count);
  if (failed(session, "tensors", status)) return 0;
  if (count > MOST_TENSORS) {
    say(session, "%d tensors are more than this app binds", (int)count);
    return 0;
  }
  for (unsigned long i = 0; i < count; i++) {
    void *tensor = 0;
    status = direction == INPUTS ? litert.input(subgraph, i, &tensor) : litert.output(subgraph, i, &tensor);
    if (failed(session, "tensor", status)) return 0;
    unsigned long place = place_in_signature(signature, direction, tensor, count);
    if (place == count) {
      say(session, "the model's signature lacks tensor %d of its graph", (int)i);
      return 0;
    }
    if (!bind_tensor(session, direction, place, tensor)) return 0;
    session->graph_order[direction][i] = (unsigned char)place;
    session->bound_count[direction] = (int)i + 1;
  }
  return 1;
}

static int bind_all(struct session *session) {
  unsigned long main = 0;
  void *subgraph = 0, *signature = 0;
  return !failed(session, "graph", litert.main_subgraph(session->model, &main)) &&
         !failed(session, "graph", litert.subgraph(session->model, main, &subgraph)) &&
         !failed(session, "signature", litert.signature(session->model, FIRST_SIGNATURE, &signature)) &&
         bind_tensors(session, INPUTS, subgraph, signature) && bind_tensors(session, OUTPUTS, subgraph, signature);
}

static void close(struct session *session) {
  for (int direction = 0; direction < DIRECTIONS; direction++) {
    for (int i = 0; i < MOST_TENSORS; i++) {
      struct bound_tensor *bound = &session->bound[direction][i];
      if (bound->buffer) litert.destroy_buffer(bound->buffer);
      bound->buffer = 0;
    }
    session->bound_count[direction] = 0;
  }
  if (session->interpreter) litert.destroy_compiled(session->interpreter);
  if (session->model) litert.destroy_model(session->model);
  session->interpreter = session->model = 0;
}

static enum outcome open(struct session *session, const struct order *order) {
  if (!environment && failed(session, "environment", litert.create_environment(0, 0, &environment))) return REJECTED;
  int opened = !failed(session, "reading the model", litert.create_model(environment, order->model, order->model_bytes, &session->model)) &&
               compile(session, order) && bind_all(session);
  if (!opened) close(session);
  return opened ? DONE : REJECTED;
}

static int tensors(struct session *session, int outputs) { return session->bound_count[outputs ? OUTPUTS : INPUTS]; }

/* By its place in the graph. */
static struct bound_tensor *bound_tensor(struct session *session, enum direction direction, int index) {
  return &session->bound[direction][session->graph_order[direction][index]];
}

static void describe(struct session *session, int outputs, int index, struct tensor_facts *facts) {
  const struct bound_tensor *bound = bound_tensor(session, outputs ? OUTPUTS : INPUTS, index);
  struct tensor_type type = {.rank_and_flags = 0};
  struct tensor_quantization quantization = {0, 0};
  const char *name = "";
  int kind = 0;
  litert.tensor_type(bound->tensor, &type);
  litert.tensor_name(bound->tensor, &name);
  if (litert.quantization_kind(bound->tensor, &kind) == OK && kind == PER_TENSOR) litert.quantization(bound->tensor, &quantization);
  facts->bytes = (jlong)bound->bytes;
  facts->scale = quantization.scale;
  facts->zero_point = (jint)quantization.zero_point;
  facts->type = type.element;
  facts->rank = type.rank_and_flags & RANK_BITS;
  for (int i = 0; i < facts->rank && i < LITERT_MOST_DIMENSIONS; i++) facts->dimensions[i] = type.dimensions[i];
  copy_words(facts->name, NAME_BYTES, name);
}

static int copy(struct session *session, struct bound_tensor *bound, char *ours, int mode) {
  void *theirs = 0;
  if (failed(session, "locking", litert.lock(bound->buffer, &theirs, mode))) return 0;
  session->libc->copy(mode == TO_WRITE ? theirs : ours, mode == TO_WRITE ? ours : theirs, bound->bytes);
  return !failed(session, "unlocking", litert.unlock(bound->buffer));
}

/* All of one direction, one after another in the order of the graph. */
static enum outcome copy_all(struct session *session, enum direction direction, char *ours, unsigned long room) {
  for (int i = 0; i < session->bound_count[direction]; i++) {
    struct bound_tensor *bound = bound_tensor(session, direction, i);
    if (bound->bytes > room) return OUTPUTS_GREW;
    if (!copy(session, bound, ours, direction == INPUTS ? TO_WRITE : TO_READ)) return FAILED;
    ours += bound->bytes;
    room -= bound->bytes;
  }
  return DONE;
}

static enum outcome run(struct session *session) {
  void *buffers[DIRECTIONS][MOST_TENSORS];
  for (int direction = 0; direction < DIRECTIONS; direction++) {
    for (int i = 0; i < session->bound_count[direction]; i++) buffers[direction][i] = session->bound[direction][i].buffer;
  }
  int status = litert.run(session->interpreter, FIRST_SIGNATURE, session->bound_count[INPUTS], buffers[INPUTS],
                          session->bound_count[OUTPUTS], buffers[OUTPUTS]);
  return failed(session, "running", status) ? FAILED : DONE;
}

static enum outcome invoke(struct session *session, const char *in, char *out, unsigned long room, struct timing *timing) {
  clock_function *clock = session->libc->clock;
  jlong began = now_ns(clock);
  enum outcome outcome = copy_all(session, INPUTS, (char *)in, ~0ul);
  jlong before = now_ns(clock);
  if (outcome == DONE) outcome = run(session);
  jlong after = now_ns(clock);
  if (outcome == DONE) outcome = copy_all(session, OUTPUTS, out, room);
  timing->call_ns = now_ns(clock) - began;
  timing->invoke_ns = after - before;
  timing->cpu = current_cpu();
  return outcome;
}

const struct adapter litert_adapter = {bind, version, open, close, tensors, describe, invoke};
