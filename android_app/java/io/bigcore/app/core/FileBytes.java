package io.bigcore.app.core;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** Files as bytes, mapped where the file system allows it, and their hashes. */
public final class FileBytes {
  private FileBytes() {}

  /** The file is longer than the reader was told to expect. */
  static final class TooLarge extends IOException {
    private static final long serialVersionUID = 1;
  }

  static byte[] read(File file, int most) throws IOException {
    try (InputStream in = new FileInputStream(file)) {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      byte[] buffer = new byte[1 << 16];
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        out.write(buffer, 0, n);
        if (out.size() > most) throw new TooLarge();
      }
      return out.toByteArray();
    }
  }

  /** The first line, or null where the file cannot be read: for /proc and /sys, which every vendor guards differently. */
  static String line(String path) {
    String[] lines = lines(path);
    return lines == null || lines.length == 0 ? null : lines[0].trim();
  }

  static String[] lines(String path) {
    try {
      String text = new String(read(new File(path), 1 << 20), "US-ASCII");
      return text.isEmpty() ? new String[0] : text.split("\n");
    } catch (IOException unreadable) {
      return null;
    }
  }

  /** Mapped; copied where mapping is forbidden. */
  static ByteBuffer map(File file) throws IOException {
    try (RandomAccessFile opened = new RandomAccessFile(file, "r"); FileChannel channel = opened.getChannel()) {
      try {
        return channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size()).order(ByteOrder.nativeOrder());
      } catch (IOException forbidden) {
        return copy(channel);
      }
    }
  }

  private static ByteBuffer copy(FileChannel channel) throws IOException {
    if (channel.size() > Integer.MAX_VALUE) throw new IOException("larger than 2 GiB");
    ByteBuffer bytes = ByteBuffer.allocateDirect((int) channel.size()).order(ByteOrder.nativeOrder());
    while (bytes.hasRemaining() && channel.read(bytes) >= 0) continue;
    bytes.flip();
    return bytes;
  }

  static String sha256(ByteBuffer bytes) {
    MessageDigest digest = sha256();
    digest.update(bytes.duplicate());
    return hex(digest.digest());
  }

  public static String sha256(File file) throws IOException {
    MessageDigest digest = sha256();
    try (InputStream in = new FileInputStream(file)) {
      byte[] buffer = new byte[1 << 16];
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) digest.update(buffer, 0, n);
    }
    return hex(digest.digest());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every Java platform must have it
    }
  }

  private static String hex(byte[] bytes) {
    StringBuilder out = new StringBuilder();
    for (byte b : bytes) out.append(Character.forDigit((b >> 4) & 15, 16)).append(Character.forDigit(b & 15, 16));
    return out.toString();
  }

  /** Why a file could not be opened, in words; tells "not there" from "there, and forbidden". */
  static String why(File file, IOException e) {
    String said = String.valueOf(e.getMessage());
    boolean forbidden = said.contains("EACCES") || said.contains("Permission denied");
    return file + (forbidden ? ": permission denied" : file.exists() ? ": cannot be read" : ": no such file") + " (" + said + ")";
  }
}
