package io.bigcore.app.core;

/** Whether the latency has settled: a fast and a slow exponential moving average agree for several runs in a row. */
final class Steadiness {
  private static final double FAST = 0.1;
  private static final double SLOW = 0.02;

  private final double tolerance;
  private final int wanted;
  private double fast;
  private double slow;
  private int inARow;
  private boolean started;

  Steadiness(double tolerance, int wanted) {
    this.tolerance = tolerance;
    this.wanted = wanted;
  }

  void add(double latency) {
    fast = started ? fast + FAST * (latency - fast) : latency;
    slow = started ? slow + SLOW * (latency - slow) : latency;
    started = true;
    inARow = Math.abs(fast - slow) <= tolerance * slow ? inARow + 1 : 0;
  }

  boolean reached() {
    return inARow >= wanted;
  }

  double latency() {
    return fast;
  }
}
