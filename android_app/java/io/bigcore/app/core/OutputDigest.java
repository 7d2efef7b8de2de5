package io.bigcore.app.core;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Enough of one output tensor to see that a phone computes what a computer computes. */
final class OutputDigest {
  private static final long PROJECTION_SEED = 0x6269676F7265L;
  private static final int PROJECTIONS = 8;
  private static final int TOP = 5;
  private static final int MOST_NAME = 100;

  private OutputDigest() {}

  static String of(TensorFacts tensor, ByteBuffer bytes) throws Refusal {
    double[] values = values(tensor, bytes);
    boolean finite = true;
    for (double value : values) finite &= !Double.isNaN(value) && !Double.isInfinite(value);
    String name = tensor.name;
    return new JsonLine().text("name", name.length() > MOST_NAME ? name.substring(0, MOST_NAME) : name)
        .json("shape", shape(tensor.shape)).text("dtype", tensor.type.spelt()).integer("count", values.length)
        .truth("finite", finite).json("top", finite ? top(values) : null)
        .json("projections", finite ? projections(values) : null).close();
  }

  private static StringBuilder shape(int[] shape) {
    StringBuilder out = new StringBuilder("[");
    for (int size : shape) {
      if (out.length() > 1) out.append(',');
      out.append(size);
    }
    return out.append(']');
  }

  /** (q - zero point) * scale where the tensor is quantised. */
  private static double[] values(TensorFacts tensor, ByteBuffer bytes) throws Refusal {
    ByteBuffer from = bytes.duplicate().order(ByteOrder.nativeOrder());
    double[] values = new double[tensor.elements()];
    double scale = tensor.scale;
    for (int i = 0; i < values.length; i++) {
      double raw = raw(from, tensor.type);
      values[i] = scale == 0 ? raw : (raw - tensor.zeroPoint) * scale;
    }
    return values;
  }

  private static double raw(ByteBuffer from, ElementType type) throws Refusal {
    switch (type) {
      case FLOAT32:
        return from.getFloat();
      case INT8:
        return from.get();
      case INT16:
        return from.getShort();
      case INT32:
        return from.getInt();
      case INT64:
        return from.getLong();
      case UINT8:
      case BOOL:
        return from.get() & 0xff;
      case FLOAT64:
        return from.getDouble();
      default:
        throw new Refusal(Reasons.MODEL_REJECTED, "an output of type " + type.spelt() + " cannot be told");
    }
  }

  private static StringBuilder top(double[] values) {
    int[] best = new int[Math.min(TOP, values.length)];
    int found = 0;
    for (int i = 0; i < values.length; i++) {
      int place = found;
      while (place > 0 && values[i] > values[best[place - 1]]) place--;
      if (place == best.length) continue;
      found = Math.min(found + 1, best.length);
      System.arraycopy(best, place, best, place + 1, found - place - 1);
      best[place] = i;
    }
    StringBuilder out = new StringBuilder("[");
    for (int index : best) {
      if (out.length() > 1) out.append(',');
      out.append('[').append(index).append(',');
      JsonLine.real(values[index], out);
      out.append(']');
    }
    return out.append(']');
  }

  private static StringBuilder projections(double[] values) {
    double[] sums = new double[PROJECTIONS];
    SplitMix64 signs = new SplitMix64(PROJECTION_SEED);
    for (double value : values) {
      long u = signs.next();
      for (int j = 0; j < PROJECTIONS; j++) sums[j] += (u >>> j & 1) != 0 ? value : -value;
    }
    StringBuilder out = new StringBuilder("[");
    for (double sum : sums) {
      if (out.length() > 1) out.append(',');
      JsonLine.real(sum / Math.sqrt(values.length), out);
    }
    return out.append(']');
  }
}
