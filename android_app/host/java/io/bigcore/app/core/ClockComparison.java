package io.bigcore.app.core;

import java.io.File;
import java.util.Arrays;

/**
 * What one inference takes by the native clock and by Java's, and what the app's loop adds: java
 * io.bigcore.app.core.ClockComparison OUR_LIBRARY SHIM RUNTIME MODEL CORE RUNS
 *
 * <p>Prints the medians in nanoseconds: the runtime's invocation, the call with its copies, the same call by System.nanoTime, and the
 * whole turn of the loop that the app measures in.
 */
public final class ClockComparison {
  private ClockComparison() {}

  public static void main(String[] arguments) throws Exception {
    System.load(arguments[1]);
    System.load(arguments[0]);
    Thread measuring = new Thread(() -> measure(arguments), "bigcore");
    measuring.start();
    measuring.join();
  }

  private static void measure(String[] arguments) {
    int runs = Integer.parseInt(arguments[5]);
    Cpu.pin(1L << Integer.parseInt(arguments[4]));
    try {
      RuntimeLibrary.load(arguments[2]);
      try (Session session = Session.open(FileBytes.map(new File(arguments[3])), 1, true)) {
        session.fill(Request.Input.seeded(1), new Folders("", "/"));
        session.first();
        run(session, runs);
        System.out.println(run(session, runs));
      }
    } catch (Refusal | java.io.IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String run(Session session, int runs) throws Refusal {
    long[] invoke = new long[runs];
    long[] call = new long[runs];
    long[] java = new long[runs];
    Latencies latencies = new Latencies(runs);
    for (int i = 0; i < runs; i++) {
      long began = System.nanoTime();
      session.call();
      java[i] = System.nanoTime() - began;
      invoke[i] = session.invokeNs();
      call[i] = session.callNs();
    }
    long[] turn = new long[runs];
    long before = System.nanoTime();
    for (int i = 0; i < runs; i++) {
      session.call();
      latencies.add(session.invokeNs(), session.callNs(), session.cpu());
      long now = System.nanoTime();
      turn[i] = now - before;
      before = now;
    }
    return median(invoke) + " " + median(call) + " " + median(java) + " " + median(turn);
  }

  private static long median(long[] values) {
    Arrays.sort(values);
    return values[values.length / 2];
  }
}
