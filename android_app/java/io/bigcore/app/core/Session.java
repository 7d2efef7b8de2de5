package io.bigcore.app.core;

import java.io.Closeable;
import java.nio.ByteBuffer;

/** One open model with its buffers. Only one is open at a time. */
final class Session implements Closeable {
  private static final int MOST_OUTPUTS = 32;
  /** As `struct timing` of runtime.h lays it out. */
  private static final int INVOKE_NS = 0;
  private static final int CALL_NS = 8;
  private static final int CPU = 16;
  private static final int TIMING_BYTES = 24;

  /** The runtime reads the model's bytes as long as the session is open. */
  private final ByteBuffer model;
  private final ByteBuffer memory = RuntimeLibrary.room(RuntimeLibrary.sessionBytes());
  private final long session = RuntimeLibrary.address(memory);
  private final ByteBuffer timing = RuntimeLibrary.room(TIMING_BYTES);
  private final long timingAddress = RuntimeLibrary.address(timing);
  private TensorFacts[] outputFacts;
  private ByteBuffer inputs;
  private ByteBuffer outputs;
  private long inputsAddress;
  private long outputsAddress;

  private Session(ByteBuffer model) {
    this.model = model;
  }

  /** With its tensors allocated: all that initialisation costs a user. */
  static Session open(ByteBuffer model, int threads, boolean xnnpack) throws Refusal {
    Session opened = new Session(model);
    int outcome = RuntimeLibrary.open(opened.session, RuntimeLibrary.address(model), model.capacity(), threads, xnnpack);
    switch (outcome) {
      case RuntimeLibrary.DONE:
        return opened;
      case RuntimeLibrary.XNNPACK_REFUSED:
        throw new Refusal(Reasons.UNSUPPORTED_OPTION, "XNNPACK refuses this model: " + opened.words());
      default:
        throw new Refusal(Reasons.MODEL_REJECTED, opened.words());
    }
  }

  void fill(Request.Input input, Folders folders) throws Refusal {
    TensorFacts[] facts = TensorFacts.of(session, false);
    inputs = input.file == null
        ? Tensors.seeded(facts, input.seed)
        : Tensors.fromFile(facts, folders.resolve(input.file.path), input.file.sha256);
    inputsAddress = RuntimeLibrary.address(inputs);
    makeRoomForOutputs();
  }

  private void makeRoomForOutputs() throws Refusal {
    outputFacts = TensorFacts.of(session, true);
    outputs = RuntimeLibrary.room(TensorFacts.bytes(outputFacts));
    outputsAddress = RuntimeLibrary.address(outputs);
  }

  /** How long the first call took. Some outputs have their shape only after it, and then get their room. */
  long first() throws Refusal {
    int outcome = invoke();
    long firstNs = callNs();
    if (outcome == RuntimeLibrary.OUTPUTS_GREW) {
      makeRoomForOutputs();
      outcome = invoke();
    }
    check(outcome);
    outputFacts = TensorFacts.of(session, true);
    return firstNs;
  }

  /** Copies in, inference, copies out. */

  void call() throws Refusal {
    check(invoke());
  }

  private int invoke() {
    return RuntimeLibrary.invoke(session, inputsAddress, outputsAddress, outputs.capacity(), timingAddress);
  }

  private void check(int outcome) throws Refusal {
    if (outcome == RuntimeLibrary.OUTPUTS_GREW) throw new Refusal(Reasons.INVOKE_FAILED, "an output grew from one inference to the next");
    if (outcome != RuntimeLibrary.DONE) throw new Refusal(Reasons.INVOKE_FAILED, words());
  }

  /** The runtime's own invocation alone, of the last call. */
  long invokeNs() {
    return timing.getLong(INVOKE_NS);
  }

  /** The whole of it, as a user of the library sees it. */
  long callNs() {
    return timing.getLong(CALL_NS);
  }

  /** Where it ended, or below zero. */
  int cpu() {
    return (int) timing.getLong(CPU);
  }

  String digests() throws Refusal {
    StringBuilder out = new StringBuilder("[");
    ByteBuffer left = outputs.duplicate();
    for (int i = 0; i < Math.min(MOST_OUTPUTS, outputFacts.length); i++) {
      if (i > 0) out.append(',');
      left.limit(left.position() + outputFacts[i].bytes);
      out.append(OutputDigest.of(outputFacts[i], left.slice()));
      left.position(left.limit());
    }
    return out.append(']').toString();
  }

  private String words() {
    return RuntimeLibrary.text(memory, (int) RuntimeLibrary.words(session));
  }

  @Override public void close() {
    RuntimeLibrary.close(memory);
  }
}
