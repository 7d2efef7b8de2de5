package io.bigcore.app;

import io.bigcore.app.core.Start;
import io.bigcore.app.core.StatusLines;
import java.io.File;

/** The no-install mode: CLASSPATH=APK taskset MASK app_process / io.bigcore.app.ShellMain REQUEST */
public final class ShellMain {
  private ShellMain() {}

  public static void main(String[] arguments) {
    StatusLines lines = new StatusLines(System.out);
    File apk = new File(System.getenv("CLASSPATH"));
    new Start(new ShellPlatform(apk), lines).run(arguments.length > 0 ? arguments[0] : null);
    lines.end();
    // app_process keeps its binder threads; without this the program would not end.
    System.exit(0);
  }
}
