package io.bigcore.app.core;

import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;

/** One model from its file to its events. */
final class Measurement {
  private static final int MOST_RUNS = 1_000_000;
  private static final int THROWAWAY_RUNS = 5;

  private final Request request;
  private final Platform platform;
  private final InferenceRuntime runtime;
  private final Pinning pinning;
  private final Events events;

  Measurement(Request request, Platform platform, InferenceRuntime runtime, Pinning pinning, Events events) {
    this.request = request;
    this.platform = platform;
    this.runtime = runtime;
    this.pinning = pinning;
    this.events = events;
  }

  /** Wakes the core and the runtime; nothing is told of it. */
  void throwAway(Request.FileRequest file) throws Refusal {
    try (Session session = runtime.open(load(file), request.threads, request.xnnpack)) {
      session.fill(Request.Input.seeded(1), platform.folders());
      session.first();
      for (int i = 1; i < THROWAWAY_RUNS; i++) session.call();
    }
  }

  void measure(Request.Model model) throws Refusal {
    boolean alone = request.models.size() == 1;
    platform.watchForeground();
    long beforeLoad = System.nanoTime();
    ByteBuffer bytes = load(model.file);
    long loadNs = System.nanoTime() - beforeLoad;
    pinning.pinAgainIfLost();
    String allowedBefore = Cores.allowed();
    Integer thermalBefore = platform.thermalStatus();
    int core = Cores.highest(request.coreMask);
    Map<Long, Long> frequenciesBefore = Frequencies.read(core);

    long beforeInit = System.nanoTime();
    try (Session session = runtime.open(bytes, request.threads, request.xnnpack)) {
      long initNs = System.nanoTime() - beforeInit;
      session.fill(model.input, platform.folders());
      long firstNs = session.first();
      String outputs = session.digests();
      Steadiness steadiness = new Steadiness(model.warmUp.minRuns, model.warmUp.tolerance, model.warmUp.steadyRuns);
      long beforeWarmUp = System.nanoTime();
      int warmUpRuns = warmUp(session, model.warmUp, steadiness);
      long beforeTimed = System.nanoTime();
      Latencies latencies = timed(session, model.stop, steadiness.latency());
      long timedNs = System.nanoTime() - beforeTimed;

      String timeInState = Frequencies.between(frequenciesBefore, Frequencies.read(core));
      String allowedAfter = Cores.allowed();
      String cpusetAfter = Cores.cpuset();
      Boolean foreground = platform.stayedInForeground();
      int chunks = latencies.send(events, model.id);
      events.measured(events.open("model").text("model", model.id).text("sha256", model.file.sha256)
          .integer("runs", latencies.runs()).integer("chunks", chunks)
          .integer("warmup_runs", warmUpRuns).integer("warmup_ns", beforeTimed - beforeWarmUp)
          .integer("load_ns", loadNs).integer("init_ns", initNs).integer("first_ns", firstNs)
          .truth("alone", alone).integer("peak_rss_kb", alone ? Cores.peakRssKb() : null)
          .text("allowed_before", allowedBefore).text("allowed_after", allowedAfter).text("cpuset_after", cpusetAfter)
          .json("time_in_state", timeInState)
          .integer("thermal_before", thermalBefore).integer("thermal_after", platform.thermalStatus())
          .real("headroom", platform.thermalHeadroom())
          .integer("battery_percent", platform.batteryPercent()).integer("battery_current_ua", platform.batteryCurrentUa())
          .truth("foreground", foreground).json("outputs", outputs).integer("timed_wall_ns", timedNs));
    }
  }

  private ByteBuffer load(Request.FileRequest wanted) throws Refusal {
    File file = platform.folders().resolve(wanted.path);
    ByteBuffer bytes;
    try {
      bytes = FileBytes.map(file);
    } catch (IOException e) {
      throw new Refusal(Reasons.MODEL_MISSING, FileBytes.why(file, e), e);
    }
    String found = FileBytes.sha256(bytes);
    if (!found.equals(wanted.sha256)) {
      throw new Refusal(Reasons.CHECKSUM_MISMATCH, file.getName() + " has the hash " + found + ", not " + wanted.sha256);
    }
    return bytes;
  }

  private static int warmUp(Session session, Request.WarmUp rule, Steadiness steadiness) throws Refusal {
    long began = System.nanoTime();
    int runs = 0;
    for (long elapsed = 0; elapsed < rule.maxNs; elapsed = System.nanoTime() - began) {
      if (runs >= rule.minRuns && elapsed >= rule.minNs && steadiness.reached()) break;
      session.call();
      steadiness.add(session.callNs());
      runs++;
    }
    return runs;
  }

  private static Latencies timed(Session session, Request.Stop rule, double expectedNs) throws Refusal {
    Latencies latencies = new Latencies(expectedRuns(rule, expectedNs));
    long began = System.nanoTime();
    long elapsed = 0;
    do {
      session.call();
      latencies.add(session.invokeNs(), session.callNs(), session.cpu());
      elapsed = System.nanoTime() - began;
    } while (elapsed < rule.maxNs && latencies.runs() < MOST_RUNS && (latencies.runs() < rule.minRuns || elapsed < rule.minNs));
    return latencies;
  }

  /** By the time rule, with room for a latency that falls; the list grows where that is not enough. */
  private static int expectedRuns(Request.Stop rule, double expectedNs) {
    double byTime = expectedNs > 0 ? 1.5 * rule.minNs / expectedNs : 0;
    return (int) Math.min(MOST_RUNS, Math.max(rule.minRuns, byTime));
  }
}
