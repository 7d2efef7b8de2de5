package io.bigcore.app;

import android.os.Process;

/** Of the thread that measures. */
final class Priority {
  private Priority() {}

  /** A phone that forbids it costs steadiness, which the verdict sees, and not the measurement. */
  static void raise() {
    try {
      Process.setThreadPriority(Process.THREAD_PRIORITY_URGENT_DISPLAY);
    } catch (SecurityException forbidden) {
      return;
    }
  }
}
