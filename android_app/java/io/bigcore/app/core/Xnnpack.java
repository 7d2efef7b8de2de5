package io.bigcore.app.core;

import org.tensorflow.lite.Delegate;

/**
 * The XNNPACK delegate with its thread count, which the runtime's Java interface cannot give: in TFLite 2.16.1
 * `setUseXNNPACK(true)` computes on one thread whatever `setNumThreads` says.
 */
final class Xnnpack implements Delegate {
  private static volatile boolean loaded;
  private long handle;

  /** Null, or why the library is not there. The runtime's own library must have been loaded before. */
  static String load(Platform platform) {
    try {
      if (!loaded) platform.loadLibrary("bigcore_xnnpack");
      loaded = true;
      return null;
    } catch (LinkageError | RuntimeException e) {
      return String.valueOf(e.getMessage());
    }
  }

  Xnnpack(int threads) {
    handle = create(threads);
    if (handle == 0) throw new IllegalStateException("XNNPACK could not be created");
  }

  @Override public long getNativeHandle() {
    return handle;
  }

  @Override public void close() {
    if (handle != 0) delete(handle);
    handle = 0;
  }

  private static native long create(int threads);

  private static native void delete(long handle);
}
