package io.bigcore.app.core;

import java.io.File;
import java.io.IOException;

/**
 * What the core asks of the world around it: an Android app, a program of the shell user, a computer. Null: not known, which is
 * all that a program without window and services can say of front, heat and battery.
 */
public interface Platform {
  /** `app` or `shell`. */
  String mode();

  BuildFacts facts();

  default String appVersion() {
    return facts().version();
  }

  default String packageName() {
    return facts().packageName();
  }

  /** The APK that this code came from. */
  File apk();

  default AndroidFacts android() {
    return AndroidFacts.UNKNOWN;
  }

  /** The app's own files folder, as the phone names it. */
  String files();

  Folders folders();

  /** False: only the fallback, so that it can be proven where the first way works. */
  default boolean mayPinNatively() {
    return true;
  }

  /** Loads lib`name`.so; an UnsatisfiedLinkError says why not. */
  void loadLibrary(String name);

  /** Where the dynamic linker finds a library of the APK. */
  File library(String fileName) throws IOException;

  /** Comes to the front and sets the window's performance mode; called on the measuring thread before it is pinned. */
  void prepare(Request request, WindowWords window) throws Refusal;

  /** Takes what there is to say of a window that does not come by itself: `awaited`, and after that perhaps `missing`. */
  interface WindowWords {
    void say(String state);
  }

  /** Told between models only: drawing during a measurement would disturb it. */
  default void progress(String model, int index, int count) {}

  /** Forgets whether the front was left until now. */
  default void watchForeground() {}

  default Boolean stayedInForeground() {
    return null;
  }

  default Integer thermalStatus() {
    return null;
  }

  default Double thermalHeadroom() {
    return null;
  }

  default Integer batteryPercent() {
    return null;
  }

  default Integer batteryCurrentUa() {
    return null;
  }
}
