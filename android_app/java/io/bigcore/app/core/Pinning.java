package io.bigcore.app.core;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.util.concurrent.TimeUnit;

/** Binds the calling thread, and every thread it starts later, to the cores of the request. */
final class Pinning {
  private static final String[] TASKSET = {"/system/bin/taskset", "/usr/bin/taskset"};
  private static final long TASKSET_SECONDS = 5;

  private final long mask;
  private final String libraryProblem;
  private String by = "none";
  private String problem;

  Pinning(long mask, String libraryProblem) {
    this.mask = mask;
    this.libraryProblem = libraryProblem;
  }

  /** native, taskset or none. */
  String by() {
    return by;
  }

  /** Null where a way worked. */
  String problem() {
    return problem;
  }

  void pin() {
    String nativeProblem = pinNatively();
    if (nativeProblem == null) {
      by = "native";
      problem = null;
      return;
    }
    String tasksetProblem = pinByTaskset();
    by = tasksetProblem == null ? "taskset" : "none";
    problem = tasksetProblem == null ? null : "sched_setaffinity: " + nativeProblem + "; taskset: " + tasksetProblem;
  }

  /** Moving between cpusets may widen a mask again (Android does so when an app comes to the front). */
  void pinAgainIfLost() {
    if (!by.equals("none") && !Cores.spell(mask).equals(Cores.allowed())) pin();
  }

  private String pinNatively() {
    if (libraryProblem != null) return libraryProblem;
    int result = Cpu.pin(mask);
    return result == 0 ? null : "errno " + -result;
  }

  private String pinByTaskset() {
    Integer tid = Cores.tid();
    if (tid == null) return "the thread's id cannot be read";
    for (String program : TASKSET) {
      if (new File(program).exists()) return run(program, "-p", Long.toHexString(mask), tid.toString());
    }
    return "no such program";
  }

  private static String run(String... command) {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      process.getOutputStream().close();
      String said = "";
      try (BufferedReader lines = new BufferedReader(new InputStreamReader(process.getInputStream(), "UTF-8"))) {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) said = line;
      }
      if (!process.waitFor(TASKSET_SECONDS, TimeUnit.SECONDS)) {
        process.destroy();
        return "did not end";
      }
      return process.exitValue() == 0 ? null : said;
    } catch (IOException e) {
      return String.valueOf(e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "interrupted";
    }
  }
}
