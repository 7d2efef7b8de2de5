package io.bigcore.app.core;

/** libbigcore.so: raw system calls about the calling thread. Negative results are -errno. */
final class Cpu {
  private static final String[] ABIS = {null, "arm64-v8a", "armeabi-v7a", "x86_64"};
  private static volatile boolean loaded;
  private static volatile String problem;

  private Cpu() {}

  /** Null, or why the library is not there: then everything below answers "not known". */
  static String load(Platform platform) {
    try {
      if (!loaded) platform.loadLibrary("bigcore");
      loaded = true;
      problem = null;
    } catch (LinkageError | RuntimeException e) {
      problem = String.valueOf(e.getMessage());
    }
    return problem;
  }

  static boolean isLoaded() {
    return loaded;
  }

  /** Why the library is not there, or null. */
  static String problem() {
    return problem;
  }

  /** The ABI this process runs as: the library can only be loaded by its own. */
  static String abi() {
    return loaded ? ABIS[compiledFor()] : null;
  }

  static native int pin(long mask);

  static native long allowed();

  static native int tid();

  private static native int compiledFor();
}
