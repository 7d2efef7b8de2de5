/*
 * The XNNPACK delegate with a thread count, which TFLite's Java interface cannot give. No libc, no NDK: the three functions come from
 * libtensorflowlite_jni.so, which exports them.
 *
 * The real TfLiteXNNPackDelegateOptions is far smaller than this one and begins with the thread count. Both are larger than two
 * registers, so every ABI here returns them through a hidden pointer, and the larger room is safe to fill.
 */
struct options {
  int num_threads;
  unsigned char rest[252];
};

extern struct options TfLiteXNNPackDelegateOptionsDefault(void);
extern void *TfLiteXNNPackDelegateCreate(const struct options *);
extern void TfLiteXNNPackDelegateDelete(void *);

#define JNI(type, name) __attribute__((visibility("default"))) type Java_io_bigcore_app_core_Xnnpack_##name

JNI(long long, create)(void *env, void *cls, int threads) {
  struct options options = TfLiteXNNPackDelegateOptionsDefault();
  options.num_threads = threads;
  return (long long)(unsigned long)TfLiteXNNPackDelegateCreate(&options);
}

JNI(void, delete)(void *env, void *cls, long long handle) { TfLiteXNNPackDelegateDelete((void *)(unsigned long)handle); }
