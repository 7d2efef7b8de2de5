package io.bigcore.app;

import java.util.concurrent.TimeUnit;

/** Whether our activity is in front; told by the main thread, asked by the measuring thread. */
final class Stage {
  private BenchmarkActivity activity;
  private boolean inFront;
  private boolean leftSinceWatched;

  synchronized void entered(BenchmarkActivity shown) {
    activity = shown;
    inFront = true;
    notifyAll();
  }

  synchronized void left() {
    inFront = false;
    leftSinceWatched = true;
  }

  synchronized void watch() {
    leftSinceWatched = !inFront;
  }

  synchronized boolean stayed() {
    return inFront && !leftSinceWatched;
  }

  /** Null where the activity does not come in time. */
  synchronized BenchmarkActivity awaitActivity(long milliseconds) {
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(milliseconds);
    try {
      for (long left = milliseconds; !inFront && left > 0; ) {
        wait(left);
        left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
      }
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
    return inFront ? activity : null;
  }

  synchronized BenchmarkActivity activity() {
    return activity;
  }
}
