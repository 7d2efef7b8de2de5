package io.bigcore.app.core;

/** Says after how many of the given latencies the app would call them steady, or 0. */
final class SteadinessMain {
  public static void main(String[] latencies) {
    Steadiness steadiness = new Steadiness(3, 0.02, 10);
    int reached = 0;
    for (int run = 1; run <= latencies.length && reached == 0; run++) {
      steadiness.add(Double.parseDouble(latencies[run - 1]));
      if (steadiness.reached()) reached = run;
    }
    System.out.println(reached);
  }
}
