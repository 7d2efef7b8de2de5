package io.bigcore.app.core;

/** Whether the latency has settled: after the first runs, a fast and a slow moving average agree for several in a row. */
final class Steadiness {
  private final int ignored;
  private final double tolerance;
  private final int wanted;
  private final Average fast = new Average(0.25);
  private final Average slow = new Average(0.08);
  private int runs;
  private int inARow;

  Steadiness(int ignored, double tolerance, int wanted) {
    this.ignored = ignored;
    this.tolerance = tolerance;
    this.wanted = wanted;
  }

  void add(double latency) {
    if (++runs <= ignored) return;
    fast.add(latency);
    slow.add(latency);
    inARow = Math.abs(fast.value() - slow.value()) <= tolerance * slow.value() ? inARow + 1 : 0;
  }

  boolean reached() {
    return inARow >= wanted;
  }

  double latency() {
    return fast.value();
  }

  /** Starts at zero and is divided by the weight it has seen, so that its first run counts no more than another. */
  private static final class Average {
    private final double alpha;
    private double sum;
    private double unseen = 1;

    Average(double alpha) {
      this.alpha = alpha;
    }

    void add(double latency) {
      sum += alpha * (latency - sum);
      unseen *= 1 - alpha;
    }

    double value() {
      return unseen < 1 ? sum / (1 - unseen) : 0;
    }
  }
}
