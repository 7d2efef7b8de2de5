package io.bigcore.app.core;

/** libbigcore_cpu.so: raw system calls about the calling thread. Negative results are -errno. */
final class Cpu {
  private static final String[] ABIS = {null, "arm64-v8a", "armeabi-v7a", "x86_64"};
  private static volatile boolean loaded;

  private Cpu() {}

  /** Null, or why the library is not there: then everything below answers "not known". */
  static String load(Platform platform) {
    try {
      if (!loaded) platform.loadLibrary("bigcore_cpu");
      loaded = true;
      return null;
    } catch (LinkageError | RuntimeException e) {
      return String.valueOf(e.getMessage());
    }
  }

  static boolean isLoaded() {
    return loaded;
  }

  /** The CPU that runs this thread now, or -1. */
  static int current() {
    return loaded ? getcpu() : -1;
  }

  /** The ABI this process runs as: the library can only be loaded by its own. */
  static String abi() {
    return loaded ? ABIS[compiledFor()] : null;
  }

  static native int pin(long mask);

  static native long allowed();

  static native int tid();

  private static native int getcpu();

  private static native int compiledFor();
}
