package io.bigcore.app.core;

import java.nio.ByteBuffer;

/** One tensor of an open model, as `struct tensor_facts` of runtime.h lays it out. */
final class TensorFacts {
  private static final int SCALE = 8;
  private static final int ZERO_POINT = 12;
  private static final int TYPE = 16;
  private static final int RANK = 20;
  private static final int DIMENSIONS = 24;
  private static final int MOST_DIMENSIONS = 16;
  private static final int NAME = DIMENSIONS + 4 * MOST_DIMENSIONS;

  final String name;
  final ElementType type;
  final int[] shape;
  final int bytes;
  final float scale;
  final int zeroPoint;

  private TensorFacts(ByteBuffer facts) throws Refusal {
    long size = facts.getLong(0);
    int rank = facts.getInt(RANK);
    if (size > Integer.MAX_VALUE || rank > MOST_DIMENSIONS) {
      throw new Refusal(Reasons.MODEL_REJECTED, "a tensor of " + size + " bytes in " + rank + " dimensions is too large for this app");
    }
    bytes = (int) size;
    scale = facts.getFloat(SCALE);
    zeroPoint = facts.getInt(ZERO_POINT);
    type = ElementType.numbered(facts.getInt(TYPE));
    shape = new int[Math.max(rank, 0)];
    for (int i = 0; i < shape.length; i++) shape[i] = facts.getInt(DIMENSIONS + 4 * i);
    name = RuntimeLibrary.text(facts, NAME);
  }

  /** Of all inputs, or of all outputs. */
  static TensorFacts[] of(long session, boolean outputs) throws Refusal {
    TensorFacts[] all = new TensorFacts[RuntimeLibrary.tensors(session, outputs)];
    for (int i = 0; i < all.length; i++) {
      ByteBuffer facts = RuntimeLibrary.room(RuntimeLibrary.factsBytes());
      RuntimeLibrary.describe(session, outputs, i, RuntimeLibrary.address(facts));
      all[i] = new TensorFacts(facts);
    }
    return all;
  }

  /** Of all these, one after another. */
  static int bytes(TensorFacts[] tensors) throws Refusal {
    long sum = 0;
    for (TensorFacts tensor : tensors) sum += tensor.bytes;
    if (sum > Integer.MAX_VALUE) throw new Refusal(Reasons.MODEL_REJECTED, "tensors of " + sum + " bytes are too large for this app");
    return (int) sum;
  }

  int elements() {
    int elements = 1;
    for (int size : shape) elements *= size;
    return elements;
  }
}
