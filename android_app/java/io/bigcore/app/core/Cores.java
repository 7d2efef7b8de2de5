package io.bigcore.app.core;

import java.io.File;
import java.io.IOException;

/** Where the calling thread may run, and where it does: asked of the kernel, null where it does not say. */
final class Cores {
  private Cores() {}

  static Integer pid() {
    return lastNumber("/proc/self");
  }

  static Integer tid() {
    return Cpu.isLoaded() ? Integer.valueOf(Cpu.tid()) : lastNumber("/proc/thread-self");
  }

  private static Integer lastNumber(String link) {
    try {
      return Integer.valueOf(new File(link).getCanonicalFile().getName());
    } catch (IOException | NumberFormatException unreadable) {
      return null;
    }
  }

  /** As `Cpus_allowed_list` spells it: `3` or `0-3,7`. */
  static String allowed() {
    Integer tid = tid();
    String listed = tid == null ? null : statusField("/proc/self/task/" + tid + "/status", "Cpus_allowed_list:");
    if (listed != null) return listed;
    long mask = Cpu.isLoaded() ? Cpu.allowed() : -1;
    return mask > 0 ? spell(mask) : null;
  }

  static String cpuset() {
    Integer tid = tid();
    String own = tid == null ? null : FileBytes.line("/proc/self/task/" + tid + "/cpuset");
    return own != null ? own : FileBytes.line("/proc/self/cpuset");
  }

  /** VmHWM: the most memory this process ever held. */
  static Long peakRssKb() {
    String value = statusField("/proc/self/status", "VmHWM:");
    return value == null ? null : Long.valueOf(value.replaceAll("[^0-9]", ""));
  }

  private static String statusField(String path, String field) {
    String[] lines = FileBytes.lines(path);
    if (lines == null) return null;
    for (String line : lines) {
      if (line.startsWith(field)) return line.substring(field.length()).trim();
    }
    return null;
  }

  static String spell(long mask) {
    StringBuilder out = new StringBuilder();
    for (int cpu = 0; cpu < 64; cpu++) {
      if ((mask >>> cpu & 1) == 0) continue;
      int last = cpu;
      while (last + 1 < 64 && (mask >>> (last + 1) & 1) != 0) last++;
      if (out.length() > 0) out.append(',');
      out.append(cpu);
      if (last > cpu) out.append('-').append(last);
      cpu = last;
    }
    return out.toString();
  }

  static int highest(long mask) {
    return 63 - Long.numberOfLeadingZeros(mask);
  }
}
