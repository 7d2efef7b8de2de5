package io.bigcore.app.core;

/** Every timed run of one model, and the events that carry them. */
final class Latencies {
  private static final int MOST_RUNS_PER_EVENT = 1000;
  /** Room for the other fields of the event. */
  private static final int MOST_CHARACTERS = Events.MOST_CHARACTERS - 1000;

  private final Growing invokeNs;
  private final Growing callNs;
  private final Growing cpus;
  private boolean cpusKnown = true;

  Latencies(int expectedRuns) {
    invokeNs = new Growing(expectedRuns);
    callNs = new Growing(expectedRuns);
    cpus = new Growing(expectedRuns);
  }

  void add(long invoke, long call, int cpu) {
    invokeNs.add(invoke);
    callNs.add(call);
    cpus.add(cpu);
    cpusKnown &= cpu >= 0;
  }

  int runs() {
    return callNs.size();
  }

  /** Gives the number of chunks. */
  int send(Events events, String model) {
    int chunk = 0;
    for (int from = 0; from < runs(); chunk++) {
      StringBuilder invoke = new StringBuilder("[");
      StringBuilder call = new StringBuilder("[");
      StringBuilder cpu = new StringBuilder("[");
      int to = from;
      while (to < runs() && to - from < MOST_RUNS_PER_EVENT
          && invoke.length() + call.length() + cpu.length() < MOST_CHARACTERS - 100) {
        append(invoke, invokeNs.get(to));
        append(call, callNs.get(to));
        append(cpu, cpus.get(to));
        to++;
      }
      events.send(events.open("latencies").text("model", model).integer("chunk", chunk).json("invoke_ns", invoke.append(']'))
          .json("call_ns", call.append(']')).json("cpus", cpusKnown ? cpu.append(']') : null));
      from = to;
    }
    return chunk;
  }

  private static void append(StringBuilder out, long value) {
    if (out.length() > 1) out.append(',');
    out.append(value);
  }
}
