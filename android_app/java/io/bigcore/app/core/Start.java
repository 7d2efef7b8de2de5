package io.bigcore.app.core;

import java.io.File;
import java.io.IOException;

/** One start: a request in, events out. Runs on the thread that measures. */
public final class Start {
  private final Platform platform;
  private final EventSink sink;

  public Start(Platform platform, EventSink sink) {
    this.platform = platform;
    this.sink = sink;
  }

  /** Every way this can go wrong ends in a failure event and bye; nothing is thrown but what makes sending impossible. */
  public void run(String requestPath) {
    String libraryProblem = Cpu.load(platform);
    RequestReader reader = new RequestReader(platform.folders());
    Request request;
    try {
      request = reader.read(requestPath);
    } catch (Refusal refusal) {
      refuse(reader, refusal);
      return;
    } catch (RuntimeException | StackOverflowError | OutOfMemoryError fault) {
      refuse(reader, ours(fault));
      return;
    }
    Events events = new Events(sink, request.nonce, request.run, request.start);
    try {
      answer(request, events, libraryProblem);
    } catch (Refusal refusal) {
      events.failure(null, refusal);
    } catch (RuntimeException | Error fault) {
      events.failure(null, ours(fault));
    }
    events.bye(request.models.size());
  }

  private void refuse(RequestReader reader, Refusal refusal) {
    Events events = new Events(sink, reader.nonce, reader.run, reader.start);
    InferenceRuntime runtime;
    try {
      runtime = InferenceRuntime.load(platform, null);
    } catch (Refusal unavailable) {
      runtime = null;
    }
    hello(events, runtime, "none");
    events.failure(null, refusal);
    events.bye(0);
  }

  private void answer(Request request, Events events, String libraryProblem) throws Refusal {
    Refusal unprepared = prepare(request, events);
    Pinning pinning = new Pinning(request.coreMask, platform.mayPinNatively() ? libraryProblem : "not wanted");
    pinning.pin();
    InferenceRuntime runtime;
    try {
      runtime = InferenceRuntime.load(platform, request.runtime);
    } catch (Refusal unavailable) {
      hello(events, null, pinning.by());
      throw unavailable;
    }
    hello(events, runtime, pinning.by());
    if (unprepared != null) throw unprepared;
    if (pinning.problem() != null) events.failure(null, new Refusal(Reasons.PINNING_FAILED, pinning.problem()));
    Measurement measurement = new Measurement(request, platform, runtime, pinning, events);
    throwAway(request, measurement, events);
    for (int i = 0; i < request.models.size(); i++) {
      Request.Model model = request.models.get(i);
      events.begin(model.id, i);
      platform.progress(model.id, i, request.models.size());
      try {
        measurement.measure(model);
      } catch (Refusal refusal) {
        events.failure(model.id, refusal);
      } catch (RuntimeException | OutOfMemoryError fault) {
        events.failure(model.id, ours(fault));
      }
    }
  }

  /** Kept, not thrown: hello comes first. */
  private Refusal prepare(Request request, Events events) {
    try {
      platform.prepare(request, events::window);
      return null;
    } catch (Refusal refusal) {
      return refusal;
    }
  }

  private static void throwAway(Request request, Measurement measurement, Events events) {
    if (request.throwaway == null) return;
    try {
      measurement.throwAway(request.throwaway);
    } catch (Refusal refusal) {
      events.failure(null, new Refusal(refusal.reason, "the throwaway model: " + refusal.detail));
    }
  }

  private static Refusal ours(Throwable fault) {
    StackTraceElement[] trace = fault.getStackTrace();
    return new Refusal(Reasons.INTERNAL_ERROR, fault + (trace.length > 0 ? " at " + trace[0] : ""));
  }

  private void hello(Events events, InferenceRuntime runtime, String pinnedBy) {
    events.send(events.open("hello").integer("protocol", RequestReader.PROTOCOL)
        .text("app_version", platform.appVersion()).text("package", platform.packageName())
        .text("apk_sha256", apkSha256()).text("mode", platform.mode())
        .text("runtime", runtime == null ? null : runtime.spoken())
        .text("runtime_sha256", runtime == null ? null : runtime.sha256()).texts("runtimes", InferenceRuntime.names(platform))
        .text("abi", Cpu.abi())
        .json("android", platform.android().json())
        .integer("pid", Cores.pid()).integer("tid", Cores.tid()).text("cpuset", Cores.cpuset())
        .text("allowed_cores", Cores.allowed()).text("pinned_by", pinnedBy).text("files", platform.files()));
  }

  private String apkSha256() {
    File apk = platform.apk();
    try {
      return apk == null ? null : FileBytes.sha256(apk);
    } catch (IOException unreadable) {
      return null;
    }
  }
}
