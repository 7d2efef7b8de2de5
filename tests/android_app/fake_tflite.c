/* TFLite's C API in a few lines, for a processor whose real library cannot run here: the output is the input, backwards. */
typedef __SIZE_TYPE__ size_t;
void *memcpy(void *to, const void *from, size_t bytes);

enum { OK = 0, FLOAT32 = 1, COUNT = 8 };

struct options {
  int num_threads;
  unsigned char rest[60];
};
struct quantization {
  float scale;
  int zero_point;
};
static struct tensor {
  float values[COUNT];
} tensors[2];
static int threads_of_xnnpack;
static int any;

const char *TfLiteVersion(void) { return "fake"; }
void *TfLiteModelCreateWithErrorReporter(const void *bytes, size_t size, void *reporter, void *user) { return size ? &any : 0; }
void TfLiteModelDelete(void *model) {}
void *TfLiteInterpreterOptionsCreate(void) { return &any; }
void TfLiteInterpreterOptionsDelete(void *options) {}
void TfLiteInterpreterOptionsSetNumThreads(void *options, int threads) {}
void TfLiteInterpreterOptionsAddDelegate(void *options, void *delegate) {}
void TfLiteInterpreterOptionsSetErrorReporter(void *options, void *reporter, void *user) {}
void *TfLiteInterpreterCreate(const void *model, const void *options) { return &any; }
void TfLiteInterpreterDelete(void *interpreter) {}
int TfLiteInterpreterAllocateTensors(void *interpreter) { return OK; }
int TfLiteInterpreterInvoke(void *interpreter) {
  for (int i = 0; i < COUNT; i++) tensors[1].values[COUNT - 1 - i] = tensors[0].values[i];
  return threads_of_xnnpack == 3 ? OK : 1;
}
int TfLiteInterpreterGetInputTensorCount(const void *interpreter) { return 1; }
void *TfLiteInterpreterGetInputTensor(const void *interpreter, int index) { return &tensors[0]; }
int TfLiteInterpreterGetOutputTensorCount(const void *interpreter) { return 1; }
const void *TfLiteInterpreterGetOutputTensor(const void *interpreter, int index) { return &tensors[1]; }
int TfLiteTensorType(const void *tensor) { return FLOAT32; }
int TfLiteTensorNumDims(const void *tensor) { return 2; }
int TfLiteTensorDim(const void *tensor, int index) { return index ? COUNT : 1; }
size_t TfLiteTensorByteSize(const void *tensor) { return sizeof(struct tensor); }
const char *TfLiteTensorName(const void *tensor) { return "fake"; }
struct quantization TfLiteTensorQuantizationParams(const void *tensor) {
  struct quantization quantization = {0.5f, -7};
  return quantization;
}
int TfLiteTensorCopyFromBuffer(void *tensor, const void *from, size_t bytes) { return memcpy(tensor, from, bytes) ? OK : 1; }
int TfLiteTensorCopyToBuffer(const void *tensor, void *to, size_t bytes) { return memcpy(to, tensor, bytes) ? OK : 1; }
struct options TfLiteXNNPackDelegateOptionsDefault(void) {
  struct options options = {0, {0}};
  return options;
}
void *TfLiteXNNPackDelegateCreate(const struct options *options) {
  threads_of_xnnpack = options->num_threads;
  return &any;
}
void TfLiteXNNPackDelegateDelete(void *delegate) {}
