package io.bigcore.app.core;

import java.io.Closeable;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.lite.Interpreter;
import org.tensorflow.lite.Tensor;

/** One interpreter with its buffers. Only one is open at a time. */
final class Session implements Closeable {
  private static final int MOST_OUTPUTS = 32;

  private final Interpreter interpreter;
  private final Xnnpack delegate;
  private final Map<Integer, Object> outputs = new HashMap<>();
  private ByteBuffer[] inputs;

  Session(Interpreter interpreter, Xnnpack delegate) {
    this.interpreter = interpreter;
    this.delegate = delegate;
  }

  /** Part of what initialisation costs a user. */
  void allocate() throws Refusal {
    try {
      interpreter.allocateTensors();
    } catch (RuntimeException e) {
      throw new Refusal(Reasons.MODEL_REJECTED, String.valueOf(e.getMessage()), e);
    }
    for (int i = 0; i < interpreter.getOutputTensorCount(); i++) outputs.put(i, Tensors.room(interpreter.getOutputTensor(i)));
  }

  void fill(Request.Input input, Folders folders) throws Refusal {
    List<Tensor> tensors = new ArrayList<>();
    for (int i = 0; i < interpreter.getInputTensorCount(); i++) tensors.add(interpreter.getInputTensor(i));
    inputs = input.file == null
        ? Tensors.seeded(tensors, input.seed)
        : Tensors.fromFile(tensors, folders.resolve(input.file.path), input.file.sha256);
  }

  void rewind() {
    for (ByteBuffer input : inputs) input.rewind();
    for (Object output : outputs.values()) ((ByteBuffer) output).rewind();
  }

  /** The whole call, as a user of the library sees it: copies in, inference, copies out. */
  void call() {
    interpreter.runForMultipleInputsOutputs(inputs, outputs);
  }

  /** The inference alone, where the runtime measures it; else what the caller measured. */
  long invokeNs(long callNs) {
    Long own = interpreter.getLastNativeInferenceDurationNanoseconds();
    return own == null || own <= 0 ? callNs : own;
  }

  String digests() {
    StringBuilder out = new StringBuilder("[");
    for (int i = 0; i < Math.min(MOST_OUTPUTS, interpreter.getOutputTensorCount()); i++) {
      if (i > 0) out.append(',');
      out.append(OutputDigest.of(interpreter.getOutputTensor(i), (ByteBuffer) outputs.get(i)));
    }
    return out.append(']').toString();
  }

  @Override public void close() {
    interpreter.close();
    if (delegate != null) delegate.close();
  }
}
