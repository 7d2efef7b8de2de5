package io.bigcore.app.core;

import java.nio.ByteBuffer;
import org.tensorflow.lite.Interpreter;
import org.tensorflow.lite.TensorFlowLite;

/** The inference runtime of this process: loaded once, with threads and delegate as the request asks. */
final class TfliteRuntime {
  private final String version;
  private final String xnnpackProblem;

  private TfliteRuntime(String version, String xnnpackProblem) {
    this.version = version;
    this.xnnpackProblem = xnnpackProblem;
  }

  static TfliteRuntime load(Platform platform) throws Refusal {
    try {
      platform.loadLibrary("tensorflowlite_jni");
      TensorFlowLite.init();
      String version = platform.facts().runtimeFamily() + " " + TensorFlowLite.runtimeVersion();
      return new TfliteRuntime(version, Xnnpack.load(platform));
    } catch (LinkageError | RuntimeException e) {
      throw new Refusal(Reasons.RUNTIME_UNAVAILABLE, String.valueOf(e.getMessage()), e);
    }
  }

  String version() {
    return version;
  }

  /** With one thread the runtime's own XNNPACK does what is asked even where our library cannot be loaded. */
  void refuseUnsupported(Request request) throws Refusal {
    if (request.xnnpack && request.threads > 1 && xnnpackProblem != null) {
      throw new Refusal(Reasons.UNSUPPORTED_OPTION, request.threads + " threads with XNNPACK: " + xnnpackProblem);
    }
  }

  Session open(ByteBuffer model, int threads, boolean xnnpack) throws Refusal {
    if (!xnnpack) return plain(model, threads, false);
    if (xnnpackProblem != null) return plain(model, threads, true);
    Xnnpack delegate = new Xnnpack(threads);
    try {
      return new Session(new Interpreter(model, options(threads, false).addDelegate(delegate)), delegate);
    } catch (RuntimeException | LinkageError e) {
      delegate.close();
      // Which of the two is to blame? What runs without the delegate is refused by the delegate.
      plain(model, threads, false).close();
      throw new Refusal(Reasons.UNSUPPORTED_OPTION, "XNNPACK refuses this model: " + e.getMessage(), e);
    }
  }

  private static Session plain(ByteBuffer model, int threads, boolean ownXnnpack) throws Refusal {
    try {
      return new Session(new Interpreter(model, options(threads, ownXnnpack)), null);
    } catch (RuntimeException | LinkageError e) {
      throw new Refusal(Reasons.MODEL_REJECTED, String.valueOf(e.getMessage()), e);
    }
  }

  private static Interpreter.Options options(int threads, boolean ownXnnpack) {
    return new Interpreter.Options().setNumThreads(threads).setUseXNNPACK(ownXnnpack);
  }
}
