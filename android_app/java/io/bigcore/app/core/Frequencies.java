package io.bigcore.app.core;

import java.util.Map;
import java.util.TreeMap;

/** How long one CPU spent at each frequency (cpufreq's time_in_state: kHz and 10 ms ticks), where an app may read it. */
final class Frequencies {
  private Frequencies() {}

  /** Null where unreadable. */
  static Map<Long, Long> read(int cpu) {
    String[] lines = FileBytes.lines("/sys/devices/system/cpu/cpu" + cpu + "/cpufreq/stats/time_in_state");
    if (lines == null) return null;
    Map<Long, Long> ticks = new TreeMap<>();
    for (String line : lines) {
      String[] words = line.trim().split("\\s+");
      try {
        ticks.put(Long.valueOf(words[0]), Long.valueOf(words[1]));
      } catch (NumberFormatException | ArrayIndexOutOfBoundsException unknown) {
        return null;
      }
    }
    return ticks;
  }

  /** [[kHz, ticks], …] of what passed between two readings, null where either is missing. */
  static String between(Map<Long, Long> before, Map<Long, Long> after) {
    if (before == null || after == null) return null;
    StringBuilder out = new StringBuilder("[");
    for (Map.Entry<Long, Long> entry : after.entrySet()) {
      Long earlier = before.get(entry.getKey());
      long ticks = entry.getValue() - (earlier == null ? 0 : earlier);
      if (out.length() > 1) out.append(',');
      out.append('[').append(entry.getKey()).append(',').append(ticks).append(']');
    }
    return out.append(']').toString();
  }
}
