package io.bigcore.app.core;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/**
 * libbigcore.so's side of inference: it loads a runtime's library and speaks its C API. Memory is given by address and belongs to
 * direct buffers; whoever passes an address holds on to the buffer until the call has ended.
 */
final class RuntimeLibrary {
  /** What `open` and `invoke` answer. */
  static final int DONE = 0;
  static final int REJECTED = 1;
  static final int XNNPACK_REFUSED = 2;
  static final int FAILED = 3;
  static final int OUTPUTS_GREW = 4;

  private static final String[] API = {null, "tflite", "litert"};
  private static final int WORDS_BYTES = 1000;
  private static final Charset UTF_8 = StandardCharsets.UTF_8;

  private RuntimeLibrary() {}

  /** Its API and its own version, such as `tflite 2.16.1`; the API alone where the library does not say. */
  static String load(String path) throws Refusal {
    byte[] name = path.getBytes(UTF_8);
    ByteBuffer file = room(name.length + 1);
    file.put(name);
    ByteBuffer words = room(WORDS_BYTES);
    int api = load(file, words, WORDS_BYTES);
    if (api == 0) throw new Refusal(Reasons.RUNTIME_UNAVAILABLE, text(words, 0));
    return (API[api] + " " + text(words, 0)).trim();
  }

  static ByteBuffer room(int bytes) {
    return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
  }

  /** The text that begins at `from` and ends with a zero. */
  static String text(ByteBuffer bytes, int from) {
    int end = from;
    while (end < bytes.capacity() && bytes.get(end) != 0) end++;
    byte[] text = new byte[end - from];
    for (int i = 0; i < text.length; i++) text[i] = bytes.get(from + i);
    return new String(text, UTF_8);
  }

  static native long address(ByteBuffer direct);

  private static native int load(ByteBuffer path, ByteBuffer words, int room);

  static native int sessionBytes();

  static native int factsBytes();

  /** Where a session's memory has what the runtime said last. */
  static native long words(long session);

  static native int open(long session, long model, long bytes, int threads, boolean xnnpack);

  static native void close(ByteBuffer session);

  static native int tensors(long session, boolean outputs);

  static native void describe(long session, boolean outputs, int index, long facts);

  static native int invoke(long session, long inputs, long outputs, long room, long timing);
}
