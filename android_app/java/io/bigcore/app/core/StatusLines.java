package io.bigcore.app.core;

import java.io.PrintStream;

/** Prints events as `am instrument -r` would, for programs that run without it. */
public final class StatusLines implements EventSink {
  private final PrintStream out;

  public StatusLines(PrintStream out) {
    this.out = out;
  }

  @Override public void send(String event) {
    out.print("INSTRUMENTATION_STATUS: bigcore=" + event + "\nINSTRUMENTATION_STATUS_CODE: 2\n");
    out.flush();
  }

  public void end() {
    out.print("INSTRUMENTATION_RESULT: bigcore=done\nINSTRUMENTATION_CODE: -1\n");
    out.flush();
  }
}
