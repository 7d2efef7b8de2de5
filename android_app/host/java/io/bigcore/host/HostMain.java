package io.bigcore.host;

import io.bigcore.app.core.Start;
import io.bigcore.app.core.StatusLines;
import java.io.File;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The app's own core on a computer: java io.bigcore.host.HostMain ROOT LIBRARIES REQUEST
 *
 * <p>ROOT stands for the phone's "/", LIBRARIES holds the native libraries that apk_build.host made, REQUEST is a path as the phone names it.
 */
public final class HostMain {
  private HostMain() {}

  public static void main(String[] arguments) throws InterruptedException {
    if (arguments.length != 3) {
      System.err.println("usage: HostMain ROOT LIBRARIES REQUEST");
      System.exit(2);
    }
    Logger.getLogger("").setLevel(Level.WARNING);
    StatusLines lines = new StatusLines(System.out);
    Start start = new Start(new HostPlatform(arguments[0], new File(arguments[1])), lines);
    // A thread of its own, as in the app: the pinning of the first thread would reach the whole JVM.
    Thread measuring = new Thread(() -> start.run(arguments[2]), "bigcore");
    measuring.start();
    measuring.join();
    lines.end();
  }
}
