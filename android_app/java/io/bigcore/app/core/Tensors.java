package io.bigcore.app.core;

import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.tensorflow.lite.DataType;
import org.tensorflow.lite.Tensor;

/** The bytes that go into a model: seeded, or from a file. */
final class Tensors {
  private Tensors() {}

  static String name(DataType type) {
    return type.name().toLowerCase(Locale.ROOT);
  }

  static ByteBuffer room(Tensor tensor) {
    return ByteBuffer.allocateDirect(tensor.numBytes()).order(ByteOrder.nativeOrder());
  }

  static ByteBuffer[] seeded(List<Tensor> inputs, long seed) throws Refusal {
    SplitMix64 random = new SplitMix64(seed);
    ByteBuffer[] filled = new ByteBuffer[inputs.size()];
    for (int i = 0; i < filled.length; i++) {
      Tensor tensor = inputs.get(i);
      refuseUnknown(tensor);
      filled[i] = room(tensor);
      for (int n = tensor.numElements(); n > 0; n--) put(filled[i], tensor.dataType(), random.next());
      filled[i].rewind();
    }
    return filled;
  }

  private static void refuseUnknown(Tensor tensor) throws Refusal {
    switch (tensor.dataType()) {
      case FLOAT32:
      case INT8:
      case UINT8:
      case INT16:
      case INT32:
      case INT64:
      case BOOL:
        return;
      default:
        throw new Refusal(Reasons.INPUT_REFUSED, "no seeded input for type " + name(tensor.dataType()));
    }
  }

  private static void put(ByteBuffer to, DataType type, long u) {
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

  static ByteBuffer[] fromFile(List<Tensor> inputs, File file, String sha256) throws Refusal {
    ByteBuffer bytes;
    try {
      bytes = FileBytes.map(file);
    } catch (IOException e) {
      throw new Refusal(Reasons.INPUT_REFUSED, FileBytes.why(file, e), e);
    }
    if (!FileBytes.sha256(bytes).equals(sha256)) throw new Refusal(Reasons.INPUT_REFUSED, "the input file has another hash");
    long wanted = 0;
    for (Tensor tensor : inputs) wanted += tensor.numBytes();
    if (wanted != bytes.remaining()) {
      throw new Refusal(Reasons.INPUT_REFUSED, "the inputs take " + wanted + " bytes, the file has " + bytes.remaining());
    }
    List<ByteBuffer> filled = new ArrayList<>();
    for (Tensor tensor : inputs) {
      ByteBuffer part = bytes.duplicate();
      part.limit(part.position() + tensor.numBytes());
      bytes.position(part.limit());
      ByteBuffer room = room(tensor);
      room.put(part);
      room.rewind();
      filled.add(room);
    }
    return filled.toArray(new ByteBuffer[0]);
  }
}
