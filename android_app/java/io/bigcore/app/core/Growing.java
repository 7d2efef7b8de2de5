package io.bigcore.app.core;

import java.util.Arrays;

/** A list of longs that is sized before the timed loop, so that it grows seldom within. */
final class Growing {
  private long[] values;
  private int size;

  Growing(int expected) {
    values = new long[Math.max(16, expected)];
  }

  void add(long value) {
    if (size == values.length) values = Arrays.copyOf(values, size * 2);
    values[size++] = value;
  }

  long get(int index) {
    return values[index];
  }

  int size() {
    return size;
  }
}
