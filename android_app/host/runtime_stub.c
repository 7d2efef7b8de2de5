/* Stands for libtensorflowlite_jni.so when libbigcore_xnnpack.so is linked for this computer: the real one asks for symbol versions. */
void *TfLiteXNNPackDelegateOptionsDefault(void) { return 0; }
void *TfLiteXNNPackDelegateCreate(const void *options) { return (void *)options; }
void TfLiteXNNPackDelegateDelete(void *delegate) { (void)delegate; }
