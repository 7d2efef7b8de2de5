package io.bigcore.app.core;

import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;

/** The bytes that go into a model: seeded, or from a file. */
final class Tensors {
  private Tensors() {}

  /** All inputs one after another. */
  static ByteBuffer seeded(TensorFacts[] inputs, long seed) throws Refusal {
    SplitMix64 random = new SplitMix64(seed);
    ByteBuffer filled = RuntimeLibrary.room(TensorFacts.bytes(inputs));
    for (TensorFacts tensor : inputs) {
      refuseUnknown(tensor.type);
      for (int n = tensor.elements(); n > 0; n--) put(filled, tensor.type, random.next());
    }
    return filled;
  }

  private static void refuseUnknown(ElementType type) throws Refusal {
    switch (type) {
      case FLOAT32:
      case INT8:
      case UINT8:
      case INT16:
      case INT32:
      case INT64:
      case BOOL:
        return;
      default:
        throw new Refusal(Reasons.INPUT_REFUSED, "no seeded input for type " + type.spelt());
    }
  }

  private static void put(ByteBuffer to, ElementType type, long u) {
    switch (type) {
      case FLOAT32:
        to.putFloat((u >>> 40) * 0x1p-23f - 1f);
        break;
      case INT8:
      case UINT8:
        to.put((byte) (u >>> 56));
        break;
      case INT16:
        to.putShort((short) (u >>> 48));
        break;
      case INT32:
        to.putInt((int) (u >>> 63));
        break;
      case INT64:
        to.putLong(u >>> 63);
        break;
      default:
        to.put((byte) (u >>> 63));
    }
  }

  static ByteBuffer fromFile(TensorFacts[] inputs, File file, String sha256) throws Refusal {
    ByteBuffer bytes;
    try {
      bytes = FileBytes.map(file);
    } catch (IOException e) {
      throw new Refusal(Reasons.INPUT_REFUSED, FileBytes.why(file, e), e);
    }
    if (!FileBytes.sha256(bytes).equals(sha256)) throw new Refusal(Reasons.INPUT_REFUSED, "the input file has another hash");
    int wanted = TensorFacts.bytes(inputs);
    if (wanted != bytes.remaining()) {
      throw new Refusal(Reasons.INPUT_REFUSED, "the inputs take " + wanted + " bytes, the file has " + bytes.remaining());
    }
    ByteBuffer filled = RuntimeLibrary.room(wanted);
    filled.put(bytes);
    return filled;
  }
}
