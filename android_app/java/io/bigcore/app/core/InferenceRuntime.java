package io.bigcore.app.core;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/** The inference runtime of this process: loaded once, as the request asks. */
final class InferenceRuntime {
  private final String spoken;

  private InferenceRuntime(String spoken) {
    this.spoken = spoken;
  }

  static InferenceRuntime load(Platform platform) throws Refusal {
    if (!Cpu.isLoaded()) throw new Refusal(Reasons.RUNTIME_UNAVAILABLE, "libbigcore.so: " + Cpu.problem());
    List<RuntimeFile> files = platform.facts().runtimes(Cpu.abi());
    if (files.isEmpty()) throw new Refusal(Reasons.RUNTIME_UNAVAILABLE, "this app holds no runtime for " + Cpu.abi());
    try {
      return new InferenceRuntime(RuntimeLibrary.load(platform.library(files.get(0).fileName()).getPath()));
    } catch (IOException e) {
      throw new Refusal(Reasons.RUNTIME_UNAVAILABLE, String.valueOf(e.getMessage()), e);
    }
  }

  /** Which API it has and its own word of its version: `tflite 2.16.1`. */
  String spoken() {
    return spoken;
  }

  Session open(ByteBuffer model, int threads, boolean xnnpack) throws Refusal {
    return Session.open(model, threads, xnnpack);
  }
}
