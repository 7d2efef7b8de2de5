package io.bigcore.app.core;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** The inference runtime of this process: one of those in the APK, loaded once, as the request asks. */
final class InferenceRuntime {
  private static final int LEAST_DIGITS = 8;

  private final RuntimeFile file;
  private final String version;

  private InferenceRuntime(RuntimeFile file, String version) {
    this.file = file;
    this.version = version;
  }

  /** Null asks for the default. */
  static InferenceRuntime load(Platform platform, String wanted) throws Refusal {
    if (!Cpu.isLoaded()) throw unavailable("libbigcore.so: " + Cpu.problem());
    RuntimeFile file = choose(platform.facts().runtimes(Cpu.abi()), wanted);
    try {
      return new InferenceRuntime(file, RuntimeLibrary.load(platform.library(file.fileName()).getPath()));
    } catch (IOException e) {
      throw unavailable(String.valueOf(e.getMessage()));
    }
  }

  /** Of this process's ABI, the default first. */
  static List<String> names(Platform platform) {
    List<String> names = new ArrayList<>();
    for (RuntimeFile file : platform.facts().runtimes(Cpu.abi())) names.add(file.name);
    return names;
  }

  /** By its name, or by the beginning of its library's hash. */
  private static RuntimeFile choose(List<RuntimeFile> files, String wanted) throws Refusal {
    List<String> names = new ArrayList<>();
    for (RuntimeFile file : files) {
      boolean byHash = wanted != null && wanted.length() >= LEAST_DIGITS && file.sha256.startsWith(wanted);
      if (wanted == null || file.name.equals(wanted) || byHash) return file;
      names.add(file.name);
    }
    String held = names.isEmpty() ? "none" : String.join(", ", names);
    throw unavailable("this app holds no runtime " + (wanted == null ? "" : wanted + " ") + "for " + Cpu.abi() + "; it holds " + held);
  }

  private static Refusal unavailable(String detail) {
    return new Refusal(Reasons.RUNTIME_UNAVAILABLE, detail);
  }

  /** Which API it has and its own word of its version: `tflite 2.21.0`. Where its name is another, the hash tells it apart. */
  String spoken() {
    return version.endsWith(" " + file.name) ? version : version + " " + file.sha256.substring(0, LEAST_DIGITS);
  }

  String sha256() {
    return file.sha256;
  }

  Session open(ByteBuffer model, int threads, boolean xnnpack) throws Refusal {
    return Session.open(model, threads, xnnpack);
  }
}
